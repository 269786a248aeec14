/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * account/call.h - the effects of the kernel's charge functions: which group's page counter they
 * change, whatever the slots record, and what they refuse.
 *
 * Owns: call_counts, their values when an id gets a new owner, the note of the call in progress.
 * Must not know: which function or attach type called it; what the counts are compared with
 * (user/audit/).
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

/* These are counted; set by the loader. */
const volatile bool calls_on = false;
#ifdef ACCOUNT_ONLY
#define calls_on false /* the variable keeps its place */
#endif

/* Before birth_note(): a reader that sees the new owner also sees the old counts of the id. */
static __always_inline void account_calls_online(__u16 id)
{
	if (calls_on)
		birth_keep(&call_counts, &call_births, id, sizeof(struct call_count));
}

static __always_inline void refused_add(struct mem_cgroup *memcg, __u32 events)
{
	__u32 key = memcg_private_id(memcg);
	struct call_count *count = bpf_map_lookup_elem(&call_counts, &key);

	if (count)
		__sync_fetch_and_add(&count->refused, events);
}

/* The parent; 0 when it is the root or there is none. */
static __always_inline __u64 memcg_above(struct mem_cgroup *memcg)
{
	struct mem_cgroup *parent = memcg_parent(memcg);

	return parent && memcg_parent(parent) ? (__u64)parent : 0;
}

/* Adds to up to MEMCG_STEP groups; returns the next one, or 0. */
__noinline __u64 refused_step(__u64 address, __u32 events)
{
	LOOP_STAYS
	for (int i = 0; i < MEMCG_STEP && address; i++) {
		refused_add((struct mem_cgroup *)address, events);
		address = memcg_above((struct mem_cgroup *)address);
	}
	return address;
}

__noinline __u64 refused_steps(__u64 address, __u32 events)
{
	LOOP_STAYS
	for (int i = 0; i < MEMCG_STEP && address; i++)
		address = refused_step(address, events);
	return address;
}

/*
 * Counts @events for @memcg and its ancestors below the root (memcg_memory_event(), in
 * include/linux/memcontrol.h or mm/memcontrol.c). Nobody reads the count of a group without an id.
 * As deep as memcg_counted_id().
 */
static __always_inline void account_refused(struct mem_cgroup *memcg, __u32 events)
{
	__u64 address = (__u64)memcg;

	if (events_local) {
		refused_add(memcg, events);
		return;
	}
	LOOP_STAYS
	for (int i = 0; i < MEMCG_STEPS && address; i++)
		address = refused_steps(address, events);
}

static __always_inline struct call_note *call_note_find(void)
{
	__u32 key = bpf_get_current_pid_tgid();

	return bpf_map_lookup_elem(&call_notes, &key);
}

static __always_inline void call_note_end(void)
{
	__u32 key = bpf_get_current_pid_tgid();

	bpf_map_delete_elem(&call_notes, &key);
}

/* Begins a call: a charge of @page, or an uncharge if @page is 0. */
static __always_inline void call_note_begin(__u64 page, __u64 entry)
{
	__u32 key = bpf_get_current_pid_tgid();
	struct call_note note = { .page = page, .entry = entry };

	note.begun = page && births_count();
	/* before the note: if the map is full, the call is counted as begun but never ends */
	if (note.begun)
		__sync_fetch_and_add(&calls_begun, 1);
	if (bpf_map_update_elem(&call_notes, &key, &note, BPF_ANY) && !page && births_count())
		__sync_fetch_and_add(&calls_begun, 1);
}

/*
 * The private id of the group whose swap counter is at @address; 0: it is another counter. An
 * interrupt may charge such a counter in the middle of the call. A group's css points to its
 * controller.
 */
static __always_inline __u16 counter_swap_id(__u64 address)
{
	struct mem_cgroup *memcg = counter_memcg(address);

	if (!memcg || (__u64)BPF_CORE_READ(memcg, css.ss) != ksyms.memory_subsys)
		return 0;
	return memcg_private_id(memcg);
}

static __always_inline struct call_count *call_count_of(__u16 id)
{
	__u32 key = id;

	if (!id || !births_count())
		return NULL;
	return bpf_map_lookup_elem(&call_counts, &key);
}

static __always_inline void call_note_add(struct call_note *note, __u16 id, __u32 pages)
{
	if (!note->pages[0] || note->id[0] == id) {
		note->id[0] = id;
		note->pages[0] += pages;
	} else {
		note->id[1] = id;
		note->pages[1] += pages;
	}
}

/* Counted at the end of the call, unless the call has uncharged it again. */
static __always_inline void call_counter_charge(__u64 counter, __u64 pages)
{
	struct call_note *note = call_note_find();
	__u16 id = note && note->page ? counter_swap_id(counter) : 0;

	if (id)
		call_note_add(note, id, pages);
}

static __always_inline void call_counter_uncharge(__u64 counter, __u64 pages)
{
	struct call_note *note = call_note_find();
	struct call_count *count = note && !note->page ? call_count_of(counter_swap_id(counter))
						       : NULL;

	if (count)
		__sync_fetch_and_add(&count->uncharged, pages);
}

static __always_inline void call_charged(__u16 id, __u32 pages)
{
	struct call_count *count = pages ? call_count_of(id) : NULL;

	if (count)
		__sync_fetch_and_add(&count->charged, pages);
}

#define ENOMEM 12

/*
 * memory.swap.events: max and fail for a limit that refuses; only fail when there is no slot to
 * charge (mem_cgroup_try_charge_swap() and its successors, mm/memcontrol.c).
 */
static __always_inline void call_refused(const struct call_note *note, __s32 ret)
{
	struct mem_cgroup *memcg;
	__u32 events = ret == -ENOMEM ? 2 : !ret && !note->entry;

	if (!events)
		return;
	memcg = page_memcg((const struct page *)note->page);
	if (memcg)
		account_refused(memcg, events);
}

/* A charge call ends and returns @ret. */
static __always_inline void call_charge_end(__s32 ret)
{
	struct call_note *note = call_note_find();

	if (!note || !note->page)
		return;
	if (!ret) {
		call_charged(note->id[0], note->pages[0]);
		call_charged(note->id[1], note->pages[1]);
	}
	call_refused(note, ret);
	if (note->begun)
		__sync_fetch_and_add(&calls_ended, 1);
	call_note_end();
}

#endif
