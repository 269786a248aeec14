/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * switches.h - sysctls and debugfs files that stop attached programs from running, without an error
 * and without a count.
 *
 * Owns: where the kernel keeps them, and reading them. Must not know: which programs each stops.
 */
#ifndef CGSWAP_BPF_SWITCHES_H
#define CGSWAP_BPF_SWITCHES_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#include "compat.h"
#include "maps.h"
#include "record.h"

static __always_inline void switch_look(__u32 which, __u64 address, __u64 mask, __u64 off)
{
	if (address && (read_u64(address) & mask) == off)
		__sync_fetch_and_add(&switch_offs[which], 1);
}

/* A bool of kernel/kprobes.c, and an int of kernel/trace/ftrace.c. */
static __always_inline void switches_look(void)
{
	switch_look(SWITCH_KPROBES, ksyms.kprobes_all_disarmed, 0xff, 1);
	switch_look(SWITCH_FTRACE, ksyms.ftrace_enabled, 0xffffffff, 0);
}

#endif
