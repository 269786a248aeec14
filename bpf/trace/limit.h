/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * trace/limit.h - finds the swap limit that refused: the group's own or an ancestor's.
 *
 * Owns: the walk up the swap counters. Must not know: what was refused, hooks.
 */
#ifndef CGSWAP_BPF_TRACE_LIMIT_H
#define CGSWAP_BPF_TRACE_LIMIT_H

#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "memcg.h"
#include "record.h"

/* Levels that are searched for a limit. */
#define TRACE_LEVELS 32

struct trace_limit {
	__u64 usage; /* pages */
	__u64 max;
	__u16 id; /* 0: none found */
};

static __always_inline __u16 counter_id(const struct page_counter *counter)
{
	return memcg_id((void *)((__u64)counter - bpf_core_field_offset(struct mem_cgroup, swap)));
}

/*
 * The nearest group, from @memcg up, whose swap.max has no room for @pages more: the one where
 * page_counter_try_charge() gave up (mm/page_counter.c), unless pages were uncharged since.
 */
static __noinline __maybe_unused int limit_refusing(struct mem_cgroup *memcg, __u32 pages,
						    struct trace_limit *limit)
{
	struct page_counter *counter =
		(void *)((__u64)memcg + bpf_core_field_offset(struct mem_cgroup, swap));

	limit->id = 0;
	for (int i = 0; i < TRACE_LEVELS && counter; i++) {
		limit->usage = BPF_CORE_READ(counter, usage.counter);
		limit->max = BPF_CORE_READ(counter, max);
		if (limit->usage + pages > limit->max) {
			limit->id = counter_id(counter);
			return 1;
		}
		counter = BPF_CORE_READ(counter, parent);
	}
	limit->usage = limit->max = TRACE_NO_VALUE;
	return 0;
}

/* The group, from @memcg up, with the least swap left below its limit; 0: none has a limit. */
static __noinline __maybe_unused int limit_tightest(struct mem_cgroup *memcg,
						    struct trace_limit *limit)
{
	struct page_counter *counter =
		(void *)((__u64)memcg + bpf_core_field_offset(struct mem_cgroup, swap));
	__u64 least = TRACE_NO_VALUE;

	limit->id = 0;
	limit->usage = limit->max = TRACE_NO_VALUE;
	for (int i = 0; i < TRACE_LEVELS && counter; i++) {
		__u64 usage = BPF_CORE_READ(counter, usage.counter);
		__u64 max = BPF_CORE_READ(counter, max);
		__u64 left = usage < max ? max - usage : 0;

		if (max < page_counter_max && left < least) {
			least = left;
			limit->usage = usage;
			limit->max = max;
			limit->id = counter_id(counter);
		}
		counter = BPF_CORE_READ(counter, parent);
	}
	return limit->id;
}

#endif
