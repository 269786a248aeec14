/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * trace/swap.h - refused swap, and pages that are read back.
 *
 * Owns: the bodies for refusals, reads and faults. Must not know: hooks.
 */
#ifndef CGSWAP_BPF_TRACE_SWAP_H
#define CGSWAP_BPF_TRACE_SWAP_H

#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "compat.h"
#include "emit/emit.h"
#include "emit/task.h"
#include "memcg.h"
#include "record.h"
#include "trace/limit.h"

static __always_inline void refused(struct mem_cgroup *memcg, __u32 pages, __u16 detail,
				    const struct trace_limit *limit)
{
	struct trace_item event = TRACE_EVENT(REC_REFUSED);

	event.id = memcg_owner(memcg, false);
	event.pages = pages;
	event.slot = rec_slot(REC_SLOT_TYPE_UNKNOWN, pages, 0);
	event.detail = detail;
	event.target_id = limit->id;
	event.value[0] = limit->usage;
	event.value[1] = limit->max;
	trace_emit(&event);
}

/* No slot was found for the pages (MEMCG_SWAP_FAIL). v1 does not account for this. */
static __always_inline void refused_slot(struct mem_cgroup *memcg, __u32 pages)
{
	struct trace_limit system = { .usage = TRACE_NO_VALUE, .max = TRACE_NO_VALUE };
	__u64 free = swap_free_pages(), total = swap_total_pages();

	if (!memcg || memsw_on)
		return;
	if (total != TRACE_NO_VALUE && free != TRACE_NO_VALUE) {
		system.usage = total - free;
		system.max = total;
	}
	refused(memcg, pages, free < pages ? REFUSAL_FULL : REFUSAL_NOT_CACHED, &system);
}

static __always_inline void charge_begin(void *ctx, __u64 page, __u32 pages, bool has_slot)
{
	struct trace_task *task = trace_task_get();

	if (task) {
		task->charge_page = has_slot ? page : 0;
		task->charge_pages = pages;
		trace_stack_take(ctx, task);
	}
	if (!has_slot)
		refused_slot(page_memcg((const struct page *)page), pages);
}

/* int mem_cgroup_try_charge_swap(struct page *page, swp_entry_t entry) */
static __always_inline void trace_charge_page_enter(void *ctx, __u64 page, __u64 entry)
{
	charge_begin(ctx, page, page_pages((const struct page *)page), entry);
}

/* int __mem_cgroup_try_charge_swap(struct folio *folio, swp_entry_t entry) */
static __always_inline void trace_charge_entry_enter(void *ctx, __u64 address, __u64 entry)
{
	const struct folio *folio = (const struct folio *)address;

	charge_begin(ctx, address, folio_pages(folio, folio_flags(folio)), entry);
}

/* int __mem_cgroup_try_charge_swap(struct folio *folio): its slot is the one in the swap cache. */
static __always_inline void trace_charge_folio_enter(void *ctx, __u64 address)
{
	const struct folio *folio = (const struct folio *)address;
	unsigned long flags = folio_flags(folio);

	charge_begin(ctx, address, folio_pages(folio, flags), folio_in_swapcache(flags));
}

static __always_inline void trace_charge_leave(void *ctx, __u64 ret)
{
	struct trace_task *task = trace_task_find();
	struct trace_limit limit;
	struct mem_cgroup *memcg;

	if (!task)
		trace_unnoted();
	if (!task || !task->charge_page)
		return;
	memcg = page_memcg((const struct page *)task->charge_page);
	task->charge_page = 0;
	if (!(__s32)ret || !memcg)
		return;
	limit_refusing(memcg, task->charge_pages, &limit);
	refused(memcg, task->charge_pages, limit.id ? REFUSAL_LIMIT : REFUSAL_UNKNOWN, &limit);
}

/* u32 do_swap_page(struct vm_fault *vmf): also for entries that only look like swap (migration). */
static __always_inline void trace_fault_enter(void *ctx)
{
	struct trace_task *task = trace_task_get();

	if (!task)
		return;
	task->fault_ns = bpf_ktime_get_ns();
	task->fault_source = SOURCE_UNKNOWN;
	task->fault_read = 0;
}

/* A fault that read nothing is not reported. */
static __always_inline void trace_fault_leave(void *ctx, __u64 ret)
{
	struct trace_item event = TRACE_EVENT(REC_FAULT);
	struct trace_task *task = trace_task_find();

	if (!task || !task->fault_ns) {
		trace_unnoted();
		return;
	}
	event.duration_ns = bpf_ktime_get_ns() - task->fault_ns;
	event.actor = ACTOR_FAULT;
	task->fault_ns = 0;
	if (!task->fault_read)
		return;
	event.id = task->read_id;
	event.slot = rec_slot(REC_SLOT_TYPE_UNKNOWN, 1, 0);
	event.pages = 1;
	event.detail = task->fault_source;
	trace_emit(&event);
}

static __always_inline void read_begin(void *ctx, __u64 entry, __u32 pages, __u8 source)
{
	struct trace_task *task = trace_task_get();

	if (!task)
		return;
	task->read_ns = bpf_ktime_get_ns();
	task->read_slot = rec_slot(entry_type(entry), pages, entry_offset(entry));
	task->read_id = slot_owner(entry);
	task->read_source = trace_loads_on ? source : SOURCE_UNKNOWN;
	trace_stack_take(ctx, task);
}

/* int swap_readpage(struct page *page, ...): one page; its private is the slot. */
static __always_inline void trace_read_page_enter(void *ctx, __u64 page)
{
	read_begin(ctx, BPF_CORE_READ((const struct page *)page, private), 1, SOURCE_DEVICE);
}

/*
 * void swap_read_folio(struct folio *folio, ...): zero-filled pages are handled before zswap is
 * asked (mm/page_io.c), so a page that zswap was not asked for is one.
 */
static __always_inline void trace_read_folio_enter(void *ctx, __u64 address)
{
	const struct folio *folio = (const struct folio *)address;

	read_begin(ctx, BPF_CORE_READ(folio, swap.val), folio_pages(folio, folio_flags(folio)),
		   SOURCE_ZERO);
}

static __always_inline void trace_read_ctx_enter(void *ctx, __u64 a, __u64 folio)
{
	trace_read_folio_enter(ctx, folio);
}

/* A device may still be reading; the fault that waits for the page has the time. */
static __always_inline void trace_read_leave(void *ctx, __u64 ret)
{
	struct trace_item event = TRACE_EVENT(REC_SWAPIN);
	struct trace_task *task = trace_task_find();

	if (!task || !task->read_ns) {
		trace_unnoted();
		return;
	}
	event.id = task->read_id;
	event.slot = task->read_slot;
	event.pages = rec_slot_pages(task->read_slot);
	event.detail = task->read_source;
	if (task->read_source == SOURCE_ZSWAP || task->read_source == SOURCE_ZERO)
		event.duration_ns = bpf_ktime_get_ns() - task->read_ns;
	task->read_ns = 0;
	task->fault_source = task->read_source;
	task->fault_read = 1;
	trace_emit(&event);
}

#endif
