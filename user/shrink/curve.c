// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * shrink/curve.c - see shrink/curve.h.
 */
#include "shrink/curve.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "cgroup/path.h"

struct curve {
	char *path;
	int64_t from, to;
	struct curve_point *points;
	size_t nr, max;
	int64_t times[PART_COUNT];
	uint64_t watch_ns; /* when the second phase began; UINT64_MAX: not yet */
	struct curve_sums sums[PHASE_COUNT];
	struct stream stream;
};

struct curve *curve_new(const char *path, int64_t from, int64_t to)
{
	struct curve *curve = calloc(1, sizeof(*curve));

	if (!curve)
		return NULL;
	curve->from = from;
	curve->to = to;
	curve->watch_ns = UINT64_MAX;
	for (int i = 0; i < PART_COUNT; i++)
		curve->times[i] = VAL_NONE;
	curve->path = strdup(path);
	curve->stream = (struct stream){ .ctx = curve, .owners = owners_new() };
	for (int i = 0; i < PHASE_COUNT; i++)
		curve->sums[i].sum = trace_sum_new();
	if (curve->path && curve->stream.owners && curve->sums[0].sum && curve->sums[1].sum)
		return curve;
	curve_free(curve);
	return NULL;
}

void curve_free(struct curve *curve)
{
	if (!curve)
		return;
	for (int i = 0; i < PHASE_COUNT; i++)
		trace_sum_free(curve->sums[i].sum);
	owners_free(curve->stream.owners);
	free(curve->points);
	free(curve->path);
	free(curve);
}

/* The usage that remains when @part of what must go is gone. */
static int64_t part_usage(const struct curve *curve, enum curve_part part)
{
	static const int percent[PART_COUNT] = { 50, 90, 99, 100 };
	int64_t take = curve->from - curve->to;

	return take <= 0 ? INT64_MAX : curve->from - (int64_t)((double)take * percent[part] / 100);
}

static void times_take(struct curve *curve, const struct curve_point *point)
{
	for (int i = 0; i < PART_COUNT; i++)
		if (curve->times[i] == VAL_NONE && point->usage != VAL_NONE &&
		    point->usage <= part_usage(curve, (enum curve_part)i))
			curve->times[i] = (int64_t)point->ns;
}

int curve_point(struct curve *curve, const struct curve_point *point)
{
	const struct curve_point *last = curve->nr ? &curve->points[curve->nr - 1] : NULL;

	if (curve->watch_ns == UINT64_MAX)
		times_take(curve, point);
	if (last && last->usage == point->usage && last->swapped == point->swapped)
		return 0;
	if (array_reserve(&curve->points, &curve->max, curve->nr + 1, sizeof(*curve->points)))
		return -ENOMEM;
	curve->points[curve->nr++] = *point;
	return 0;
}

const struct curve_point *curve_points(const struct curve *curve, size_t *nr)
{
	*nr = curve->nr;
	return curve->points;
}

int64_t curve_time(const struct curve *curve, enum curve_part part)
{
	return curve->times[part];
}

void curve_watch(struct curve *curve, uint64_t time_ns)
{
	curve->watch_ns = time_ns;
}

static bool is_wait(const struct trace_event *event)
{
	if (event->kind == REC_RECLAIM)
		return event->actor == ACTOR_MAX || event->actor == ACTOR_HIGH;
	return event->kind == REC_FAULT || event->kind == REC_THROTTLE;
}

static int event_add(struct curve *curve, const struct trace_event *event)
{
	struct curve_sums *sums =
		&curve->sums[event->time_ns < curve->watch_ns ? PHASE_RELEASE : PHASE_WATCH];

	if (event->kind == REC_SWAPIN && event->detail >= 0 && event->detail <= SOURCE_CACHE)
		sums->in_pages[event->detail] += event->pages;
	if (event->kind == REC_ZSWAP_STORE)
		sums->zswap_pages += event->pages;
	if (event->kind == REC_ZSWAP_WRITEBACK)
		sums->back_pages += event->pages;
	if (event->kind == REC_OOM)
		sums->kills++;
	if (is_wait(event) && event->duration_ns != TRACE_NO_VALUE)
		sums->waits_ns += event->duration_ns;
	return trace_sum_event(sums->sum, curve->stream.owners, event);
}

/* Drops reclaim that concerns all groups, and events of groups whose name is not known. */
static int take_event(void *ctx, const struct trace_event *event)
{
	struct curve *curve = ctx;
	const struct owner *owner = owners_find(curve->stream.owners, event->memcg_id);

	if (event->kind == REC_GROUP || !owner || !path_is_below(owner->path, curve->path))
		return 0;
	return event_add(curve, event);
}

static const struct stream_handler handler = { .event = take_event };

int curve_chunk(void *curve, uint32_t type, const void *data, size_t len)
{
	return stream_decode(&((struct curve *)curve)->stream, &handler, type, data, len);
}

const struct curve_sums *curve_sums(const struct curve *curve, enum curve_phase phase)
{
	return &curve->sums[phase];
}

uint64_t curve_refaults(const struct curve *curve, enum curve_phase phase)
{
	uint64_t pages = 0;

	for (int source = 0; source < SOURCE_CACHE; source++)
		pages += curve->sums[phase].in_pages[source];
	return pages;
}

const struct stream *curve_stream(const struct curve *curve)
{
	return &curve->stream;
}

uint64_t curve_lost(const struct curve *curve)
{
	return curve->stream.lost + curve->stream.undecoded;
}

bool curve_tells(const struct curve *curve, int kind)
{
	return curve->stream.has_host && !(curve->stream.host.missing & 1u << kind);
}

void curve_ids(const struct curve *curve, curve_visit fn, void *arg)
{
	for (size_t id = 1; id < MEMCG_IDS; id++) {
		const struct owner *owner = owners_at(curve->stream.owners, (uint16_t)id);

		if (owner && path_is_below(owner->path, curve->path))
			fn(owner->memcg_id, arg);
	}
}
