/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * account/second.h - a second program that takes over from a first one which the kernel skips.
 *
 * The kernel runs no program behind a kprobe on a CPU that is in a system call for a BPF map, which
 * may have been preempted in the middle. It does run those of a tracepoint: mod_memcg_state fires
 * between get_cpu() and put_cpu() (mm/memcontrol.c), where nobody is preempted, and for pages of
 * swap never in an interrupt, so no call is skipped. But it fires for all other statistics too, and
 * does not tell the slot. So it is attached only once the kernel has skipped a run (user/loader/
 * second.c), and then counts alone.
 *
 * A call must be counted once by the one or the other while they change over, though both have a
 * part in it, a few instructions or a preemption apart. First both run, the first one counts, and
 * whichever comes earlier in a call leaves a mark for the other, which shows besides that they see
 * the same calls. Then the tracepoint counts what has no mark of being counted, and at last, when
 * no call from before can be under way, all.
 */
#ifndef CGSWAP_BPF_ACCOUNT_SECOND_H
#define CGSWAP_BPF_ACCOUNT_SECOND_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#include "account/charge.h"
#include "maps.h"
#include "record.h"

/* enum second_place: where the tracepoint is in a call, seen from the first program. */
const volatile __u32 second_charges = SECOND_NOWHERE;
const volatile __u32 second_uncharges = SECOND_NOWHERE;

/* For an audit: the first program looks whether the slots' owner is the group that was counted. */
const volatile bool second_checks = false;

__u32 second_phase = SECOND_OFF; /* enum second_phase, set by the loader */
__u32 second_agreed = 0;	 /* out: calls that both saw alike while it learned */
__u32 second_differed = 0;	 /* out: calls of which they saw another group or other pages */

static __always_inline __u32 second_phase_now(void)
{
	return *(volatile __u32 *)&second_phase;
}

/* What was charged or uncharged, for a mark: never 0. */
static __always_inline __u64 second_call(__u16 id, __u32 pages)
{
	return (__u64)id << 32 | pages;
}

/* Thread ids are below 2^22 (PID_MAX_LIMIT), and the stash is by thread. */
static __always_inline __u32 mark_key(bool charge)
{
	return (__u32)bpf_get_current_pid_tgid() | (charge ? 1u << 31 : 1u << 30);
}

static __always_inline void mark_leave(bool charge, __u64 call)
{
	__u32 key = mark_key(charge);

	bpf_map_update_elem(&stash, &key, &call, BPF_ANY);
}

/* False when there is none. */
static __always_inline bool mark_take(bool charge, __u64 call)
{
	__u32 key = mark_key(charge);
	__u64 *mark = bpf_map_lookup_elem(&stash, &key);

	if (!mark)
		return false;
	__sync_fetch_and_add(*mark == call ? &second_agreed : &second_differed, 1);
	bpf_map_delete_elem(&stash, &key);
	return true;
}

/* A charge that was counted for another group than the one whose slots they are. */
static __always_inline void charge_correct(__u64 call)
{
	__u32 key = mark_key(true), pages = call;
	__u64 *mark = bpf_map_lookup_elem(&stash, &key);
	__u64 counted = mark ? *mark : call;

	if (mark)
		bpf_map_delete_elem(&stash, &key);
	if (counted == call)
		return;
	account_uncharge(counted >> 32, pages, REC_SLOT_TYPE_UNKNOWN, 0);
	account_charge(call >> 32, pages, REC_SLOT_TYPE_UNKNOWN, 0);
}

/* Whether the first program counts this call, while a second one is there. */
static __noinline int first_decide(__u32 place, bool charge, __u64 call)
{
	__u32 phase = second_phase_now();

	if (phase == SECOND_ALONE) {
		if (second_checks && charge && place == SECOND_PRECEDES)
			charge_correct(call);
		return false;
	}
	if (place == SECOND_PRECEDES)
		return mark_take(charge, call) || phase == SECOND_LEARNS;
	if (phase == SECOND_LEARNS)
		mark_leave(charge, call);
	return phase == SECOND_LEARNS;
}

/* Whether the second program does. A mark before the first program came is of an older call. */
static __noinline int second_decide(__u32 place, bool charge, __u64 call)
{
	__u32 phase = second_phase_now();
	bool before = place == SECOND_PRECEDES, marked;

	if (before && (phase == SECOND_LEARNS || (phase == SECOND_ALONE && second_checks)))
		mark_leave(charge, call);
	if (phase == SECOND_ALONE)
		return true;
	if (phase == SECOND_OFF || (phase == SECOND_LEARNS && before))
		return false;
	marked = mark_take(charge, call);
	return phase == SECOND_COUNTS && (!marked || before);
}

/* Where there is a second program it takes over charges, and maybe uncharges. */
static __always_inline bool first_counts_charge(__u16 id, __u32 pages)
{
	return !second_phase_now() || first_decide(second_charges, true, second_call(id, pages));
}

static __always_inline bool first_counts_uncharge(__u16 id, __u32 pages)
{
	return !second_uncharges || !second_phase_now() ||
	       first_decide(second_uncharges, false, second_call(id, pages));
}

#endif
