/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hook.h - macros that make the entries of a program: fentry or fexit, and kprobe or kretprobe.
 *
 * Owns: the entries hook_NAME_fentry, _kprobe, _fexit and _kretprobe, and how each gets the
 * function's arguments. A body gets the context, the first @nr arguments, and the macro's further
 * arguments. Must not know: bodies. user/hooks/table.c decides which entries are used.
 */
#ifndef CGSWAP_BPF_HOOK_H
#define CGSWAP_BPF_HOOK_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

/* A tracing program may read only the arguments that its function has. */
#define FENTRY_0(ctx)
#define FENTRY_1(ctx) , (ctx)[0]
#define FENTRY_2(ctx) FENTRY_1(ctx), (ctx)[1]
#define FENTRY_3(ctx) FENTRY_2(ctx), (ctx)[2]
#define KPROBE_0
#define KPROBE_1 , __u64 a
#define KPROBE_2 KPROBE_1, __u64 b
#define KPROBE_3 KPROBE_2, __u64 c
#define PASS_0
#define PASS_1 , a
#define PASS_2 PASS_1, b
#define PASS_3 PASS_2, c
#define KPROBE(...) BPF_KPROBE(__VA_ARGS__)

#define HOOK_KPROBE(name, symbol, nr, body, ...)                                                   \
	SEC("kprobe/" symbol) int KPROBE(hook_##name##_kprobe KPROBE_##nr)                         \
	{                                                                                          \
		body(ctx PASS_##nr, ##__VA_ARGS__);                                                \
		return 0;                                                                          \
	}

#define HOOK_ENTRY(name, symbol, nr, body, ...)                                                    \
	SEC("fentry/" symbol) int hook_##name##_fentry(__u64 *ctx)                                 \
	{                                                                                          \
		body(ctx FENTRY_##nr(ctx), ##__VA_ARGS__);                                         \
		return 0;                                                                          \
	}                                                                                          \
	HOOK_KPROBE(name, symbol, nr, body, ##__VA_ARGS__)

/* The arguments after the body may use @ret, the value of the return register. */
#define HOOK_KRETPROBE(name, symbol, body, ...)                                                    \
	SEC("kretprobe/" symbol) int hook_##name##_kretprobe(struct pt_regs *ctx)                  \
	{                                                                                          \
		__u64 ret = PT_REGS_RC(ctx);                                                       \
                                                                                                   \
		body(ctx, ##__VA_ARGS__);                                                          \
		return 0;                                                                          \
	}

/* @value: the return value in a tracing program, which follows the arguments. */
#define HOOK_RETURN(name, symbol, value, body)                                                     \
	SEC("fexit/" symbol) int hook_##name##_fexit(__u64 *ctx)                                   \
	{                                                                                          \
		body(ctx, value);                                                                  \
		return 0;                                                                          \
	}                                                                                          \
	HOOK_KRETPROBE(name, symbol, body, ret)

/* Both twins (account/once.h); the body gets the context, and which twin it is. */
#define HOOK_TWINS(name, section, body, ...)                                                       \
	SEC(section) int hook_##name(__u64 *ctx)                                                   \
	{                                                                                          \
		body(ctx, ##__VA_ARGS__, false);                                                   \
		return 0;                                                                          \
	}                                                                                          \
	SEC(section) int hook_##name##_twin(__u64 *ctx)                                            \
	{                                                                                          \
		body(ctx, ##__VA_ARGS__, true);                                                    \
		return 0;                                                                          \
	}

#endif
