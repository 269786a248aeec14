// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * report/sample.c - see report/sample.h.
 */
#include "report/sample.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "model/alarm.h"
#include "model/refresh.h"
#include "model/row.h"
#include "report/change.h"
#include "report/count.h"
#include "report/machine.h"
#include "report/refusal.h"
#include "report/room.h"
#include "report/series.h"

static const struct series_group *group_known(const struct series *series, const struct row *row)
{
	int at = series_find(series, row->path);

	return at < 0 ? NULL : &series->groups[at];
}

/* Takes what is below each group out of its numbers. */
static void rows_own(struct adding *add)
{
	const struct row *rows = add->refresh->rows;

	for (size_t i = 0; i < add->refresh->nr_rows; i++) {
		const struct row *row = &rows[i];
		const struct series_group *group = group_known(add->series, row);
		int64_t swap = row->val[COL_SWAP_CURRENT];

		add->own[i] = swap == VAL_NONE ? row->val[COL_LEDGER] : swap;
		add->refused[i] = counter_grown(add, group, row, COL_EVENTS_MAX);
		add->failed[i] = counter_grown(add, group, row, COL_EVENTS_FAIL);
		if (row->dying) /* it has no files; a new group may have its path */
			add->refused[i] = add->failed[i] = VAL_NONE;
		add->has_refusals |= add->refused[i] != VAL_NONE;
	}
	/* from the top: what is taken from a parent is still that of the child's tree */
	for (size_t i = 0; i < add->refresh->nr_rows; i++) {
		int above = rows[i].parent;

		if (above < 0)
			continue;
		if (add->own[i] != VAL_NONE)
			add->own[above] = val_less(add->own[above], add->own[i]);
		if (add->refused[i] != VAL_NONE)
			add->refused[above] = val_less(add->refused[above], add->refused[i]);
		if (add->failed[i] != VAL_NONE)
			add->failed[above] = val_less(add->failed[above], add->failed[i]);
	}
}

static void spells_add(struct adding *add, const struct row *row, struct series_group *group)
{
	const int64_t *val = row->val;
	const int64_t swap = val[COL_SWAP_CURRENT], max = val[COL_SWAP_MAX];
	int64_t drift = val[COL_DRIFT];

	if (alarm_is_thrashing(val[COL_REFAULT_RATE], val[COL_PSI_SOME]))
		spell_add(&group->spells[SPELL_THRASH], add->real_ns, val[COL_REFAULT_RATE],
			  val[COL_PSI_SOME]);
	else if (val[COL_PSI_SOME] >= ALARM_PSI_PERCENT * 100 &&
		 spell_add(&group->spells[SPELL_WAIT], add->real_ns, val[COL_PSI_SOME],
			   val[COL_PSI_FULL]))
		group->spells[SPELL_WAIT].room = group->room;
	if (alarm_limit_is_full(swap, max, add->series->page_bytes) && !row->dying)
		spell_add(&group->spells[SPELL_FULL], add->real_ns, swap, max);
	/* a charge that is under way is above for a moment (ledger/ledger.h), and never below */
	if (val_is_number(drift) && (drift < 0 || (drift > 0 && group->last[COL_DRIFT] > 0)))
		spell_add(&group->spells[SPELL_DRIFT], add->real_ns, drift < 0 ? -drift : drift,
			  drift);
	add->has_psi |= val[COL_PSI_SOME] != VAL_NONE;
	add->series->knows_refaults |= val[COL_REFAULT_RATE] != VAL_NONE;
	add->series->knows_in |= val[COL_SWAPIN_RATE] != VAL_NONE;
	add->series->knows_drift |= drift != VAL_NONE;
}

static void pages_add(const struct adding *add, const struct row *row, struct series_group *group)
{
	int64_t in = row->val[COL_SWAPIN_RATE];

	group->out_pages = count_sum(group->out_pages, counter_grown(add, group, row, COL_CHARGED));
	group->freed_pages =
		count_sum(group->freed_pages, counter_grown(add, group, row, COL_UNCHARGED));
	if (add->ns && val_is_number(in))
		group->in_pages = count_sum(group->in_pages,
					    val_of((double)in * (double)add->ns / 1e11 + 0.5));
}

/* A removed group and a new one of the same path are one: their swap is added up. */
static int own_add(struct adding *add, struct series_group *group, int64_t own)
{
	const struct series *series = add->series;
	const size_t at = (size_t)(add->bucket - series->buckets);

	if (own == VAL_NONE)
		return 0;
	group->now = group->seen == series->samples ? val_plus(group->now, own) : own;
	if (add->first)
		group->start = group->now;
	if (group->now > group->peak) {
		group->peak = group->now;
		group->peak_ns = add->real_ns;
	}
	group->end = group->now;
	if (!group->own && own) {
		group->own = malloc(series->nr_buckets * sizeof(*group->own));
		if (!group->own)
			return -ENOMEM;
		for (size_t i = 0; i < series->nr_buckets; i++)
			group->own[i] = VAL_NONE;
	}
	if (group->own)
		group->own[at] = group->now;
	return 0;
}

static int row_add(struct adding *add, size_t i)
{
	struct series *series = add->series;
	const struct row *row = &add->refresh->rows[i];
	struct series_group *group;
	struct series_room room;
	int index, err;

	index = series_group_of(series, row);
	if (index < 0)
		return index == -1 ? 0 : index;
	err = refusal_add(add, i, index);
	if (!err)
		err = room_find(add, i, &room);
	if (err)
		return err;
	/* series->groups may have moved */
	group = &series->groups[index];
	err = own_add(add, group, count_not_negative(add->own[i]));
	if (err)
		return err;
	group->room_before = add->booted || group->seen + 1 != series->samples
				     ? (struct series_room){ ROOM_UNKNOWN, -1, VAL_NONE }
				     : group->room;
	group->room = room;
	group->dying = row->dying;
	if (group->is_asked) {
		change_add(add, row, index, COL_SWAP_MAX);
		change_add(add, row, index, COL_SWAP_HIGH);
		spells_add(add, row, group);
	}
	group->seen = series->samples;
	/* one of the same path that was removed; the other's counters go on */
	if (row->dying && group->kernfs_id != row->kernfs_id)
		return 0;
	pages_add(add, row, group);
	group->kernfs_id = row->kernfs_id;
	memcpy(group->last, row->val, sizeof(group->last));
	return 0;
}

/* Of groups that are in no row any more, nothing is left. */
static void groups_gone(struct series *series)
{
	for (size_t i = 0; i < series->nr; i++)
		if (series->groups[i].seen != series->samples)
			series->groups[i].end = VAL_NONE;
}

static int rows_add(struct adding *add)
{
	int err = 0;

	rows_own(add);
	for (size_t i = 0; i < add->refresh->nr_rows && !err; i++)
		err = row_add(add, i);
	groups_gone(add->series);
	add->series->refusal_samples += add->has_refusals;
	add->series->psi_samples += add->has_psi;
	add->series->knows_refusals |= add->has_refusals;
	add->series->knows_psi |= add->has_psi;
	return err;
}

static void break_add(struct series *series, enum history_break what, int64_t real_ns)
{
	if (what == BREAK_NONE)
		return;
	if (series->nr_breaks++ < SERIES_BREAKS)
		series->breaks[series->nr_breaks - 1] =
			(struct series_break){ what, series->last_ns, real_ns };
}

static bool counters_fell(const struct host *before, const struct host *now)
{
	return now->events < before->events || now->charged_pages < before->charged_pages ||
	       now->uncharged_pages < before->uncharged_pages;
}

int series_add(struct series *series, const struct refresh *refresh, int64_t real_ns,
	       enum history_break before)
{
	struct adding add = { .series = series, .refresh = refresh, .real_ns = real_ns };

	if (real_ns < series->from_ns || real_ns > series->to_ns)
		return 0;
	if (array_reserve(&series->scratch, &series->max_scratch, 3 * refresh->nr_rows,
			  sizeof(*series->scratch)))
		return -ENOMEM;
	add.own = series->scratch;
	add.refused = add.own + refresh->nr_rows;
	add.failed = add.refused + refresh->nr_rows;
	add.first = !series->samples++;
	add.before_ns = add.first ? real_ns : series->last_ns;
	add.bucket = series_bucket_at(series, real_ns);
	add.restarted = !add.first && (before == BREAK_REBOOT || before == BREAK_MACHINE ||
				       counters_fell(&series->last_host, &refresh->host));
	add.booted = !add.first && (before == BREAK_REBOOT || before == BREAK_MACHINE);
	add.other_machine = !add.first && before == BREAK_MACHINE;
	if (!add.first && !add.restarted && before == BREAK_NONE &&
	    refresh->now_ns > series->last_mono_ns)
		add.ns = refresh->now_ns - series->last_mono_ns;
	if (add.first)
		series->first_ns = real_ns;
	else
		break_add(series, before, real_ns);
	series->page_bytes = refresh->page_bytes > 0 ? refresh->page_bytes : 4096;
	add.bucket->samples++;
	add.bucket->real_ns = real_ns;
	add.bucket->broken |= !add.first && before != BREAK_NONE;
	if (rows_add(&add))
		return -ENOMEM;
	machine_add(&add);
	series->last_ns = real_ns;
	return 0;
}
