/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * export/select.h - which groups get series of their own, and their numbers. Pure.
 *
 * Owns: the limit of groups with hysteresis, patterns of paths, the sums over all other groups, who
 * gets the counters of removed groups, and names as labels. Its counters grow as the rows' counters
 * do: no page is counted twice, and none in the rows is left out. Must not know: names of families,
 * formats.
 */
#ifndef CGSWAP_EXPORT_SELECT_H
#define CGSWAP_EXPORT_SELECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record.h"

struct refresh;
struct select;

/* VAL_NONE: not known. */
enum export_value {
	/* counters of the group itself, in pages */
	EXPORT_CHARGED,
	EXPORT_UNCHARGED,
	EXPORT_ZSWAP_STORED,
	EXPORT_ZSWAP_LOADED,
	EXPORT_ZSWAP_REJECTED,
	EXPORT_REFUSALS, /* not pages: charges that the group's limit refused */
	EXPORT_EVICTED,	 /* the first of ACTOR_COUNT, by enum rec_actor: who had them charged */
	EXPORT__COUNTERS = EXPORT_EVICTED + ACTOR_COUNT,

	/* of the group itself, bytes unless noted */
	EXPORT_SWAP = EXPORT__COUNTERS,
	EXPORT_MISSED,	   /* pages, may be below 0 */
	EXPORT_DYING,	   /* number of removed groups whose nearest living ancestor it is */
	EXPORT_DYING_SWAP, /* the own swap of these */
	EXPORT__SUMS,	   /* end of the values summed over the others */

	/* of the group and its descendants */
	EXPORT_TREE_SWAP = EXPORT__SUMS,
	EXPORT_TREE_LEDGER,
	EXPORT_TREE_DRIFT,
	EXPORT_TREE_ZSWAP_POOL,
	EXPORT_TREE_ZSWAP_STORED,
	EXPORT_TREE_ZSWAP_INCOMP, /* bytes, of those stored */
	EXPORT_TREE_SWAPPED_IN,	  /* pages, like the next three */
	EXPORT_TREE_REFAULTED,
	EXPORT_TREE_WRITTEN_BACK,
	EXPORT_TREE_WAITING, /* microseconds of pressure, like the next */
	EXPORT_TREE_STALLED,
	EXPORT_TREE_SWAPCACHED,	 /* bytes */
	EXPORT_TREE_HIGH_EVENTS, /* number of times */
	EXPORT_TREE_MAX_EVENTS,
	EXPORT_TREE_FAIL_EVENTS,
	EXPORT__ADDED, /* end of the values that are summed for equal labels */

	/* of one group only, bytes; VAL_NONE also for no limit */
	EXPORT_SWAP_MAX = EXPORT__ADDED,
	EXPORT_SWAP_MAX_EFFECTIVE,
	EXPORT_SWAP_ROOM, /* space left in the group that refuses first */
	EXPORT_SWAP_HIGH,
	EXPORT_SWAP_PEAK,
	EXPORT__COUNT
};

struct export_group {
	const char *label; /* the path, with harmful characters and invalid bytes as \NNN */
	size_t label_len;
	bool is_plain; /* the label has no quotation marks and no backslashes */
	const char *path;
	const char *drift_cause; /* NULL: none, or not known */
	int64_t val[EXPORT__COUNT];
};

struct select_config {
	size_t max_groups;
	const char *const *include; /* patterns of fnmatch(3) for paths; ends with NULL */
	const char *const *exclude; /* the same; overrides include */
};

/* @config must stay valid. NULL: no memory. */
struct select *select_new(const struct select_config *config);
void select_free(struct select *select);

/*
 * Processes a refresh, whose rows are not needed any more then, but for constants such as the cause
 * of a drift. 0 or -ENOMEM, after which nothing is known of it.
 */
int select_take(struct select *select, const struct refresh *refresh);

/* The groups with series, by label; labels are unique. Valid until the next select_take(). */
const struct export_group *select_groups(const struct select *select, size_t *nr);

/* The sums over the other living groups, *@nr of them: EXPORT__SUMS values. */
const int64_t *select_other(const struct select *select, size_t *nr);

#endif
