/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * unit/history/story.h - a machine of a few groups, whose numbers a test sets one by one.
 *
 * Owns: refreshes as a recorder has them, with all numbers known. Must not know: what is tested.
 */
#ifndef UNIT_HISTORY_STORY_H
#define UNIT_HISTORY_STORY_H

#include <stdint.h>
#include <string.h>

#include "model/refresh.h"
#include "model/row.h"

#define STORY_ROWS 6
#define STORY_START 1764471600ll /* 2025-11-30 03:00:00 UTC */
#define STORY_STEP 10ll		 /* seconds between two samples */
#define STORY_S 1000000000ll

enum story_row { ROOT, TOP, LEAF, ODD, OTHER, LATE };

static const char *const story_paths[STORY_ROWS] = {
	[ROOT] = "/",	      [TOP] = "/a",	  [LEAF] = "/a/b",
	[ODD] = "/a/\xff<i>", [OTHER] = "/other", [LATE] = "/other/late",
};

struct story {
	struct refresh refresh;
	struct row rows[STORY_ROWS];
	int64_t vals[STORY_ROWS][ROW_VALUES];
};

static inline void story_row_begin(struct story *story, size_t i, int parent)
{
	int64_t *val = story->vals[i];

	row_clear(val);
	story->rows[i] = (struct row){
		.path = story_paths[i],
		.kernfs_id = 100 + i,
		.memcg_id = (uint16_t)(i + 1),
		.parent = parent,
		.depth = parent < 0 ? 0 : story->rows[parent].depth + 1,
		.val = val,
	};
	val[COL_CHARGED] = val[COL_UNCHARGED] = 0;
	val[COL_MISSED] = 0;
	if (i == ROOT)
		return;
	val[COL_SWAP_CURRENT] = i == TOP ? 10 << 20 : 4 << 20;
	val[COL_DRIFT] = 0;
	val[COL_SWAP_MAX] = i == TOP ? 10 << 20 : VAL_MAX;
	val[COL_SWAP_HIGH] = val[KEPT_MEMORY_HIGH] = val[KEPT_ZSWAP_MAX] = VAL_MAX;
	val[KEPT_MEMORY_MAX] = 8 << 20;
	val[COL_EVENTS_HIGH] = val[COL_EVENTS_MAX] = val[COL_EVENTS_FAIL] = 0;
	val[KEPT_KILLED] = val[KEPT_THROTTLED] = 0;
}

/* At the sample 0; LATE is not there yet. */
static inline void story_begin(struct story *story)
{
	static const int parents[STORY_ROWS] = { -1, ROOT, TOP, TOP, ROOT, OTHER };

	memset(story, 0, sizeof(*story));
	for (size_t i = 0; i < STORY_ROWS; i++)
		story_row_begin(story, i, parents[i]);
	story->vals[LATE][COL_SWAP_CURRENT] = 1 << 20;
	story->refresh = (struct refresh){
		.rows = story->rows,
		.nr_rows = LATE,
		.page_bytes = 4096,
		.host = {
			.kernel = "6.12.0",
			.nodename = "test",
			.attach = "fentry",
			.hierarchy = "v2",
			.zswap = "absent",
			.swap_total = 1 << 30,
			.swap_used = 64 << 20,
			.groups = LATE,
		},
	};
}

/* The time of the sample @n, whose files are read now. */
static inline void story_at(struct story *story, long n)
{
	story->refresh.host.time = (double)(STORY_START + n * STORY_STEP);
	story->refresh.now_ns = (uint64_t)((1000 + n * STORY_STEP) * STORY_S);
	for (size_t i = TOP; i < STORY_ROWS; i++)
		story->vals[i][KEPT_READ] = (int64_t)story->refresh.now_ns;
}

/* @times events of the counter @value in @row, which the kernel counts in those above it too. */
static inline void story_event(struct story *story, int row, int value, int64_t times)
{
	for (; row > ROOT; row = story->rows[row].parent)
		story->vals[row][value] += times;
}

#endif
