// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * shrink/curve.c - see shrink/curve.h.
 */
#include "shrink/curve.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "stream/event.h"
#include "stream/owners.h"

struct release {
	char *path;
	int64_t from, to;
	struct release_point *points;
	size_t nr, max;
	int64_t times[PART_COUNT];
	uint64_t watch_ns; /* when the second phase began; UINT64_MAX: it did not yet */
	struct release_sums sums[PHASE_COUNT];
	struct trace_groups *groups;
	struct chunk_host host;
	struct chunk_end end;
	bool has_host, has_end;
	uint64_t lost;
};

struct release *release_new(const char *path, int64_t from, int64_t to)
{
	struct release *release = calloc(1, sizeof(*release));

	if (!release)
		return NULL;
	release->from = from;
	release->to = to;
	release->watch_ns = UINT64_MAX;
	for (int i = 0; i < PART_COUNT; i++)
		release->times[i] = VAL_NONE;
	release->path = strdup(path);
	release->groups = trace_groups_new();
	for (int i = 0; i < PHASE_COUNT; i++)
		release->sums[i].sum = trace_sum_new();
	if (release->path && release->groups && release->sums[0].sum && release->sums[1].sum)
		return release;
	release_free(release);
	return NULL;
}

void release_free(struct release *release)
{
	if (!release)
		return;
	for (int i = 0; i < PHASE_COUNT; i++)
		trace_sum_free(release->sums[i].sum);
	trace_groups_free(release->groups);
	free(release->points);
	free(release->path);
	free(release);
}

/* What the group may still use when @part of what had to go is gone. */
static int64_t part_usage(const struct release *release, enum release_part part)
{
	static const int percent[PART_COUNT] = { 50, 90, 99, 100 };
	int64_t take = release->from - release->to;

	return take <= 0 ? INT64_MAX
			 : release->from - (int64_t)((double)take * percent[part] / 100);
}

static void times_take(struct release *release, const struct release_point *point)
{
	for (int i = 0; i < PART_COUNT; i++)
		if (release->times[i] == VAL_NONE && point->usage != VAL_NONE &&
		    point->usage <= part_usage(release, (enum release_part)i))
			release->times[i] = (int64_t)point->ns;
}

static int points_reserve(struct release *release)
{
	size_t max = release->max ? 2 * release->max : 256;
	struct release_point *points;

	if (release->points && release->nr < release->max)
		return 0;
	points = realloc(release->points, max * sizeof(*points));
	if (!points)
		return -ENOMEM;
	release->points = points;
	release->max = max;
	return 0;
}

int release_point(struct release *release, const struct release_point *point)
{
	const struct release_point *last = release->nr ? &release->points[release->nr - 1] : NULL;

	if (release->watch_ns == UINT64_MAX)
		times_take(release, point);
	if (last && last->usage == point->usage && last->swapped == point->swapped)
		return 0;
	if (points_reserve(release))
		return -ENOMEM;
	release->points[release->nr++] = *point;
	return 0;
}

const struct release_point *release_points(const struct release *release, size_t *nr)
{
	*nr = release->nr;
	return release->points;
}

int64_t release_time(const struct release *release, enum release_part part)
{
	return release->times[part];
}

void release_watch(struct release *release, uint64_t time_ns)
{
	release->watch_ns = time_ns;
}

static bool is_wait(const struct trace_event *event)
{
	if (event->kind == REC_RECLAIM)
		return event->actor == ACTOR_MAX || event->actor == ACTOR_HIGH;
	return event->kind == REC_FAULT || event->kind == REC_THROTTLE;
}

static int take_event(struct release *release, const struct trace_event *event)
{
	struct release_sums *sums =
		&release->sums[event->time_ns < release->watch_ns ? PHASE_RELEASE : PHASE_WATCH];

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
	return trace_sum_event(sums->sum, release->groups, event);
}

static int take_record(struct release *release, const void *data, size_t len)
{
	struct trace_event event;
	const struct trace_owner *owner;
	int err;

	if (trace_event_decode(data, len, &event))
		return -EBADMSG;
	if (event.kind == REC_GROUP) {
		err = trace_groups_born(release->groups, event.memcg_id, event.kernfs_id,
					event.target_id, event.name);
		return err;
	}
	owner = trace_groups_find(release->groups, event.memcg_id);
	/* reclaim in all groups, and groups of which not even the name is known */
	if (!owner || !trace_path_is_below(owner->path, release->path))
		return 0;
	return take_event(release, &event);
}

static int take_group(struct release *release, const void *data, size_t len)
{
	struct chunk_group group;

	if (len <= sizeof(group) || ((const char *)data)[len - 1])
		return -EBADMSG;
	memcpy(&group, data, sizeof(group));
	return trace_groups_set(release->groups, group.memcg_id, group.kernfs_id,
				(const char *)data + sizeof(group));
}

static int take_loss(struct release *release, const void *data, size_t len)
{
	struct chunk_loss loss;

	if (len != sizeof(loss))
		return -EBADMSG;
	memcpy(&loss, data, sizeof(loss));
	release->lost += loss.records;
	return 0;
}

int release_chunk(void *ctx, uint32_t type, const void *data, size_t len)
{
	struct release *release = ctx;

	switch (type) {
	case CHUNK_HOST:
		if (len != sizeof(release->host))
			return -EBADMSG;
		memcpy(&release->host, data, len);
		release->has_host = true;
		return 0;
	case CHUNK_GROUP:
	case CHUNK_NAME:
		return take_group(release, data, len);
	case CHUNK_RECORD:
		return take_record(release, data, len);
	case CHUNK_LOSS:
		return take_loss(release, data, len);
	case CHUNK_END:
		if (len != sizeof(release->end))
			return -EBADMSG;
		memcpy(&release->end, data, len);
		release->has_end = true;
		return 0;
	}
	return 0;
}

const struct release_sums *release_sums(const struct release *release, enum release_phase phase)
{
	return &release->sums[phase];
}

uint64_t release_refaults(const struct release *release, enum release_phase phase)
{
	uint64_t pages = 0;

	for (int source = 0; source < SOURCE_CACHE; source++)
		pages += release->sums[phase].in_pages[source];
	return pages;
}

const struct chunk_host *release_host(const struct release *release)
{
	return release->has_host ? &release->host : NULL;
}

const struct chunk_end *release_end(const struct release *release)
{
	return release->has_end ? &release->end : NULL;
}

uint64_t release_lost(const struct release *release)
{
	return release->lost;
}

bool release_tells(const struct release *release, int kind)
{
	return release->has_host && !(release->host.missing & 1u << kind);
}

void release_ids(const struct release *release, release_visit fn, void *arg)
{
	size_t nr;
	struct trace_owner *const *all = trace_groups_all(release->groups, &nr);

	for (size_t i = 0; i < nr; i++)
		if (trace_path_is_below(all[i]->path, release->path) &&
		    trace_groups_find(release->groups, all[i]->memcg_id) == all[i])
			fn(all[i]->memcg_id, arg);
}
