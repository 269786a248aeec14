/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * loader/loader.h - the BPF object: opens, loads, attaches and maps it.
 *
 * Owns: libbpf and the skeleton. Only file descriptors hold the programs; nothing is pinned. So the
 * kernel removes everything when the process ends, however it ends. Must not know: ledgers, views.
 */
#ifndef CGSWAP_LOADER_LOADER_H
#define CGSWAP_LOADER_LOADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hooks/choose.h"
#include "record.h"

struct cpu_ring;
struct loader;

/* What to trace; the programs drop the rest. Bits are of the enums in record.h. */
struct loader_trace {
	bool on;
	bool light; /* no faults, no reads, no times of zswap: hook_facts.trace_light */
	bool stacks;
	bool subtree;	    /* only groups marked in loader_trace_groups() */
	uint32_t kinds;	    /* bits: enum rec_kind */
	uint32_t actors;    /* bits: enum rec_actor */
	uint32_t pid;	    /* 0: all */
	uint32_t min_pages; /* for events with pages */
};

struct loader_config {
	enum attach_mode mode;
	bool journal; /* write records, not only counters */
	struct loader_trace trace;
	bool memsw;	   /* the memory controller is on a v1 hierarchy */
	bool local_events; /* memory.swap.events counts for the group alone */
	bool zswap_waits;  /* loader_zswap_start() will hook zswap stores and loads */
	bool calls;	   /* the charge functions themselves are watched */
	bool audit;	   /* the functions for an audit will be used */
	/* for each CPU's records; a power of two and a multiple of the page size */
	size_t ring_bytes;
	bool every_program; /* with the programs of tracing and audits, even if neither is on */
	const char *btf;    /* a file with the kernel's types, NULL: the kernel's own */
	int verbose;
};

/*
 * Prints libbpf's messages to stderr, escaped, if @verbose is 1; debug messages too if it is more.
 * Call it before anything that may call libbpf; loader_open() does.
 */
void loader_set_verbose(int verbose);

/*
 * Learns the kernel, chooses the hooks, loads and attaches. NULL on error, with one line in @error:
 * what and why.
 */
struct loader *loader_open(const struct loader_config *config, char *error, size_t error_len);
void loader_close(struct loader *loader);

/*
 * Starts noting the births of groups, and when tracing, all counting and writing: before it all
 * counters and births are 0. Call it once, after loader_open().
 */
void loader_begin(struct loader *loader);

/* When tracing, stops counting and writing, and waits for programs that are still writing. */
void loader_end(struct loader *loader);

/*
 * Hooks zswap stores and loads, if that was left for later: the kernel calls both functions for
 * each page, with or without zswap. True when they are hooked; false, also for each later call,
 * when the kernel refused.
 */
bool loader_zswap_start(struct loader *loader);

/* Whether stores and loads are seen, for those jobs that have a hook. */
bool loader_zswap_started(const struct loader *loader);

/* The rights needed to attach the rest: a set (base/rights.h). */
uint64_t loader_late_rights(const struct loader *loader);

/* True when programs can be run and maps read now: up to 5.18 this takes CAP_BPF. */
bool loader_works(const struct loader *loader);

/* The live counters and births, MEMCG_IDS of each, mapped. */
const struct group_count *loader_counts(const struct loader *loader);
const struct group_birth *loader_births(const struct loader *loader);

/* The same for zswap; NULL when none of its functions is hooked. */
const struct zswap_count *loader_zswap_counts(const struct loader *loader);
const struct zswap_count *loader_zswap_births(const struct loader *loader);

/* What the charge calls themselves tell; NULL unless for an audit, a trace or top --calls. */
const struct call_count *loader_call_counts(const struct loader *loader);
const struct call_count *loader_call_births(const struct loader *loader);

/* Why these do not count pages; NULL: they do. */
const char *loader_calls_absent(const struct loader *loader);

/* Pages charged by owner and actor, MEMCG_IDS, mapped; NULL unless tracing. */
const struct actor_count *loader_actor_counts(const struct loader *loader);

/* Their values at the birth of each id's present owner; 0 when no birth was noted. */
const struct actor_count *loader_actor_births(const struct loader *loader);

/* The watched groups, MEMCG_IDS, written by the caller; NULL unless tracing. */
struct trace_group *loader_trace_groups(const struct loader *loader);

/*
 * The addresses of a stack, innermost first, at most @max. Their number or -errno. It makes a
 * system call on a map, so kprobes on this CPU may be skipped meanwhile (maps.h).
 */
int loader_stack(const struct loader *loader, int32_t id, uint64_t *addresses, int max);

/* The fds of the rings, one per CPU, -1 where there is none. The loader owns them. */
const int *loader_ring_fds(const struct loader *loader, int *nr);
size_t loader_ring_bytes(const struct loader *loader);

/*
 * The CPU ring of @cpu; the loader owns its memory. False: there is none, and all records of the
 * CPU are in its BPF ring.
 */
bool loader_cpu_ring(const struct loader *loader, int cpu, struct cpu_ring *cpu_ring);

/* Records dropped because a ring was full, on all CPUs. */
uint64_t loader_lost(const struct loader *loader);

/* Allows the next forced wakeup of every CPU; call it after draining. */
void loader_wake_rearm(struct loader *loader);

/*
 * Reads the kernel's numbers of every memcg. *@rows belongs to the loader and is valid until the
 * next scan. 0 or -errno.
 */
int loader_scan(struct loader *loader, const struct scan_row **rows, size_t *nr);

/* The same without the rows that @filter skips; NULL: with all rows. */
struct scan_filter {
	bool (*skips)(void *ctx, const struct scan_row *row);
	void *ctx;
};
int loader_scan_some(struct loader *loader, const struct scan_filter *filter,
		     const struct scan_row **rows, size_t *nr);

/*
 * Reads owner and use of the slots of the swap device @type from @first on, a multiple of
 * CENSUS_SLOTS. *@chunk belongs to the loader and is valid until the next call; its max is 0 when
 * there is no such device. 0 or -errno.
 */
int loader_census(struct loader *loader, uint32_t type, uint32_t first,
		  const struct census_chunk **chunk);

/* What the audit-only hooks saw since they were attached. */
struct loader_audit {
	const struct slot_fault *faults; /* the first SLOT_FAULTS; NULL: not watched */
	uint64_t nr_faults;		 /* all that were seen, kept or not */
	uint64_t limit_writes;		 /* writes to any group's memory.swap.max */
	bool limits;			 /* these writes are watched */
	bool refusals;			 /* refusals are counted in loader_call_counts() */
	uint64_t calls_open;		 /* charge calls whose return was not seen, so far */
};

/* Whether the kernel counts skipped runs of the programs of @job. */
bool loader_job_is_skipped(struct loader *loader, enum hook_job job);

void loader_audit_read(const struct loader *loader, struct loader_audit *seen);

/* Higher ids have no group at the moment; a bound for copying counters. */
size_t loader_id_end(const struct loader *loader);

/*
 * A stamp that changes each time the kernel begins to flush the memory.stat counters of all groups;
 * 0 when it cannot be read.
 */
uint64_t loader_stats_stamp(struct loader *loader);

/* The names from the group @memcg_id up to the root, at most @max. Their number or -errno. */
int loader_names(struct loader *loader, uint16_t memcg_id, struct name_row *names, int max);

/*
 * Runs of the programs of @account that the kernel skipped: recursion_misses of every program (5.12
 * on) and nmissed of the kprobes; plus runs for which a map was full. VAL_NONE when these cannot be
 * read, or when they are 0 and this kernel does not count all skipped runs (those of programs
 * behind kprobes before bpf_link_info has "missed").
 */
int64_t loader_misses(struct loader *loader, enum hook_account account);

/*
 * Call it often, say every 25 ms. If the kernel skips a program that has a second one, the second
 * one is attached and takes over in the following calls. Makes no system call on a map.
 */
void loader_second_step(struct loader *loader, uint64_t now_ns);

/*
 * How often @which was seen to be off: once per scan, and at each write where writes have a hook
 * (JOB_SWITCH_KPROBES, JOB_SWITCH_FTRACE).
 */
uint64_t loader_switch_offs(const struct loader *loader, enum program_switch which);

/* Whether programs of @account do not run while @which is off. */
bool loader_is_silenced(const struct loader *loader, enum hook_account account,
			enum program_switch which);

const struct hook_choice *loader_choices(const struct loader *loader);

/* Whether the kernel has virtual swap: hook_facts.vswap. */
bool loader_has_vswap(const struct loader *loader);

#endif
