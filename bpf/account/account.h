/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * account/account.h - the bodies: what a charge, an uncharge, a birth means for the books.
 *
 * Owns: every write to the counters and to the journal. Must not know: which kernel function or
 * attach type called it (account/hooks.bpf.h), or how kernels differ (compat.h).
 */
#ifndef CGSWAP_BPF_ACCOUNT_ACCOUNT_H
#define CGSWAP_BPF_ACCOUNT_ACCOUNT_H

#include "compat.h"
#include "journal.h"
#include "maps.h"
#include "emit/emit.h"
#include "emit/group.h"

/* Returns false when there was no room. */
static __always_inline bool journal_add(struct cpu_count *cpu, __u8 kind, __u16 id, __u64 slot)
{
	const struct rec rec = {
		.time_ns = bpf_ktime_get_ns(),
		.slot = slot,
		.pid = bpf_get_current_pid_tgid() >> 32,
		.memcg_id = id,
		.kind = kind,
	};

	return journal_write(cpu, &rec);
}

/* A record of pages that were counted already; a lost one is counted too. */
static __always_inline void journal_pages(struct cpu_count *cpu, struct group_count *group,
					  __u8 kind, __u16 id, __u32 pages, __u64 slot)
{
	if (trace_on) {
		trace_pages(kind, id, pages, slot);
		return;
	}
	if (!journal_on || journal_add(cpu, kind, id, slot))
		return;
	__sync_fetch_and_add(&group->lost_pages, pages);
	__sync_fetch_and_add(&group->lost_records, 1);
}

/* Those of this CPU, which the caller has looked up. */
static __always_inline void account_charge_here(struct cpu_count *cpu, __u16 id, __u32 pages,
						__u64 slot)
{
	__u32 key = id;
	struct group_count *group = bpf_map_lookup_elem(&group_counts, &key);

	if (!group)
		return;
	__sync_fetch_and_add(&group->charged, pages);
	journal_pages(cpu, group, REC_CHARGE, id, pages, slot);
}

static __always_inline void account_charge(__u16 id, __u32 pages, __u32 type, __u64 offset)
{
	account_charge_here(journal_cpu(), id, pages, rec_slot(type, pages, offset));
}

/*
 * Births and removals of groups, from 1 on when all of them are seen; set by the loader, when the
 * programs are attached. A birth before that is none: what was charged since may not be counted.
 */
__u32 group_changes;

static __always_inline bool births_count(void)
{
	return *(volatile __u32 *)&group_changes;
}

/*
 * Whether what @cpu, this one, looked up last about groups holds: none was born or removed since.
 * It may be looked up anew then. For programs that run with preemption off.
 */
static __always_inline bool groups_kept(struct cpu_count *cpu)
{
	__u32 changes = *(volatile __u32 *)&group_changes;

	if (!cpu || !changes)
		return false;
	if (cpu->group_changes != changes) {
		cpu->group_changes = changes;
		cpu->memcg = 0;
		cpu->objcg = 0;
	}
	return true;
}

/*
 * The private id of a group that has just been charged, which has one. It is often that of the last
 * charge on this CPU: a group keeps its id as long as it can be charged, and another group at the
 * same place in memory has been born in between. For programs that run with preemption off.
 */
static __always_inline __u16 charged_id(struct cpu_count *cpu, struct mem_cgroup *memcg)
{
	bool kept = groups_kept(cpu);
	__u16 id;

	if (kept && cpu->memcg == (__u64)memcg)
		return cpu->memcg_id;
	id = BPF_CORE_READ(memcg, id.id);
	if (kept) {
		cpu->memcg = (__u64)memcg;
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
	journal_pages(journal_cpu(), group, REC_UNCHARGE, id, pages, rec_slot(type, pages, offset));
}

/*
 * An id gets an owner. Nothing can be charged to it before it is online, and the last reference of
 * the owner before is gone (it would pin the id), so the counters stand still here.
 */
static __always_inline void birth_note(const struct group_count *group, __u32 id, __u64 kernfs_id)
{
	struct group_birth *birth = bpf_map_lookup_elem(&group_births, &id);

	if (!birth)
		return;
	birth->count = *group;
	birth->time_ns = bpf_ktime_get_ns();
	birth->kernfs_id = kernfs_id;
}

static __always_inline void account_group(struct mem_cgroup *memcg, __u16 id, __u64 kernfs_id,
					  bool born)
{
	__u32 key = id;
	struct group_count *group = bpf_map_lookup_elem(&group_counts, &key);

	if (!group || !births_count())
		return;
	if (born)
		birth_note(group, id, kernfs_id);
	__sync_fetch_and_add(&group_changes, 1);
	if (trace_on && born)
		trace_group_born(memcg, id, kernfs_id);
	else if (trace_on)
		trace_group_gone(id, kernfs_id);
	else if (journal_on &&
		 !journal_add(cpu_here(), born ? REC_ONLINE : REC_OFFLINE, id, kernfs_id))
		__sync_fetch_and_add(&group->lost_records, 1);
}

#endif
