// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * report/refusal.c - see report/refusal.h.
 */
#include "report/refusal.h"

#include "model/limit.h"
#include "model/refresh.h"
#include "model/row.h"
#include "report/count.h"
#include "report/room.h"
#include "report/series.h"

/* How sure it is that rows[@at] refused, the group @by, which has the least left for rows[@i]. */
static enum refusal_proof refusal_proof(const struct adding *add, int i, int at, int by)
{
	const struct row *rows = add->refresh->rows;
	const struct series_group *group = by < 0 ? NULL : &add->series->groups[by];
	struct series_room last;
	int limits = 0;

	if (!group)
		return PROOF_NONE;
	last = group->seen == add->series->samples ? group->room_before : group->room;
	if (room_limit_is_full(&rows[at], add->refresh->page_bytes) ||
	    (last.what == ROOM_LIMIT_FULL && last.by == by))
		return PROOF_FULL;
	for (; i >= 0; i = rows[i].parent) {
		int64_t max = rows[i].val[COL_SWAP_MAX];

		limits += max != VAL_MAX && !(max == VAL_NONE && rows[i].parent < 0);
	}
	return limits == 1 ? PROOF_ONLY : PROOF_NONE;
}

/* Of several limits, which one refused how often is not told apart. */
static void refusal_blame(struct series_group *group, int by, int64_t max, enum refusal_proof proof)
{
	if (group->is_blamed && group->refused_by != by)
		group->refused_proof = PROOF_NONE;
	else if (!group->is_blamed || proof < group->refused_proof)
		group->refused_proof = proof;
	group->is_blamed = true;
	group->refused_by = by;
	group->refused_max = max;
}

int refusal_add(struct adding *add, size_t i, int index)
{
	struct series *series = add->series;
	const struct row *rows = add->refresh->rows;
	int by, at;

	count_settle(&series->groups[index].failed, add, val_less(add->failed[i], add->refused[i]));
	/* a limit of 0 means that no swap is intended */
	if (rows[i].val[COL_SWAP_MAX_EFF] == 0) {
		if (series->groups[index].is_asked)
			series->refused_forbidden =
				val_plus(series->refused_forbidden, val_most(add->refused[i], 0));
		return 0;
	}
	count_settle(&series->groups[index].refused, add, add->refused[i]);
	if (series->groups[index].is_asked && add->refused[i])
		add->bucket->line[LINE_REFUSED] =
			count_sum(add->bucket->line[LINE_REFUSED], add->refused[i]);
	if (add->refused[i] <= 0)
		return 0;
	at = limit_binding(rows, (int)i);
	by = at < 0 ? -1 : series_group_of(series, &rows[at]);
	if (by < -1)
		return by;
	refusal_blame(&series->groups[index], by, at < 0 ? VAL_NONE : rows[at].val[COL_SWAP_MAX],
		      refusal_proof(add, (int)i, at, by));
	return 0;
}
