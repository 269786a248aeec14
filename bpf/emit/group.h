/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * emit/group.h - births and removals of groups during a trace.
 *
 * Owns: the record of a birth with the group's name, so that the path of a short-lived group is
 * known; and watching the new groups below a watched one. Must not know: counters.
 */
#ifndef CGSWAP_BPF_EMIT_GROUP_H
#define CGSWAP_BPF_EMIT_GROUP_H

#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "emit/emit.h"
#include "emit/task.h"
#include "journal.h"
#include "memcg.h"
#include "record.h"

/* Also before the trace begins: its events are wanted from the start. */
static __always_inline void trace_group_watch(struct mem_cgroup *memcg, __u16 id)
{
	__u32 key = id;
	struct trace_group *group = bpf_map_lookup_elem(&trace_groups, &key);

	if (group)
		group->watched = group_is_watched(memcg_id(memcg_parent(memcg)));
}

/*
 * Nothing can be charged to the id yet (account_group()): the counts are its last owner's. Call it
 * before birth_note(): a reader that sees the birth must see these.
 */
static __always_inline void actor_birth_note(__u16 id)
{
	__u32 key = id;
	struct actor_count *count = bpf_map_lookup_elem(&actor_counts, &key);
	struct actor_count *birth = bpf_map_lookup_elem(&actor_births, &key);

	if (count && birth)
		*birth = *count;
}

/* Births are not filtered: without its path no event of a group can be shown. */
static __noinline __maybe_unused int trace_group_born(struct mem_cgroup *memcg, __u16 id,
						      __u64 kernfs_id)
{
	struct trace_item event = TRACE_EVENT(REC_GROUP);
	struct journal journal;
	struct rec_group *rec;

	if (trace_is_off())
		return 0;
	event.id = id;
	event.slot = kernfs_id;
	event.target_id = memcg_id(memcg_parent(memcg));
	event.actor = ACTOR_OTHER;
	rec = trace_reserve(&journal, &event, sizeof(*rec));
	if (!rec)
		return 0;
	trace_fill(&rec->trace, &event, NULL);
	__builtin_memset(rec->name, 0, sizeof(rec->name));
	bpf_probe_read_kernel_str(rec->name, sizeof(rec->name),
				  BPF_CORE_READ(memcg, css.cgroup, kn, name));
	bpf_ringbuf_submit(rec, journal_wake(&journal, rec->trace.rec.time_ns));
	return 0;
}

static __always_inline void trace_group_gone(__u16 id, __u64 kernfs_id)
{
	struct trace_item event = TRACE_EVENT(REC_OFFLINE);

	event.id = id;
	event.slot = kernfs_id;
	trace_emit(&event);
}

#endif
