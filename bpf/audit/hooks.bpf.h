/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * audit/hooks.bpf.h - what only an audit looks at while it happens: slots that are charged though
 * they have an owner, charges that are refused, limits that are written.
 *
 * Owns: SEC entries named hook_audit_JOB_SIGNATURE and their counts. Must not know: what follows
 * from these (user/audit/). Which are used is decided in user/hooks/table.c.
 */
#ifndef CGSWAP_BPF_AUDIT_HOOKS_BPF_H
#define CGSWAP_BPF_AUDIT_HOOKS_BPF_H

#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "account/call.h"
#include "compat.h"
#include "hook.h"
#include "maps.h"
#include "memcg.h"
#include "record.h"

/*
 * Slots of a charge that are looked at, a bound for the verifier: with pages of 4 KB all of the
 * largest folio that is swapped whole; of a larger one the first.
 */
#define FAULT_SLOTS 512

/* The first of @nr slots from @entry on that has an owner; @nr when none has. */
__noinline __u32 slot_owned_first(__u64 entry, __u32 nr)
{
	for (__u32 i = 0; i < FAULT_SLOTS && i < nr; i++)
		if (slot_owner(entry + i))
			return i;
	return nr;
}

/*
 * A place of slot_faults that nobody else has, the first one; SLOT_FAULTS when all are taken. A
 * counter would do where atomic instructions return something, which is from 5.12 on.
 */
static __always_inline __u32 fault_place(void)
{
	__u8 taken = 1;

	for (__u32 i = 0; i < SLOT_FAULTS; i++) {
		__u32 key = i;

		if (slot_fault_count < SLOT_FAULTS &&
		    !bpf_map_update_elem(&slot_fault_places, &key, &taken, BPF_NOEXIST))
			return i;
	}
	return SLOT_FAULTS;
}

static __always_inline void fault_keep(__u64 entry, __u32 nr, __u16 id)
{
	__u32 key = fault_place();
	struct slot_fault *fault = bpf_map_lookup_elem(&slot_faults, &key);

	if (!fault)
		return;
	fault->slot = rec_slot(entry_type(entry), nr, entry_offset(entry));
	fault->time_ns = bpf_ktime_get_ns();
	fault->pid = bpf_get_current_pid_tgid() >> 32;
	fault->owner_id = slot_owner(entry);
	fault->memcg_id = id;
}

/* @nr slots are about to be charged to @id, 0: not known yet; nobody may own any of them. */
static __always_inline void slots_check(__u64 entry, __u32 nr, __u16 id)
{
	__u32 first = slot_owned_first(entry, nr);

	if (first >= nr)
		return;
	fault_keep(entry + first, nr, id);
	__sync_fetch_and_add(&slot_fault_count, 1);
}

/* u16 swap_cgroup_record(swp_entry_t entry, u16 id, u32 nr): a charge, unless id is 0. */
static __always_inline void record_check(void *ctx, __u64 entry, __u16 id, __u32 nr)
{
	if (id)
		slots_check(entry, nr, id);
}

HOOK_ENTRY(audit_record, "swap_cgroup_record", 3, record_check)

static __always_inline void folio_check(const struct folio *folio, __u64 entry, __u16 id)
{
	slots_check(entry, folio_pages(folio, folio_flags(folio)), id);
}

/* void swap_cgroup_record(struct folio *folio, u16 id, swp_entry_t entry) */
static __always_inline void record_folio_check(void *ctx, __u64 folio, __u16 id, __u64 entry)
{
	folio_check((const struct folio *)folio, entry, id);
}

HOOK_ENTRY(audit_record_folio, "swap_cgroup_record", 3, record_folio_check)

/* What a call of try_charge works on, from its entry to its return, by thread. */
static __always_inline void call_keep(void *ctx, __u64 page, __u64 entry)
{
	__u32 key = bpf_get_current_pid_tgid();
	struct audit_call call = { .page = page, .entry = entry };

	bpf_map_update_elem(&audit_calls, &key, &call, BPF_ANY);
}

#define ENOMEM 12

/*
 * memory.swap.events: max and fail for a limit that refuses, fail alone when there is no slot to be
 * charged (mem_cgroup_try_charge_swap() and its successors, mm/memcontrol.c).
 */
static __always_inline void events_add(struct mem_cgroup *memcg, bool slot, __s32 ret)
{
	__u32 events = ret == -ENOMEM ? 2 : !ret && !slot;

	if (memcg && events)
		account_refused(memcg, events);
}

static __always_inline void call_return(void *ctx, __s32 ret)
{
	__u32 key = bpf_get_current_pid_tgid();
	struct audit_call *call = bpf_map_lookup_elem(&audit_calls, &key);

	if (!call)
		return;
	if (ret || !call->entry)
		events_add(page_memcg((const struct page *)call->page), call->entry, ret);
	bpf_map_delete_elem(&audit_calls, &key);
}

/* s32 ...try_charge_swap(struct page * or struct folio *, swp_entry_t entry); 0 is no slot */
SEC("fexit/__mem_cgroup_try_charge_swap")
int hook_audit_refused_entry_fexit(__u64 *ctx)
{
	if ((__s32)ctx[2] || !ctx[1])
		events_add(page_memcg((const struct page *)ctx[0]), ctx[1], ctx[2]);
	return 0;
}

HOOK_KPROBE(audit_refused_entry, "__mem_cgroup_try_charge_swap", 2, call_keep)
HOOK_KRETPROBE(audit_refused_entry, "__mem_cgroup_try_charge_swap", call_return, ret)

/*
 * s32 __mem_cgroup_try_charge_swap(struct folio *folio): the slots are those of the folio in the
 * swap cache; outside it there are none. It stays in or out: the caller has it locked.
 */
static __always_inline __u64 folio_slot(const struct folio *folio)
{
	return folio_in_swapcache(folio_flags(folio)) ? BPF_CORE_READ(folio, swap.val) : 0;
}

static __always_inline void folio_charge_check(void *ctx, __u64 address)
{
	const struct folio *folio = (const struct folio *)address;
	__u64 entry = folio_slot(folio);

	if (entry)
		folio_check(folio, entry, 0);
}

HOOK_ENTRY(audit_charge_folio, "__mem_cgroup_try_charge_swap", 1, folio_charge_check)

SEC("fexit/__mem_cgroup_try_charge_swap")
int hook_audit_refused_folio_fexit(__u64 *ctx)
{
	const struct folio *folio = (const struct folio *)ctx[0];
	__u64 entry = folio_slot(folio);

	if ((__s32)ctx[1] || !entry)
		events_add(page_memcg((const struct page *)folio), entry, ctx[1]);
	return 0;
}

static __always_inline void folio_call_keep(void *ctx, __u64 folio)
{
	call_keep(ctx, folio, folio_slot((const struct folio *)folio));
}

HOOK_KPROBE(audit_refused_folio, "__mem_cgroup_try_charge_swap", 1, folio_call_keep)

/* s64 swap_max_write(struct kernfs_open_file *of, char *buf, size_t nbytes, loff_t off) */
static __always_inline void limit_note(void *ctx)
{
	__sync_fetch_and_add(&limit_writes, 1);
}

HOOK_ENTRY(audit_limit, "swap_max_write", 0, limit_note)

#endif
