// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * report/count.c - see report/count.h.
 */
#include "report/count.h"

#include "report/series.h"

/* True for counters since the programs were attached; others are since the group was made. */
static bool is_ours(enum col col)
{
	return col == COL_CHARGED || col == COL_UNCHARGED;
}

bool spell_add(struct series_spell *spell, int64_t real_ns, int64_t number, int64_t other)
{
	if (!spell->samples++)
		spell->begin_ns = real_ns;
	spell->end_ns = real_ns;
	if (spell->samples > 1 && number <= spell->peak)
		return false;
	spell->peak = number;
	spell->peak_ns = real_ns;
	spell->other = other;
	return true;
}

void count_add(struct series_count *count, const struct adding *add, int64_t nr)
{
	if (nr <= 0)
		return;
	if (count->nr <= 0)
		count->begin_ns = add->before_ns;
	count->end_ns = add->real_ns;
	count->nr = val_plus(count->nr, nr);
}

void count_settle(struct series_count *count, const struct adding *add, int64_t nr)
{
	if (nr > 0)
		count_add(count, add, nr);
	else
		count->nr = val_plus(count->nr, nr == VAL_NONE ? 0 : nr);
}

int64_t count_sum(int64_t a, int64_t b)
{
	return a == VAL_NONE ? b : b == VAL_NONE ? a : val_plus(a, b);
}

int64_t count_not_negative(int64_t val)
{
	return val == VAL_NONE ? VAL_NONE : val_most(val, 0);
}

int64_t count_grown(int64_t before, int64_t now)
{
	if (before == VAL_NONE || !val_is_number(now))
		return now == VAL_MAX ? VAL_NONE : now;
	return now < before ? now : val_less(now, before);
}

int64_t counter_grown(const struct adding *add, const struct series_group *group,
		      const struct row *row, enum col col)
{
	bool is_new = !group || group->kernfs_id != row->kernfs_id || add->booted ||
		      (is_ours(col) && add->restarted);

	if (add->first || add->other_machine)
		return row->val[col] == VAL_NONE ? VAL_NONE : 0;
	/* when it was not known, nobody knows what it grew by */
	if (!is_new && group->last[col] == VAL_NONE)
		return row->val[col] == VAL_NONE ? VAL_NONE : 0;
	return count_grown(is_new ? VAL_NONE : group->last[col], row->val[col]);
}
