// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * report/matrix.c - see report/matrix.h.
 */
#include "report/matrix.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "stream/event.h"
#include "trace/sum.h"

static int name_compare(const void *a, const void *b)
{
	const struct matrix_line *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int line_compare(const void *a, const void *b)
{
	const struct matrix_line *x = a, *y = b;

	if (x->pages != y->pages)
		return x->pages > y->pages ? -1 : 1;
	return strcmp(x->name, y->name);
}

/* Adds up those of one name, and puts the most first; returns how many have pages. */
static size_t lines_fold(struct matrix_line *lines, size_t nr)
{
	size_t kept = 0;

	qsort(lines, nr, sizeof(*lines), name_compare);
	for (size_t i = 0; i < nr; i++) {
		if (!lines[i].pages)
			continue;
		if (kept && !strcmp(lines[kept - 1].name, lines[i].name))
			lines[kept - 1].pages += lines[i].pages;
		else
			lines[kept++] = lines[i];
	}
	qsort(lines, kept, sizeof(*lines), line_compare);
	return kept;
}

static size_t line_find(const struct matrix_line *lines, size_t nr, const char *name)
{
	size_t at = 0;

	while (at < nr && strcmp(lines[at].name, name))
		at++;
	return at;
}

static uint64_t group_pages(const struct trace_group_sum *group)
{
	return group->has_total ? group->total.charged : group->pages[REC_CHARGE];
}

/* In these a task runs, for itself or because of a limit, so the actor is its group. */
static const char *actor_name(const struct trace_pair_sum *pair)
{
	const char *kind = trace_actor_name(pair->actor);

	if (pair->actor != ACTOR_DIRECT && pair->actor != ACTOR_MAX && pair->actor != ACTOR_HIGH)
		return kind ? kind : "not known";
	if (!pair->by)
		return "a task, not known";
	return strcmp(pair->by->path, pair->owner->path) ? pair->by->path : "its own tasks";
}

static void owners_take(struct matrix *matrix, struct matrix_line *lines, size_t nr)
{
	nr = lines_fold(lines, nr);
	for (size_t i = 0; i < nr; i++) {
		if (i < MATRIX_OWNERS)
			matrix->owners[matrix->nr_owners++] = lines[i];
		else
			matrix->others += lines[i].pages;
	}
}

static void actors_take(struct matrix *matrix, struct matrix_line *lines, size_t nr)
{
	nr = lines_fold(lines, nr);
	matrix->nr_actors = nr < MATRIX_ACTORS ? nr : MATRIX_ACTORS;
	memcpy(matrix->actors, lines, matrix->nr_actors * sizeof(*lines));
}

static void cells_fill(struct matrix *matrix, const struct trace_pair_sum *pairs, size_t nr,
		       const char *cgroup)
{
	for (size_t i = 0; i < nr; i++) {
		size_t owner, actor;

		if (!trace_owner_is_below(pairs[i].owner, cgroup))
			continue;
		owner = line_find(matrix->owners, matrix->nr_owners, pairs[i].owner->path);
		actor = line_find(matrix->actors, matrix->nr_actors, actor_name(&pairs[i]));
		matrix->pages[owner][actor] += pairs[i].pages;
	}
	for (size_t owner = 0; owner <= matrix->nr_owners; owner++) {
		uint64_t all = owner < matrix->nr_owners ? matrix->owners[owner].pages
							 : matrix->others;

		for (size_t actor = 0; actor <= matrix->nr_actors; actor++) {
			uint64_t pages = matrix->pages[owner][actor];

			all -= pages < all ? pages : all;
			if (pages > matrix->most)
				matrix->most = pages;
		}
		matrix->not_read[owner] = all;
	}
}

int matrix_make(struct matrix *matrix, struct trace_sum *sum, const char *cgroup)
{
	size_t nr_groups, nr_pairs, nr = 0;
	const struct trace_group_sum *groups = trace_sum_groups(sum, &nr_groups);
	const struct trace_pair_sum *pairs = trace_sum_pairs(sum, &nr_pairs);
	struct matrix_line *lines = malloc((nr_groups + nr_pairs + 1) * sizeof(*lines));

	*matrix = (struct matrix){ 0 };
	if (!lines)
		return -ENOMEM;
	for (size_t i = 0; i < nr_groups; i++)
		if (trace_owner_is_below(groups[i].owner, cgroup))
			lines[nr++] = (struct matrix_line){ groups[i].owner->path,
							    group_pages(&groups[i]) };
	owners_take(matrix, lines, nr);
	nr = 0;
	for (size_t i = 0; i < nr_pairs; i++)
		if (trace_owner_is_below(pairs[i].owner, cgroup))
			lines[nr++] = (struct matrix_line){ actor_name(&pairs[i]), pairs[i].pages };
	actors_take(matrix, lines, nr);
	free(lines);
	cells_fill(matrix, pairs, nr_pairs, cgroup);
	return 0;
}
