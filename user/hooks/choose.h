/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * hooks/choose.h - which program attaches to which kernel function, on the kernel at hand.
 *
 * Owns: the pure choice of exactly one hook per job. Nothing is decided by version: the names of
 * these functions stayed while their arguments changed. Must not know: how programs are loaded,
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

/* How near a hook came before it was refused. */
enum hook_refusal { REFUSED_NOT, REFUSED_FUNCTION, REFUSED_PROTOTYPE, REFUSED_HOOK };

struct hook_choice {
	const struct hook *hook; /* NULL: none fits, see reason */
	enum hook_refusal refusal;
	char reason[HOOK_REASON_LEN];
};

/*
 * Chooses one hook per job into @choices (JOB__COUNT of them). In MODE_AUTO fentry and fexit come
 * before kprobes, except where a preempted program would miss calls: there twins are dearer than
 * a kprobe, whose handler runs with preemption off; and except for rare calls where fprobe
 * attaches, in half the instructions that fentry takes for that. Returns 0, or -ENOENT when a job
 * that is needed has none; the reason is with it.
 */
int hooks_choose(const struct hook_facts *facts, enum attach_mode mode,
		 struct hook_choice *choices);

/*
 * True when @hook fits the kernel of @facts; else the reason goes into @choice, unless one is
 * there that came nearer.
 */
bool hook_fits(const struct hook_facts *facts, const struct hook *hook, struct hook_choice *choice);

/*
 * True when @hook is attached as a kprobe of many functions, of this one only: from 6.19 on fprobe
 * calls a program that is only at an entry from ftrace itself (fprobe_ftrace_entry(),
 * kernel/trace/fprobe.c), with preemption off as a kprobe does, and in 75 instructions less.
 */
bool hook_is_multi(const struct hook_facts *facts, const struct hook *hook);

/* True when @hook is a kprobe that perf makes, which takes more rights than BPF does. */
bool hook_is_perf(const struct hook_facts *facts, const struct hook *hook);

/* True when @hook may be skipped, unless it is attached together with its twin. */
bool hook_needs_twin(const struct hook_facts *facts, const struct hook *hook);

/* True when @hook is attached together with its twin: not those of tracing, which have none. */
bool hook_gets_twin(const struct hook_facts *facts, const struct hook *hook);

/*
 * What takes over from @first, a kprobe, once the kernel skips it, which it does where it preempts
 * system calls for BPF maps: a hook of the same job that it never skips. NULL: there is none, or
 * none is needed.
 */
const struct hook *hook_second(const struct hook_facts *facts, const struct hook *first);

/* True when the books are wrong without @job on this kernel: it has something to hook there. */
bool hook_job_is_needed(const struct hook_facts *facts, enum hook_job job);

/* True when any of the jobs of zswap has a hook. */
bool hooks_have_zswap(const struct hook_choice *choices);

/* "fentry", "kprobe" or "mixed": what the chosen hooks attach as. */
const char *hooks_attach_name(const struct hook_choice *choices);

#endif
