/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * code.h - whether one function of the kernel calls another: a compiler may have put its code into
 * the caller instead, where a hook on it would see nothing. BTF does not tell.
 *
 * Owns: the search of a function's code for a call. Must not know: which functions and why.
 */
#ifndef CGSWAP_CODE_H
#define CGSWAP_CODE_H

#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

/* Of a function's code no more is looked at. */
#define CODE_MAX 16384

char code_name[128]; /* out: "function+0x0/0x290", the latter its size */
__u32 code_size;     /* in: of the caller */
bool code_found;     /* out */

struct code_search {
	__u64 caller;
	__u64 callee;
};

#if defined(__TARGET_ARCH_x86)
/* call rel32: e8 and the distance from the next instruction, at any byte. */
#define CODE_STEP 1
static __always_inline __u64 code_target(__u64 address)
{
	struct {
		__u8 opcode;
		__s32 distance;
	} __attribute__((packed)) call = {};

	bpf_probe_read_kernel(&call, sizeof(call), (const void *)address);
	return call.opcode == 0xe8 ? address + sizeof(call) + call.distance : 0;
}
#else
/* bl imm26 of arm64: a distance in words. */
#define CODE_STEP 4
static __always_inline __u64 code_target(__u64 address)
{
	__u32 word = 0;

	bpf_probe_read_kernel(&word, sizeof(word), (const void *)address);
	return word >> 26 == 0x25 ? address + (__s64)((__s32)(word << 6) >> 6) * 4 : 0;
}
#endif

static long code_look(__u32 i, void *ctx)
{
	const struct code_search *search = ctx;

	code_found = code_target(search->caller + i * CODE_STEP) == search->callee;
	return code_found;
}

/* args[0]: address of the caller, args[1]: of what it should call. */
SEC("raw_tp")
int code_calls(struct bpf_raw_tracepoint_args *ctx)
{
	struct code_search search = { .caller = ctx->args[0], .callee = ctx->args[1] };

	code_found = false;
	if (code_size <= CODE_MAX)
		bpf_loop(code_size / CODE_STEP, code_look, &search, 0);
	return 0;
}

/* args[0]: address of a function. */
SEC("raw_tp")
int code_symbol(struct bpf_raw_tracepoint_args *ctx)
{
	BPF_SNPRINTF(code_name, sizeof(code_name), "%pS", ctx->args[0]);
	return 0;
}

#endif
