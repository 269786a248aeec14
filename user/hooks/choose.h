/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * hooks/choose.h - which program attaches to which kernel function, on the kernel at hand.
 *
 * Owns: the table of hooks (a line each: job, symbol, prototype that the program was written for,
 * attach type, programs) and the pure choice of exactly one per job. Nothing is decided by version:
 * the names of these functions stayed while their arguments changed. Must not know: how programs
 * are loaded, what they count.
 */
#ifndef CGSWAP_HOOKS_CHOOSE_H
#define CGSWAP_HOOKS_CHOOSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/kallsyms.h"
#include "record.h"

struct btf;

/* In the order in which they are attached, those at a call after all others. */
enum hook_job {
	JOB_CHARGE,
	JOB_UNCHARGE,
	JOB_MOVE,	    /* only v1 moves swap between groups */
	JOB_ZSWAP_UNCHARGE, /* optional, as all of zswap */
	JOB_ZSWAP_CHARGE,
	JOB_ZSWAP_LOAD,
	JOB_ZSWAP_STORE,
	JOB_TRACE_FIRST, /* optional, and only for tracing */
	JOB_TRACE_MEMCG = JOB_TRACE_FIRST,
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
	JOB_TRACE_LAST = JOB_TRACE_OOM,
	JOB_AUDIT_CHARGE, /* optional, and only for an audit, as the two after it */
	JOB_AUDIT_REFUSED,
	JOB_AUDIT_LIMIT,
	JOB_OFFLINE,
	JOB_ONLINE,
	JOB__COUNT,
};

enum attach_type {
	ATTACH_FENTRY,
	ATTACH_FEXIT,
	ATTACH_KPROBE,
	ATTACH_KRETPROBE,
	ATTACH_RAW_TP, /* the symbol calls the programs of a tracepoint: __traceiter_NAME() */
};
enum attach_mode { MODE_AUTO, MODE_FENTRY, MODE_KPROBE };

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
	bool at_call;	   /* attached in the caller, just before it calls @symbol */
	const char *needs; /* a symbol, without which @symbol has nothing to say; or NULL */
	bool slotless;	   /* cannot tell the slot: for neither a trace nor an audit */
	bool reads_slot;   /* looks up the owner of a slot in kernel memory */
	bool atomic;  /* the function is called with preemption off, or by one task at a time */
	bool rare;    /* it is called so seldom that attaching is what it costs */
	bool grouped; /* one program at the functions of several jobs, by fprobe in one go */
};

#define HOOK_REASON_LEN 192

/* How near a hook came before it was refused. */
enum hook_refusal { REFUSED_NOT, REFUSED_FUNCTION, REFUSED_PROTOTYPE, REFUSED_HOOK };

struct hook_choice {
	const struct hook *hook; /* NULL: none fits, see reason */
	enum hook_refusal refusal;
	char reason[HOOK_REASON_LEN];
};

/* More than there are names in hooks_ksyms(). */
#define HOOK_NAMES_MAX 96

/* What the choice depends on, so that a test can make it up. */
struct hook_facts {
	const struct btf *btf;
	/* of the function with each name of hooks_ksyms(); 0: the BTF has none */
	uint32_t func_ids[HOOK_NAMES_MAX];
	const struct ksym *syms; /* sorted by name */
	size_t nr_syms;
	bool fentry_struct; /* fentry takes structures by value (struct btf_func_model.arg_flags) */
	bool no_own_btf;    /* fentry needs the kernel itself to have BTF, a file does not do */
	bool memsw;	    /* the memory controller is on a v1 hierarchy */
	bool trace;	    /* hooks for tracing are wanted */
	bool trace_light;   /* of these only those that tell who sends pages out, and refusals */
	bool audit;	    /* hooks for an audit are wanted */
	bool preemptible;   /* tasks are preempted inside the kernel */
	uint64_t inlined;   /* by job: its hook's caller was seen not to call it */
	uint64_t no_site;   /* by job: the call has no place for a probe, or none is allowed */
	bool fprobe;	    /* fprobe calls a program at an entry from ftrace itself */
	uint32_t slot_layout; /* enum slot_layout of record.h */
};

/* The names that hooks and BPF programs need from kallsyms, sorted, with address 0. Static size. */
size_t hooks_ksyms(struct ksym *table, size_t max);

/* Fills func_ids, fentry_struct and slot_layout of @facts from its btf and syms. */
void hooks_learn(struct hook_facts *facts);

/*
 * Chooses one hook per job into @choices (JOB__COUNT of them). In MODE_AUTO fentry and fexit come
 * before kprobes, except where a preempted program would miss calls: there twins are dearer than
 * a kprobe, whose handler runs with preemption off; and except for rare calls where fprobe
 * attaches, in half the instructions that fentry takes for that. Returns 0, or -ENOENT when a job
 * that is needed has none; the reason is with it.
 */
int hooks_choose(const struct hook_facts *facts, enum attach_mode mode,
		 struct hook_choice *choices);

/* The hook @i of all there are, fitting this kernel or not; NULL after the last. Static. */
const struct hook *hook_at(size_t i);

/* The same of those that the books need. */
const struct hook *hook_account_at(size_t i);

/* The same of those that are only for tracing. */
const struct hook *hook_trace_at(size_t i);

/* The same of those that are only for an audit. */
const struct hook *hook_audit_at(size_t i);

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

/* True when some kernels have nothing to hook for @job, and their books are right without. */
bool hook_job_is_optional(enum hook_job job);

/* True when the books are wrong without @job on this kernel: it has something to hook there. */
bool hook_job_is_needed(const struct hook_facts *facts, enum hook_job job);

bool hook_job_is_zswap(enum hook_job job);

/* True when its function is called for each page though zswap is off; top waits till it is on. */
bool hook_job_can_wait(enum hook_job job);
bool hook_job_is_trace(enum hook_job job);
bool hook_job_is_audit(enum hook_job job);

/* Whose skipped runs those of @job are. */
enum hook_account hook_job_account(enum hook_job job);

/* True when any of the jobs of zswap has a hook. */
bool hooks_have_zswap(const struct hook_choice *choices);

const char *hook_job_name(enum hook_job job);

/* Of the jobs of tracing, "trace_reclaim" for example; NULL for others. */
const char *hook_trace_name(enum hook_job job);

/* Of the jobs of an audit, "audit_charge" for example; NULL for others. */
const char *hook_audit_name(enum hook_job job);
const char *attach_type_name(enum attach_type attach);

/* True for kprobes and kretprobes. */
bool attach_is_probe(enum attach_type attach);

/* True for fentry and fexit. */
bool attach_is_trampoline(enum attach_type attach);

/* "fentry", "kprobe" or "mixed": what the chosen hooks attach as. */
const char *hooks_attach_name(const struct hook_choice *choices);

#endif
