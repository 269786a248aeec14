/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * maps.h - the maps and variables of the BPF programs.
 *
 * Owns: the counters, the rings, the output of scans. User space maps the counters and never reads
 * them by system call: a map system call holds bpf_prog_active, which makes the kernel skip kprobe
 * programs on that CPU. Must not know: hooks.
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

/* The counts of this CPU; looked up once per program and passed on. */
static __always_inline struct cpu_count *cpu_here(void)
{
	__u32 key = bpf_get_smp_processor_id();

	return bpf_map_lookup_elem(&cpu_counts, &key);
}

/* The CPU rings of all CPUs, one after the other; created and sized by the loader. */
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

/* Created only for a census. */
MAPPED_ARRAY(census_chunks, struct census_chunk, 1);

/* These three are created only for an audit. */
MAPPED_ARRAY(slot_faults, struct slot_fault, SLOT_FAULTS);

/* Which of them are taken. */
HASH(slot_fault_places, __u8, SLOT_FAULTS);

/* With an initial value they are laid out here; without one, at their first use, if any. */
__u64 slot_fault_count = 0; /* out: the first SLOT_FAULTS are in slot_faults */
__u64 limit_writes = 0;	    /* out: writes to memory.swap.max of any group */

/* out: how often each switch was seen to be off (switches.h) */
__u64 switch_offs[SWITCH_COUNT] = {};

/*
 * out: calls lost because a map was full or busy, by enum hook_account; they count like runs that
 * the kernel skipped.
 */
__u64 map_misses[ACCOUNT_COUNT] = {};

/* Stores what is needed for exact numbers of @account. 0, or the call is counted as missed. */
static __always_inline long map_keep(void *map, __u32 key, const void *value,
				     enum hook_account account)
{
	long err = bpf_map_update_elem(map, &key, value, BPF_ANY);

	if (err)
		__sync_fetch_and_add(&map_misses[account], 1);
	return err;
}

/*
 * Number of births and removals, starting at 1 when all of them are seen; set by loader_begin(),
 * when the programs are attached. Earlier births are not noted: charges since then may not have
 * been counted. A trace starts at the same moment, and ends when loader_end() adds TRACE_OVER.
 */
__u32 group_changes = 0;

static __always_inline __u32 group_changes_now(void)
{
	return *(volatile __u32 *)&group_changes;
}

/* Arguments kept between a function's entry and its return, by thread. */
HASH(stash, __u64, 8192);

/* Created only for an audit, a trace and top --calls, like the next two. */
MAPPED_ARRAY(call_counts, struct call_count, MEMCG_IDS);

/* The values of call_counts at the birth of an id's present owner. */
MAPPED_ARRAY(call_births, struct call_count, MEMCG_IDS);

/* A charge or uncharge call in progress, by thread. */
#define CALL_COUNTERS 2
struct call_note {
	__u64 page;  /* to be charged; 0: an uncharge */
	__u64 entry; /* 0: no slot */
	/* counters charged during the call; a correct kernel charges one */
	__u32 pages[CALL_COUNTERS];
	__u16 id[CALL_COUNTERS];
	__u32 begun; /* counted in calls_begun */
};

HASH(call_notes, struct call_note, 8192);

/*
 * out: charge calls seen to begin since loader_begin(), and those of them seen to end; plus
 * uncharge calls for which no note could be made. When anybody attaches to the function, the kernel
 * lets calls in progress return past the programs, and counts none of these (bpf/README.md).
 */
__u64 calls_begun = 0;
__u64 calls_ended = 0;

/* Created only when zswap's functions are hooked, like the next two. */
MAPPED_ARRAY(zswap_counts, struct zswap_count, MEMCG_IDS);

/* The values of zswap_counts at the birth of an id's present owner. */
MAPPED_ARRAY(zswap_births, struct zswap_count, MEMCG_IDS);

/* The object of a store or load in progress, by thread. */
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
