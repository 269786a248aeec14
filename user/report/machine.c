// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * report/machine.c - see report/machine.h.
 */
#include "report/machine.h"

#include <stdio.h>

#include "model/alarm.h"
#include "model/note.h"
#include "model/refresh.h"
#include "model/row.h"
#include "report/count.h"
#include "report/series.h"

static void line_most(struct series_bucket *bucket, enum series_line line, int64_t val)
{
	if (val_is_number(val))
		bucket->line[line] = val_most(bucket->line[line], val);
}

/* The root's number; where it has none, the sum of those directly below it. */
static int64_t tree_sum(const struct refresh *refresh, enum col col)
{
	int64_t all = VAL_NONE;

	for (size_t i = 0; i < refresh->nr_rows; i++) {
		const struct row *row = &refresh->rows[i];

		if (row->parent < 0 && row->val[col] != VAL_NONE)
			return row->val[col];
		if (row->depth == 1 && val_is_number(row->val[col]))
			all = count_sum(all, row->val[col]);
	}
	return all;
}

static void levels_add(struct adding *add)
{
	const struct host *host = &add->refresh->host;
	int64_t *line = add->bucket->line;

	line[LINE_USED] = host->swap_used;
	line[LINE_TOTAL] = host->swap_total;
	line[LINE_POOL] = host->zswap_pool;
	line[LINE_ZSWAP] = host->zswap_stored;
	line[LINE_DEVICE] =
		host->zswap_stored == VAL_NONE
			? host->swap_used
			: count_not_negative(val_less(host->swap_used, host->zswap_stored));
	line[LINE_RATIO] = VAL_NONE;
	if (val_is_number(host->zswap_pool) && host->zswap_pool > 0 &&
	    val_is_number(host->zswap_stored))
		line[LINE_RATIO] =
			val_of((double)host->zswap_stored * 100 / (double)host->zswap_pool + 0.5);
}

static void rates_add(struct adding *add)
{
	const struct host *host = &add->refresh->host, *last = &add->series->last_host;

	line_most(add->bucket, LINE_PSI_SOME, host->psi_some);
	line_most(add->bucket, LINE_PSI_FULL, host->psi_full);
	line_most(add->bucket, LINE_REFAULT, tree_sum(add->refresh, COL_REFAULT_RATE));
	line_most(add->bucket, LINE_IN, tree_sum(add->refresh, COL_SWAPIN_RATE));
	if (add->ns && !add->restarted)
		line_most(add->bucket, LINE_OUT,
			  val_rate(last->charged_pages, host->charged_pages, add->ns));
}

static int64_t dying_swap(const struct adding *add)
{
	int64_t all = 0;

	for (size_t i = 0; i < add->refresh->nr_rows; i++)
		if (add->refresh->rows[i].dying)
			all = val_plus(all, val_most(add->own[i], 0));
	return all;
}

static void host_spells_add(struct adding *add)
{
	struct series *series = add->series;
	const struct host *host = &add->refresh->host;
	struct series_spell *spells = series->spells;
	const int64_t now = add->real_ns, dying = dying_swap(add);

	if (alarm_swap_is_full(host->swap_total, host->swap_used, series->page_bytes))
		spell_add(&spells[SPELL_SWAP_FULL], now, host->swap_used, host->swap_total);
	if (host_zswap_is_on(host) && alarm_pool_is_full(host->zswap_pool, host->zswap_max))
		spell_add(&spells[SPELL_POOL_FULL], now, host->zswap_pool, host->zswap_max);
	if (alarm_pool_is_poor(host->zswap_pool, host->zswap_stored))
		spell_add(&spells[SPELL_POOL_POOR], now, host->zswap_pool, host->zswap_stored);
	if (alarm_is_much_dying(dying, host->swap_total))
		spell_add(&spells[SPELL_DYING], now, dying, host->swap_total);
	if (host->gap)
		spell_add(&spells[SPELL_GAP], now, 1, 0);
	if (host->unsettled > 0)
		spell_add(&spells[SPELL_UNSETTLED], now, host->unsettled, host->groups);
	if (add->first)
		return;
	count_add(&series->missed, add,
		  count_grown(add->restarted ? VAL_NONE : series->last_host.probe_misses,
			      host->probe_misses));
	count_add(&series->lost, add,
		  count_grown(add->restarted ? VAL_NONE : series->last_host.events_lost,
			      host->events_lost));
}

static void text_keep(char *to, size_t size, const char *text)
{
	snprintf(to, size, "%s", text ? text : "");
}

static void host_keep(struct series *series, const struct refresh *refresh)
{
	const struct host *host = &refresh->host;

	series->last_host = series->host = *host;
	series->last_mono_ns = refresh->now_ns;
	text_keep(series->attach, sizeof(series->attach), host->attach);
	text_keep(series->hierarchy, sizeof(series->hierarchy), host->hierarchy);
	text_keep(series->zswap, sizeof(series->zswap), host->zswap);
	if (host->gap)
		text_keep(series->gap, sizeof(series->gap), host->gap);
	series->host.attach = series->host.hierarchy = series->host.zswap = NULL;
	series->noted_kills += note_kinds_has(host->noted, NOTE_OOM);
	series->noted_limits += note_kinds_has(host->noted, NOTE_LIMIT);
	series->host.noted = series->last_host.noted = NULL;
	series->host.gap = series->last_host.gap = NULL;
	if (refresh->nr_rows > series->most_groups)
		series->most_groups = refresh->nr_rows;
	if (val_is_number(host->swap_used)) {
		series->used_least = val_least(series->used_least, host->swap_used);
		series->used_most = val_most(series->used_most, host->swap_used);
	}
}

void machine_add(struct adding *add)
{
	levels_add(add);
	rates_add(add);
	host_spells_add(add);
	host_keep(add->series, add->refresh);
}
