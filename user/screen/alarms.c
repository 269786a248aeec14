// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/alarms.c - see screen/alarms.h. VAL_NONE is below every threshold.
 */
#include "screen/alarms.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/clock.h"
#include "base/escape.h"
#include "base/fmt.h"
#include "model/alarm.h"
#include "model/host.h"
#include "model/limit.h"
#include "model/row.h"
#include "screen/model.h"
#include "screen/names.h"
#include "screen/row_state.h"

#define NAME_WIDTH 40
#define NAME_SIZE (4 * SCREEN_NAME_SIZE)

/* A growth rate is measured over a time between these; both halves must grow. */
#define RATE_LEAST_NS (10 * NS_PER_S)
#define RATE_MOST_NS (30 * NS_PER_S)

/* One refresh, and what was found in it. */
struct look {
	struct alarms *alarms;
	const struct screen_model *model;
	const struct host *host;
	bool utf8;
	int held_by; /* rows whose swap.max a sentence names already; -1: none */
	int refused_by;
};

bool alarm_is_bad(enum alarm_kind kind)
{
	return kind <= ALARM_DRIFT;
}

__attribute__((format(printf, 4, 5))) static void
add(struct look *look, enum alarm_kind kind, const struct row *row, const char *format, ...)
{
	struct alarm *alarm = &look->alarms->list[look->alarms->nr++];
	va_list args;

	alarm->kind = kind;
	alarm->kernfs_id = row ? row->kernfs_id : 0;
	va_start(args, format);
	vsnprintf(alarm->text, sizeof(alarm->text), format, args);
	va_end(args);
}

/* A name for @row, in @buf of NAME_SIZE bytes; of a long one a sign that it is cut, and its end. */
static const char *name_of(const struct look *look, const struct row *row, char *buf)
{
	char name[SCREEN_NAME_SIZE], safe[NAME_SIZE];

	escape_name(safe, sizeof(safe), screen_name_short(look->model, row, name),
		    escape_for(look->utf8));
	if (utf8_width(safe) <= NAME_WIDTH)
		return strcpy(buf, safe);
	snprintf(buf, NAME_SIZE, "%s%s", look->utf8 ? "…" : "~", utf8_tail(safe, NAME_WIDTH - 1));
	return buf;
}

/* How bad @row is; 0 or less: not at all. */
typedef int64_t measure(const struct look *look, const struct row *row);

/*
 * The row that is worst by @how, among rows without a descendant that is bad too: a group's numbers
 * are included in its ancestors'. -1: none. Parents come before children.
 */
static int worst(const struct look *look, measure *how)
{
	const struct screen_model *model = look->model;
	unsigned char *below = look->alarms->below;
	int64_t most = 0;
	int at = -1;

	memset(below, 0, model->nr_rows);
	for (size_t i = model->nr_rows; i-- > 0;) {
		const struct row *row = &model->rows[i];
		int64_t bad = how(look, row);

		if (bad > most && !below[i]) {
			most = bad;
			at = (int)i;
		}
		if ((bad > 0 || below[i]) && row->parent >= 0)
			below[row->parent] = 1;
	}
	return at;
}

static const struct row *row_at(const struct look *look, int at)
{
	return at < 0 ? NULL : &look->model->rows[at];
}

static void look_swap(struct look *look)
{
	const int64_t total = look->host->swap_total;
	const int64_t left = val_less(total, look->host->swap_used);
	char a[FMT_SIZE], b[FMT_SIZE];

	if (alarm_swap_is_full(total, look->host->swap_used, look->model->page_bytes))
		add(look, ALARM_SWAP_FULL, NULL,
		    "swap is full: %s of %s are left, nothing more can be swapped",
		    fmt_bytes(a, left), fmt_bytes(b, total));
}

static int64_t thrashing(const struct look *look, const struct row *row)
{
	(void)look;
	return row_is_thrashing(row) ? row->val[COL_REFAULT_RATE] : 0;
}

static void look_thrashing(struct look *look)
{
	const int at = worst(look, thrashing);
	const struct row *row = row_at(look, at);
	char name[NAME_SIZE], a[FMT_SIZE], b[FMT_SIZE];

	if (row)
		add(look, ALARM_THRASHING, row,
		    "%s thrashes: %s pages/s come back from swap,  its tasks wait %s %% of the time",
		    name_of(look, row, name), fmt_rate(a, row->val[COL_REFAULT_RATE]),
		    fmt_hundredths(b, row->val[COL_PSI_SOME]));
}

/* Bytes that @row may still swap; @by: whose limit that is, -1: all swap's end. */
static int64_t swap_left(const struct look *look, const struct row *row, int *by)
{
	const struct row *rows = look->model->rows;
	const int64_t left = val_less(look->host->swap_total, look->host->swap_used);
	int64_t limit;

	*by = limit_binding(rows, (int)(row - rows));
	if (*by < 0)
		return left;
	limit = val_most(val_less(rows[*by].val[COL_SWAP_MAX], rows[*by].val[COL_SWAP_CURRENT]), 0);
	if (left == VAL_NONE || limit <= left)
		return limit;
	*by = -1;
	return left;
}

/*
 * What is above the limit. While reclaim still has work, as after a limit was lowered, it is for
 * explain to say what it will end with.
 */
static int64_t held(const struct look *look, const struct row *row)
{
	const int64_t memory = row->val[KEPT_MEMORY], high = row->val[KEPT_HIGH];
	const int64_t unswapped = row->val[KEPT_UNSWAPPED];
	const struct screen_group *group;
	int64_t swap;
	int by;

	if (unswapped == VAL_NONE ||
	    unswapped >= val_most(high / 100 * ALARM_LEFT_PERCENT, look->model->page_bytes))
		return 0;
	swap = swap_left(look, row, &by);
	if (swap >= ALARM_FULL_PAGES * look->model->page_bytes ||
	    !alarm_is_held(memory, high, val_plus(unswapped, swap)))
		return 0;
	group = screen_groups_find(&look->model->groups, row->kernfs_id);
	return group && group->over_again ? memory - high : 0;
}

/* Why nothing can be swapped, in @buf of @size bytes; @by is from swap_left(). */
static const char *no_swap(const struct look *look, int by, char *buf, size_t size)
{
	char name[NAME_SIZE], max[FMT_SIZE];
	const struct row *limit = row_at(look, by);

	if (!limit)
		return look->host->swap_total == 0 ? "there is no swap" : "swap is full";
	snprintf(buf, size, "swap.max of %s is %s%s", name_of(look, limit, name),
		 fmt_bytes(max, limit->val[COL_SWAP_MAX]),
		 limit->val[COL_SWAP_MAX] ? " and used up" : "");
	return buf;
}

static void look_held(struct look *look)
{
	const int at = worst(look, held);
	const struct row *row = row_at(look, at);
	char name[NAME_SIZE], high[FMT_SIZE], over[FMT_SIZE], why[sizeof(look->alarms->list->text)];

	if (!row)
		return;
	swap_left(look, row, &look->held_by);
	add(look, ALARM_HELD, row,
	    "%s is held %s above its memory.high of %s:  its tasks sleep, nothing is left to reclaim (%s)",
	    name_of(look, row, name), fmt_bytes(over, row->val[KEPT_MEMORY] - row->val[KEPT_HIGH]),
	    fmt_bytes(high, row->val[KEPT_HIGH]), no_swap(look, look->held_by, why, sizeof(why)));
}

static int64_t refused(const struct look *look, const struct row *row)
{
	return row_is_refused(look->model, row)
		       ? screen_groups_find(&look->model->groups, row->kernfs_id)->refused
		       : 0;
}

/* The group whose limit refused: that with the least swap left, as check_refused() of explain. */
static void look_refused(struct look *look)
{
	const struct screen_model *model = look->model;
	const int at = model->groups.refused ? worst(look, refused) : -1;
	const int by = at < 0 ? -1 : limit_binding(model->rows, at);
	const struct screen_group *group;
	char who[NAME_SIZE], whose[NAME_SIZE], use[FMT_SIZE], max[FMT_SIZE];

	if (by < 0 || !val_is_number(model->rows[by].val[COL_SWAP_MAX]))
		return;
	look->refused_by = by;
	group = screen_groups_find(&model->groups, model->rows[at].kernfs_id);
	add(look, ALARM_REFUSED, &model->rows[by],
	    "swap.max of %s (%s, %s used) refused swap%s%s  %" PRId64 " more time%s, %" PRId64
	    " in all",
	    name_of(look, &model->rows[by], whose),
	    fmt_bytes(max, model->rows[by].val[COL_SWAP_MAX]),
	    fmt_percent(use, model->rows[at].val[COL_SWAP_MAX_PCT]), at == by ? "" : " to ",
	    at == by ? "" : name_of(look, &model->rows[at], who), group->refused,
	    fmt_plural(group->refused), group->refusals);
}

/* No space for one batch of reclaim below its own limit; excess is reported elsewhere. */
static int64_t limit_full(const struct look *look, const struct row *row)
{
	const int64_t max = row->val[COL_SWAP_MAX], swap = row->val[COL_SWAP_CURRENT];

	return !row->dying && alarm_limit_is_full(swap, max, look->model->page_bytes) ? swap : 0;
}

static void look_limit_full(struct look *look)
{
	const int at = worst(look, limit_full);
	const struct row *row = row_at(look, at);
	char name[NAME_SIZE], max[FMT_SIZE];

	if (row && at != look->held_by && at != look->refused_by)
		add(look, ALARM_LIMIT_FULL, row,
		    "%s has all swap that its swap.max of %s allows:  its anonymous pages stay in memory",
		    name_of(look, row, name), fmt_bytes(max, row->val[COL_SWAP_MAX]));
}

static int64_t drift(const struct look *look, const struct row *row)
{
	const int64_t val = row->val[COL_DRIFT];

	(void)look;
	return val == VAL_NONE || val >= 0 ? val : -val;
}

static void look_drift(struct look *look)
{
	const int at = look->host->drifting > 0 ? worst(look, drift) : -1;
	const struct row *row = row_at(look, at);
	char name[NAME_SIZE], size[FMT_SIZE];
	int64_t val;

	if (!row)
		return;
	val = row->val[COL_DRIFT];
	add(look, ALARM_DRIFT, row, "the kernel's count of %s is %s %s what was counted%s%s",
	    name_of(look, row, name), fmt_bytes(size, val < 0 ? -val : val),
	    val < 0 ? "below" : "above", row->drift_cause ? ": " : "",
	    row->drift_cause ? row->drift_cause : "");
}

/* Seconds until @group reaches its own limit; 0: it does not grow, or that is not known. */
static double seconds_ahead(const struct screen_model *model, const struct screen_group *group)
{
	const struct row *row = &model->rows[group->row];
	const int64_t left = val_less(row->val[COL_SWAP_MAX], row->val[COL_SWAP_CURRENT]);
	struct screen_growth growth;

	if (!val_is_number(row->val[COL_SWAP_MAX]) || row->dying || left <= 0 ||
	    !screen_group_growth(&model->groups, group, RATE_LEAST_NS, RATE_MOST_NS, &growth))
		return 0;
	if (growth.bytes <= 0 || growth.late * 4 < growth.bytes ||
	    (growth.bytes - growth.late) * 4 < growth.bytes)
		return 0;
	return (double)left * (double)growth.ns / NS_PER_S / (double)growth.bytes;
}

static void look_ahead(struct look *look)
{
	const struct screen_groups *groups = &look->model->groups;
	const struct screen_group *first = NULL;
	char name[NAME_SIZE], max[FMT_SIZE], left[FMT_SIZE], time[32];
	double soonest = ALARM_SECONDS;
	const struct row *row;

	for (size_t i = 0; i < groups->used; i++) {
		const struct screen_group *group = &groups->table[i];
		double seconds;

		if (group->seen != groups->refresh || !group->grows)
			continue;
		seconds = seconds_ahead(look->model, group);
		if (seconds <= 0 || seconds > soonest)
			continue;
		soonest = seconds;
		first = group;
	}
	if (!first)
		return;
	row = &look->model->rows[first->row];
	if (soonest < 120)
		snprintf(time, sizeof(time), "%.0f s", soonest);
	else
		snprintf(time, sizeof(time), "%.0f minutes", soonest / 60);
	add(look, ALARM_LIMIT_AHEAD, row,
	    "%s reaches its swap.max of %s in %s at this rate:  %s are left",
	    name_of(look, row, name), fmt_bytes(max, row->val[COL_SWAP_MAX]), time,
	    fmt_bytes(left, val_less(row->val[COL_SWAP_MAX], row->val[COL_SWAP_CURRENT])));
}

static void look_zswap(struct look *look)
{
	const struct host *host = look->host;
	const int64_t pool = host->zswap_pool, max = host->zswap_max;
	char a[FMT_SIZE], b[FMT_SIZE];

	if (!host_zswap_is_on(host) || !alarm_pool_is_full(pool, max))
		return;
	add(look, ALARM_ZSWAP_FULL, NULL,
	    "zswap\'s pool has %s of the %s that it may:  once full, it refuses pages until it is below %d %%",
	    fmt_bytes(a, pool), fmt_bytes(b, max), ALARM_ACCEPT_PERCENT);
}

static int64_t dying(const struct look *look, const struct row *row)
{
	(void)look;
	return row->dying ? row->val[COL_SWAP_CURRENT] : 0;
}

static void look_dying(struct look *look)
{
	const int64_t sum = look->model->dying_swap, total = look->host->swap_total;
	const int at = alarm_is_much_dying(sum, total) ? worst(look, dying) : -1;
	const struct row *row = row_at(look, at);
	char name[NAME_SIZE], a[FMT_SIZE], b[FMT_SIZE];

	if (row)
		add(look, ALARM_DYING, row, "removed groups hold %s of swap,  %s of it %s",
		    fmt_bytes(a, sum), fmt_bytes(b, row->val[COL_SWAP_CURRENT]),
		    name_of(look, row, name));
}

void alarms_update(struct alarms *alarms, const struct screen_model *model, const struct host *host,
		   bool utf8)
{
	struct look look = { alarms, model, host, utf8, -1, -1 };

	alarms->nr = 0;
	if (array_reserve(&alarms->below, &alarms->max, model->nr_rows, 1))
		return;
	look_swap(&look);
	look_thrashing(&look);
	look_held(&look);
	look_refused(&look);
	look_limit_full(&look);
	look_drift(&look);
	look_ahead(&look);
	look_zswap(&look);
	look_dying(&look);
}

void alarms_free(struct alarms *alarms)
{
	free(alarms->below);
	*alarms = (struct alarms){ 0 };
}
