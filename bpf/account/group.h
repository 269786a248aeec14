/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * account/group.h - births and removals of groups: which group owns an id, and what its last owner
 * left in the counters.
 *
 * Owns: the counters when an id gets a new owner, the number of births and removals, and what each
 * CPU caches until the next one. Must not know: which kernel function or attach type called it
 * (account/hooks.bpf.h), what is charged.
 */
#ifndef CGSWAP_BPF_ACCOUNT_GROUP_H
#define CGSWAP_BPF_ACCOUNT_GROUP_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#include "emit/emit.h"
#include "emit/group.h"
#include "journal.h"
#include "maps.h"
#include "memcg.h"
#include "record.h"

/* Two programs see each birth and removal; set before the second one is attached. */
bool groups_twice = false;
__u64 group_seen = 0; /* the last one seen by either program, by kernfs id and kind */

/*
 * False if the other program has already seen it. Both are called under cgroup_mutex
 * (kernel/cgroup/cgroup.c), so nothing comes in between. kernfs ids are not reused.
 */
static __always_inline bool group_once(__u64 kernfs_id, bool born)
{
	__u64 seen = kernfs_id << 1 | born;

	if (!*(volatile bool *)&groups_twice)
		return true;
	if (group_seen == seen)
		seen = 0;
	group_seen = seen;
	return seen;
}

/* Whether counting has begun: programs are attached, and a trace is on if one is wanted. */
static __always_inline bool births_count(void)
{
	return group_changes_now() && !trace_is_off();
}

/*
 * Whether the last group lookup of @cpu, this CPU, is still valid: no birth or removal since. If
 * not, marks it as valid from now on. For programs that run with preemption off.
 */
static __always_inline bool groups_kept(struct cpu_count *cpu)
{
	__u32 changes = group_changes_now();

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
 * The private id of a group that was just charged, and so has one. Often it is the group of the
 * last charge on this CPU: a group keeps its id as long as it can be charged, and another group at
 * the same address would have had a birth since. For programs that run with preemption off.
 */
static __always_inline __u16 charged_id(struct cpu_count *cpu, struct mem_cgroup *memcg)
{
	bool kept = groups_kept(cpu);
	__u16 id;

	if (kept && cpu->memcg == (__u64)memcg)
		return cpu->memcg_id;
	id = memcg_private_id(memcg);
	if (kept) {
		cpu->memcg = (__u64)memcg;
		cpu->memcg_id = id;
	}
	return id;
}

/*
 * An id gets an owner. Nothing can be charged to it before it is online, and the last owner has no
 * reference left (it would pin the id), so the counters do not change here.
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

/* The same for another counter of the id: saves @bytes of it from @counts to @births. */
static __always_inline void birth_keep(void *counts, void *births, __u16 id, const __u32 bytes)
{
	__u32 key = id;
	void *count = bpf_map_lookup_elem(counts, &key);
	void *birth = bpf_map_lookup_elem(births, &key);

	if (births_count() && count && birth)
		__builtin_memcpy(birth, count, bytes);
}

static __always_inline void account_group(struct mem_cgroup *memcg, __u16 id, __u64 kernfs_id,
					  bool born)
{
	__u32 key = id;
	struct group_count *group = bpf_map_lookup_elem(&group_counts, &key);

	if (trace_on && born)
		trace_group_watch(memcg, id);
	if (!group || !births_count())
		return;
	if (trace_on && born)
		actor_birth_note(id);
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
