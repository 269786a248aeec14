// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * model/limit.c - the limit that is effective for a group.
 *
 * Owns: the walk up the tree over limits. Pure. Must not know: files, BPF, views.
 */
#include "model/limit.h"

#include "model/container.h"

void limit_step(struct limit_answer *answer, const struct limit_level *level, const void *who)
{
	/* VAL_NONE is the smallest value */
	if (level->max < answer->lowest) {
		answer->lowest = level->max;
		answer->lowest_at = level->max == VAL_NONE ? NULL : who;
	}
	if (level->max == VAL_MAX)
		return;
	if (level->max == VAL_NONE || level->current == VAL_NONE) {
		answer->unknown = true;
	} else if (val_less(level->max, level->current) < answer->room) {
		answer->room = val_less(level->max, level->current);
		answer->binding = who;
	}
}

/* Walks up from rows[@i]. The root has no file and a dying group none any more: no limit. */
static struct limit_answer rows_walk(const struct row *rows, int i)
{
	struct limit_answer answer = LIMIT_START;

	for (; i >= 0; i = rows[i].parent) {
		const struct row *row = &rows[i];
		struct limit_level level = { row->val[COL_SWAP_MAX], row->val[COL_SWAP_CURRENT] };

		if (level.max == VAL_NONE && (row->dying || row->parent < 0))
			level.max = VAL_MAX;
		limit_step(&answer, &level, row);
	}
	return answer;
}

int limit_binding(const struct row *rows, int i)
{
	const struct row *at = rows_walk(rows, i).binding;

	return at ? (int)(at - rows) : -1;
}

const char *limit_binding_name(const struct row *rows, int i, char *buf)
{
	int at = limit_binding(rows, i);

	if (at < 0)
		return "-";
	return at == i ? "." : container_part(rows[at].path, buf, CONTAINER_LABEL_SIZE);
}

/* Usage of @row's limit in hundredths of a percent, rounded down. */
static int64_t percent(const struct row *row)
{
	int64_t max, current;

	if (!row)
		return VAL_NONE;
	max = row->val[COL_SWAP_MAX];
	current = row->val[COL_SWAP_CURRENT];
	if (max <= 0)
		return 10000;
	if (current > INT64_MAX / 10000)
		return current / max > INT64_MAX / 20000 ? INT64_MAX - 1 : current / max * 10000;
	return current * 10000 / max;
}

void limit_apply(struct row *rows, int i, int64_t *val)
{
	struct row *row = &rows[i];
	struct limit_answer answer;
	const struct row *from;

	row->val = val;
	answer = rows_walk(rows, i);
	from = answer.lowest_at;
	row->swap_max_from = from ? from->path : NULL;
	val[COL_SWAP_MAX_EFF] = answer.lowest;
	val[COL_SWAP_MAX_PCT] = percent(answer.binding);
}
