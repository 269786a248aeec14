/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * account/call.bpf.h - the hooks at the kernel's charge and uncharge functions themselves, for an
 * audit, a trace and top --calls.
 *
 * Owns: SEC entries named hook_call_JOB: at entry and return of the two functions, and at the entry
 * of the two that change the page counters. Must not know: what is counted (account/call.h).
 * user/hooks/table.c decides which entries are used.
 */
#ifndef CGSWAP_BPF_ACCOUNT_CALL_BPF_H
#define CGSWAP_BPF_ACCOUNT_CALL_BPF_H

#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "account/call.h"
#include "compat.h"
#include "hook.h"

static __always_inline void charge_enter(void *ctx, __u64 page, __u64 entry)
{
	call_note_begin(page, entry);
}

static __always_inline void charge_leave(void *ctx, __u64 ret)
{
	call_charge_end(ret);
}

/* s32 ...try_charge_swap(struct page * or struct folio *, swp_entry_t entry); entry 0 is no slot */
HOOK_ENTRY(call_charge_entry, "__mem_cgroup_try_charge_swap", 2, charge_enter)
HOOK_RETURN(call_charge_entry, "__mem_cgroup_try_charge_swap", ctx[2], charge_leave)

/*
 * s32 __mem_cgroup_try_charge_swap(struct folio *folio): charges the folio's slots in the swap
 * cache; outside the swap cache it has none. The caller has locked the folio, so that does not
 * change.
 */
static __always_inline void charge_folio_enter(void *ctx, __u64 address)
{
	call_note_begin(address, folio_slot((const struct folio *)address));
}

HOOK_ENTRY(call_charge_folio, "__mem_cgroup_try_charge_swap", 1, charge_folio_enter)
HOOK_RETURN(call_charge_folio, "__mem_cgroup_try_charge_swap", ctx[1], charge_leave)

/* void ...uncharge_swap(swp_entry_t entry or u16 id, u32 nr) */
static __always_inline void uncharge_enter(void *ctx)
{
	call_note_begin(0, 0);
}

static __always_inline void uncharge_leave(void *ctx, __u64 ret)
{
	call_note_end();
}

HOOK_ENTRY(call_uncharge, "__mem_cgroup_uncharge_swap", 0, uncharge_enter)
HOOK_RETURN(call_uncharge, "__mem_cgroup_uncharge_swap", 0, uncharge_leave)

/* bool page_counter_try_charge(struct page_counter *counter, u64 nr, struct page_counter **fail) */
static __always_inline void counter_charge(void *ctx, __u64 counter, __u64 pages)
{
	call_counter_charge(counter, pages);
}

HOOK_ENTRY(call_charged, "page_counter_try_charge", 2, counter_charge)

/* void page_counter_uncharge(struct page_counter *counter, u64 nr) */
static __always_inline void counter_uncharge(void *ctx, __u64 counter, __u64 pages)
{
	call_counter_uncharge(counter, pages);
}

HOOK_ENTRY(call_uncharged, "page_counter_uncharge", 2, counter_uncharge)

#endif
