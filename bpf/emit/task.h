/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * emit/task.h - state that only a trace needs; the live table does not create these maps.
 *
 * Owns: the state of each thread, totals by owner and actor, the traced groups, stacks. Must not
 * know: hooks, records.
 */
#ifndef CGSWAP_BPF_EMIT_TASK_H
#define CGSWAP_BPF_EMIT_TASK_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#include "maps.h"
#include "record.h"

/*
 * What a thread is doing. A begin of 0 means nothing. A missed end leaves a begin behind, which the
 * next begin overwrites (only the same kind overwrites reclaim_pages(), as others may be nested in
 * it). A reclaim counts only while the task has the flag of reclaim.
 */
struct trace_task {
	__u64 reclaim_ns;
	__u64 high_ns;
	__u64 sleep_ns;
	__u64 slept_ns; /* in the current throttling */
	__u64 fault_ns;
	__u64 read_ns;
	__u64 zswap_ns;
	__u64 write_memcg;
	__u64 write_old;
	__u64 charge_page;
	__u32 charge_pages;
	__u64 read_slot;
	__u64 back_slot;
	__u32 zswap_bytes; /* compressed, of the current store */
	__u32 back_bytes;
	__u32 swapped; /* pages charged in the current reclaim */
	__s32 stack;
	__u16 reclaim_target;
	__u16 read_id;
	__u16 back_id;
	__u8 reclaim_actor;
	__u8 write; /* enum rec_limit */
	__u8 read_source;
	__u8 fault_source;
	__u8 back;	 /* zswap is writing back a page */
	__u8 stored;	 /* zswap_bytes is set */
	__u8 fault_read; /* the fault had to read */
};

/*
 * By thread. When the map is full the kernel evicts an old entry, usually of a thread that has
 * ended. If the entry is still needed, the end that does not find it is counted (trace_unnoted()).
 */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, __u32);
	__type(value, struct trace_task);
} trace_tasks SEC(".maps");

MAPPED_ARRAY(actor_counts, struct actor_count, MEMCG_IDS);

/* The values of actor_counts at the birth of an id's present owner. */
MAPPED_ARRAY(actor_births, struct actor_count, MEMCG_IDS);
MAPPED_ARRAY(trace_groups, struct trace_group, MEMCG_IDS);

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 8192);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, STACK_DEPTH * sizeof(__u64));
} trace_stacks SEC(".maps");

#endif
