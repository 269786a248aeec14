/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * account/second.h - a second program that takes over from a first one which the kernel skips.
 *
 * The kernel runs no program behind a kprobe on a CPU that is in a system call for a BPF map, which
 * may have been preempted in the middle. It does run those of a tracepoint: mod_memcg_state fires
 * between get_cpu() and put_cpu() (mm/memcontrol.c), where nobody is preempted, and for pages of
 * swap never in an interrupt, so no call is skipped. But it fires for all other statistics too, and
 * does not tell the slot. So it is attached only once the kernel has skipped a run (user/loader/
 * second.c), and then it alone counts.
 *
 * It may name another group: 7.3 counts the statistics of a group that is being removed for one
 * above it (get_non_dying_memcg_start()). The first program knows whose slots they are. So
 * whichever comes earlier in a call leaves a mark for the other: the second one counts for the
 * group that the first one has named, or the first one corrects what was counted. A call that the
 * first one did not see, in a group with removed ones below it, may be theirs: that is told as
 * missed. Charges of groups that are not being removed need no mark.
 *
 * A call must be counted once by the one or the other while they change over, though both have a
 * part in it, a few instructions or a preemption apart. First both run and the first one counts,
 * and the marks show that they see the same calls. Then the tracepoint counts what has no mark of
 * being counted, and at last, when no call from before can be under way, all.
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
__u32 second_agreed = 0;	 /* out: calls that both saw alike while it learned */
__u32 second_differed = 0;	 /* out: calls of which they saw another group or other pages */
__u64 second_unsure = 0; /* out: calls that may be of another group, of which none is marked */

static __always_inline __u32 second_phase_now(void)
{
	return *(volatile __u32 *)&second_phase;
}

/* In a mark: the group may be another one. */
#define MARK_UNSURE (1ull << 63)

/* What was charged or uncharged, for a mark: never 0. */
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

/* 0 when there is none. */
static __always_inline __u64 mark_take(bool charge)
{
	__u32 key = mark_key(charge);
	__u64 *mark = bpf_map_lookup_elem(&stash, &key), call = mark ? *mark : 0;

	if (mark)
		bpf_map_delete_elem(&stash, &key);
	return call;
}

/* Both of one call, by the two programs. */
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

/* Whether a group below @memcg is removed, or has lost its memory controller, and not gone yet. */
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

/* The second program comes after the first one in a call. What it counts; 0: nothing. */
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

/* The same where it comes before it. */
static __always_inline __u64 second_before(struct mem_cgroup *memcg, bool charge, __u64 call,
					   __u32 phase)
{
	bool removed = memcg_has_removed(memcg);

	if (removed)
		call |= MARK_UNSURE;
	if (phase == SECOND_COUNTS)
		mark_take(charge); /* of an older call */
	else if (phase == SECOND_LEARNS || removed)
		mark_leave(charge, call);
	if (phase == SECOND_LEARNS)
		return 0;
	unsure_add(call, 1);
	return call;
}

/* What the second program counts of a call in which @memcg is named; 0: nothing. */
static __noinline __u64 second_decide(__u64 memcg, __u32 place, bool charge, __u64 call)
{
	__u32 phase = second_phase_now();

	if (phase == SECOND_OFF)
		return 0;
	return place == SECOND_PRECEDES
		       ? second_before((struct mem_cgroup *)memcg, charge, call, phase)
		       : second_after((struct mem_cgroup *)memcg, charge, call, phase);
}

/* What was counted for another group than the one whose slots they are. */
static __always_inline void charge_correct(__u64 mark, __u64 call)
{
	__u32 pages = call;

	unsure_add(mark, -1);
	if (!mark || call_id(mark) == call_id(call))
		return;
	account_uncharge(call_id(mark), pages, REC_SLOT_TYPE_UNKNOWN, 0);
	account_charge(call_id(call), pages, REC_SLOT_TYPE_UNKNOWN, 0);
}

/* Whether the first program counts this call, which the second one is yet to see. */
static __always_inline bool first_decide_before(bool charge, __u64 call)
{
	__u32 phase = second_phase_now();

	if (phase && phase != SECOND_COUNTS)
		mark_leave(charge, call);
	return phase == SECOND_OFF || phase == SECOND_LEARNS;
}

/* The same of a charge that the second one has seen already. */
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
 * Where there is a second program it takes over charges, and maybe uncharges. @after is constant,
 * so that a program has only the code that it needs: the verifier of 7.3 takes 20,000 instructions
 * for each of a program's own, whether it is ever run or not.
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

/* No second program sees an uncharge before the first one does. */
static __always_inline bool first_counts_uncharge(__u16 id, __u32 pages)
{
	return !second_uncharges || first_decide_before(false, second_call(id, pages));
}

#endif
