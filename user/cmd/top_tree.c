// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cmd/top_tree.c - see cmd/top_tree.h.
 */
#include "cmd/top_tree.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/out.h"
#include "cgroup/group.h"
#include "cgroup/host.h"
#include "cgroup/resolve.h"
#include "cmd/options.h"
#include "model/limit.h"
#include "table/order.h"
#include "view/table.h"

/* Of those that files have; JSON has all. */
static const enum col columns[] = {
	COL_SWAP_CURRENT, COL_SWAP_PEAK,    COL_SWAPCACHED, COL_ZSWAP_CURRENT, COL_ZSWAP_RATIO,
	COL_SWAP_MAX,	  COL_SWAP_MAX_PCT, COL_EVENTS_MAX, COL_EVENTS_FAIL,   COL_PSI_SOME,
};

#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

struct tree {
	struct groups groups;
	struct row *rows;
	int64_t (*vals)[ROW_VALUES]; /* of the rows */
	struct order order;
};

static void host_fill(const struct kernfs *k, size_t groups, struct host *host)
{
	*host = (struct host){
		.time = NAN,
		.swap_charged = VAL_NONE,
		.swap_unowned = VAL_NONE,
		.refusals_unknown = VAL_NONE,
		.charged_pages = VAL_NONE,
		.uncharged_pages = VAL_NONE,
		.events = VAL_NONE,
		.events_lost = VAL_NONE,
		.events_rate = VAL_NONE,
		.own_cpu = VAL_NONE,
		.probe_misses = VAL_NONE,
		.zswap_misses = VAL_NONE,
		.actor_misses = VAL_NONE,
		.groups = (int64_t)groups,
		.dying = VAL_NONE,
		.drifting = VAL_NONE,
		.unsettled = VAL_NONE,
	};
	host_read(k, host);
}

static void values_fill(const struct kernfs *k, const int64_t *read, int64_t *val)
{
	bool v2 = k->kind == CGROUP_V2;

	row_clear(val);
	for (int col = 0; col < COL__COUNT; col++)
		if (files_name(v2, col) || col == COL_ZSWAP_RATIO)
			val[col] = read[col];
	val[COL_SWAP_CURRENT] = read[MEM_SWAP];
}

/* A saved group has no id of the kernel's. */
static void row_fill(struct tree *tree, const struct kernfs *k, size_t i)
{
	const struct group *group = tree->groups.all[i], *above = group->parent;
	struct row *row = &tree->rows[i];

	*row = (struct row){
		.path = group->path,
		.kernfs_id = UINT64_MAX,
		.depth = above ? tree->rows[above->index].depth + 1 : 0,
		.parent = above ? (int)above->index : -1,
	};
	values_fill(k, group->first.val, tree->vals[i]);
	limit_apply(tree->rows, (int)i, tree->vals[i]);
}

static int rows_make(struct tree *tree, const struct kernfs *k)
{
	size_t nr = tree->groups.nr;

	tree->rows = calloc(nr, sizeof(*tree->rows));
	tree->vals = calloc(nr, sizeof(*tree->vals));
	if (!tree->rows || !tree->vals || order_reserve(&tree->order, nr))
		return -ENOMEM;
	for (size_t i = 0; i < nr; i++)
		row_fill(tree, k, i);
	return 0;
}

/* Those of columns[] that the files of some group have, and always the first. */
static size_t columns_choose(const struct tree *tree, enum col *cols)
{
	size_t nr = 0;

	for (size_t c = 0; c < COLUMNS; c++) {
		bool has = !c;

		for (size_t i = 0; i < tree->groups.nr && !has; i++)
			has = tree->vals[i][columns[c]] != VAL_NONE;
		if (has)
			cols[nr++] = columns[c];
	}
	return nr;
}

static int tree_print(struct tree *tree, const struct kernfs *k, bool json)
{
	enum col cols[COLUMNS];
	const struct view_table_opt opt = {
		.utf8 = out_is_utf8(),
		.cols = cols,
		.nr_cols = columns_choose(tree, cols),
		.width = out_terminal_width(stdout),
	};
	size_t nr = tree->groups.nr;
	const char *top = tree->groups.all[tree->groups.asked]->path;
	struct view_rows view = { .rows = tree->rows };
	struct host host;

	view.nr = order_make(&tree->order, tree->rows, nr, top, true);
	view.order = tree->order.rows;
	host_fill(k, nr, &host);
	return json ? view_json_print(stdout, &host, &view)
		    : view_table_print(stdout, &opt, &host, &view);
}

/* Their rows are not known. */
static void bad_say(const struct groups *groups)
{
	struct left_out left_out = { 0 };

	for (size_t i = 0; i < groups->nr; i++)
		if (groups->all[i]->first.bad[0])
			left_out_add(&left_out, groups->all[i]->path, groups->all[i]->first.bad);
	left_out_say(&left_out);
	if (groups->missed)
		error_fail(GROUPS_MISSED, file_error(groups->missed));
}

int top_tree(const struct kernfs *k, const char *cgroup, bool json, char *error, size_t error_len)
{
	struct tree tree = { .groups.below = true };
	struct target target;
	int err = resolve_read(&tree.groups, k, NULL, cgroup, &target);

	if (err) {
		snprintf(error, error_len, "%s", target.error);
	} else {
		err = rows_make(&tree, k);
		if (!err)
			err = tree_print(&tree, k, json);
		snprintf(error, error_len, "cannot print the table: %s", strerror(-err));
	}
	if (!err)
		bad_say(&tree.groups);
	groups_free(&tree.groups);
	order_free(&tree.order);
	free(tree.rows);
	free(tree.vals);
	return err;
}
