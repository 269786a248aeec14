// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * report/series.c - see report/series.h.
 */
#include "report/series.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/hash.h"
#include "cgroup/path.h"

#define PLACES (2 * SERIES_GROUPS)

int series_open(struct series *series, int64_t from_ns, int64_t to_ns, int64_t interval_ns,
		const char *cgroup)
{
	const int64_t ns = to_ns - from_ns;

	*series = (struct series){
		.from_ns = from_ns,
		.to_ns = to_ns,
		.cgroup = cgroup,
		.used_least = VAL_MAX,
		.used_most = VAL_NONE,
		.nr_places = PLACES,
	};
	series->bucket_ns = ns / SERIES_BUCKETS + 1;
	if (series->bucket_ns < interval_ns)
		series->bucket_ns = interval_ns;
	series->nr_buckets = (size_t)(ns / series->bucket_ns) + 1;
	series->buckets = calloc(series->nr_buckets, sizeof(*series->buckets));
	series->places = malloc(PLACES * sizeof(*series->places));
	if (!series->buckets || !series->places)
		return -ENOMEM;
	for (size_t i = 0; i < PLACES; i++)
		series->places[i] = -1;
	for (size_t i = 0; i < series->nr_buckets; i++)
		for (int line = 0; line < LINE__COUNT; line++)
			series->buckets[i].line[line] = VAL_NONE;
	return 0;
}

static size_t place_of(const struct series *series, const char *path)
{
	uint64_t hash = 0;

	for (const char *at = path; *at; at++)
		hash = hash_mix(hash, (unsigned char)*at);
	for (size_t at = hash_place(hash, series->nr_places);; at = (at + 1) % series->nr_places)
		if (series->places[at] < 0 ||
		    !strcmp(series->groups[series->places[at]].path, path))
			return at;
}

static int group_make(struct series *series, size_t place, const char *name, uint64_t kernfs_id)
{
	struct series_group *group;
	char *path;

	if (array_reserve(&series->groups, &series->max, series->nr + 1, sizeof(*group)))
		return -ENOMEM;
	path = strdup(name);
	if (!path)
		return -ENOMEM;
	group = &series->groups[series->nr];
	*group = (struct series_group){
		.path = path,
		.kernfs_id = kernfs_id,
		.start = VAL_NONE,
		.peak = VAL_NONE,
		.end = VAL_NONE,
		.out_pages = VAL_NONE,
		.freed_pages = VAL_NONE,
		.in_pages = VAL_NONE,
		.refused_by = -1,
		.refused_max = VAL_NONE,
		.room = { ROOM_UNKNOWN, -1, VAL_NONE },
		.room_before = { ROOM_UNKNOWN, -1, VAL_NONE },
		.killed_room = { ROOM_UNKNOWN, -1, VAL_NONE },
		.is_asked = path_is_below(path, series->cgroup),
	};
	for (int col = 0; col < COL__COUNT; col++)
		group->last[col] = VAL_NONE;
	series->places[place] = (int)series->nr++;
	return 0;
}

int series_group(struct series *series, const char *path, uint64_t kernfs_id)
{
	size_t place = place_of(series, path);

	if (series->places[place] >= 0)
		return series->places[place];
	if (series->nr >= SERIES_GROUPS) {
		series->left_out++;
		return -1;
	}
	return group_make(series, place, path, kernfs_id) ? -ENOMEM : series->places[place];
}

int series_group_of(struct series *series, const struct row *row)
{
	return series_group(series, row->path, row->kernfs_id);
}

int series_find(const struct series *series, const char *path)
{
	return series->places[place_of(series, path)];
}

bool series_has_below(const struct series *series, size_t index)
{
	const char *path = series->groups[index].path;

	for (size_t i = 0; i < series->nr; i++)
		if (i != index && path_is_below(series->groups[i].path, path))
			return true;
	return false;
}

struct series_bucket *series_bucket_at(const struct series *series, int64_t real_ns)
{
	return &series->buckets[(real_ns - series->from_ns) / series->bucket_ns];
}

struct series_bucket *series_bucket(const struct series *series, int64_t real_ns)
{
	return real_ns < series->from_ns || real_ns > series->to_ns
		       ? NULL
		       : series_bucket_at(series, real_ns);
}

void series_missing(struct series *series, int64_t from_ns, int64_t to_ns)
{
	if (series->nr_breaks++ < SERIES_BREAKS)
		series->breaks[series->nr_breaks - 1] =
			(struct series_break){ BREAK_GAP, from_ns, to_ns };
}

int64_t series_own(const struct series *series, size_t index, size_t at)
{
	const int64_t *own = series->groups[index].own;

	return own && own[at] != VAL_NONE ? own[at] : 0;
}

int64_t series_killed(const struct series *series, const struct series_group *group)
{
	return group->killed.nr || series->noted_kills == series->samples ? group->killed.nr
									  : VAL_NONE;
}

static bool is_larger(const struct series_group *a, const struct series_group *b)
{
	return a->peak != b->peak ? a->peak > b->peak : strcmp(a->path, b->path) < 0;
}

/* Keeps series->shown in order, at most SERIES_SHOWN. */
static void shown_add(struct series *series, size_t index)
{
	size_t at = series->nr_shown;

	while (at && is_larger(&series->groups[index], &series->groups[series->shown[at - 1]]))
		at--;
	if (at == SERIES_SHOWN)
		return;
	if (series->nr_shown < SERIES_SHOWN)
		series->nr_shown++;
	memmove(&series->shown[at + 1], &series->shown[at],
		(series->nr_shown - at - 1) * sizeof(*series->shown));
	series->shown[at] = (int)index;
}

void series_close(struct series *series)
{
	for (size_t i = 0; i < series->nr; i++) {
		struct series_group *group = &series->groups[i];

		group->refused.nr = val_most(group->refused.nr, 0);
		group->failed.nr = val_most(group->failed.nr, 0);
		if (group->own && group->is_asked)
			shown_add(series, i);
	}
	for (size_t at = 0; at < series->nr_buckets; at++) {
		int64_t *others = &series->buckets[at].others;

		for (size_t i = 0; i < series->nr; i++)
			if (series->groups[i].is_asked)
				*others = val_plus(*others, series_own(series, i, at));
		for (size_t i = 0; i < series->nr_shown; i++)
			*others =
				val_less(*others, series_own(series, (size_t)series->shown[i], at));
	}
}

void series_free(struct series *series)
{
	for (size_t i = 0; i < series->nr; i++) {
		free(series->groups[i].path);
		free(series->groups[i].own);
	}
	free(series->groups);
	free(series->buckets);
	free(series->places);
	free(series->scratch);
	*series = (struct series){ 0 };
}
