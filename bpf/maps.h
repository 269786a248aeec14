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

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, MEMCG_IDS);
	__type(key, __u32);
	__type(value, struct group_count);
} group_counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, MEMCG_IDS);
	__type(key, __u32);
	__type(value, struct group_birth);
} group_births SEC(".maps");

/* One entry per possible CPU, set by the loader. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct cpu_count);
} cpu_counts SEC(".maps");

/* What is counted of this CPU; looked up once in a program, and handed on. */
static __always_inline struct cpu_count *cpu_here(void)
{
	__u32 key = bpf_get_smp_processor_id();

	return bpf_map_lookup_elem(&cpu_counts, &key);
}

/* The CPU rings of all CPUs, one behind the other; made, and as large as need be, by the loader. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct rec);
} cpu_rings SEC(".maps");

/* One ring per possible CPU; number and size are set by the loader. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} rings SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, SCAN_ROWS);
	__type(key, __u32);
	__type(value, struct scan_row);
} scan_rows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, NAME_ROWS);
	__type(key, __u32);
	__type(value, struct name_row);
} name_rows SEC(".maps");

/* Made only for a census. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct census_chunk);
} census_chunks SEC(".maps");

/* These three are made only for an audit. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, SLOT_FAULTS);
	__type(key, __u32);
	__type(value, struct slot_fault);
} slot_faults SEC(".maps");

/* Which of them are taken. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, SLOT_FAULTS);
	__type(key, __u32);
	__type(value, __u8);
} slot_fault_places SEC(".maps");

/* With a value they are laid out here; without one, where they are first used, if they are. */
__u64 slot_fault_count = 0; /* out: the first SLOT_FAULTS are in slot_faults */
__u64 limit_writes = 0;	    /* out: of memory.swap.max of any group */

/* Counts of memory.swap.events max and fail together, by the private id of whose page it was. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, MEMCG_IDS);
	__type(key, __u32);
	__type(value, __u64);
} audit_events SEC(".maps");

struct audit_call {
	__u64 page;
	__u64 entry;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, __u32);
	__type(value, struct audit_call);
} audit_calls SEC(".maps");

/* Arguments kept between a function's entry and its return, by thread. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, __u32);
	__type(value, __u64);
} stash SEC(".maps");

/* Made only when zswap's functions are hooked, as the two after it. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, MEMCG_IDS);
	__type(key, __u32);
	__type(value, struct zswap_count);
} zswap_counts SEC(".maps");

/* The values of zswap_counts at the birth of an id's present owner. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, MEMCG_IDS);
	__type(key, __u32);
	__type(value, struct zswap_count);
} zswap_births SEC(".maps");

/* What a store or a load works on, while it is under way, by thread. */
struct zswap_call {
	__u64 offset;
	__u32 type;
	__u32 pages;
	__u16 id;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, __u32);
	__type(value, struct zswap_call);
} zswap_calls SEC(".maps");

/* The call that one of two twins has counted, by thread; see account/once.h. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__type(key, __u32);
	__type(value, __u64);
} once_marks SEC(".maps");

#endif
