/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * trace/reclaim.h - who reclaims, for which group, and how long a task is throttled.
 *
 * Owns: the bodies for reclaim, writes of limits, and throttling. Each notes what the thread is
 * doing, which makes the thread the actor of the events in between. Must not know: hooks.
 */
#ifndef CGSWAP_BPF_TRACE_RECLAIM_H
#define CGSWAP_BPF_TRACE_RECLAIM_H

#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "compat.h"
#include "emit/emit.h"
#include "emit/task.h"
#include "memcg.h"
#include "record.h"

/*
 * Reclaim does not nest: a task with PF_MEMALLOC starts none (__alloc_pages_slowpath(),
 * try_charge()). But the flag cannot show nesting: it is set during a whole direct reclaim
 * (__perform_reclaim()). Before 5.14 reclaim_pages() did not set it, so other reclaim can start
 * inside it; that counts as part of it.
 */
static __always_inline bool reclaim_is_inside(const struct trace_task *task)
{
	return task && task->reclaim_ns && task->reclaim_actor == ACTOR_MADVISE;
}

static __always_inline void reclaim_begin(void *ctx, __u8 actor, __u16 target)
{
	struct trace_task *task = trace_task_get();

	if (!task || (actor != ACTOR_MADVISE && reclaim_is_inside(task)))
		return;
	task->reclaim_ns = bpf_ktime_get_ns();
	task->reclaim_actor = actor;
	task->reclaim_target = target;
	task->swapped = 0;
	trace_stack_take(ctx, task);
}

/* @reclaimed: pages, or TRACE_NO_VALUE. */
static __always_inline void reclaim_end(__u64 reclaimed)
{
	struct trace_item event = TRACE_EVENT(REC_RECLAIM);
	struct trace_task *task = trace_task_find();

	if (!task || !task->reclaim_ns) {
		trace_unnoted();
		return;
	}
	event.duration_ns = bpf_ktime_get_ns() - task->reclaim_ns;
	event.value[0] = reclaimed;
	event.value[1] = task->swapped;
	event.actor = task->reclaim_actor;
	event.id = event.target_id = task->reclaim_target;
	task->reclaim_ns = 0;
	trace_emit(&event);
}

/* A charge above memory.max, unless the thread is writing a file or is above memory.high. */
static __always_inline __u8 memcg_actor(void)
{
	struct trace_task *task = trace_task_find();

	if (task && task->write)
		return task->write == LIMIT_RECLAIM ? ACTOR_PROACTIVE : ACTOR_LIMIT_WRITE;
	/* high_work_func() is the only worker that reclaims in a group (mm/memcontrol.c) */
	if ((task && task->high_ns) || current_flags() & PF_WQ_WORKER)
		return ACTOR_HIGH;
	return ACTOR_MAX;
}

static __always_inline void trace_reclaim_memcg_enter(void *ctx, __u64 memcg)
{
	reclaim_begin(ctx, memcg_actor(), memcg_id((struct mem_cgroup *)memcg));
}

static __always_inline void trace_reclaim_direct_enter(void *ctx)
{
	reclaim_begin(ctx, ACTOR_DIRECT, 0);
}

static __always_inline void trace_reclaim_kswapd_enter(void *ctx)
{
	reclaim_begin(ctx, ACTOR_KSWAPD, 0);
}

/* Kernel threads do it too: DAMON. */
static __always_inline void trace_reclaim_pages_enter(void *ctx)
{
	reclaim_begin(ctx, current_flags() & PF_KTHREAD ? ACTOR_RECLAIM : ACTOR_MADVISE, 0);
}

static __always_inline void trace_reclaim_leave(void *ctx, __u64 ret)
{
	if (!reclaim_is_inside(trace_task_find()))
		reclaim_end(ret);
}

static __always_inline void trace_reclaim_pages_leave(void *ctx, __u64 ret)
{
	reclaim_end(ret);
}

/* balance_pgdat() does not return a number of pages. */
static __always_inline void trace_reclaim_kswapd_leave(void *ctx, __u64 ret)
{
	reclaim_end(TRACE_NO_VALUE);
}

/* mem_cgroup_handle_over_high(): when a task returns to user mode; it reclaims and then sleeps. */
static __always_inline void trace_high_enter(void *ctx)
{
	struct trace_task *task = trace_task_get();

	if (!task)
		return;
	task->high_ns = bpf_ktime_get_ns();
	task->slept_ns = 0;
	task->sleep_ns = 0;
}

static __always_inline void trace_high_leave(void *ctx, __u64 ret)
{
	struct trace_item event = TRACE_EVENT(REC_THROTTLE);
	struct trace_task *task = trace_task_find();

	if (!task || !task->high_ns) {
		trace_unnoted();
		return;
	}
	task->high_ns = 0;
	if (!task->slept_ns)
		return;
	event.id = memcg_id(task_memcg((struct task_struct *)bpf_get_current_task()));
	event.duration_ns = task->slept_ns;
	event.actor = ACTOR_HIGH;
	trace_emit(&event);
}

/* s64 schedule_timeout_killable(s64 timeout) */
static __always_inline void trace_sleep_enter(void *ctx)
{
	struct trace_task *task = trace_task_find();

	if (!task || !task->high_ns)
		return;
	task->sleep_ns = bpf_ktime_get_ns();
	trace_stack_take(ctx, task);
}

static __always_inline void trace_sleep_leave(void *ctx, __u64 ret)
{
	struct trace_task *task = trace_task_find();

	if (!task || !task->sleep_ns)
		return;
	task->slept_ns += bpf_ktime_get_ns() - task->sleep_ns;
	task->sleep_ns = 0;
}

static __always_inline __u64 limit_read(struct mem_cgroup *memcg, __u8 limit)
{
	switch (limit) {
	case LIMIT_MEMORY_MAX:
	case LIMIT_V1_MEMORY:
		return BPF_CORE_READ(memcg, memory.max);
	case LIMIT_MEMORY_HIGH:
		return BPF_CORE_READ(memcg, memory.high);
	case LIMIT_SWAP_MAX:
	case LIMIT_V1_MEMSW: /* the same counter, by another name */
		return BPF_CORE_READ(memcg, swap.max);
	case LIMIT_SWAP_HIGH:
		return BPF_CORE_READ(memcg, swap.high);
	case LIMIT_ZSWAP_MAX:
		return memcg_zswap_max(memcg);
	}
	return TRACE_NO_VALUE;
}

static __always_inline void write_begin(void *ctx, struct mem_cgroup *memcg, __u8 limit)
{
	struct trace_task *task = trace_task_get();

	if (!task || !memcg)
		return;
	task->write = limit;
	task->write_memcg = (__u64)memcg;
	task->write_old = limit_read(memcg, limit);
	trace_stack_take(ctx, task);
}

static __always_inline void trace_write_leave(void *ctx, __u64 ret)
{
	struct trace_item event = TRACE_EVENT(REC_LIMIT);
	struct trace_task *task = trace_task_find();
	struct mem_cgroup *memcg;

	if (!task || !task->write) {
		trace_unnoted();
		return;
	}
	memcg = (struct mem_cgroup *)task->write_memcg;
	event.id = event.target_id = memcg_id(memcg);
	event.detail = task->write;
	event.value[0] = task->write_old;
	event.value[1] = limit_read(memcg, task->write);
	event.actor = task->write == LIMIT_RECLAIM ? ACTOR_PROACTIVE : ACTOR_LIMIT_WRITE;
	task->write = LIMIT_NONE;
	trace_emit(&event);
}

static __always_inline void trace_file_enter(void *ctx, __u64 of, __u8 limit)
{
	write_begin(ctx, file_memcg((struct kernfs_open_file *)of), limit);
}

/* s32 mem_cgroup_resize_max(struct mem_cgroup *memcg, unsigned long max, bool memsw): v1 */
static __always_inline void trace_resize_enter(void *ctx, __u64 memcg, __u64 max, __u8 memsw)
{
	write_begin(ctx, (struct mem_cgroup *)memcg, memsw ? LIMIT_V1_MEMSW : LIMIT_V1_MEMORY);
}

#endif
