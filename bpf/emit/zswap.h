/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * emit/zswap.h - zswap stores and loads: the compressed size, and how long they took.
 *
 * Owns: their records. Must not know: what is counted of them (account/zswap.h).
 */
#ifndef CGSWAP_BPF_EMIT_ZSWAP_H
#define CGSWAP_BPF_EMIT_ZSWAP_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#include "emit/emit.h"
#include "emit/task.h"
#include "maps.h"
#include "record.h"

/* One page of the current store was kept. */
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
	trace_emit_counted(&event);
}

#endif
