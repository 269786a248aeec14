// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * table/order.c - see table/order.h.
 */
#include "table/order.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "cgroup/path.h"

int order_reserve(struct order *order, size_t nr)
{
	if (array_reserve(&order->rows, &order->max_rows, nr, sizeof(*order->rows)) ||
	    array_reserve(&order->moved, &order->max_moved, nr, sizeof(*order->moved)) ||
	    array_reserve(&order->placed, &order->max_placed, nr, sizeof(*order->placed)))
		return -ENOMEM;
	return 0;
}

void order_free(struct order *order)
{
	free(order->rows);
	free(order->moved);
	free(order->placed);
	*order = (struct order){ 0 };
}

bool order_keeps(struct order *order, unsigned int stamp)
{
	bool keeps = order->stamp == stamp;

	if (!keeps)
		order->nr = 0;
	order->stamp = stamp;
	return keeps;
}

static bool row_is_shown(const struct row *row)
{
	return !row->dying || row->val[COL_SWAP_CURRENT] > 0 || row->val[COL_DRIFT];
}

static int sibling_compare(const struct row *rows, int x, int y)
{
	int64_t a = rows[x].val[COL_SWAP_CURRENT], b = rows[y].val[COL_SWAP_CURRENT];

	if (a != b)
		return a < b ? 1 : -1;
	return strcmp(rows[x].path, rows[y].path);
}

static int row_lift(const struct row *rows, int i, int depth)
{
	while (i >= 0 && rows[i].depth > depth)
		i = rows[i].parent;
	return i;
}

/* Compares the ancestors at the same depth: a parent, then its children by swap, most first. */
static int order_compare(const void *a, const void *b, void *arg)
{
	const struct row *rows = arg;
	int i = *(const int *)a, j = *(const int *)b;
	int depth = rows[i].depth < rows[j].depth ? rows[i].depth : rows[j].depth;
	int x = row_lift(rows, i, depth), y = row_lift(rows, j, depth);

	if (x == y)
		return rows[i].depth - rows[j].depth;
	while (x >= 0 && y >= 0 && rows[x].parent != rows[y].parent) {
		x = rows[x].parent;
		y = rows[y].parent;
	}
	return sibling_compare(rows, x, y);
}

/*
 * Collects the rows to show: first those of the last order, in that order, then new ones. *@same:
 * there are only those of the last order, and all of them.
 */
static size_t rows_choose(struct order *order, const struct row *rows, size_t nr,
			  const char *cgroup, bool *same)
{
	size_t kept = 0, shown;

	memset(order->placed, 0, nr * sizeof(*order->placed));
	for (size_t i = 0; i < order->nr; i++) {
		int row = order->rows[i];

		if (row_is_shown(&rows[row])) {
			order->placed[row] = true;
			order->rows[kept++] = row;
		}
	}
	shown = kept;
	for (size_t i = 0; i < nr; i++)
		if (!order->placed[i] && row_is_shown(&rows[i]) &&
		    path_is_below(rows[i].path, cgroup))
			order->rows[shown++] = (int)i;
	*same = shown == kept && kept == order->nr;
	return shown;
}

/*
 * Most rows are still in order. Takes out each row that is not, together with its neighbour (either
 * may have moved), sorts these, and merges them back.
 */
static void rows_sort(struct order *order, const struct row *rows)
{
	int *at = order->rows, *out = order->moved;
	size_t kept = 0, moved = 0;

	for (size_t i = 0; i < order->nr; i++) {
		int row = at[i];

		if (!kept || order_compare(&at[kept - 1], &row, (void *)rows) <= 0) {
			at[kept++] = row;
			continue;
		}
		out[moved++] = at[--kept];
		out[moved++] = row;
	}
	qsort_r(out, moved, sizeof(*out), order_compare, (void *)rows);
	for (size_t i = order->nr; moved; i--) {
		bool last = kept && order_compare(&at[kept - 1], &out[moved - 1], (void *)rows) > 0;

		at[i - 1] = last ? at[--kept] : out[--moved];
	}
}

size_t order_make(struct order *order, const struct row *rows, size_t nr, const char *cgroup,
		  bool changed)
{
	bool same;

	order->nr = rows_choose(order, rows, nr, cgroup, &same);
	if (!same || changed)
		rows_sort(order, rows);
	return order->nr;
}
