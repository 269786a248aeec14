/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * trace/merge.h - merges repeats of an event within a short time. Pure.
 *
 * Owns: which events are alike: equal in all but time, slot, thread and numbers. Must not know:
 * groups, how a line is shown.
 */
#ifndef CGSWAP_TRACE_MERGE_H
#define CGSWAP_TRACE_MERGE_H

#include <stddef.h>
#include <stdint.h>

#include "stream/event.h"

struct trace_merge;

/* Events that are alike. The first one is kept whole. */
struct trace_merged {
	struct trace_event first;
	uint64_t count;
	uint64_t pages;
	uint64_t last_ns;
	uint64_t value_sum;	  /* of value[0]; TRACE_NO_VALUE when one has none */
	uint64_t duration_max_ns; /* TRACE_NO_VALUE when none has one */
};

/* Called with each merge when it ends. 0 or -errno. */
typedef int (*trace_merge_fn)(void *ctx, const struct trace_merged *merged);

/* Merges events within @window_ns after the first; 0: merges nothing. NULL when out of memory. */
struct trace_merge *trace_merge_new(uint64_t window_ns, trace_merge_fn fn, void *ctx);
void trace_merge_free(struct trace_merge *merge);

/* 0 or what the callback returned. */
int trace_merge_add(struct trace_merge *merge, const struct trace_event *event);

/* Ends the merges whose window ended by @time_ns, the oldest first; UINT64_MAX: all. */
int trace_merge_flush(struct trace_merge *merge, uint64_t time_ns);

#endif
