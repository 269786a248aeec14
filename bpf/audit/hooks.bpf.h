/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * audit/hooks.bpf.h - the hooks that only an audit needs: charges of slots that have an owner
 * already, and writes of limits; and, for a trace too, writes of the switches in switches.h.
 *
 * Owns: SEC entries named hook_audit_JOB_SIGNATURE and their counts. Must not know: what the counts
 * prove (user/audit/). user/hooks/table.c decides which entries are used.
 */
#ifndef CGSWAP_BPF_AUDIT_HOOKS_BPF_H
#define CGSWAP_BPF_AUDIT_HOOKS_BPF_H

#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "compat.h"
#include "hook.h"
#include "maps.h"
#include "memcg.h"
#include "record.h"
#include "switches.h"

/*
 * Slots of a charge that are checked, a bound for the verifier: all of the largest folio that is
 * swapped whole with 4 KB pages; the first ones of a larger folio.
 */
#define FAULT_SLOTS 512

/* The first of @nr slots from @entry on that has an owner; @nr when none has one. */
__noinline __u32 slot_owned_first(__u64 entry, __u32 nr)
{
	for (__u32 i = 0; i < FAULT_SLOTS && i < nr; i++)
		if (slot_owner(entry + i))
			return i;
	return nr;
}

/*
 * Reserves the first free entry of slot_faults; SLOT_FAULTS when all are taken. Atomic instructions
 * that return a value would be simpler, but need 5.12.
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

/* @nr slots are about to be charged to @id (0: not known yet); none of them may have an owner. */
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

/* s32 __mem_cgroup_try_charge_swap(struct folio *folio) */
static __always_inline void folio_charge_check(void *ctx, __u64 address)
{
	const struct folio *folio = (const struct folio *)address;
	__u64 entry = folio_slot(folio);

	if (entry)
		folio_check(folio, entry, 0);
}

HOOK_ENTRY(audit_charge_folio, "__mem_cgroup_try_charge_swap", 1, folio_charge_check)

/* s64 swap_max_write(struct kernfs_open_file *of, char *buf, size_t nbytes, loff_t off) */
static __always_inline void limit_note(void *ctx)
{
	__sync_fetch_and_add(&limit_writes, 1);
}

HOOK_ENTRY(audit_limit, "swap_max_write", 0, limit_note)

/*
 * Reads a switch after it was written. A return that was prepared while programs ran is seen even
 * though they no longer run; at the entry it is not known whether the kernel will refuse
 * (ftrace_enable_sysctl()). Programs cannot attach to the functions of kernel/trace/ themselves.
 */
static __always_inline void switch_written(void *ctx, __u64 ret)
{
	switches_look();
}

/* s64 write_enabled_file_bool(struct file *file, const char *buf, size_t count, loff_t *pos) */
HOOK_RETURN(switch_kprobes, "write_enabled_file_bool", 0, switch_written)
/* s64 proc_sys_call_handler(struct kiocb *iocb, struct iov_iter *iter, int write): any sysctl */
HOOK_RETURN(switch_ftrace, "proc_sys_call_handler", 0, switch_written)

#endif
