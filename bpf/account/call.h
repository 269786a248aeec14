/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * account/call.h - what the calls of the kernel's functions of charges tell by themselves.
 *
 * Owns: call_counts and their values at the birth of an id's owner. Must not know: which kernel
 * function or attach type called it, what the counts are compared with (user/audit/).
 */
#ifndef CGSWAP_BPF_ACCOUNT_CALL_H
#define CGSWAP_BPF_ACCOUNT_CALL_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#include "account/group.h"
#include "compat.h"
#include "maps.h"
#include "memcg.h"
#include "record.h"

/* Somebody looks at these; set by the loader. */
const volatile bool calls_on = false;

/* Before the birth itself is noted: who sees the owner finds what its id had. */
static __always_inline void account_calls_online(__u16 id)
{
	struct call_count *count, *birth;
	__u32 key = id;

	if (!calls_on || !births_count())
		return;
	count = bpf_map_lookup_elem(&call_counts, &key);
	birth = bpf_map_lookup_elem(&call_births, &key);
	if (count && birth)
		*birth = *count;
}

static __always_inline void refused_add(struct mem_cgroup *memcg, __u32 events)
{
	__u32 key = memcg_private_id(memcg);
	struct call_count *count = bpf_map_lookup_elem(&call_counts, &key);

	if (count)
		__sync_fetch_and_add(&count->refused, events);
}

/* The group above, 0 when it is the root or there is none. */
static __always_inline __u64 memcg_above(struct mem_cgroup *memcg)
{
	struct mem_cgroup *parent = memcg_parent(memcg);

	return parent && memcg_parent(parent) ? (__u64)parent : 0;
}

/* Up to MEMCG_STEP groups; the next one, or 0. */
__noinline __u64 refused_step(__u64 address, __u32 events)
{
	LOOP_STAYS
	for (int i = 0; i < MEMCG_STEP && address; i++) {
		refused_add((struct mem_cgroup *)address, events);
		address = memcg_above((struct mem_cgroup *)address);
	}
	return address;
}

/*
 * Counts @events for @memcg and those above it below the root (memcg_memory_event(), which is in
 * include/linux/memcontrol.h or mm/memcontrol.c). One that was given no id, or has none any more,
 * nobody looks at. As deep as memcg_counted_id() goes.
 */
static __always_inline void account_refused(struct mem_cgroup *memcg, __u32 events)
{
	__u64 address = (__u64)memcg;

	if (events_local) {
		refused_add(memcg, events);
		return;
	}
	LOOP_STAYS
	for (int i = 0; i < MEMCG_STEP && address; i++)
		address = refused_step(address, events);
}

#endif
