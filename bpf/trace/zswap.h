/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * trace/zswap.h - the start of a zswap store or load, and writeback of pages to the device.
 *
 * Owns: the bodies for zswap's entries and for writeback. Must not know: hooks.
 */
#ifndef CGSWAP_BPF_TRACE_ZSWAP_H
#define CGSWAP_BPF_TRACE_ZSWAP_H

#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "compat.h"
#include "emit/emit.h"
#include "emit/task.h"
#include "record.h"

static __always_inline void trace_zswap_enter(void *ctx)
{
	struct trace_task *task = trace_task_get();

	if (!task) {
		trace_unnoted(); /* its end is still recorded, with less detail */
		return;
	}
	task->zswap_ns = bpf_ktime_get_ns();
	task->zswap_bytes = 0;
	task->stored = 0;
}

/* enum lru_status shrink_memcg_cb(struct list_head *item, ...): @item may be freed meanwhile. */
static __always_inline void trace_shrink_enter(void *ctx, __u64 item)
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

/*
 * A writeback may need memory that another, nested writeback frees. The nested one ends first; the
 * end of the outer one then finds no begin. Returns the writeback to record, or NULL.
 */
static __always_inline struct trace_task *back_end(bool written)
{
	struct trace_task *task = trace_task_find();

	if (task && task->back) {
		task->back = 0;
		return written ? task : NULL;
	}
	if (written)
		trace_unnoted();
	return NULL;
}

static __always_inline void trace_shrink_leave(void *ctx, __u64 ret)
{
	struct trace_task *task =
		back_end((__u32)ret == bpf_core_enum_value(enum lru_status, LRU_REMOVED_RETRY));

	if (task)
		trace_written_back(task);
}

/*
 * s32 zswap_writeback_entry(struct zpool *, unsigned long handle), 0: written. Only the pool knows
 * the slot, until the function looks up a page for it (__read_swap_cache_async()).
 */
static __always_inline void trace_back_enter(void *ctx)
{
	struct trace_task *task = trace_task_get();

	if (!task)
		return;
	task->back = 1;
	task->back_slot = 0;
	task->back_bytes = 0;
	task->back_id = 0;
}

static __always_inline void trace_back_slot(void *ctx, __u64 entry)
{
	struct trace_task *task = trace_task_find();

	if (!task || !task->back)
		return;
	task->back_slot = entry;
	task->back_id = slot_owner(entry);
}

static __always_inline void trace_back_leave(void *ctx, __u64 ret)
{
	struct trace_task *task = back_end(!(__s32)ret);

	if (task && task->back_id)
		trace_written_back(task);
}

#endif
