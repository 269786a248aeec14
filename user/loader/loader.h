/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * loader/loader.h - the BPF object in the kernel: loaded, attached, mapped, and gone with this
 * process.
 *
 * Owns: libbpf and the skeleton. Everything is held by file descriptors, nothing is pinned, so the
 * kernel takes it all away when the process ends, however it ends. Must not know: books, views.
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

/* What is traced; the programs drop what is not wanted. Bits are those of enums in record.h. */
struct loader_trace {
	bool on;
	bool light; /* no faults, no reads, no times of zswap: hook_facts.trace_light */
	bool stacks;
	bool subtree;	    /* only groups that are marked in loader_trace_groups() */
	uint32_t kinds;	    /* bits: enum rec_kind */
	uint32_t actors;    /* bits: enum rec_actor */
	uint32_t pid;	    /* 0: all */
	uint32_t min_pages; /* of events that have pages */
};

struct loader_config {
	enum attach_mode mode;
	bool journal; /* write records, not only counters */
	struct loader_trace trace;
	bool memsw;	   /* the memory controller is on a v1 hierarchy */
	bool local_events; /* memory.swap.events count for the group alone */
	bool zswap_waits;  /* stores and loads are hooked by loader_zswap_start() */
	bool calls;	   /* the functions of charges are watched themselves */
	bool audit;	   /* the functions for an audit will be called */
	/* for each CPU's records; a power of two and a multiple of the page size */
	size_t ring_bytes;
	bool every_program; /* those of tracing and audits are there, though neither is asked for */
	const char *btf;    /* a file with the kernel's types, NULL: the kernel's own */
	int verbose;
};

/*
 * What libbpf says goes to stderr, escaped, when @verbose is 1, and all that when it is above. To
 * be called before anything that may call libbpf; loader_open() does.
 */
void loader_set_verbose(int verbose);

/*
 * Learns the kernel, chooses the hooks, loads and attaches. NULL on error, when one line that says
 * what and why is in @error.
 */
struct loader *loader_open(const struct loader_config *config, char *error, size_t error_len);
void loader_close(struct loader *loader);

/*
 * The moment from which on births of groups are noted, and when tracing the only one from which on
 * anything is counted or written: before it all counters and births are 0. Once, after
 * loader_open().
 */
void loader_begin(struct loader *loader);

/* When tracing nothing is counted or written from now on, and the programs have written all. */
void loader_end(struct loader *loader);

/*
 * Hooks the stores and loads of zswap, if that was left for later and is not done: the kernel calls
 * both functions for each page, with zswap or without. True when they are hooked from now on, or
 * have been; false when the kernel refuses, and again at each call.
 */
bool loader_zswap_start(struct loader *loader);

/* Whether stores and loads are seen, of the jobs that have a hook. */
bool loader_zswap_started(const struct loader *loader);

/* What is still to be attached takes these: a set (base/rights.h). */
uint64_t loader_late_rights(const struct loader *loader);

/* True when programs can be run and maps read now: up to 5.18 that takes CAP_BPF. */
bool loader_works(const struct loader *loader);

/* The live counters and births, MEMCG_IDS of each, mapped. */
const struct group_count *loader_counts(const struct loader *loader);
const struct group_birth *loader_births(const struct loader *loader);

/* The same for zswap; NULL when none of its functions is hooked. */
const struct zswap_count *loader_zswap_counts(const struct loader *loader);
const struct zswap_count *loader_zswap_births(const struct loader *loader);

/* What calls tell by themselves; NULL unless for an audit, a trace or top --calls. */
const struct call_count *loader_call_counts(const struct loader *loader);
const struct call_count *loader_call_births(const struct loader *loader);

/* Why these have no pages; NULL: they have. */
const char *loader_calls_absent(const struct loader *loader);

/* Pages charged by owner and actor, MEMCG_IDS, mapped; NULL unless tracing. */
const struct actor_count *loader_actor_counts(const struct loader *loader);

/* Their values at the birth of each id's present owner; 0 when none was noted. */
const struct actor_count *loader_actor_births(const struct loader *loader);

/* The groups that are watched, MEMCG_IDS, to be written by the caller; NULL unless tracing. */
struct trace_group *loader_trace_groups(const struct loader *loader);

/*
 * The addresses of a stack, nearest first, at most @max. Their number or -errno. It makes a system
 * call on a map, so kprobes on this CPU may be skipped meanwhile (maps.h).
 */
int loader_stack(const struct loader *loader, int32_t id, uint64_t *addresses, int max);

/* The rings' fds, one per CPU, -1 where there is none. The loader keeps them. */
const int *loader_ring_fds(const struct loader *loader, int *nr);
size_t loader_ring_bytes(const struct loader *loader);

/*
 * The CPU ring of @cpu, whose memory the loader keeps. False: it has none, and its records are all
 * in its ring.
 */
bool loader_cpu_ring(const struct loader *loader, int cpu, struct cpu_ring *cpu_ring);

/* Records that found no room, of all CPUs. */
uint64_t loader_lost(const struct loader *loader);

/* Allows the next forced wakeup of every CPU; call it after draining. */
void loader_wake_rearm(struct loader *loader);

/*
 * Reads the kernel's numbers of every memcg. *@rows is the loader's and valid until the next scan.
 * 0 or -errno.
 */
int loader_scan(struct loader *loader, const struct scan_row **rows, size_t *nr);

/* The same without the rows that @filter skips; NULL: with all. */
struct scan_filter {
	bool (*skips)(void *ctx, const struct scan_row *row);
	void *ctx;
};
int loader_scan_some(struct loader *loader, const struct scan_filter *filter,
		     const struct scan_row **rows, size_t *nr);

/*
 * Reads owner and use of the slots of the swap device @type from @first on, a multiple of
 * CENSUS_SLOTS. *@chunk is the loader's and valid until the next call; its max is 0 when there is
 * no such device. 0 or -errno.
 */
int loader_census(struct loader *loader, uint32_t type, uint32_t first,
		  const struct census_chunk **chunk);

/* What the hooks that are only for an audit saw since they were attached. */
struct loader_audit {
	const struct slot_fault *faults; /* the first SLOT_FAULTS; NULL: nothing is looked at */
	uint64_t nr_faults;		 /* more may have been seen than are kept */
	uint64_t limit_writes;		 /* of any group's memory.swap.max */
	bool limits;			 /* they are looked at */
	bool refusals;			 /* likewise, in loader_call_counts() */
	uint64_t calls_open;		 /* calls of charges whose return was not seen, so far */
};

/* Whether the kernel counts skipped runs of the programs of @job. */
bool loader_job_is_skipped(struct loader *loader, enum hook_job job);

void loader_audit_read(const struct loader *loader, struct loader_audit *seen);

/* Ids above this have no group at the moment; a bound for copying counters. */
size_t loader_id_end(const struct loader *loader);

/*
 * A stamp that is another one after each time the kernel began to bring the counters of memory.stat
 * of all groups together; 0 when it cannot be told.
 */
uint64_t loader_stats_stamp(struct loader *loader);

/*
 * The names from the group @memcg_id upwards, nearest first, the hierarchy's root last. At most
 * @max. The number of names or -errno.
 */
int loader_names(struct loader *loader, uint16_t memcg_id, struct name_row *names, int max);

/*
 * Runs of the programs of @account that the kernel skipped: the recursion_misses of every program
 * (5.12 on) and nmissed of the kprobes; and those for which a map had no room. VAL_NONE when they
 * cannot be read, or when there are none and this kernel does not count all of them (programs
 * behind kprobes before bpf_link_info has "missed").
 */
int64_t loader_misses(struct loader *loader, enum hook_account account);

/*
 * To be called often, every 25 ms say: where the kernel skips programs that another one can take
 * over from, that one is attached, and takes over in the calls after. It makes no system call on a
 * map.
 */
void loader_second_step(struct loader *loader, uint64_t now_ns);

/*
 * How often @which was seen to be off: once in each scan, and when it is written where that has a
 * hook (JOB_SWITCH_KPROBES, JOB_SWITCH_FTRACE).
 */
uint64_t loader_switch_offs(const struct loader *loader, enum program_switch which);

/* Whether programs of @account are not run while @which is off. */
bool loader_is_silenced(const struct loader *loader, enum hook_account account,
			enum program_switch which);

const struct hook_choice *loader_choices(const struct loader *loader);

/* Whether the kernel has virtual swap: hook_facts.vswap. */
bool loader_has_vswap(const struct loader *loader);

#endif
