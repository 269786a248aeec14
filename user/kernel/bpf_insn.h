/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * kernel/bpf_insn.h - hand-written BPF instructions, for programs too small to need an object file.
 *
 * Must not know: what the programs do (kernel/kread.c, kernel/kallsyms_lookup.c).
 */
#ifndef CGSWAP_KERNEL_BPF_INSN_H
#define CGSWAP_KERNEL_BPF_INSN_H

#include <linux/bpf.h>

/* An element of a struct bpf_insn array: code, destination, source, offset, immediate. */
#define INSN(c, d, s, o, i)                                                                        \
	{                                                                                          \
		.code = (c), .dst_reg = (d), .src_reg = (s), .off = (o), .imm = (i)                \
	}

#endif
