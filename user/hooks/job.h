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

/* In the order in which they are attached, those at a call after all others. */
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
	JOB_CALL_CHARGE, /* this and the next: by what they do to counters, with the two after */
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
	enum hook_account account; /* whose skipped runs those of the job are */
	bool needed;   /* all kernels have something to hook for it, the books are wrong without */
	bool audit;    /* only for an audit; ACCOUNT_TRACE with none of these three: a trace only */
	bool calls;    /* for an audit, a trace and top --calls */
	bool watch;    /* for both of these, to tell what their programs do not see */
	bool can_wait; /* called for each page though zswap is off; top waits till it is on */
};

enum attach_type {
	ATTACH_FENTRY,
	ATTACH_FEXIT,
	ATTACH_KPROBE,
	ATTACH_KRETPROBE,
	ATTACH_RAW_TP, /* the symbol calls the programs of a tracepoint: __traceiter_NAME() */
};

/* A second program takes over from a kprobe that the kernel skips (loader/second.c). */
enum hook_turn {
	TURN_FIRST,
	TURN_ANY,    /* that of a job, or the second one */
	TURN_SECOND, /* only that */
};

struct hook {
	enum hook_job job;
	const char *symbol;
	const char *prototype; /* as func_proto_format() spells it */
	enum attach_type attach;
	const char *program;
	const char *entry_program; /* at the entry, when @program is at the return; or NULL */
	const char
		*twin_program; /* added where the kernel preempts (bpf/account/once.h); or NULL */
	const char *caller;    /* what must call @symbol, not have it inlined; or NULL */
	const char *caller_prototype;
	bool at_call;	    /* attached in the caller, just before it calls @symbol */
	const char *needs;  /* a symbol, without which @symbol has nothing to say; or NULL */
	bool slotless;	    /* cannot tell the slot: for neither a trace nor an audit */
	bool reads_counter; /* tells whose counter of swap an address is, and whether it is one */
	bool reads_slot;    /* looks up the owner of a slot in kernel memory */
	bool atomic; /* the function is called with preemption off, or by one task at a time */
	bool spins;  /* it is called under a spin lock: with preemption off, but on RT */
	/*
	 * It is called so seldom that attaching is what it costs: fprobe for these saves a start 25
	 * million instructions on 7.3.4 (make bench, row 12).
	 */
	bool rare;
	/*
	 * One program at the functions of several jobs, by fprobe in one go: with a program for
	 * each, a start takes 38 million instructions more there.
	 */
	bool grouped;
	/* Whether it may be the first program of its job, or a second one at the same calls. */
	enum hook_turn turn;
	/* The first program comes after the second one in a call (bpf/account/second.h). */
	bool after_second;
};

/* What each job is. */
extern const struct job hook_jobs[JOB__COUNT];

/* "fentry" for example. */
const char *attach_type_name(enum attach_type attach);

/* True for kprobes and kretprobes. */
bool attach_is_probe(enum attach_type attach);

/* True for fentry and fexit. */
bool attach_is_trampoline(enum attach_type attach);

#endif
