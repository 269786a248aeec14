/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * account/hooks.bpf.h - the hooks of the accounting: an entry per kernel function, signature and
 * attach type.
 *
 * Owns: SEC entries named hook_JOB_SIGNATURE, which turn a function's arguments into a call of a
 * body. Must not know: what is counted (account/charge.h).
 *
 * The kernel changes the arguments of a function without changing its name. So user space compares
 * the signature with the running kernel's BTF (user/hooks/choose.c), and loads an entry only if
 * they are the same.
 */
#ifndef CGSWAP_BPF_ACCOUNT_HOOKS_BPF_H
#define CGSWAP_BPF_ACCOUNT_HOOKS_BPF_H

#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "account/call.h"
#include "account/charge.h"
#include "account/group.h"
#include "account/once.h"
#include "account/second.h"
#include "account/zswap.h"
#include "compat.h"
#include "hook.h"
#include "maps.h"
#include "memcg.h"
#include "record.h"

/*
 * u16 swap_cgroup_record(swp_entry_t entry, u16 id, u32 nr): the commit point of a charge (id != 0)
 * and of an uncharge (id == 0), on kernels where it returns the old id. We do not wait for the
 * return: the caller holds the slot, so its owner can be read before it is overwritten ("no user of
 * this entry and no race", mm/swap_cgroup.c). A program at the return would miss calls in progress
 * when anybody attaches to the function (bpf_tramp_image_put() in kernel/bpf/trampoline.c).
 */
static __always_inline void record_by_entry(void *ctx, __u64 entry, __u16 id, __u32 nr)
{
	__u16 owner = id ? id : slot_owner(entry);

	if (id)
		account_charge(owner, nr, entry_type(entry), entry_offset(entry));
	else if (owner)
		account_uncharge(owner, nr, entry_type(entry), entry_offset(entry));
}

/* A struct by value takes one slot of the context, so arguments are read by position. */
static __always_inline void record_fentry(__u64 *ctx, bool twin)
{
	__u16 id = ctx[1];

	if (once(ctx[0] << 1 | !id, twin))
		record_by_entry(ctx, ctx[0], id, ctx[2]);
}

HOOK_TWINS(record_fentry, "fentry/swap_cgroup_record", record_fentry)

/* Where the slot's owner cannot be looked up, the function's return value gives it. */
static __always_inline void record_by_return(__u64 entry, __u16 id, __u32 nr, __u16 owner)
{
	if (id)
		account_charge(id, nr, entry_type(entry), entry_offset(entry));
	else if (owner)
		account_uncharge(owner, nr, entry_type(entry), entry_offset(entry));
}

static __always_inline void record_fexit(__u64 *ctx, bool twin)
{
	__u16 id = ctx[1];

	if (once(ctx[0] << 1 | !id, twin))
		record_by_return(ctx[0], id, ctx[2], ctx[3]);
}

HOOK_TWINS(record_fexit, "fexit/swap_cgroup_record", record_fexit)
HOOK_KPROBE(record, "swap_cgroup_record", 3, record_by_entry)

/*
 * u16 swap_cgroup_cmpxchg(swp_entry_t entry, u16 old, u16 new): on v1 a slot follows its task to
 * another group (mem_cgroup_move_swap_account()). It moves only if old owns it.
 */
static __always_inline void move_by_entry(void *ctx, __u64 entry, __u16 old, __u16 new)
{
	if (slot_owner(entry) != old)
		return;
	account_uncharge(old, 1, entry_type(entry), entry_offset(entry));
	account_charge(new, 1, entry_type(entry), entry_offset(entry));
}

HOOK_ENTRY(move, "swap_cgroup_cmpxchg", 3, move_by_entry)

/* void swap_cgroup_record(struct folio *folio, u16 id, swp_entry_t entry): a charge. */
static __always_inline void record_by_folio(void *ctx, __u64 address, __u16 id, __u64 entry)
{
	const struct folio *folio = (const struct folio *)address;
	__u32 pages = folio_pages(folio, folio_flags(folio));

	if (id && first_counts_charge(id, pages, true))
		account_charge(id, pages, entry_type(entry), entry_offset(entry));
}

static __always_inline void record_folio_fentry(__u64 *ctx, bool twin)
{
	if (once(ctx[2] << 1, twin))
		record_by_folio(ctx, ctx[0], ctx[1], ctx[2]);
}

HOOK_TWINS(record_folio_fentry, "fentry/swap_cgroup_record", record_folio_fentry)
HOOK_KPROBE(record_folio, "swap_cgroup_record", 3, record_by_folio)

/* u16 swap_cgroup_clear(swp_entry_t entry, u32 nr): an uncharge; the owner is read first. */
static __always_inline void clear_by_entry(void *ctx, __u64 entry, __u32 nr)
{
	__u16 owner = slot_owner(entry);

	if (owner && first_counts_uncharge(owner, nr))
		account_uncharge(owner, nr, entry_type(entry), entry_offset(entry));
}

HOOK_ENTRY(clear, "swap_cgroup_clear", 2, clear_by_entry)

/*
 * s32 __mem_cgroup_try_charge_swap(struct folio *folio): a return of 0 does not prove a charge; the
 * id in the cluster's table does. Outside the swap cache folio->swap means nothing. The folio is
 * locked and in the swap cache, so the slot stays.
 */
static __always_inline void charge_by_folio(const struct folio *folio, __s32 ret)
{
	unsigned long flags;
	__u32 pages;
	__u64 entry;
	__u16 id;

	if (ret)
		return;
	flags = folio_flags(folio);
	if (!folio_in_swapcache(flags))
		return;
	entry = BPF_CORE_READ(folio, swap.val);
	id = slot_owner(entry);
	pages = folio_pages(folio, flags);
	if (id && first_counts_charge(id, pages, true))
		account_charge(id, pages, entry_type(entry), entry_offset(entry));
}

static __always_inline void charge_folio_fexit(__u64 *ctx, bool twin)
{
	if (once(ctx[0], twin))
		charge_by_folio((const struct folio *)ctx[0], ctx[1]);
}

HOOK_TWINS(charge_folio_fexit, "fexit/__mem_cgroup_try_charge_swap", charge_folio_fexit)

SEC("kprobe/__mem_cgroup_try_charge_swap")
int BPF_KPROBE(hook_charge_folio_kprobe, __u64 folio)
{
	map_keep(&stash, bpf_get_current_pid_tgid(), &folio, ACCOUNT_SWAP);
	return 0;
}

SEC("kretprobe/__mem_cgroup_try_charge_swap")
int BPF_KRETPROBE(hook_charge_folio_kretprobe, __s32 ret)
{
	__u32 key = bpf_get_current_pid_tgid();
	__u64 *folio = bpf_map_lookup_elem(&stash, &key);

	if (!folio)
		return 0;
	charge_by_folio((const struct folio *)*folio, ret);
	bpf_map_delete_elem(&stash, &key);
	return 0;
}

static __always_inline void charge_by_state(struct mem_cgroup *memcg, __s32 pages)
{
	struct cpu_count *cpu;
	__u16 id;

	/* the second program counts this call, for the right group */
	if (second_phase_now() == SECOND_ALONE && !memcg_is_dying(memcg))
		return;
	cpu = cpu_here();
	id = charged_id(cpu, memcg);
	if (id && first_counts_charge(id, pages, false))
		account_charge_here(cpu, id, pages, rec_slot(REC_SLOT_TYPE_UNKNOWN, pages, 0));
}

/*
 * void mod_memcg_state(struct mem_cgroup *memcg, enum memcg_stat_item item, s32 value):
 * __mem_cgroup_try_charge_swap() calls it after charging pages, and @memcg's id is the one that
 * their slots get. It is called for other statistics too; uncharges, with a negative value, are
 * counted elsewhere, before the kernel lowers its counter. It does not tell the slot.
 */
SEC("kprobe/mod_memcg_state")
int BPF_KPROBE(hook_charge_state_kprobe, struct mem_cgroup *memcg, __u32 item, __s32 value)
{
	if (item == bpf_core_enum_value(enum memcg_stat_item, MEMCG_SWAP) && value > 0)
		charge_by_state(memcg, value);
	return 0;
}

/*
 * The same, inside __mem_cgroup_try_charge_swap(): at the instruction that sets the second argument
 * of the call, the swap statistic, when the others are set (probe/code.bpf.h). It does not see
 * calls for other statistics.
 */
SEC("kprobe/mod_memcg_state")
int BPF_KPROBE(hook_charge_call_kprobe, struct mem_cgroup *memcg, __u64 item, __s32 value)
{
	charge_by_state(memcg, value);
	return 0;
}

/* void __mem_cgroup_uncharge_swap(u16 id, u32 nr): the id from the table; 0 owns nothing. */
static __always_inline void uncharge_by_id(void *ctx, __u16 id, __u32 nr)
{
	if (id && first_counts_uncharge(id, nr))
		account_uncharge(id, nr, REC_SLOT_TYPE_UNKNOWN, 0);
}

HOOK_ENTRY(uncharge_id, "__mem_cgroup_uncharge_swap", 2, uncharge_by_id)

/* The slot, if a program at the entry of the charge has left the folio. */
static __always_inline __u64 second_slot(__u32 pages)
{
	__u64 slot = rec_slot(REC_SLOT_TYPE_UNKNOWN, pages, 0);
	__u32 key = bpf_get_current_pid_tgid();
	__u64 *stashed = trace_on ? bpf_map_lookup_elem(&stash, &key) : NULL;
	const struct folio *folio;
	unsigned long flags;

	if (!stashed)
		return slot;
	folio = (const struct folio *)*stashed;
	flags = folio_flags(folio);
	if (folio_in_swapcache(flags) && folio_pages(folio, flags) == pages) {
		__u64 entry = BPF_CORE_READ(folio, swap.val);

		slot = rec_slot(entry_type(entry), pages, entry_offset(entry));
	}
	bpf_map_delete_elem(&stash, &key);
	return slot;
}

static __always_inline void second_charge(struct mem_cgroup *memcg, __u32 pages)
{
	struct cpu_count *cpu = cpu_here();
	__u64 call = second_decide((__u64)memcg, second_charges, true,
				   second_call(charged_id(cpu, memcg), pages));

	if (call_id(call))
		account_charge_here(cpu, call_id(call), pages, second_slot(pages));
}

static __always_inline void second_uncharge(struct mem_cgroup *memcg, __u32 pages)
{
	__u64 call = second_decide((__u64)memcg, second_uncharges, false,
				   second_call(memcg_private_id(memcg), pages));

	if (call_id(call))
		account_uncharge(call_id(call), pages, REC_SLOT_TYPE_UNKNOWN, 0);
}

/*
 * s32 __traceiter_mod_memcg_state(void *, struct mem_cgroup *memcg, s32 item, s32 value) runs the
 * programs of a tracepoint (account/second.h). The group is the one whose id the slots get, or an
 * ancestor that stands in for a group being removed.
 */
SEC("raw_tp/mod_memcg_state")
int hook_swap_state_raw_tp(struct bpf_raw_tracepoint_args *ctx)
{
	struct mem_cgroup *memcg = (struct mem_cgroup *)ctx->args[0];
	__s32 pages = ctx->args[2];

	if ((__u32)ctx->args[1] != bpf_core_enum_value(enum memcg_stat_item, MEMCG_SWAP))
		return 0;
	if (pages > 0 && second_charges)
		second_charge(memcg, pages);
	else if (pages < 0 && second_uncharges)
		second_uncharge(memcg, -pages);
	return 0;
}

static __always_inline void css_changed(void *ctx, __u64 address, bool born)
{
	struct cgroup_subsys_state *css = (struct cgroup_subsys_state *)address;
	struct mem_cgroup *memcg = container_of(css, struct mem_cgroup, css);
	__u64 kernfs_id = BPF_CORE_READ(css, cgroup, kn, id);
	__u16 id = memcg_private_id(memcg);

	if (!group_once(kernfs_id, born))
		return;
	if (born) {
		account_zswap_online(id);
		account_calls_online(id);
	} else {
		account_zswap_offline(memcg, id);
	}
	account_group(memcg, id, kernfs_id, born);
}

/* s32 mem_cgroup_css_online(struct cgroup_subsys_state *css): nothing can be charged yet. */
HOOK_ENTRY(online, "mem_cgroup_css_online", 1, css_changed, true)
/* void mem_cgroup_css_offline(struct cgroup_subsys_state *css) */
HOOK_ENTRY(offline, "mem_cgroup_css_offline", 1, css_changed, false)
/* One program for both. */
HOOK_KPROBE(css, "mem_cgroup_css_online", 1, css_changed, bpf_get_func_ip(ctx) == ksyms.css_online)

#endif
