/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * trace/oom.h - which task the OOM killer kills, and how much swap was left at that moment.
 *
 * Owns: the body for oom_kill_process(). Must not know: what was refused before.
 */
#ifndef CGSWAP_BPF_TRACE_OOM_H
#define CGSWAP_BPF_TRACE_OOM_H

#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "compat.h"
#include "emit/emit.h"
#include "emit/task.h"
#include "journal.h"
#include "memcg.h"
#include "record.h"
#include "trace/limit.h"

static __always_inline void oom_fill(struct rec_oom *rec, struct task_struct *victim,
				     const struct trace_limit *limit)
{
	rec->swap_usage = limit->usage;
	rec->swap_max = limit->max;
	rec->swap_id = limit->id;
	rec->system_total = swap_total_pages();
	rec->system_free = swap_free_pages();
	rec->victim_pid = BPF_CORE_READ(victim, tgid);
	rec->reserved = 0;
	BPF_CORE_READ_STR_INTO(&rec->victim_comm, victim, comm);
}

static __noinline int oom_emit(struct trace_item *event, struct task_struct *victim,
			       struct trace_limit *limit)
{
	struct journal journal;
	struct rec_oom *rec;

	if (trace_is_off() || !trace_wants(event))
		return 0;
	rec = trace_reserve(&journal, event, sizeof(*rec));
	if (!rec)
		return 0;
	__builtin_memset(rec, 0, sizeof(*rec));
	trace_fill(&rec->trace, event, trace_task_find());
	oom_fill(rec, victim, limit);
	bpf_ringbuf_submit(rec, journal_wake(&journal, rec->trace.rec.time_ns));
	return 0;
}

/* void oom_kill_process(struct oom_control *oc, const char *message) */
static __always_inline void trace_oom_enter(void *ctx, __u64 address)
{
	struct oom_control *oc = (void *)address;
	struct trace_item event = TRACE_EVENT(REC_OOM);
	struct trace_task *task = trace_task_get();
	struct task_struct *victim = BPF_CORE_READ(oc, chosen);
	struct mem_cgroup *over = BPF_CORE_READ(oc, memcg), *memcg;
	struct trace_limit limit = { .usage = TRACE_NO_VALUE, .max = TRACE_NO_VALUE };

	if (!victim)
		return;
	memcg = task_memcg(victim);
	event.id = memcg_id(memcg);
	event.actor = over ? ACTOR_MAX : ACTOR_DIRECT;
	if (over) {
		event.target_id = memcg_id(over);
		event.value[0] = BPF_CORE_READ(over, memory.usage.counter);
		event.value[1] = BPF_CORE_READ(over, memory.max);
	}
	if (memcg)
		limit_tightest(memcg, &limit);
	if (task)
		trace_stack_take(ctx, task);
	oom_emit(&event, victim, &limit);
}

#endif
