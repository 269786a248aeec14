// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * report/change.c - see report/change.h.
 */
#include "report/change.h"

#include "model/row.h"
#include "report/count.h"
#include "report/series.h"

void change_keep(struct series *series, struct series_bucket *bucket, struct series_change change)
{
	bucket->line[LINE_LIMITS] = count_sum(bucket->line[LINE_LIMITS], 1);
	if (series->nr_changes++ < SERIES_CHANGES)
		series->changes[series->nr_changes - 1] = change;
}

void change_add(struct adding *add, const struct row *row, int index, enum col col)
{
	const struct series_group *group = &add->series->groups[index];
	int64_t from = group->last[col], to = row->val[col];

	if (add->first || add->booted || group->kernfs_id != row->kernfs_id || from == VAL_NONE ||
	    to == VAL_NONE || from == to)
		return;
	change_keep(add->series, add->bucket,
		    (struct series_change){
			    index,
			    col == COL_SWAP_MAX ? "swap.max" : "swap.high",
			    from,
			    to,
			    add->before_ns,
			    add->real_ns,
			    row->val[COL_SWAP_CURRENT],
		    });
}
