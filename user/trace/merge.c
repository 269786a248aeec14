// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * trace/merge.c - see trace/merge.h.
 */
#include "trace/merge.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Maximum number of merges open at once; above it, the oldest ends early. */
#define OPEN_MAX 512

struct trace_merge {
	uint64_t window_ns;
	trace_merge_fn fn;
	void *ctx;
	size_t nr; /* in the order of their first events */
	struct trace_merged open[OPEN_MAX];
};

struct trace_merge *trace_merge_new(uint64_t window_ns, trace_merge_fn fn, void *ctx)
{
	struct trace_merge *merge = calloc(1, sizeof(*merge));

	if (!merge)
		return NULL;
	merge->window_ns = window_ns;
	merge->fn = fn;
	merge->ctx = ctx;
	return merge;
}

void trace_merge_free(struct trace_merge *merge)
{
	free(merge);
}

/* An OOM kill, a limit, a birth or a death never merges. */
static bool kind_repeats(int kind)
{
	return kind != REC_OOM && kind != REC_LIMIT && kind != REC_GROUP && kind != REC_OFFLINE;
}

static bool event_is_like(const struct trace_event *a, const struct trace_event *b)
{
	return a->kind == b->kind && a->memcg_id == b->memcg_id && a->actor == b->actor &&
	       a->actor_id == b->actor_id && a->target_id == b->target_id &&
	       a->detail == b->detail && a->pid == b->pid && a->stack == b->stack;
}

static void merged_begin(struct trace_merged *merged, const struct trace_event *event)
{
	*merged = (struct trace_merged){
		.first = *event,
		.count = 1,
		.pages = event->pages,
		.last_ns = event->time_ns,
		.value_sum = event->value[0],
		.duration_max_ns = event->duration_ns,
	};
}

static void merged_add(struct trace_merged *merged, const struct trace_event *event)
{
	merged->count++;
	merged->pages += event->pages;
	merged->last_ns = event->time_ns;
	if (event->value[0] == TRACE_NO_VALUE || merged->value_sum == TRACE_NO_VALUE)
		merged->value_sum = TRACE_NO_VALUE;
	else
		merged->value_sum += event->value[0];
	if (event->duration_ns == TRACE_NO_VALUE)
		return;
	if (merged->duration_max_ns == TRACE_NO_VALUE ||
	    event->duration_ns > merged->duration_max_ns)
		merged->duration_max_ns = event->duration_ns;
}

static int oldest_end(struct trace_merge *merge)
{
	struct trace_merged merged = merge->open[0];

	merge->nr--;
	memmove(&merge->open[0], &merge->open[1], merge->nr * sizeof(merge->open[0]));
	return merge->fn(merge->ctx, &merged);
}

int trace_merge_flush(struct trace_merge *merge, uint64_t time_ns)
{
	int err = 0;

	while (!err && merge->nr &&
	       (time_ns == UINT64_MAX ||
		time_ns - merge->open[0].first.time_ns >= merge->window_ns))
		err = oldest_end(merge);
	return err;
}

int trace_merge_add(struct trace_merge *merge, const struct trace_event *event)
{
	struct trace_merged alone;
	int err;

	if (!merge->window_ns || !kind_repeats(event->kind)) {
		merged_begin(&alone, event);
		return merge->fn(merge->ctx, &alone);
	}
	err = trace_merge_flush(merge, event->time_ns);
	for (size_t i = 0; !err && i < merge->nr; i++) {
		if (!event_is_like(&merge->open[i].first, event))
			continue;
		merged_add(&merge->open[i], event);
		return 0;
	}
	if (!err && merge->nr == OPEN_MAX)
		err = oldest_end(merge);
	if (!err)
		merged_begin(&merge->open[merge->nr++], event);
	return err;
}
