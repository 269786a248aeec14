/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * account.h - the bodies: what a charge, an uncharge, a birth means for the books.
 *
 * Owns: every write to the counters and to the journal. Must not know: which kernel function or
 * attach type called it (hooks.h), or how kernels differ (compat.h).
 */
#ifndef CGSWAP_ACCOUNT_H
#define CGSWAP_ACCOUNT_H

#include "compat.h"
#include "journal.h"
#include "maps.h"
#include "trace.h"
#include "trace_group.h"

/* Returns false when there was no room. */
static __always_inline bool journal_add(__u8 kind, __u16 id, __u64 slot)
{
	const struct rec rec = {
		.time_ns = bpf_ktime_get_ns(),
		.slot = slot,
		.pid = bpf_get_current_pid_tgid() >> 32,
		.memcg_id = id,
		.kind = kind,
	};

	return journal_write(&rec);
}

/* A record of pages that were counted already; a lost one is counted too. */
static __always_inline void journal_pages(struct group_count *group, __u8 kind, __u16 id,
					  __u32 pages, __u32 type, __u64 offset)
{
	if (trace_on) {
		trace_pages(kind, id, pages, rec_slot(type, pages, offset));
		return;
	}
	if (!journal_on || journal_add(kind, id, rec_slot(type, pages, offset)))
		return;
	__sync_fetch_and_add(&group->lost_pages, pages);
	__sync_fetch_and_add(&group->lost_records, 1);
}

static __always_inline void account_charge(__u16 id, __u32 pages, __u32 type, __u64 offset)
{
	__u32 key = id;
	struct group_count *group = bpf_map_lookup_elem(&group_counts, &key);

	if (!group)
		return;
	__sync_fetch_and_add(&group->charged, pages);
	journal_pages(group, REC_CHARGE, id, pages, type, offset);
}

/*
 * Births of groups, from 1 on when all of them are seen; set by the loader, when the programs are
 * attached.
 */
__u32 births_seen;

/*
 * The private id of a group that has just been charged, which has one. It is often that of the last
 * charge on this CPU: a group keeps its id as long as it can be charged, and another group at the
 * same place in memory has been born in between. For programs that run with preemption off.
 */
static __always_inline __u16 charged_id(struct mem_cgroup *memcg)
{
	__u32 births = *(volatile __u32 *)&births_seen, key = bpf_get_smp_processor_id();
	struct cpu_count *cpu = bpf_map_lookup_elem(&cpu_counts, &key);
	__u16 id;

	if (cpu && births && cpu->memcg == (__u64)memcg && cpu->memcg_births == births)
		return cpu->memcg_id;
	id = BPF_CORE_READ(memcg, id.id);
	if (cpu) {
		cpu->memcg = (__u64)memcg;
		cpu->memcg_births = births;
		cpu->memcg_id = id;
	}
	return id;
}

static __always_inline void account_uncharge(__u16 id, __u32 pages, __u32 type, __u64 offset)
{
	__u32 key = id;
	struct group_count *group = bpf_map_lookup_elem(&group_counts, &key);

	if (!group)
		return;
	__sync_fetch_and_add(&group->uncharged, pages);
	journal_pages(group, REC_UNCHARGE, id, pages, type, offset);
}

/*
 * An id gets an owner. Nothing can be charged to it before it is online, and the last reference of
 * the owner before is gone (it would pin the id), so the counters stand still here.
 */
static __always_inline void account_online(struct mem_cgroup *memcg, __u16 id, __u64 kernfs_id)
{
	__u32 key = id;
	struct group_count *group = bpf_map_lookup_elem(&group_counts, &key);
	struct group_birth *birth = bpf_map_lookup_elem(&group_births, &key);

	if (!group || !birth)
		return;
	birth->count = *group;
	birth->time_ns = bpf_ktime_get_ns();
	birth->kernfs_id = kernfs_id;
	__sync_fetch_and_add(&births_seen, 1);
	if (trace_on)
		trace_group_born(memcg, id, kernfs_id);
	else if (journal_on && !journal_add(REC_ONLINE, id, kernfs_id))
		__sync_fetch_and_add(&group->lost_records, 1);
}

static __always_inline void account_offline(__u16 id, __u64 kernfs_id)
{
	__u32 key = id;
	struct group_count *group = bpf_map_lookup_elem(&group_counts, &key);

	if (trace_on)
		trace_group_gone(id, kernfs_id);
	else if (group && journal_on && !journal_add(REC_OFFLINE, id, kernfs_id))
		__sync_fetch_and_add(&group->lost_records, 1);
}

#endif
