/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * account/zswap.h - the bodies for zswap: who holds how many compressed bytes, what was stored and
 * loaded.
 *
 * Owns: every write to zswap_counts. Must not know: which kernel function or attach type called it
 * (account/zswap.bpf.h).
 *
 * There are two kinds of owner. A page that is stored or loaded belongs to the group that its
 * memory is charged to. What zswap holds belongs to an obj_cgroup, which moves to the parent when
 * its group's directory is removed (memcg_reparent_objcgs() in mem_cgroup_css_offline()). We move
 * it a little earlier: what comes after CSS_DYING is set goes to the parent, and what was there
 * before moves when css_offline begins. An RCU grace period lies between the two (kill_css(),
 * kernel/cgroup/cgroup.c), so by then no program that saw the flag clear is running, and a reused
 * id has nothing left.
 */
#ifndef CGSWAP_BPF_ACCOUNT_ZSWAP_H
#define CGSWAP_BPF_ACCOUNT_ZSWAP_H

#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "account/group.h"
#include "compat.h"
#include "emit/emit.h"
#include "emit/zswap.h"
#include "journal.h"
#include "maps.h"
#include "memcg.h"
#include "record.h"

/* zswap_counts and zswap_births exist. */
const volatile bool zswap_on = false;

static __always_inline struct zswap_count *zswap_count_of(__u16 id)
{
	__u32 key = id;

	return id ? bpf_map_lookup_elem(&zswap_counts, &key) : NULL;
}

/*
 * The holder of @objcg's pages: usually a group with an id, and the same as for the last page on
 * this CPU. The kernel counts nothing for the root (obj_cgroup_charge_zswap(), mm/memcontrol.c).
 * @objcg may be @typed (compat.h) in programs that may be preempted; then nothing is cached.
 */
static __always_inline struct zswap_count *zswap_holder(const struct obj_cgroup *objcg, bool typed)
{
	struct cpu_count *cpu = typed ? NULL : cpu_here();
	bool kept = groups_kept(cpu);
	struct mem_cgroup *memcg;
	__u16 id;

	/* only a birth or a removal reuses @objcg or moves it up */
	if (kept && cpu->objcg == (__u64)objcg && !memcg_is_dying((void *)cpu->objcg_memcg))
		return zswap_count_of(cpu->objcg_id);
	if (objcg_is_root(objcg, typed))
		return NULL;
	memcg = objcg_memcg(objcg, typed);
	if (!memcg)
		return NULL;
	id = KREAD(typed, memcg, id.id);
	if (!id || KREAD(typed, memcg, css.flags) & CSS_DYING) {
		id = memcg_owner(objcg_memcg(objcg, false), true);
	} else if (kept) {
		cpu->objcg = (__u64)objcg;
		cpu->objcg_memcg = (__u64)memcg;
		cpu->objcg_id = id;
	}
	return zswap_count_of(id);
}

/*
 * A page of @bytes is held, or no longer; a page of one repeated value has 0 bytes where zswap
 * stores it as such.
 */
static __always_inline void account_zswap_held(const struct obj_cgroup *objcg, __u64 bytes,
					       bool charge, bool typed)
{
	struct zswap_count *count;

	if (trace_is_off())
		return;
	count = zswap_holder(objcg, typed);
	if (trace_on && charge)
		trace_zswap_bytes(bytes);
	if (!count)
		return;
	__sync_fetch_and_add(charge ? &count->charged_bytes : &count->uncharged_bytes, bytes);
	__sync_fetch_and_add(charge ? &count->charged_pages : &count->uncharged_pages, 1);
}

/* The counters of the id do not change here, as in birth_note(). */
static __always_inline void account_zswap_online(__u16 id)
{
	if (zswap_on)
		birth_keep(&zswap_counts, &zswap_births, id, sizeof(struct zswap_count));
}

/* Adds to what a group holds, or subtracts from it; both counters only grow. */
static __always_inline void zswap_hold(struct zswap_count *count, __s64 bytes, __s64 pages)
{
	if (bytes > 0)
		__sync_fetch_and_add(&count->charged_bytes, bytes);
	else
		__sync_fetch_and_add(&count->uncharged_bytes, -bytes);
	if (pages > 0)
		__sync_fetch_and_add(&count->charged_pages, pages);
	else
		__sync_fetch_and_add(&count->uncharged_pages, -pages);
}

/*
 * Moves what a group holds to its parent; the sums of the ancestors stay. A group older than our
 * programs may hold a negative amount: its earlier pages were not counted.
 */
static __always_inline void account_zswap_offline(struct mem_cgroup *memcg, __u16 id)
{
	struct zswap_count *from, *to;
	__s64 bytes, pages;

	if (!zswap_on)
		return;
	from = zswap_count_of(id);
	to = zswap_count_of(memcg_owner(memcg_parent(memcg), true));
	if (!from || !to)
		return;
	bytes = from->charged_bytes - from->uncharged_bytes;
	pages = from->charged_pages - from->uncharged_pages;
	zswap_hold(to, bytes, pages);
	zswap_hold(from, -bytes, -pages);
}

static __always_inline bool zswap_is_enabled(void)
{
	return read_bool(ksyms.zswap_enabled);
}

/*
 * Whether zswap took part in a store: a disabled zswap does not reject. Check it before any lookup:
 * the function is called for each page, with or without zswap.
 */
static __always_inline bool zswap_took_part(bool done)
{
	return done || zswap_is_enabled();
}

/* Writes the record of counted pages; a lost one is counted with the group's others. */
static __always_inline void zswap_journal(struct cpu_count *cpu, __u8 kind, __u16 id, __u64 slot)
{
	struct group_count *group;
	__u32 key = id;

	if (!journal_on || journal_add(cpu, kind, id, slot))
		return;
	group = bpf_map_lookup_elem(&group_counts, &key);
	if (group)
		__sync_fetch_and_add(&group->lost_records, 1);
}

static __always_inline __u64 zswap_slot(const struct zswap_call *call)
{
	return rec_slot(call->type, call->pages, call->offset);
}

static __always_inline void account_zswap_store(const struct zswap_call *call, bool stored)
{
	struct zswap_count *count = trace_is_off() ? NULL : zswap_count_of(call->id);

	if (!count)
		return;
	__sync_fetch_and_add(stored ? &count->stored : &count->rejected, call->pages);
	if (trace_on)
		trace_zswap(stored ? REC_ZSWAP_STORE : REC_ZSWAP_REJECT, call);
	else if (stored)
		zswap_journal(journal_cpu(), REC_ZSWAP_STORE, call->id, zswap_slot(call));
}

/* The kernel asks zswap, enabled or not, only for pages that are not zero-filled. */
static __always_inline void zswap_was_asked(bool loaded)
{
	if (trace_on)
		trace_read_source(loaded ? SOURCE_ZSWAP : SOURCE_DEVICE);
}

static __always_inline void account_zswap_load(const struct zswap_call *call)
{
	struct zswap_count *count = trace_is_off() ? NULL : zswap_count_of(call->id);

	if (!count)
		return;
	__sync_fetch_and_add(&count->loaded, call->pages);
	if (trace_on)
		trace_zswap(REC_ZSWAP_LOAD, call);
	else
		zswap_journal(journal_cpu(), REC_ZSWAP_LOAD, call->id, zswap_slot(call));
}

/*
 * The kernel's own events, when it counts them; the slots of the pages are not known. While zswap
 * is enabled, a page written to a device was rejected or written back by zswap.
 */
enum zswap_event { ZSWAP_EVENT_STORE, ZSWAP_EVENT_LOAD, ZSWAP_EVENT_WRITTEN, ZSWAP_EVENT_BACK };

/* For programs that run with preemption off. */
static __always_inline void account_zswap_event(struct mem_cgroup *memcg, enum zswap_event event,
						__u32 pages)
{
	__u64 slot = rec_slot(REC_SLOT_TYPE_UNKNOWN, pages, 0);
	struct cpu_count *cpu = cpu_here();
	__u16 id = pages_move_up() ? charged_id(cpu, memcg) : 0;
	struct zswap_count *count;

	if (!id)
		id = memcg_owner(memcg, false);
	count = zswap_count_of(id);
	if (!count)
		return;
	if (event == ZSWAP_EVENT_STORE) {
		__sync_fetch_and_add(&count->stored, pages);
		zswap_journal(cpu, REC_ZSWAP_STORE, id, slot);
	} else if (event == ZSWAP_EVENT_LOAD) {
		__sync_fetch_and_add(&count->loaded, pages);
		zswap_journal(cpu, REC_ZSWAP_LOAD, id, slot);
	} else if (zswap_is_enabled()) {
		__sync_fetch_and_add(
			event == ZSWAP_EVENT_BACK ? &count->written_back : &count->rejected, pages);
	}
}

#endif
