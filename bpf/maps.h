/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * maps.h - what the BPF programs keep and share with user space.
 *
 * Owns: the counters (mapped, never read by system call: a map system call holds bpf_prog_active
 * and makes kprobe programs on that CPU miss), the rings, the output of scans. Must not know:
 * hooks.
 */
#ifndef CGSWAP_BPF_MAPS_H
#define CGSWAP_BPF_MAPS_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#include "record.h"

/* An array that user space maps, by private id or another number. */
#define MAPPED_ARRAY(name, value_type, entries)                                                    \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_ARRAY);                                                  \
		__uint(map_flags, BPF_F_MMAPABLE);                                                 \
		__uint(max_entries, entries);                                                      \
		__type(key, __u32);                                                                \
		__type(value, value_type);                                                         \
	} name SEC(".maps")

#define HASH(name, value_type, entries)                                                            \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_HASH);                                                   \
		__uint(max_entries, entries);                                                      \
		__type(key, __u32);                                                                \
		__type(value, value_type);                                                         \
	} name SEC(".maps")

MAPPED_ARRAY(group_counts, struct group_count, MEMCG_IDS);
MAPPED_ARRAY(group_births, struct group_birth, MEMCG_IDS);

/* One entry per possible CPU, set by the loader. */
MAPPED_ARRAY(cpu_counts, struct cpu_count, 1);

/* What is counted of this CPU; looked up once in a program, and handed on. */
static __always_inline struct cpu_count *cpu_here(void)
{
	__u32 key = bpf_get_smp_processor_id();

	return bpf_map_lookup_elem(&cpu_counts, &key);
}

/* The CPU rings of all CPUs, one behind the other; made, and as large as need be, by the loader. */
MAPPED_ARRAY(cpu_rings, struct rec, 1);

/* One ring per possible CPU; number and size are set by the loader. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} rings SEC(".maps");

MAPPED_ARRAY(scan_rows, struct scan_row, SCAN_ROWS);
MAPPED_ARRAY(name_rows, struct name_row, NAME_ROWS);

/* Made only for a census. */
MAPPED_ARRAY(census_chunks, struct census_chunk, 1);

/* These three are made only for an audit. */
MAPPED_ARRAY(slot_faults, struct slot_fault, SLOT_FAULTS);

/* Which of them are taken. */
HASH(slot_fault_places, __u8, SLOT_FAULTS);

/* With a value they are laid out here; without one, where they are first used, if they are. */
__u64 slot_fault_count = 0; /* out: the first SLOT_FAULTS are in slot_faults */
__u64 limit_writes = 0;	    /* out: of memory.swap.max of any group */

/* out: how often each switch was seen to be off (switches.h) */
__u64 switch_offs[SWITCH_COUNT] = {};

/*
 * out: what a full map, or one that was busy, did not keep, of enum hook_account: the calls that it
 * was for are counted like runs that the kernel skips.
 */
__u64 map_misses[ACCOUNT_COUNT] = {};

/* Keeps what is needed for exact numbers of @account. 0, or it is counted as missed. */
static __always_inline long map_keep(void *map, __u32 key, const void *value,
				     enum hook_account account)
{
	long err = bpf_map_update_elem(map, &key, value, BPF_ANY);

	if (err)
		__sync_fetch_and_add(&map_misses[account], 1);
	return err;
}

/*
 * Births and removals of groups, from 1 on when all of them are seen; set by loader_begin(), when
 * the programs are attached. A birth before that is none: what was charged since may not be
 * counted. A trace is from the same moment on, until loader_end() adds TRACE_OVER.
 */
__u32 group_changes = 0;

static __always_inline __u32 group_changes_now(void)
{
	return *(volatile __u32 *)&group_changes;
}

/* Arguments kept between a function's entry and its return, by thread. */
HASH(stash, __u64, 8192);

/* Made only for an audit, a trace and top --calls, as the two after it. */
MAPPED_ARRAY(call_counts, struct call_count, MEMCG_IDS);

/* The values of call_counts at the birth of an id's present owner. */
MAPPED_ARRAY(call_births, struct call_count, MEMCG_IDS);

/* A call of a function that charges or uncharges swap, while it is under way, by thread. */
#define CALL_COUNTERS 2
struct call_note {
	__u64 page;  /* that is to be charged; 0: it uncharges */
	__u64 entry; /* 0: there is no slot */
	/* counters that were charged meanwhile; a kernel that is right charges one */
	__u32 pages[CALL_COUNTERS];
	__u16 id[CALL_COUNTERS];
	__u32 begun; /* in calls_begun */
};

HASH(call_notes, struct call_note, 8192);

/*
 * out: calls of charges that were seen to begin since loader_begin(), and those of them that were
 * seen to end; and calls of uncharges that no note could be made of. The kernel lets calls under
 * way return past programs when anybody attaches to the function, and counts none of these
 * (bpf/README.md).
 */
__u64 calls_begun = 0;
__u64 calls_ended = 0;

/* Made only when zswap's functions are hooked, as the two after it. */
MAPPED_ARRAY(zswap_counts, struct zswap_count, MEMCG_IDS);

/* The values of zswap_counts at the birth of an id's present owner. */
MAPPED_ARRAY(zswap_births, struct zswap_count, MEMCG_IDS);

/* What a store or a load works on, while it is under way, by thread. */
struct zswap_call {
	__u64 offset;
	__u32 type;
	__u32 pages;
	__u16 id;
};

HASH(zswap_calls, struct zswap_call, 8192);

/* The call that one of two twins has counted, by thread; see account/once.h. */
HASH(once_marks, __u64, 65536);

#endif
