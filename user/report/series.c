// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * report/series.c - see report/series.h.
 */
#include "report/series.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/hash.h"
#include "cgroup/path.h"
#include "model/alarm.h"
#include "model/limit.h"
#include "model/note.h"

#define PLACES (2 * SERIES_GROUPS)

/* True for counters since the programs were attached; others are since the group was made. */
static bool is_ours(enum col col)
{
	return col == COL_CHARGED || col == COL_UNCHARGED;
}

/* One sample while it is added. */
struct adding {
	struct series *series;
	const struct refresh *refresh;
	struct series_bucket *bucket;
	int64_t real_ns, before_ns;
	uint64_t ns;			 /* since the sample before; 0: it is not the one before */
	bool first;			 /* there is none to compare with */
	bool restarted;			 /* our counters began again since the sample before */
	bool booted;			 /* the kernel's, too: its groups are others */
	bool other_machine;		 /* what its counters have may be of before */
	bool has_refusals, has_psi;	 /* some group has the number */
	int64_t *own, *refused, *failed; /* by row, without those below it */
};

int series_open(struct series *series, int64_t from_ns, int64_t to_ns, int64_t interval_ns,
		const char *cgroup)
{
	const int64_t ns = to_ns - from_ns;

	*series = (struct series){
		.from_ns = from_ns,
		.to_ns = to_ns,
		.cgroup = cgroup,
		.used_least = VAL_MAX,
		.used_most = VAL_NONE,
		.nr_places = PLACES,
	};
	series->bucket_ns = ns / SERIES_BUCKETS + 1;
	if (series->bucket_ns < interval_ns)
		series->bucket_ns = interval_ns;
	series->nr_buckets = (size_t)(ns / series->bucket_ns) + 1;
	series->buckets = calloc(series->nr_buckets, sizeof(*series->buckets));
	series->places = malloc(PLACES * sizeof(*series->places));
	if (!series->buckets || !series->places)
		return -ENOMEM;
	for (size_t i = 0; i < PLACES; i++)
		series->places[i] = -1;
	for (size_t i = 0; i < series->nr_buckets; i++)
		for (int line = 0; line < LINE__COUNT; line++)
			series->buckets[i].line[line] = VAL_NONE;
	return 0;
}

static size_t place_of(const struct series *series, const char *path)
{
	uint64_t hash = 0;

	for (const char *at = path; *at; at++)
		hash = hash_mix(hash, (unsigned char)*at);
	for (size_t at = hash_place(hash, series->nr_places);; at = (at + 1) % series->nr_places)
		if (series->places[at] < 0 ||
		    !strcmp(series->groups[series->places[at]].path, path))
			return at;
}

static int group_make(struct series *series, size_t place, const char *name, uint64_t kernfs_id)
{
	struct series_group *group;
	char *path;

	if (array_reserve(&series->groups, &series->max, series->nr + 1, sizeof(*group)))
		return -ENOMEM;
	path = strdup(name);
	if (!path)
		return -ENOMEM;
	group = &series->groups[series->nr];
	*group = (struct series_group){
		.path = path,
		.kernfs_id = kernfs_id,
		.start = VAL_NONE,
		.peak = VAL_NONE,
		.end = VAL_NONE,
		.out_pages = VAL_NONE,
		.freed_pages = VAL_NONE,
		.in_pages = VAL_NONE,
		.refused_by = -1,
		.refused_max = VAL_NONE,
		.room = { ROOM_UNKNOWN, -1, VAL_NONE },
		.room_before = { ROOM_UNKNOWN, -1, VAL_NONE },
		.killed_room = { ROOM_UNKNOWN, -1, VAL_NONE },
		.is_asked = path_is_below(path, series->cgroup),
	};
	for (int col = 0; col < COL__COUNT; col++)
		group->last[col] = VAL_NONE;
	series->places[place] = (int)series->nr++;
	return 0;
}

/* The index of the group @path, which is made if it is new. -1: there are too many; or -errno. */
static int group_by_path(struct series *series, const char *path, uint64_t kernfs_id)
{
	size_t place = place_of(series, path);

	if (series->places[place] >= 0)
		return series->places[place];
	if (series->nr >= SERIES_GROUPS) {
		series->left_out++;
		return -1;
	}
	return group_make(series, place, path, kernfs_id) ? -ENOMEM : series->places[place];
}

static int group_of(struct series *series, const struct row *row)
{
	return group_by_path(series, row->path, row->kernfs_id);
}

/* True at a new peak. */
static bool spell_add(struct series_spell *spell, int64_t real_ns, int64_t number, int64_t other)
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

static void count_add(struct series_count *count, const struct adding *add, int64_t nr)
{
	if (nr <= 0)
		return;
	if (count->nr <= 0)
		count->begin_ns = add->before_ns;
	count->end_ns = add->real_ns;
	count->nr = val_plus(count->nr, nr);
}

/*
 * The same of numbers from files that were read one after the other: what a group has too many, as
 * one below it was read earlier, is taken back by the next sample.
 */
static void count_settle(struct series_count *count, const struct adding *add, int64_t nr)
{
	if (nr > 0)
		count_add(count, add, nr);
	else
		count->nr = val_plus(count->nr, nr == VAL_NONE ? 0 : nr);
}

static int64_t sum(int64_t a, int64_t b)
{
	return a == VAL_NONE ? b : b == VAL_NONE ? a : val_plus(a, b);
}

/* What a counter grew by; one that fell began again at 0. */
static int64_t grown(int64_t before, int64_t now)
{
	if (before == VAL_NONE || !val_is_number(now))
		return now == VAL_MAX ? VAL_NONE : now;
	return now < before ? now : val_less(now, before);
}

/* The group's counter @col since the sample before; all of it, if the group is new. */
static int64_t counter_grown(const struct adding *add, const struct series_group *group,
			     const struct row *row, enum col col)
{
	bool is_new = !group || group->kernfs_id != row->kernfs_id || add->booted ||
		      (is_ours(col) && add->restarted);

	if (add->first || add->other_machine)
		return row->val[col] == VAL_NONE ? VAL_NONE : 0;
	/* when it was not known, nobody knows what it grew by */
	if (!is_new && group->last[col] == VAL_NONE)
		return row->val[col] == VAL_NONE ? VAL_NONE : 0;
	return grown(is_new ? VAL_NONE : group->last[col], row->val[col]);
}

static const struct series_group *group_known(const struct series *series, const struct row *row)
{
	int at = series->places[place_of(series, row->path)];

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

/* Files are read one after the other, so that those below can have more than the group. */
static int64_t not_negative(int64_t val)
{
	return val == VAL_NONE ? VAL_NONE : val_most(val, 0);
}

/* With less than a batch of reclaim left, or with more in use than it allows. */
static bool limit_is_full(const struct row *row, int64_t page_bytes)
{
	const int64_t swap = row->val[COL_SWAP_CURRENT], max = row->val[COL_SWAP_MAX];

	return alarm_limit_is_full(swap, max, page_bytes) ||
	       (val_is_number(max) && max > 0 && swap > max);
}

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
	if (limit_is_full(&rows[at], add->refresh->page_bytes) ||
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

static int refusal_add(struct adding *add, size_t i, int index)
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
			sum(add->bucket->line[LINE_REFUSED], add->refused[i]);
	if (add->refused[i] <= 0)
		return 0;
	at = limit_binding(rows, (int)i);
	by = at < 0 ? -1 : group_of(series, &rows[at]);
	if (by < -1)
		return by;
	refusal_blame(&series->groups[index], by, at < 0 ? VAL_NONE : rows[at].val[COL_SWAP_MAX],
		      refusal_proof(add, (int)i, at, by));
	return 0;
}

static void change_keep(struct series *series, struct series_bucket *bucket,
			struct series_change change)
{
	bucket->line[LINE_LIMITS] = sum(bucket->line[LINE_LIMITS], 1);
	if (series->nr_changes++ < SERIES_CHANGES)
		series->changes[series->nr_changes - 1] = change;
}

static void change_add(struct adding *add, const struct row *row, int index, enum col col)
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
	if (val_is_number(drift) && drift)
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

	group->out_pages = sum(group->out_pages, counter_grown(add, group, row, COL_CHARGED));
	group->freed_pages = sum(group->freed_pages, counter_grown(add, group, row, COL_UNCHARGED));
	if (add->ns && val_is_number(in))
		group->in_pages =
			sum(group->in_pages, val_of((double)in * (double)add->ns / 1e11 + 0.5));
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

/* The tightest of what is in the way of swapping out for rows[@i]. 0 or -ENOMEM. */
static int room_find(struct adding *add, size_t i, struct series_room *room)
{
	const struct row *rows = add->refresh->rows;
	const struct host *host = &add->refresh->host;
	const int64_t page_bytes = add->refresh->page_bytes;
	struct series_room left = { ROOM_LEFT, -1, val_less(host->swap_total, host->swap_used) };
	int full = -1, zero = -1, by;
	bool unknown = left.bytes == VAL_NONE;

	for (int at = (int)i; at >= 0; at = rows[at].parent) {
		int64_t max = rows[at].val[COL_SWAP_MAX];

		if (max == VAL_NONE)
			unknown |= !rows[at].dying && rows[at].parent >= 0;
		else if (max == 0 && zero < 0)
			zero = at;
		else if (limit_is_full(&rows[at], page_bytes) && full < 0)
			full = at;
		else if (max != VAL_MAX)
			left.bytes = val_least(left.bytes,
					       val_less(max, rows[at].val[COL_SWAP_CURRENT]));
	}
	if (host->swap_total == 0)
		*room = (struct series_room){ ROOM_NO_SWAP, -1, 0 };
	else if (zero >= 0)
		*room = (struct series_room){ ROOM_FORBIDDEN, zero, 0 };
	else if (alarm_swap_is_full(host->swap_total, host->swap_used, page_bytes))
		*room = (struct series_room){ ROOM_SWAP_FULL, -1, host->swap_total };
	else if (full >= 0)
		*room = (struct series_room){ ROOM_LIMIT_FULL, full, rows[full].val[COL_SWAP_MAX] };
	else if (unknown || left.bytes == VAL_NONE)
		*room = (struct series_room){ ROOM_UNKNOWN, -1, VAL_NONE };
	else
		*room = left;
	if (room->by < 0)
		return 0;
	by = group_of(add->series, &rows[room->by]);
	room->by = by;
	return by < -1 ? by : 0;
}

static int row_add(struct adding *add, size_t i)
{
	struct series *series = add->series;
	const struct row *row = &add->refresh->rows[i];
	struct series_group *group;
	struct series_room room;
	int index, err;

	index = group_of(series, row);
	if (index < 0)
		return index == -1 ? 0 : index;
	err = refusal_add(add, i, index);
	if (!err)
		err = room_find(add, i, &room);
	if (err)
		return err;
	/* series->groups may have moved */
	group = &series->groups[index];
	err = own_add(add, group, not_negative(add->own[i]));
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
			all = sum(all, row->val[col]);
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
	line[LINE_DEVICE] = host->zswap_stored == VAL_NONE
				    ? host->swap_used
				    : not_negative(val_less(host->swap_used, host->zswap_stored));
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
		  grown(add->restarted ? VAL_NONE : series->last_host.probe_misses,
			host->probe_misses));
	count_add(&series->lost, add,
		  grown(add->restarted ? VAL_NONE : series->last_host.events_lost,
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

static void break_add(struct series *series, enum history_break what, int64_t real_ns)
{
	if (what == BREAK_NONE)
		return;
	if (series->nr_breaks++ < SERIES_BREAKS)
		series->breaks[series->nr_breaks - 1] =
			(struct series_break){ what, series->last_ns, real_ns };
}

/* A sample of before the last one's time, as the clock was set back, is kept in its own place. */
static struct series_bucket *bucket_of(const struct series *series, int64_t real_ns)
{
	return &series->buckets[(real_ns - series->from_ns) / series->bucket_ns];
}

static bool counters_fell(const struct host *before, const struct host *now)
{
	return now->events < before->events || now->charged_pages < before->charged_pages ||
	       now->uncharged_pages < before->uncharged_pages;
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
	add.bucket = bucket_of(series, real_ns);
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
	levels_add(&add);
	rates_add(&add);
	host_spells_add(&add);
	host_keep(series, refresh);
	series->last_ns = real_ns;
	return 0;
}

/* What kept the pages of @group in memory when tasks of it were killed. */
static struct series_room killed_room(const struct series *series, const struct series_group *group,
				      int64_t time_ns)
{
	/* it was found by an earlier sample, or the group is long gone */
	if (time_ns != series->last_ns || group->seen + 1 < series->samples)
		return (struct series_room){ ROOM_UNKNOWN, -1, VAL_NONE };
	if (group->seen != series->samples)
		return group->room;
	/* what was killed is not in swap any more */
	if (group->room_before.what > ROOM_LEFT)
		return group->room_before;
	if (group->room.what > ROOM_LEFT)
		return group->room;
	if (group->refused.nr > 0 && group->refused.end_ns == time_ns && group->refused_by >= 0 &&
	    group->refused_proof != PROOF_NONE)
		return (struct series_room){ ROOM_REFUSED, group->refused_by, group->refused_max };
	return group->room.bytes < group->room_before.bytes ? group->room : group->room_before;
}

static void kill_add(struct series *series, struct series_bucket *bucket, int index,
		     const struct note *note)
{
	struct series_group *group = &series->groups[index];
	struct series_count *killed = &group->killed;

	if (note->count <= 0)
		return;
	if (!group->killed_times++) {
		killed->begin_ns = note->from_ns;
		group->killed_room = killed_room(series, group, note->time_ns);
	}
	killed->end_ns = val_most(killed->end_ns, note->time_ns);
	killed->nr = val_plus(killed->nr, note->count);
	if (group->is_asked)
		bucket->line[LINE_KILLED] = sum(bucket->line[LINE_KILLED], note->count);
}

/* Samples have swap.max and swap.high. */
static const char *limit_file(const char *name)
{
	static const char *const files[] = {
		"memory.max",
		"memory.high",
		"memory.zswap.max",
		"memory.limit_in_bytes",
		"memory.memsw.limit_in_bytes",
	};

	for (size_t i = 0; name && i < sizeof(files) / sizeof(files[0]); i++)
		if (!strcmp(name, files[i]))
			return files[i];
	return NULL;
}

int series_note(struct series *series, const struct note *note)
{
	const char *file = note->kind == NOTE_LIMIT ? limit_file(note->detail) : NULL;
	struct series_bucket *bucket;
	int index;

	if (note->time_ns < series->from_ns || note->time_ns > series->to_ns ||
	    (note->kind != NOTE_OOM && !file))
		return 0;
	index = group_by_path(series, note->path, note->kernfs_id);
	if (index < 0)
		return index == -1 ? 0 : index;
	bucket = bucket_of(series, note->time_ns);
	if (note->kind == NOTE_OOM)
		kill_add(series, bucket, index, note);
	else if (series->groups[index].is_asked && note->value[0] != note->value[1] &&
		 note->value[0] != VAL_NONE && note->value[1] != VAL_NONE)
		change_keep(series, bucket,
			    (struct series_change){ index, file, note->value[0], note->value[1],
						    note->from_ns, note->time_ns, VAL_NONE });
	return 0;
}

void series_missing(struct series *series, int64_t from_ns, int64_t to_ns)
{
	if (series->nr_breaks++ < SERIES_BREAKS)
		series->breaks[series->nr_breaks - 1] =
			(struct series_break){ BREAK_GAP, from_ns, to_ns };
}

struct series_bucket *series_bucket(const struct series *series, int64_t real_ns)
{
	return real_ns < series->from_ns || real_ns > series->to_ns ? NULL
								    : bucket_of(series, real_ns);
}

int series_find(const struct series *series, const char *path)
{
	return series->places[place_of(series, path)];
}

int64_t series_killed(const struct series *series, const struct series_group *group)
{
	return group->killed.nr || series->noted_kills == series->samples ? group->killed.nr
									  : VAL_NONE;
}

bool series_has_below(const struct series *series, size_t index)
{
	const char *path = series->groups[index].path;

	for (size_t i = 0; i < series->nr; i++)
		if (i != index && path_is_below(series->groups[i].path, path))
			return true;
	return false;
}

int64_t series_own(const struct series *series, size_t index, size_t at)
{
	const int64_t *own = series->groups[index].own;

	return own && own[at] != VAL_NONE ? own[at] : 0;
}

static bool is_larger(const struct series_group *a, const struct series_group *b)
{
	return a->peak != b->peak ? a->peak > b->peak : strcmp(a->path, b->path) < 0;
}

/* Keeps series->shown in order, at most SERIES_SHOWN. */
static void shown_add(struct series *series, size_t index)
{
	size_t at = series->nr_shown;

	while (at && is_larger(&series->groups[index], &series->groups[series->shown[at - 1]]))
		at--;
	if (at == SERIES_SHOWN)
		return;
	if (series->nr_shown < SERIES_SHOWN)
		series->nr_shown++;
	memmove(&series->shown[at + 1], &series->shown[at],
		(series->nr_shown - at - 1) * sizeof(*series->shown));
	series->shown[at] = (int)index;
}

void series_close(struct series *series)
{
	for (size_t i = 0; i < series->nr; i++) {
		struct series_group *group = &series->groups[i];

		group->refused.nr = val_most(group->refused.nr, 0);
		group->failed.nr = val_most(group->failed.nr, 0);
		if (group->own && group->is_asked)
			shown_add(series, i);
	}
	for (size_t at = 0; at < series->nr_buckets; at++) {
		int64_t *others = &series->buckets[at].others;

		for (size_t i = 0; i < series->nr; i++)
			if (series->groups[i].is_asked)
				*others = val_plus(*others, series_own(series, i, at));
		for (size_t i = 0; i < series->nr_shown; i++)
			*others =
				val_less(*others, series_own(series, (size_t)series->shown[i], at));
	}
}

void series_free(struct series *series)
{
	for (size_t i = 0; i < series->nr; i++) {
		free(series->groups[i].path);
		free(series->groups[i].own);
	}
	free(series->groups);
	free(series->buckets);
	free(series->places);
	free(series->scratch);
	*series = (struct series){ 0 };
}
