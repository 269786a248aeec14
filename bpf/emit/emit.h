/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * emit/emit.h - writes the record of an event, with its actor, if it passes the filters.
 *
 * Owns: who the actor is, the filters, the records of a trace, totals by owner and actor. Must not
 * know: where an event was seen (account/hooks.bpf.h, trace/hooks.bpf.h), what it counts
 * (account/charge.h).
 *
 * Everything depends on trace_on, a constant: while it is 0 the verifier removes this code.
 */
#ifndef CGSWAP_BPF_EMIT_EMIT_H
#define CGSWAP_BPF_EMIT_EMIT_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#include "emit/task.h"
#include "journal.h"
#include "maps.h"
#include "memcg.h"
#include "record.h"

const volatile bool trace_on = false;
#ifdef ACCOUNT_ONLY
#define trace_on false /* the variable keeps its place */
#endif
const volatile bool trace_stacks_on = false;
/* only groups that are watched (struct trace_group) */
const volatile bool trace_subtree_on = false;
const volatile __u32 trace_kinds = 0;  /* bits: enum rec_kind */
const volatile __u32 trace_actors = 0; /* bits: enum rec_actor */
const volatile __u32 trace_pid = 0;    /* 0: all */
const volatile __u32 trace_min_pages = 0;
/* zswap loads are hooked, so pages that did not come from zswap are known */
const volatile bool trace_loads_on = false;

/*
 * True in a trace before loader_begin() and after loader_end(): nothing is counted or written. Call
 * it once per run of a program, so that the counters and the record of a charge agree. The state of
 * a thread (struct trace_task) is tracked all the same.
 */
static __always_inline bool trace_is_off(void)
{
	return trace_on && (__s32)group_changes_now() <= 0;
}

struct trace_item {
	__u64 slot;
	__u64 duration_ns;
	__u64 value[2];
	__u16 id;
	__u16 target_id;
	__u16 detail;
	__u8 kind;
	__u8 actor;  /* ACTOR_NONE: find out */
	__u32 pages; /* 0: none */
};

#define TRACE_EVENT(kind_)                                                                         \
	{                                                                                          \
		.kind = (kind_), .duration_ns = TRACE_NO_VALUE,                                    \
		.value = { TRACE_NO_VALUE, TRACE_NO_VALUE },                                       \
	}

static __always_inline struct trace_task *trace_task_find(void)
{
	__u32 key = bpf_get_current_pid_tgid();

	return bpf_map_lookup_elem(&trace_tasks, &key);
}

/* NULL: the map is full; the end of the call finds no begin, and counts it as missed. */
static __always_inline struct trace_task *trace_task_get(void)
{
	__u32 key = bpf_get_current_pid_tgid();
	struct trace_task *task = bpf_map_lookup_elem(&trace_tasks, &key);
	struct trace_task none = { .stack = -1 };

	if (task)
		return task;
	bpf_map_update_elem(&trace_tasks, &key, &none, BPF_ANY);
	return bpf_map_lookup_elem(&trace_tasks, &key);
}

/*
 * A call ends without a noted begin: the begin was skipped, or the kernel reused its entry for
 * another thread (trace_tasks). Its event is missed, and so is the actor of the events in between.
 */
static __always_inline void trace_unnoted(void)
{
	if (!trace_is_off())
		__sync_fetch_and_add(&map_misses[ACCOUNT_TRACE], 1);
}

static __always_inline bool task_reclaims(const struct trace_task *task, __u32 flags)
{
	if (!task || !task->reclaim_ns)
		return false;
	/* before 5.14 reclaim_pages(), for madvise, did not set the flag */
	return (flags & (PF_MEMALLOC | PF_KSWAPD)) || task->reclaim_actor == ACTOR_MADVISE;
}

static __always_inline __u8 actor_find(const struct trace_task *task)
{
	__u32 flags = current_flags();

	if (task_reclaims(task, flags))
		return task->reclaim_actor;
	if (flags & PF_KSWAPD)
		return ACTOR_KSWAPD;
	if (current_is_oom_reaper(flags))
		return ACTOR_OOM_REAPER;
	if (flags & PF_EXITING)
		return ACTOR_EXIT;
	if (flags & PF_MEMALLOC)
		return ACTOR_RECLAIM;
	return task && task->fault_ns ? ACTOR_FAULT : ACTOR_OTHER;
}

static __always_inline bool group_is_watched(__u16 id)
{
	__u32 key = id;
	struct trace_group *group = bpf_map_lookup_elem(&trace_groups, &key);

	return group && group->watched;
}

static __always_inline bool trace_wants(const struct trace_item *event)
{
	if (!(trace_kinds & 1u << (event->kind & 31)) ||
	    !(trace_actors & 1u << (event->actor & 31)))
		return false;
	if (trace_pid && bpf_get_current_pid_tgid() >> 32 != trace_pid)
		return false;
	if (event->pages && event->pages < trace_min_pages)
		return false;
	return !trace_subtree_on || group_is_watched(event->id) ||
	       (event->kind == REC_OOM && group_is_watched(event->target_id));
}

/* Sets every field: the ring's memory is not zeroed. */
static __always_inline void trace_fill(struct rec_trace *rec, const struct trace_item *event,
				       const struct trace_task *task)
{
	__u64 pid_tgid = bpf_get_current_pid_tgid();

	rec->rec.time_ns = bpf_ktime_get_ns();
	rec->rec.slot = event->slot;
	rec->rec.pid = pid_tgid >> 32;
	rec->rec.memcg_id = event->id;
	rec->rec.kind = event->kind;
	rec->rec.actor = event->actor;
	rec->duration_ns = event->duration_ns;
	rec->value[0] = event->value[0];
	rec->value[1] = event->value[1];
	rec->tid = pid_tgid;
	rec->stack = trace_stacks_on && task ? task->stack : -1;
	rec->actor_id = memcg_id(task_memcg((struct task_struct *)bpf_get_current_task()));
	rec->target_id = event->target_id;
	rec->detail = event->detail;
	rec->reserved = 0;
	bpf_get_current_comm(rec->comm, sizeof(rec->comm));
}

/* Counts a dropped record for its group. */
static __always_inline void trace_lost(const struct trace_item *event)
{
	__u32 key = event->id;
	struct group_count *group = bpf_map_lookup_elem(&group_counts, &key);

	if (!group)
		return;
	if (event->kind == REC_CHARGE || event->kind == REC_UNCHARGE)
		__sync_fetch_and_add(&group->lost_pages, event->pages);
	__sync_fetch_and_add(&group->lost_records, 1);
}

/* Reserves memory in the ring for a record of @size; NULL: it is lost, and counted. */
static __always_inline void *trace_reserve(struct journal *journal, const struct trace_item *event,
					   __u64 size)
{
	void *rec = journal_open(journal) ? bpf_ringbuf_reserve(journal->ring, size, 0) : NULL;

	if (!rec) {
		journal_lost(journal);
		trace_lost(event);
	}
	return rec;
}

/* For callers that have checked trace_is_off(). */
static __noinline int trace_emit_counted(struct trace_item *event)
{
	struct trace_task *task = trace_task_find();
	struct journal journal;
	struct rec_trace *rec;

	if (!event->actor)
		event->actor = actor_find(task);
	if (!event->target_id && task && task->reclaim_ns && event->actor == task->reclaim_actor)
		event->target_id = task->reclaim_target;
	if (!trace_wants(event))
		return 0;
	rec = trace_reserve(&journal, event, sizeof(*rec));
	if (!rec)
		return 0;
	trace_fill(rec, event, task);
	bpf_ringbuf_submit(rec, journal_wake(&journal, rec->rec.time_ns));
	return 0;
}

static __always_inline void trace_emit(struct trace_item *event)
{
	if (!trace_is_off())
		trace_emit_counted(event);
}

/* Adds to the total of an owner by actor, whether the event is filtered or not. */
static __always_inline void actor_add(__u16 id, __u8 actor, __u32 pages)
{
	__u32 key = id, index = actor;
	struct actor_count *count = bpf_map_lookup_elem(&actor_counts, &key);

	/* a power of two; keeps the compiler from dropping the mask that the verifier needs */
	asm volatile("" : "+r"(index));
	index &= ACTOR_COUNT - 1;
	if (count)
		__sync_fetch_and_add(&count->charged[index], pages);
}

static __always_inline void trace_pages(__u8 kind, __u16 id, __u32 pages, __u64 slot)
{
	struct trace_item event = TRACE_EVENT(kind);
	struct trace_task *task = trace_task_find();

	event.id = id;
	event.slot = slot;
	event.pages = pages;
	event.actor = actor_find(task);
	if (kind == REC_CHARGE) {
		actor_add(id, event.actor, pages);
		if (task && task->reclaim_ns)
			task->swapped += pages;
	}
	trace_emit_counted(&event);
}

static __always_inline void trace_stack_take(void *ctx, struct trace_task *task)
{
	if (trace_stacks_on)
		task->stack = bpf_get_stackid(ctx, &trace_stacks, 0);
}

#endif
