/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * account/charge.h - the bodies for charges and uncharges: they change the counters.
 *
 * Owns: pages charged and uncharged, and their records. Must not know: which kernel function or
 * attach type called it (account/hooks.bpf.h), or how kernels differ (compat.h).
 */
#ifndef CGSWAP_BPF_ACCOUNT_CHARGE_H
#define CGSWAP_BPF_ACCOUNT_CHARGE_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#include "emit/emit.h"
#include "journal.h"
#include "maps.h"
#include "record.h"

/* Writes the record of pages that are already counted; counts a lost record. */
static __always_inline void journal_pages(struct cpu_count *cpu, struct group_count *group,
					  __u8 kind, __u16 id, __u32 pages, __u64 slot)
{
	if (trace_on) {
		trace_pages(kind, id, pages, slot);
		return;
	}
	if (!journal_on || journal_add(cpu, kind, id, slot))
		return;
	__sync_fetch_and_add(&group->lost_pages, pages);
	__sync_fetch_and_add(&group->lost_records, 1);
}

/* @cpu is this CPU's, looked up by the caller. */
static __always_inline void account_charge_here(struct cpu_count *cpu, __u16 id, __u32 pages,
						__u64 slot)
{
	__u32 key = id;
	struct group_count *group;

	if (trace_is_off())
		return;
	group = bpf_map_lookup_elem(&group_counts, &key);
	if (!group)
		return;
	__sync_fetch_and_add(&group->charged, pages);
	journal_pages(cpu, group, REC_CHARGE, id, pages, slot);
}

static __always_inline void account_charge(__u16 id, __u32 pages, __u32 type, __u64 offset)
{
	account_charge_here(journal_cpu(), id, pages, rec_slot(type, pages, offset));
}

static __always_inline void account_uncharge(__u16 id, __u32 pages, __u32 type, __u64 offset)
{
	__u32 key = id;
	struct group_count *group;

	if (trace_is_off())
		return;
	group = bpf_map_lookup_elem(&group_counts, &key);
	if (!group)
		return;
	__sync_fetch_and_add(&group->uncharged, pages);
	journal_pages(journal_cpu(), group, REC_UNCHARGE, id, pages, rec_slot(type, pages, offset));
}

#endif
