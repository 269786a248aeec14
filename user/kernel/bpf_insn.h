/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * kernel/bpf_insn.h - BPF instructions written by hand, for programs that are too small to be an
 * object.
 *
 * Must not know: what the programs do (kernel/kread.c, kernel/kallsyms_lookup.c).
 */
#ifndef CGSWAP_KERNEL_BPF_INSN_H
#define CGSWAP_KERNEL_BPF_INSN_H

#include <linux/bpf.h>

/* An instruction: code, destination, source, offset, immediate; for an array of struct bpf_insn. */
#define INSN(c, d, s, o, i)                                                                        \
	{                                                                                          \
		.code = (c), .dst_reg = (d), .src_reg = (s), .off = (o), .imm = (i)                \
	}

#endif
