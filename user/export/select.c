// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * export/select.c - see export/select.h.
 */
#include "export/select.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/escape.h"
#include "model/refresh.h"
#include "model/row.h"

/* Values copied from a column. */
static const struct {
	enum export_value value;
	int col;
} columns[] = {
	{ EXPORT_MISSED, COL_MISSED },
	{ EXPORT_TREE_SWAP, COL_SWAP_CURRENT },
	{ EXPORT_TREE_LEDGER, COL_LEDGER },
	{ EXPORT_TREE_DRIFT, COL_DRIFT },
	{ EXPORT_TREE_ZSWAP_POOL, COL_ZSWAP_CURRENT },
	{ EXPORT_TREE_ZSWAP_STORED, COL_ZSWAPPED },
	{ EXPORT_TREE_ZSWAP_INCOMP, KEPT_ZSWAP_INCOMP },
	{ EXPORT_TREE_SWAPPED_IN, KEPT_SWAPINS },
	{ EXPORT_TREE_REFAULTED, KEPT_REFAULTS },
	{ EXPORT_TREE_WRITTEN_BACK, COL_ZSWAP_WRITEBACK },
	{ EXPORT_TREE_WAITING, KEPT_STALL_SOME },
	{ EXPORT_TREE_STALLED, KEPT_STALL_FULL },
	{ EXPORT_TREE_SWAPCACHED, COL_SWAPCACHED },
	{ EXPORT_TREE_HIGH_EVENTS, COL_EVENTS_HIGH },
	{ EXPORT_TREE_MAX_EVENTS, COL_EVENTS_MAX },
	{ EXPORT_TREE_FAIL_EVENTS, COL_EVENTS_FAIL },
	{ EXPORT_SWAP_MAX, COL_SWAP_MAX },
	{ EXPORT_SWAP_MAX_EFFECTIVE, COL_SWAP_MAX_EFF },
	{ EXPORT_SWAP_HIGH, COL_SWAP_HIGH },
	{ EXPORT_SWAP_PEAK, COL_SWAP_PEAK },
};

static const int counters[EXPORT_EVICTED] = {
	[EXPORT_CHARGED] = COL_CHARGED,
	[EXPORT_UNCHARGED] = COL_UNCHARGED,
	[EXPORT_ZSWAP_STORED] = COL_ZSWAP_STORE,
	[EXPORT_ZSWAP_LOADED] = COL_ZSWAP_LOAD,
	[EXPORT_ZSWAP_REJECTED] = COL_ZSWAP_REJECT,
	[EXPORT_REFUSALS] = KEPT_REFUSALS,
};

static int64_t counter_of(const struct row *row, int counter)
{
	if (counter < EXPORT_EVICTED)
		return row->val[counters[counter]];
	return row->actors ? (int64_t)row->actors[counter - EXPORT_EVICTED] : VAL_NONE;
}

/* The last numbers of a group. */
struct seen {
	uint64_t kernfs_id;
	bool shown;
	int64_t last[EXPORT__COUNTERS];	  /* of its row; VAL_NONE: not known */
	int64_t series[EXPORT__COUNTERS]; /* of its series, with what removed groups left to it */
};

/* One row. */
struct place {
	int64_t swap; /* of the group itself; VAL_NONE: not known */
	int to;	      /* row whose series counts it: its own or an ancestor; -1: the others */
	size_t group; /* if it has a series of its own */
};

struct select {
	const struct select_config *config;
	struct seen *seen;   /* by row */
	struct seen *before; /* of the previous refresh, by its rows */
	struct place *places;
	size_t *ranks; /* candidate rows */
	struct export_group *groups;
	char *labels;
	size_t max_seen, max_before, max_places, max_ranks, max_groups, max_labels;
	size_t nr_before, nr_groups, nr_others;
	int64_t other[EXPORT__SUMS];
};

struct select *select_new(const struct select_config *config)
{
	struct select *select = calloc(1, sizeof(*select));

	if (!select)
		return NULL;
	select->config = config;
	for (int c = 0; c < EXPORT__COUNTERS; c++)
		select->other[c] = VAL_NONE;
	return select;
}

void select_free(struct select *select)
{
	if (!select)
		return;
	free(select->seen);
	free(select->before);
	free(select->places);
	free(select->ranks);
	free(select->groups);
	free(select->labels);
	free(select);
}

static int rooms_reserve(struct select *select, size_t nr)
{
	if (array_reserve(&select->seen, &select->max_seen, nr, sizeof(*select->seen)) ||
	    array_reserve(&select->before, &select->max_before, nr, sizeof(*select->before)) ||
	    array_reserve(&select->places, &select->max_places, nr, sizeof(*select->places)) ||
	    array_reserve(&select->ranks, &select->max_ranks, nr, sizeof(*select->ranks)))
		return -ENOMEM;
	return 0;
}

static bool any_matches(const char *const *patterns, const char *path)
{
	for (; *patterns; patterns++)
		if (!fnmatch(*patterns, path, 0))
			return true;
	return false;
}

static bool is_wanted(const struct select_config *config, const struct row *row)
{
	return !row->dying && (!*config->include || any_matches(config->include, row->path)) &&
	       !any_matches(config->exclude, row->path);
}

/* The ledger's numbers are hierarchical; subtracts the children. */
static void swap_split(struct place *places, const struct row *rows, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		places[i].swap = rows[i].val[COL_LEDGER];
	for (size_t i = 0; i < nr; i++)
		if (rows[i].parent >= 0)
			places[rows[i].parent].swap =
				val_less(places[rows[i].parent].swap, rows[i].val[COL_LEDGER]);
}

/* A new group replaces another one only if it has a quarter more. */
static double rank_weight(const struct select *select, size_t i)
{
	int64_t swap = select->places[i].swap;
	double weight = swap < 0 ? 0 : (double)swap;

	return select->seen[i].shown ? weight * 1.25 + 1 : weight;
}

static int rank_compare(const void *a, const void *b, void *ctx)
{
	const struct select *select = ctx;
	size_t x = *(const size_t *)a, y = *(const size_t *)b;
	double heavy = rank_weight(select, x), light = rank_weight(select, y);

	if (heavy != light)
		return heavy > light ? -1 : 1;
	return x < y ? -1 : 1; /* parents first */
}

/* Chooses the rows with series of their own; the others are summed. */
static void places_choose(struct select *select, const struct row *rows, size_t nr)
{
	size_t wanted = 0, most = select->config->max_groups;

	select->nr_others = 0;
	for (size_t i = 0; i < nr; i++) {
		select->places[i].to = -1;
		if (is_wanted(select->config, &rows[i]))
			select->ranks[wanted++] = i;
		select->nr_others += !rows[i].dying;
	}
	if (wanted > most)
		qsort_r(select->ranks, wanted, sizeof(*select->ranks), rank_compare, select);
	for (size_t i = 0; i < wanted && i < most; i++)
		select->places[select->ranks[i]].to = (int)select->ranks[i];
	select->nr_others -= wanted < most ? wanted : most;
	for (size_t i = 0; i < nr; i++) /* parents come first */
		if (rows[i].dying && rows[i].parent >= 0)
			select->places[i].to = select->places[rows[i].parent].to;
}

static void add(int64_t *sum, int64_t val)
{
	if (val_is_number(val))
		*sum = *sum == VAL_NONE ? val : val_plus(*sum, val);
}

static int seen_compare(const void *a, const void *b)
{
	uint64_t x = ((const struct seen *)a)->kernfs_id, y = ((const struct seen *)b)->kernfs_id;

	return x < y ? -1 : x > y;
}

/* A directory that was recreated is a new group. */
static void seen_find(struct select *select, const struct row *rows, size_t nr)
{
	qsort(select->before, select->nr_before, sizeof(*select->before), seen_compare);
	for (size_t i = 0; i < nr; i++) {
		struct seen *seen = &select->seen[i];
		const struct seen *before;

		*seen = (struct seen){ .kernfs_id = rows[i].kernfs_id };
		for (int c = 0; c < EXPORT__COUNTERS; c++)
			seen->last[c] = seen->series[c] = VAL_NONE;
		before = bsearch(seen, select->before, select->nr_before, sizeof(*seen),
				 seen_compare);
		if (before)
			*seen = *before;
	}
}

/* Keeps the current state as the previous one of the next refresh. */
static void seen_keep(struct select *select, size_t nr)
{
	struct seen *seen = select->seen;
	size_t max = select->max_seen;

	select->seen = select->before;
	select->max_seen = select->max_before;
	select->before = seen;
	select->max_before = max;
	select->nr_before = nr;
}

/* Adds the growth of a row's counters to the series that its place names. */
static void growth_take(struct select *select, const struct row *row, size_t i)
{
	struct seen *seen = &select->seen[i];
	int to = select->places[i].to;
	int64_t *sums = to < 0 ? select->other : select->seen[to].series;

	for (int c = 0; c < EXPORT__COUNTERS; c++) {
		int64_t now = counter_of(row, c), last = seen->last[c];
		int64_t grown = val_less(now, last == VAL_NONE ? 0 : last);

		if (!val_is_number(now))
			continue;
		add(&select->other[c], 0); /* from now on known */
		add(&sums[c], val_most(grown, 0));
		seen->last[c] = now;
	}
}

static void counters_take(struct select *select, const struct row *rows, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		select->seen[i].shown = select->places[i].to == (int)i;
	for (size_t i = 0; i < nr; i++)
		growth_take(select, &rows[i], i);
}

/* What is left of the most restrictive limit, to which the percentage of @row refers. */
static int64_t room_of(const struct row *rows, const struct row *row)
{
	int64_t least = VAL_NONE;

	for (;; row = &rows[row->parent]) {
		int64_t max = row->val[COL_SWAP_MAX];

		if (max == VAL_NONE && row->parent >= 0) /* the root has no limit file */
			return VAL_NONE;
		if (val_is_number(max)) {
			int64_t room = val_less(max, row->val[COL_SWAP_CURRENT]);

			if (room == VAL_NONE)
				return VAL_NONE;
			room = val_most(room, 0);
			least = least == VAL_NONE ? room : val_least(least, room);
		}
		if (row->parent < 0)
			return least;
	}
}

static void group_fill(const struct select *select, const struct row *rows, size_t i,
		       struct export_group *group)
{
	const struct row *row = &rows[i];

	group->path = row->path;
	group->drift_cause = row->drift_cause;
	for (size_t c = 0; c < sizeof(columns) / sizeof(columns[0]); c++) {
		int64_t val = row->val[columns[c].col];

		group->val[columns[c].value] = val_is_number(val) ? val : VAL_NONE;
	}
	memcpy(group->val, select->seen[i].series, EXPORT__COUNTERS * sizeof(*group->val));
	for (int c = 0; c < EXPORT__COUNTERS; c++)
		if (counter_of(row, c) == VAL_NONE)
			group->val[c] = VAL_NONE;
	group->val[EXPORT_SWAP] = select->places[i].swap;
	group->val[EXPORT_DYING] = group->val[EXPORT_DYING_SWAP] = VAL_NONE;
	group->val[EXPORT_SWAP_ROOM] = room_of(rows, row);
}

static int groups_fill(struct select *select, const struct row *rows, size_t nr)
{
	select->nr_groups = 0;
	for (size_t i = 0; i < nr; i++)
		select->nr_groups += select->places[i].to == (int)i;
	if (array_reserve(&select->groups, &select->max_groups, select->nr_groups,
			  sizeof(*select->groups)))
		return -ENOMEM;
	for (size_t i = 0, at = 0; i < nr; i++)
		if (select->places[i].to == (int)i) {
			group_fill(select, rows, i, &select->groups[at]);
			select->places[i].group = at++;
		}
	return 0;
}

/* Sums over the groups without series of their own. */
static void others_fill(struct select *select, const struct row *rows, size_t nr)
{
	for (int v = EXPORT__COUNTERS; v < EXPORT__SUMS; v++)
		select->other[v] = 0;
	for (size_t i = 0; i < nr; i++) {
		const struct place *place = &select->places[i];
		int64_t *val = place->to < 0 ? select->other
					     : select->groups[select->places[place->to].group].val;

		if (rows[i].dying) {
			bool first = val[EXPORT_DYING] == VAL_NONE;

			add(&val[EXPORT_DYING], 1);
			val[EXPORT_DYING_SWAP] =
				val_plus(first ? 0 : val[EXPORT_DYING_SWAP], place->swap);
		} else if (place->to < 0) {
			val[EXPORT_SWAP] = val_plus(val[EXPORT_SWAP], place->swap);
			val[EXPORT_MISSED] = val_plus(val[EXPORT_MISSED], rows[i].val[COL_MISSED]);
		}
	}
}

/* Puts the path of @group and its label at @at, and returns the end of both. */
static char *label_make(struct export_group *group, char *at)
{
	const size_t len = strlen(group->path);
	const bool same = escape_plain(group->path, len) == len;

	group->path = group->label = memcpy(at, group->path, len + 1);
	group->label_len = len;
	at += len + 1;
	if (!same) { /* it may need escapes */
		group->label = at;
		group->label_len = escape_name(at, 4 * len + 1, group->path, ESCAPE_UTF8);
		at += group->label_len + 1;
	}
	group->is_plain = !strpbrk(group->label, "\\\"\n");
	return at;
}

static int labels_make(struct select *select)
{
	size_t bytes = 0;
	char *at;

	for (size_t i = 0; i < select->nr_groups; i++)
		bytes += 5 * strlen(select->groups[i].path) + 2; /* always enough */
	if (array_reserve(&select->labels, &select->max_labels, bytes, 1))
		return -ENOMEM;
	at = select->labels;
	for (size_t i = 0; i < select->nr_groups; i++)
		at = label_make(&select->groups[i], at);
	return 0;
}

static int label_compare(const void *a, const void *b)
{
	const struct export_group *x = a, *y = b;

	return strcmp(x->label, y->label);
}

static void group_merge(struct export_group *group, const struct export_group *same)
{
	for (int v = 0; v < EXPORT__COUNT; v++) {
		if (v == EXPORT_DYING || v == EXPORT_DYING_SWAP)
			add(&group->val[v], same->val[v]); /* unknown counts as none here */
		else if (v < EXPORT__ADDED)
			group->val[v] = val_plus(group->val[v], same->val[v]);
		else if (group->val[v] != same->val[v])
			group->val[v] = VAL_NONE;
	}
	if (!group->drift_cause)
		group->drift_cause = same->drift_cause;
}

/* Two series with the same label would make a scraper reject the whole page. */
static void labels_merge(struct select *select)
{
	struct export_group *groups = select->groups;
	size_t nr = 0;

	qsort(groups, select->nr_groups, sizeof(*groups), label_compare);
	for (size_t i = 0; i < select->nr_groups; i++)
		if (nr && !strcmp(groups[nr - 1].label, groups[i].label))
			group_merge(&groups[nr - 1], &groups[i]);
		else
			groups[nr++] = groups[i];
	select->nr_groups = nr;
}

int select_take(struct select *select, const struct refresh *refresh)
{
	const struct row *rows = refresh->rows;
	size_t nr = refresh->nr_rows;
	int err;

	select->nr_groups = 0;
	if (rooms_reserve(select, nr))
		return -ENOMEM;
	seen_find(select, rows, nr);
	swap_split(select->places, rows, nr);
	places_choose(select, rows, nr);
	counters_take(select, rows, nr);
	err = groups_fill(select, rows, nr);
	if (!err)
		others_fill(select, rows, nr);
	seen_keep(select, nr);
	if (!err)
		err = labels_make(select);
	if (err)
		select->nr_groups = 0;
	else
		labels_merge(select);
	return err;
}

const struct export_group *select_groups(const struct select *select, size_t *nr)
{
	*nr = select->nr_groups;
	return select->groups;
}

const int64_t *select_other(const struct select *select, size_t *nr)
{
	*nr = select->nr_others;
	return select->other;
}
