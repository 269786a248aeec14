/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * account/zswap.bpf.h - where the programs attach to zswap, as account/hooks.bpf.h is for swap.
 *
 * Owns: SEC entries named hook_zswap_JOB_SIGNATURE. Must not know: what is counted
 * (account/zswap.h).
 */
#ifndef CGSWAP_BPF_ACCOUNT_ZSWAP_BPF_H
#define CGSWAP_BPF_ACCOUNT_ZSWAP_BPF_H

#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "account/once.h"
#include "account/zswap.h"
#include "compat.h"
#include "hook.h"
#include "journal.h"
#include "maps.h"
#include "memcg.h"
#include "record.h"

/*
 * void obj_cgroup_charge_zswap(struct obj_cgroup *objcg, size_t size) and its opposite: once for
 * each page that is stored, and once when it is dropped. No argument identifies the call. Its size
 * usually tells it from the thread's next one, so that twins rarely mistake one for the other
 * (account/once.h).
 */
static __always_inline void held_fentry(__u64 *ctx, bool charge, bool twin)
{
	if (once_in(ACCOUNT_ZSWAP, ctx[1] << 1 | !charge, twin))
		account_zswap_held((const struct obj_cgroup *)ctx[0], ctx[1], charge, true);
}

static __always_inline void held_kprobe(void *ctx, __u64 objcg, __u64 size, bool charge)
{
	account_zswap_held((const struct obj_cgroup *)objcg, size, charge, false);
}

HOOK_TWINS(zswap_charge_fentry, "fentry/obj_cgroup_charge_zswap", held_fentry, true)
HOOK_KPROBE(zswap_charge, "obj_cgroup_charge_zswap", 2, held_kprobe, true)
HOOK_TWINS(zswap_uncharge_fentry, "fentry/obj_cgroup_uncharge_zswap", held_fentry, false)
HOOK_KPROBE(zswap_uncharge, "obj_cgroup_uncharge_zswap", 2, held_kprobe, false)
/* One program for both. */
HOOK_KPROBE(zswap_held, "obj_cgroup_charge_zswap", 2, held_kprobe,
	    bpf_get_func_ip(ctx) == ksyms.charge_zswap)

static __always_inline void call_of_page(struct zswap_call *call, __u32 type, __u64 offset,
					 const struct page *page)
{
	call->type = type;
	call->offset = offset;
	call->pages = page_pages(page);
	call->id = memcg_owner(page_memcg(page), false);
}

/*
 * The folio is locked and in the swap cache, so it has its slot for itself. During swap-out it was
 * usually charged to its group a moment ago.
 */
static __always_inline void call_of_folio(struct zswap_call *call, const struct folio *folio,
					  bool typed, bool store)
{
	__u64 entry = folio_entry(folio, typed);

	call->type = entry_type(entry);
	call->offset = entry_offset(entry);
	call->pages = folio_pages(folio, folio_flags_by(folio, typed));
	call->id = store ? cpu_ring_last(REC_CHARGE, zswap_slot(call)) : 0;
	if (!call->id)
		call->id = memcg_owner(data_memcg(KREAD(typed, folio, memcg_data)), false);
}

/*
 * Kept from the entry of a function to its return. Not kept for a store while zswap is disabled:
 * the kernel checks a few instructions later (zswap_store(), mm/zswap.c), so only a store at the
 * very moment of enabling is missed. A load may find pages stored before zswap was disabled.
 */
static __always_inline void call_begin(const struct zswap_call *call)
{
	map_keep(&zswap_calls, bpf_get_current_pid_tgid(), call, ACCOUNT_ZSWAP);
}

/* False when the entry was missed. */
static __always_inline bool call_end(struct zswap_call *call)
{
	__u32 key = bpf_get_current_pid_tgid();
	struct zswap_call *kept = bpf_map_lookup_elem(&zswap_calls, &key);

	if (!kept)
		return false;
	*call = *kept;
	bpf_map_delete_elem(&zswap_calls, &key);
	return true;
}

static __always_inline void store_end(void *ctx, bool done)
{
	struct zswap_call call;

	if (call_end(&call) && zswap_took_part(done))
		account_zswap_store(&call, done);
}

static __always_inline void load_end(void *ctx, bool done)
{
	struct zswap_call call;

	zswap_was_asked(done);
	if (call_end(&call) && done)
		account_zswap_load(&call);
}

/*
 * s32 zswap_frontswap_store(u32 type, u64 offset, struct page *page), 0: stored; and
 * zswap_frontswap_load(), 0: loaded. Called with one page; a large one is given by its head.
 */
static __always_inline void frontswap_account(__u64 *ctx, bool store)
{
	struct zswap_call call = {};
	bool done = !(__s32)ctx[3];

	if (!store)
		zswap_was_asked(done);
	if (store ? !zswap_took_part(done) : !done)
		return;
	call_of_page(&call, ctx[0], ctx[1], (const struct page *)ctx[2]);
	if (store)
		account_zswap_store(&call, done);
	else
		account_zswap_load(&call);
}

static __always_inline void frontswap_fexit(__u64 *ctx, bool store, bool twin)
{
	if (once_in(ACCOUNT_ZSWAP, ctx[2] + store, twin))
		frontswap_account(ctx, store);
}

static __always_inline void frontswap_begin(void *ctx, __u32 type, __u64 offset, __u64 page,
					    bool store)
{
	struct zswap_call call = {};

	if (store && !zswap_is_enabled())
		return;
	call_of_page(&call, type, offset, (const struct page *)page);
	call_begin(&call);
}

HOOK_TWINS(zswap_store_page_fexit, "fexit/zswap_frontswap_store", frontswap_fexit, true)
HOOK_KPROBE(zswap_store_page, "zswap_frontswap_store", 3, frontswap_begin, true)
HOOK_KRETPROBE(zswap_store_page, "zswap_frontswap_store", store_end, !(__s32)ret)
HOOK_TWINS(zswap_load_page_fexit, "fexit/zswap_frontswap_load", frontswap_fexit, false)
HOOK_KPROBE(zswap_load_page, "zswap_frontswap_load", 3, frontswap_begin, false)
HOOK_KRETPROBE(zswap_load_page, "zswap_frontswap_load", load_end, !(__s32)ret)

/* bool zswap_store(struct folio *folio): true when all its pages were stored. */
static __always_inline void store_folio_fexit(__u64 *ctx, bool twin)
{
	struct zswap_call call = {};
	bool stored = (__u8)ctx[1];

	if (once_in(ACCOUNT_ZSWAP, ctx[0] + 1, twin) && zswap_took_part(stored)) {
		call_of_folio(&call, (const struct folio *)ctx[0], true, true);
		account_zswap_store(&call, stored);
	}
}

static __always_inline void folio_begin(void *ctx, __u64 folio, bool store)
{
	struct zswap_call call = {};

	if (store && !zswap_is_enabled())
		return;
	call_of_folio(&call, (const struct folio *)folio, false, store);
	call_begin(&call);
}

HOOK_TWINS(zswap_store_folio_fexit, "fexit/zswap_store", store_folio_fexit)
HOOK_KPROBE(zswap_store_folio, "zswap_store", 1, folio_begin, true)
HOOK_KRETPROBE(zswap_store_folio, "zswap_store", store_end, (__u8)ret)

/*
 * bool zswap_load(struct folio *folio): true when it was in zswap; later s32 zswap_load(), 0 when
 * it was in zswap, which also unlocks the folio: at the return its slot may belong to another page,
 * but its group is unchanged, because the caller holds a reference.
 */
static __always_inline void load_folio_fexit(__u64 *ctx, bool loaded, bool twin)
{
	struct zswap_call call = {};

	zswap_was_asked(loaded);
	if (once_in(ACCOUNT_ZSWAP, ctx[0] + 2, twin) && loaded) {
		call_of_folio(&call, (const struct folio *)ctx[0], true, false);
		account_zswap_load(&call);
	}
}

HOOK_TWINS(zswap_load_bool_fexit, "fexit/zswap_load", load_folio_fexit, (__u8)ctx[1])
HOOK_TWINS(zswap_load_int_fexit, "fexit/zswap_load", load_folio_fexit, !(__s32)ctx[1])
HOOK_KPROBE(zswap_load_folio, "zswap_load", 1, folio_begin, false)
HOOK_KRETPROBE(zswap_load_bool, "zswap_load", load_end, (__u8)ret)
HOOK_KRETPROBE(zswap_load_int, "zswap_load", load_end, !(__s32)ret)

/*
 * A tracepoint of count_memcg_events(struct mem_cgroup *memcg, enum vm_event_item item, unsigned
 * long count), between get_cpu() and put_cpu() (mm/memcontrol.c): for completed stores, for loads,
 * and for writes to a device. It also fires for faults.
 */
SEC("raw_tp/count_memcg_events")
int hook_zswap_events_raw_tp(struct bpf_raw_tracepoint_args *ctx)
{
	struct mem_cgroup *memcg = (struct mem_cgroup *)ctx->args[0];
	__u64 item = ctx->args[1];

	if (item == bpf_core_enum_value(enum vm_event_item, ZSWPOUT))
		account_zswap_event(memcg, ZSWAP_EVENT_STORE, ctx->args[2]);
	else if (item == bpf_core_enum_value(enum vm_event_item, ZSWPIN))
		account_zswap_event(memcg, ZSWAP_EVENT_LOAD, ctx->args[2]);
	else if (item == bpf_core_enum_value(enum vm_event_item, PSWPOUT))
		account_zswap_event(memcg, ZSWAP_EVENT_WRITTEN, ctx->args[2]);
	else if (item == bpf_core_enum_value(enum vm_event_item, ZSWPWB))
		account_zswap_event(memcg, ZSWAP_EVENT_BACK, ctx->args[2]);
	return 0;
}

#endif
