// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * model/limit.c - which limit really holds for a group.
 *
 * Owns: the walk up the tree over limits. Pure. Must not know: files, BPF, views.
 */
#include "model/limit.h"

#include "model/container.h"

static bool is_limit(int64_t max)
{
	return max != VAL_NONE && max != VAL_MAX;
}

/* A group whose missing limit file means that it has no limit, or that the parent's still holds. */
static bool inherits(const struct row *row)
{
	return row->val[COL_SWAP_MAX] == VAL_MAX ||
	       (row->val[COL_SWAP_MAX] == VAL_NONE && (row->dying || row->parent < 0));
}

static void apply_lowest(struct row *row, const struct row *parent, int64_t *val)
{
	int64_t own = val[COL_SWAP_MAX], above = parent ? parent->val[COL_SWAP_MAX_EFF] : VAL_MAX;

	row->swap_max_from = NULL;
	val[COL_SWAP_MAX_EFF] = VAL_NONE;
	if (above == VAL_NONE)
		return;
	if (inherits(row)) {
		val[COL_SWAP_MAX_EFF] = above;
		row->swap_max_from = parent ? parent->swap_max_from : NULL;
	} else if (own != VAL_NONE) {
		val[COL_SWAP_MAX_EFF] = own <= above ? own : above;
		row->swap_max_from = own <= above ? row->path : parent->swap_max_from;
	}
}

static int64_t room(const struct row *row)
{
	return row->val[COL_SWAP_MAX] - row->val[COL_SWAP_CURRENT];
}

int limit_binding(const struct row *rows, int i)
{
	int least = -1;

	for (; i >= 0; i = rows[i].parent) {
		if (!is_limit(rows[i].val[COL_SWAP_MAX]) ||
		    rows[i].val[COL_SWAP_CURRENT] == VAL_NONE)
			continue;
		if (least < 0 || room(&rows[i]) < room(&rows[least]))
			least = i;
	}
	return least;
}

const char *limit_binding_name(const struct row *rows, int i, char *buf)
{
	int at = limit_binding(rows, i);

	if (at < 0)
		return "-";
	return at == i ? "." : container_part(rows[at].path, buf, CONTAINER_LABEL_SIZE);
}

/* Use of the binding group's limit, in hundredths of a percent, rounded down. */
static int64_t percent(const struct row *rows, int at)
{
	int64_t max, current;

	if (at < 0)
		return VAL_NONE;
	max = rows[at].val[COL_SWAP_MAX];
	current = rows[at].val[COL_SWAP_CURRENT];
	if (max <= 0)
		return 10000;
	if (current > INT64_MAX / 10000)
		return current / max > INT64_MAX / 20000 ? INT64_MAX - 1 : current / max * 10000;
	return current * 10000 / max;
}

void limit_apply(struct row *rows, int i, int64_t *val)
{
	struct row *row = &rows[i];

	row->val = val;
	apply_lowest(row, row->parent < 0 ? NULL : &rows[row->parent], val);
	val[COL_SWAP_MAX_PCT] = percent(rows, limit_binding(rows, i));
}

static void chain_lowest(const struct limit_level *levels, size_t nr, struct limit_answer *answer)
{
	answer->lowest = VAL_MAX;
	answer->lowest_at = -1;
	for (size_t i = 0; i < nr; i++) {
		if (levels[i].max == VAL_NONE) {
			answer->lowest = VAL_NONE;
			answer->lowest_at = -1;
			return;
		}
		if (levels[i].max < answer->lowest) {
			answer->lowest = levels[i].max;
			answer->lowest_at = (int)i;
		}
	}
}

static void chain_room(const struct limit_level *levels, size_t nr, struct limit_answer *answer)
{
	answer->room = VAL_MAX;
	answer->binding = -1;
	for (size_t i = 0; i < nr; i++) {
		int64_t left;

		if (levels[i].max == VAL_MAX)
			continue;
		if (levels[i].max == VAL_NONE || levels[i].current == VAL_NONE) {
			answer->room = VAL_NONE;
			answer->binding = -1;
			return;
		}
		left = levels[i].max - levels[i].current;
		if (answer->binding >= 0 && left >= answer->room)
			continue;
		answer->room = left;
		answer->binding = (int)i;
	}
	if (answer->room < 0)
		answer->room = 0;
}

void limit_chain(const struct limit_level *levels, size_t nr, struct limit_answer *answer)
{
	chain_lowest(levels, nr, answer);
	chain_room(levels, nr, answer);
}
