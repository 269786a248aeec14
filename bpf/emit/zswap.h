/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * emit/zswap.h - what zswap did with a page: how small it became, and how long that took.
 *
 * Owns: the bodies for stores, loads and writeback. Must not know: the books of zswap
 * (account/zswap.h).
 */
#ifndef CGSWAP_BPF_EMIT_ZSWAP_H
#define CGSWAP_BPF_EMIT_ZSWAP_H

#include "emit/emit.h"

static __always_inline void trace_zswap_enter(void *ctx, __u64 a, __u64 b)
{
	struct trace_task *task = trace_task_get();

	if (!task)
		return;
	task->zswap_ns = bpf_ktime_get_ns();
	task->zswap_bytes = 0;
	task->stored = 0;
}

/* One page of the store that is under way was kept. */
static __always_inline void trace_zswap_bytes(__u64 bytes)
{
	struct trace_task *task = trace_task_find();

	if (!task || !task->zswap_ns)
		return;
	task->zswap_bytes += bytes;
	task->stored = 1;
}

static __always_inline void trace_read_source(__u8 source)
{
	struct trace_task *task = trace_task_find();

	if (task)
		task->read_source = source;
}

static __always_inline void trace_zswap(__u8 kind, const struct zswap_call *call)
{
	struct trace_item event = TRACE_EVENT(kind);
	struct trace_task *task = trace_task_find();

	event.id = call->id;
	event.slot = rec_slot(call->type, call->pages, call->offset);
	event.pages = call->pages;
	if (task && task->zswap_ns) {
		event.duration_ns = bpf_ktime_get_ns() - task->zswap_ns;
		if (kind == REC_ZSWAP_STORE && task->stored)
			event.value[0] = task->zswap_bytes;
		task->zswap_ns = 0;
	}
	trace_emit(&event);
}

/* enum lru_status shrink_memcg_cb(struct list_head *item, ...): @item may be gone at the return. */
static __always_inline void trace_shrink_enter(void *ctx, __u64 item, __u64 b)
{
	struct zswap_entry *entry = (void *)(item - bpf_core_field_offset(struct zswap_entry, lru));
	__u64 slot = BPF_CORE_READ(entry, swpentry.val);
	struct trace_task *task = trace_task_get();

	if (!task)
		return;
	task->back = 1;
	task->back_slot = slot;
	task->back_bytes = BPF_CORE_READ(entry, length);
	task->back_id = slot_owner(slot);
}

static __always_inline void trace_written_back(struct trace_task *task)
{
	struct trace_item event = TRACE_EVENT(REC_ZSWAP_WRITEBACK);

	event.id = task->back_id;
	event.slot = rec_slot(entry_type(task->back_slot), 1, entry_offset(task->back_slot));
	event.pages = 1;
	if (task->back_bytes)
		event.value[0] = task->back_bytes;
	trace_emit(&event);
}

static __always_inline void trace_shrink_leave(void *ctx, __u64 ret)
{
	struct trace_task *task = trace_task_find();

	if (!task || !task->back)
		return;
	task->back = 0;
	if ((__u32)ret == bpf_core_enum_value(enum lru_status, LRU_REMOVED_RETRY))
		trace_written_back(task);
}

/*
 * s32 zswap_writeback_entry(struct zpool *, unsigned long handle), 0: written. Which slot it is
 * only the pool knows, until it looks for a page for it (__read_swap_cache_async()).
 */
static __always_inline void trace_back_enter(void *ctx, __u64 a, __u64 b)
{
	struct trace_task *task = trace_task_get();

	if (!task)
		return;
	task->back = 1;
	task->back_slot = 0;
	task->back_bytes = 0;
	task->back_id = 0;
}

static __always_inline void trace_back_slot(__u64 entry)
{
	struct trace_task *task = trace_task_find();

	if (!task || !task->back)
		return;
	task->back_slot = entry;
	task->back_id = slot_owner(entry);
}

static __always_inline void trace_back_leave(void *ctx, __u64 ret)
{
	struct trace_task *task = trace_task_find();

	if (!task || !task->back)
		return;
	task->back = 0;
	if (!(__s32)ret && task->back_id)
		trace_written_back(task);
}

#endif
