/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * probe/code.bpf.h - copies the machine code of a kernel function to user space.
 *
 * Owns: the copy. Must not know: what is searched for in it (user/loader/call_site.h).
 */
#ifndef CGSWAP_BPF_PROBE_CODE_BPF_H
#define CGSWAP_BPF_PROBE_CODE_BPF_H

#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "probe/kprobes.bpf.h"

#define CODE_MAX 4096
#define CODE_LIFTED 5 /* bytes that a probe may have changed */

char code_name[128] = {};	/* out: "function+0x0/0x290", the latter its size */
__u32 code_size = 0;		/* in: size of the function; 0 copies nothing */
__u32 code_swap_item = 0;	/* out: the number of the swap statistic, as in the code */
__u8 code_bytes[CODE_MAX] = {}; /* out */

/* args[0]: address of the function. */
SEC("raw_tp")
int code_read(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 address = ctx->args[0];
	__u32 size = code_size;

	BPF_SNPRINTF(code_name, sizeof(code_name), "%pS", address);
	code_swap_item = bpf_core_enum_value(enum memcg_stat_item, MEMCG_SWAP);
	if (size <= sizeof(code_bytes))
		bpf_probe_read_kernel(code_bytes, size, (const void *)address);
	return 0;
}

/* args[0]: address of a probe, args[1]: its offset in code_bytes. Restores the code under it. */
SEC("raw_tp")
int code_lift(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 address = ctx->args[0], at = ctx->args[1], kp = 0;

	for (__u32 i = 0; i < KPROBE_BUCKETS && !kp; i++)
		kp = kprobe_find(i, address);
	if (kp && at <= sizeof(code_bytes) - CODE_LIFTED)
		kprobe_lift((struct kprobe *)kp, code_bytes + at);
	return 0;
}

#endif
