/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * hooks/job.h - the jobs that hooks do, and what a hook is: a program at a kernel function.
 *
 * Owns: names and classes of jobs and of ways to attach. Must not know: which hooks there are,
 * which one is chosen.
 */
#ifndef CGSWAP_HOOKS_JOB_H
#define CGSWAP_HOOKS_JOB_H

#include <stdbool.h>

#include "record.h"

/* In the order of attaching; hooks at call sites are attached after all others. */
enum hook_job {
	JOB_CHARGE,
	JOB_UNCHARGE,
	JOB_MOVE, /* only v1 moves swap between groups */
	JOB_ZSWAP_UNCHARGE,
	JOB_ZSWAP_CHARGE,
	JOB_ZSWAP_LOAD,
	JOB_ZSWAP_STORE,
	JOB_TRACE_MEMCG,
	JOB_TRACE_DIRECT,
	JOB_TRACE_KSWAPD,
	JOB_TRACE_MADVISE,
	JOB_TRACE_HIGH,
	JOB_TRACE_SLEEP,
	JOB_TRACE_MEMORY_MAX,
	JOB_TRACE_MEMORY_HIGH,
	JOB_TRACE_SWAP_MAX,
	JOB_TRACE_SWAP_HIGH,
	JOB_TRACE_ZSWAP_MAX,
	JOB_TRACE_PROACTIVE,
	JOB_TRACE_V1_LIMIT,
	JOB_TRACE_REFUSED,
	JOB_TRACE_FAULT,
	JOB_TRACE_READ,
	JOB_TRACE_ZSWAP_STORE,
	JOB_TRACE_ZSWAP_LOAD,
	JOB_TRACE_BACK_SLOT,
	JOB_TRACE_WRITEBACK,
	JOB_TRACE_OOM,
	JOB_AUDIT_CHARGE,
	JOB_CALL_CHARGE, /* this and the next: seen by their counter changes, with the two after */
	JOB_CALL_UNCHARGE,
	JOB_CALL_CHARGED,
	JOB_CALL_UNCHARGED,
	JOB_AUDIT_LIMIT,
	JOB_SWITCH_KPROBES,
	JOB_SWITCH_FTRACE,
	JOB_OFFLINE,
	JOB_ONLINE,
	JOB__COUNT,
};

struct job {
	const char *name;
	enum hook_account account; /* the account that its skipped runs belong to */
	bool needed;   /* every kernel has a function for it; without it the counts are wrong */
	bool audit;    /* audit only; with ACCOUNT_TRACE and none of these three: trace only */
	bool calls;    /* for an audit, a trace and top --calls */
	bool watch;    /* for an audit and a trace: sees what their programs do not */
	bool can_wait; /* called for each page even with zswap off; top waits until it is on */
};

enum attach_type {
	ATTACH_FENTRY,
	ATTACH_FEXIT,
	ATTACH_KPROBE,
	ATTACH_KRETPROBE,
	ATTACH_RAW_TP, /* the symbol runs a tracepoint's programs: __traceiter_NAME() */
};

/* A second program takes over from a kprobe that the kernel skips (loader/second.c). */
enum hook_turn {
	TURN_FIRST,
	TURN_ANY,    /* first or second program */
	TURN_SECOND, /* second program only */
};

struct hook {
	enum hook_job job;
	const char *symbol;
	const char *prototype; /* as spelled by func_proto_format() */
	enum attach_type attach;
	const char *program;
	const char *entry_program; /* at the entry, if @program is at the return; or NULL */
	const char
		*twin_program; /* added where the kernel preempts (bpf/account/once.h); or NULL */
	const char *caller;    /* must call @symbol and not have it inlined; or NULL */
	const char *caller_prototype;
	bool at_call;	    /* attached in the caller, just before it calls @symbol */
	const char *needs;  /* a symbol without which @symbol tells nothing; or NULL */
	bool slotless;	    /* does not know the slot: not for a trace or an audit */
	bool reads_counter; /* must tell if a counter is a swap counter, and whose */
	bool reads_slot;    /* looks up the owner of a slot in kernel memory */
	bool atomic;	    /* called with preemption off, or by one task at a time */
	bool spins;	    /* called under a spin lock: with preemption off, except on RT */
	/*
	 * Called so rarely that the cost is in attaching: using fprobe for these saves 25 million
	 * instructions at a start on 7.3.4 (make bench, row 12).
	 */
	bool rare;
	/*
	 * One program for the functions of several jobs, attached by fprobe at once: with one
	 * program each, a start takes 38 million instructions more there.
	 */
	bool grouped;
	/* May be the first program of its job, a second one at the same calls, or both. */
	enum hook_turn turn;
	/* In a call the first program runs after the second one (bpf/account/second.h). */
	bool after_second;
};

/* The properties of each job. */
extern const struct job hook_jobs[JOB__COUNT];

/* "fentry", for example. */
const char *attach_type_name(enum attach_type attach);

/* True for kprobes and kretprobes. */
bool attach_is_probe(enum attach_type attach);

/* True for fentry and fexit. */
bool attach_is_trampoline(enum attach_type attach);

#endif
