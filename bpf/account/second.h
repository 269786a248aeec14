/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * account/second.h - a second program that takes over when the kernel skips the first one.
 *
 * The kernel skips every kprobe program on a CPU that is in a system call for a BPF map, and that
 * system call may have been preempted. It does not skip tracepoint programs: mod_memcg_state fires
 * between get_cpu() and put_cpu() (mm/memcontrol.c), where no task is preempted, and for pages of
 * swap never in an interrupt. But it fires for all other statistics too, and does not tell the
 * slot. So user space attaches it only after the first skipped run (user/loader/second.c), and from
 * then on it alone counts.
 *
 * It may name another group: 7.3 counts the statistics of a group that is being removed for a group
 * above it (get_non_dying_memcg_start()). The first program knows whose slots they are. So
 * whichever comes first in a call leaves a mark for the other: the second program counts for the
 * group that the first one named, or the first one corrects the count. A call that the first one
 * did not see, in a group with removed groups below it, may belong to these: it is reported as
 * missed. Charges of groups that are not being removed need no mark.
 *
 * While they change over, each call must be counted once, by one of the two, though they run a few
 * instructions or a preemption apart. First both run, the first one counts, and the marks show that
 * both see the same calls. Then the tracepoint counts calls without a mark. When no call from
 * before can be in progress any more, it counts all.
 */
#ifndef CGSWAP_BPF_ACCOUNT_SECOND_H
#define CGSWAP_BPF_ACCOUNT_SECOND_H

#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "account/charge.h"
#include "compat.h"
#include "maps.h"
#include "record.h"

/* enum second_place: where the tracepoint is in a call, seen from the first program. */
const volatile __u32 second_charges = SECOND_NOWHERE;
const volatile __u32 second_uncharges = SECOND_NOWHERE;

__u32 second_phase = SECOND_OFF; /* enum second_phase, set by the loader */
__u32 second_agreed = 0;	 /* out: calls that both saw alike in SECOND_LEARNS */
__u32 second_differed = 0;	 /* out: calls seen with different groups or pages */
__u64 second_unsure = 0;	 /* out: calls, possibly of another group, without a mark */

static __always_inline __u32 second_phase_now(void)
{
	return *(volatile __u32 *)&second_phase;
}

/* In a mark: the group may be the wrong one. */
#define MARK_UNSURE (1ull << 63)

/* The charge or uncharge as stored in a mark: never 0. */
static __always_inline __u64 second_call(__u16 id, __u32 pages)
{
	return (__u64)id << 32 | pages;
}

static __always_inline __u16 call_id(__u64 call)
{
	return call >> 32;
}

/* Thread ids are below 2^22 (PID_MAX_LIMIT), and the stash is by thread. */
static __always_inline __u32 mark_key(bool charge)
{
	return (__u32)bpf_get_current_pid_tgid() | (charge ? 1u << 31 : 1u << 30);
}

static __always_inline void mark_leave(bool charge, __u64 call)
{
	map_keep(&stash, mark_key(charge), &call, ACCOUNT_SWAP);
}

/* 0 when there is no mark. */
static __always_inline __u64 mark_take(bool charge)
{
	__u32 key = mark_key(charge);
	__u64 *mark = bpf_map_lookup_elem(&stash, &key), call = mark ? *mark : 0;

	if (mark)
		bpf_map_delete_elem(&stash, &key);
	return call;
}

/* @a and @b: the same call as seen by the two programs. */
static __always_inline void calls_compare(__u64 a, __u64 b)
{
	bool same = (__u32)a == (__u32)b && ((a | b) & MARK_UNSURE || call_id(a) == call_id(b));

	__sync_fetch_and_add(same ? &second_agreed : &second_differed, 1);
}

static __always_inline void unsure_add(__u64 call, __s64 calls)
{
	if (call & MARK_UNSURE)
		__sync_fetch_and_add(&second_unsure, calls);
}

/* Whether a descendant of @memcg was removed, or lost its memory controller, and still exists. */
static __always_inline bool memcg_has_removed(struct mem_cgroup *memcg)
{
	__u32 memory = bpf_core_enum_value(enum cgroup_subsys_id, memory_cgrp_id), removed = 0;
	struct cgroup *cgroup = BPF_CORE_READ(memcg, css.cgroup);

	if (bpf_core_field_exists(cgroup->nr_dying_subsys))
		bpf_probe_read_kernel(
			&removed, sizeof(removed),
			(void *)cgroup + bpf_core_field_offset(struct cgroup, nr_dying_subsys) +
				memory * sizeof(removed));
	return removed || BPF_CORE_READ(cgroup, nr_dying_descendants);
}

/* For a second program that follows the first one in a call. What it counts; 0: nothing. */
static __always_inline __u64 second_after(struct mem_cgroup *memcg, bool charge, __u64 call,
					  __u32 phase)
{
	bool removed = memcg_has_removed(memcg);
	__u64 mark;

	if (charge && phase == SECOND_ALONE && !removed)
		return call;
	mark = mark_take(charge);
	if (removed)
		call |= MARK_UNSURE;
	if (phase == SECOND_LEARNS && mark)
		calls_compare(mark, call);
	if (phase == SECOND_LEARNS || (phase == SECOND_COUNTS && mark))
		return 0;
	if (mark)
		return mark;
	unsure_add(call, 1);
	return call;
}

/* The same if it precedes the first one. */
static __always_inline __u64 second_before(struct mem_cgroup *memcg, bool charge, __u64 call,
					   __u32 phase)
{
	bool removed = memcg_has_removed(memcg);

	if (removed)
		call |= MARK_UNSURE;
	if (phase == SECOND_COUNTS)
		mark_take(charge); /* of an earlier call */
	else if (phase == SECOND_LEARNS || removed)
		mark_leave(charge, call);
	if (phase == SECOND_LEARNS)
		return 0;
	unsure_add(call, 1);
	return call;
}

/* What the second program counts for a call that names @memcg; 0: nothing. */
static __noinline __u64 second_decide(__u64 memcg, __u32 place, bool charge, __u64 call)
{
	__u32 phase = second_phase_now();

	if (phase == SECOND_OFF)
		return 0;
	return place == SECOND_PRECEDES
		       ? second_before((struct mem_cgroup *)memcg, charge, call, phase)
		       : second_after((struct mem_cgroup *)memcg, charge, call, phase);
}

/* Moves a count from the group it was counted for to the owner of the slots. */
static __always_inline void charge_correct(__u64 mark, __u64 call)
{
	__u32 pages = call;

	unsure_add(mark, -1);
	if (!mark || call_id(mark) == call_id(call))
		return;
	account_uncharge(call_id(mark), pages, REC_SLOT_TYPE_UNKNOWN, 0);
	account_charge(call_id(call), pages, REC_SLOT_TYPE_UNKNOWN, 0);
}

/* Whether the first program counts this call; the second one has not seen it yet. */
static __always_inline bool first_decide_before(bool charge, __u64 call)
{
	__u32 phase = second_phase_now();

	if (phase && phase != SECOND_COUNTS)
		mark_leave(charge, call);
	return phase == SECOND_OFF || phase == SECOND_LEARNS;
}

/* The same for a charge that the second one has already seen. */
static __noinline int first_decide_after(__u64 call)
{
	__u32 phase = second_phase_now();
	__u64 mark = mark_take(true);

	if (phase == SECOND_LEARNS && mark)
		calls_compare(mark, call);
	else if (phase == SECOND_ALONE)
		charge_correct(mark, call);
	return phase == SECOND_COUNTS ? mark != 0 : phase != SECOND_ALONE;
}

/*
 * A second program, if there is one, takes over charges, and maybe uncharges. @after is constant,
 * so that a program contains only the code that it needs: the verifier of 7.3 spends 20,000
 * instructions on each program's own copy, whether it runs or not.
 */
static __always_inline bool first_counts_charge(__u16 id, __u32 pages, bool after)
{
	__u64 call = second_call(id, pages);

	if (!second_charges)
		return true;
	if (!after)
		return first_decide_before(true, call);
	return !second_phase_now() || first_decide_after(call);
}

/* A second program never sees an uncharge before the first one. */
static __always_inline bool first_counts_uncharge(__u16 id, __u32 pages)
{
	return !second_uncharges || first_decide_before(false, second_call(id, pages));
}

#endif
