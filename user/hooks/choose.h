/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * hooks/choose.h - chooses which program attaches to which kernel function on this kernel.
 *
 * Owns: choosing exactly one hook per job by BTF and symbols, never by version: these functions
 * kept their names while their arguments changed. Pure. Must not know: how programs are loaded,
 * what they count.
 */
#ifndef CGSWAP_HOOKS_CHOOSE_H
#define CGSWAP_HOOKS_CHOOSE_H

#include <stdbool.h>
#include <stddef.h>

#include "hooks/job.h"

struct hook_facts;

enum attach_mode { MODE_AUTO, MODE_FENTRY, MODE_KPROBE };

#define HOOK_REASON_LEN 192

/* How close a hook came before it was refused. */
enum hook_refusal { REFUSED_NOT, REFUSED_FUNCTION, REFUSED_PROTOTYPE, REFUSED_HOOK };

struct hook_choice {
	const struct hook *hook; /* NULL: none fits, see reason */
	enum hook_refusal refusal;
	char reason[HOOK_REASON_LEN];
};

/*
 * Chooses one hook per job into @choices (JOB__COUNT of them). MODE_AUTO prefers fentry and fexit
 * to kprobes, with two exceptions. Where a preempted program would miss calls, a kprobe, whose
 * handler runs with preemption off, is cheaper than twins. For rare calls fprobe, where available,
 * attaches in half the instructions of fentry. Returns 0, or -ENOENT when a needed job has no hook;
 * the choice has the reason.
 */
int hooks_choose(const struct hook_facts *facts, enum attach_mode mode,
		 struct hook_choice *choices);

/*
 * True when @hook fits the kernel of @facts; otherwise stores the reason in @choice, unless another
 * hook came closer.
 */
bool hook_fits(const struct hook_facts *facts, const struct hook *hook, struct hook_choice *choice);

/*
 * True when @hook, a kprobe, is attached as a multi-kprobe of one function. From 6.19 on fprobe
 * calls a program without a return handler directly from ftrace (fprobe_ftrace_entry(),
 * kernel/trace/fprobe.c), with preemption off as for a kprobe, and in 75 instructions less.
 */
bool hook_is_multi(const struct hook_facts *facts, const struct hook *hook);

/* True when @hook is a kprobe created through perf, which takes more rights than BPF does. */
bool hook_is_perf(const struct hook_facts *facts, const struct hook *hook);

/* True when the kernel may skip @hook, unless it is attached together with its twin. */
bool hook_needs_twin(const struct hook_facts *facts, const struct hook *hook);

/* True when @hook is attached together with its twin. Hooks for tracing have none. */
bool hook_gets_twin(const struct hook_facts *facts, const struct hook *hook);

/*
 * The hook that takes over from @first, a kprobe, once the kernel skips it, as it does when a map
 * operation by a system call is preempted: a hook of the same job that is never skipped. NULL:
 * there is none, or none is needed.
 */
const struct hook *hook_second(const struct hook_facts *facts, const struct hook *first);

/* True when this kernel has something to hook for @job and the counts are wrong without it. */
bool hook_job_is_needed(const struct hook_facts *facts, enum hook_job job);

/* True when any zswap job has a hook. */
bool hooks_have_zswap(const struct hook_choice *choices);

/* "fentry", "kprobe" or "mixed": how the chosen hooks attach. */
const char *hooks_attach_name(const struct hook_choice *choices);

#endif
