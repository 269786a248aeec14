// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * history/notes.c - see history/notes.h.
 */
#include "history/notes.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "model/limit.h"
#include "model/note.h"
#include "model/refresh.h"
#include "model/row.h"

#define IDS 65536

enum counter { COUNT_MAX, COUNT_FAIL, COUNT_KILLED, COUNT_THROTTLED, COUNT_SWAP_HIGH, COUNTERS };

static const int counter_values[COUNTERS] = {
	[COUNT_MAX] = COL_EVENTS_MAX,	     [COUNT_FAIL] = COL_EVENTS_FAIL,
	[COUNT_KILLED] = KEPT_KILLED,	     [COUNT_THROTTLED] = KEPT_THROTTLED,
	[COUNT_SWAP_HIGH] = COL_EVENTS_HIGH,
};

static const struct limit_file {
	int value;
	const char *v2, *v1; /* NULL: there is none */
} limit_files[] = {
	{ KEPT_MEMORY_MAX, "memory.max", "memory.limit_in_bytes" },
	{ KEPT_MEMORY_HIGH, "memory.high", NULL },
	{ COL_SWAP_MAX, "memory.swap.max", NULL },
	{ COL_SWAP_HIGH, "memory.swap.high", NULL },
	{ KEPT_ZSWAP_MAX, "memory.zswap.max", NULL },
	{ KEPT_MEMSW_MAX, NULL, "memory.memsw.limit_in_bytes" },
};

#define LIMITS (sizeof(limit_files) / sizeof(limit_files[0]))

/* A group of the last refresh. */
struct watched {
	uint64_t kernfs_id;
	uint16_t memcg_id;
	bool taken; /* it is in the refresh of now, too */
	bool dying;
	bool born; /* since the first refresh, and it has not held swap */
	char *path;
	int64_t swap; /* bytes */
	int64_t missed, missed_end;
	int64_t drift; /* own, bytes, as it was noted last */
	int64_t counter[COUNTERS];
	int64_t limit[LIMITS];
	int64_t own[COUNTERS]; /* events that are not noted yet; below 0: a child was read later */
	int64_t read_ns, since_ns; /* CLOCK_MONOTONIC: the files were read, and before that */
};

struct notes {
	uint32_t kinds;
	bool begun;
	struct watched *now, *before;
	size_t nr, max, nr_before, max_before;
	uint32_t *index; /* by memcg_id: where it may be in @before */
	struct note *list;
	size_t nr_list, max_list;
	uint64_t left_out;
	const struct refresh *refresh; /* during notes_take() */
	int64_t real_ns;
	uint64_t mono_ns, last_ns; /* of this refresh, and of the one before */
	int err;
};

struct notes *notes_new(uint32_t kinds)
{
	struct notes *notes = calloc(1, sizeof(*notes));

	if (!notes)
		return NULL;
	notes->kinds = kinds;
	notes->index = calloc(IDS, sizeof(*notes->index));
	if (notes->index)
		return notes;
	free(notes);
	return NULL;
}

static void watched_free(struct watched *watched, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		free(watched[i].path);
}

static void list_free(const struct note *list, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		free((char *)list[i].path);
		free((char *)list[i].limit_path);
	}
}

void notes_free(struct notes *notes)
{
	if (!notes)
		return;
	list_free(notes->list, notes->nr_list);
	watched_free(notes->now, notes->nr);
	free(notes->now);
	free(notes->before);
	free(notes->index);
	free(notes->list);
	free(notes);
}

/* The wall clock at @mono_ns, which is not after this refresh. */
static int64_t real_at(const struct notes *notes, int64_t mono_ns)
{
	if (mono_ns == VAL_NONE || (uint64_t)mono_ns > notes->mono_ns)
		return notes->real_ns;
	return val_less(notes->real_ns, (int64_t)(notes->mono_ns - (uint64_t)mono_ns));
}

/* Adds @note with copies of its texts. @watched: the group. */
static void note_add(struct notes *notes, const struct watched *watched, struct note note)
{
	struct note *last;

	if (!(notes->kinds & 1u << note.kind))
		return;
	if (notes->nr_list == NOTES_MAX) {
		notes->left_out++;
		return;
	}
	if (array_reserve(&notes->list, &notes->max_list, notes->nr_list + 1,
			  sizeof(*notes->list))) {
		notes->err = -ENOMEM;
		return;
	}
	note.time_ns = notes->real_ns;
	note.mono_ns = notes->mono_ns;
	note.memcg_id = watched->memcg_id;
	note.kernfs_id = watched->kernfs_id;
	note.path = strdup(watched->path);
	if (note.limit_path)
		note.limit_path = strdup(note.limit_path);
	if (!note.path)
		notes->err = -ENOMEM;
	last = &notes->list[notes->nr_list++];
	*last = note;
}

static struct note note_of(const struct notes *notes, enum note_kind kind, int64_t since_ns)
{
	return (struct note){
		.kind = kind,
		.from_ns = real_at(notes, since_ns),
		.count = VAL_NONE,
		.pages = VAL_NONE,
		.value = { VAL_NONE, VAL_NONE },
	};
}

static int64_t pages_of(const struct notes *notes, int64_t bytes)
{
	const int64_t page = notes->refresh->page_bytes > 0 ? notes->refresh->page_bytes : 1;

	return val_is_number(bytes) ? bytes / page : bytes;
}

static struct watched *group_find(struct notes *notes, const struct row *row)
{
	size_t at = notes->index[row->memcg_id];
	struct watched *found = at < notes->nr_before ? &notes->before[at] : NULL;

	return found && !found->taken && found->memcg_id == row->memcg_id &&
			       found->kernfs_id == row->kernfs_id
		       ? found
		       : NULL;
}

/* A group that was made since the refresh before has counted from 0. */
static void group_begin(const struct notes *notes, const struct row *row, struct watched *watched)
{
	*watched = (struct watched){
		.kernfs_id = row->kernfs_id,
		.memcg_id = row->memcg_id,
		.dying = row->dying,
		.born = notes->begun,
		.path = strdup(row->path),
		.missed = notes->begun ? 0 : row->val[COL_MISSED],
		.missed_end = notes->begun ? VAL_NONE : row->val[KEPT_MISSED_END],
		.read_ns = VAL_NONE,
		.since_ns = notes->begun ? (int64_t)notes->last_ns : VAL_NONE,
	};
	for (int i = 0; i < COUNTERS; i++)
		watched->counter[i] = notes->begun ? 0 : VAL_NONE;
	for (size_t i = 0; i < LIMITS; i++)
		watched->limit[i] = VAL_NONE;
}

/* How much each counter grew, into own[]; one that cannot be read stays what it was. */
static void counters_take(const struct row *row, struct watched *watched, int64_t *grown)
{
	for (int i = 0; i < COUNTERS; i++) {
		int64_t val = row->val[counter_values[i]], before = watched->counter[i];

		grown[i] = 0;
		if (!val_is_number(val))
			continue;
		if (before != VAL_NONE && val > before)
			grown[i] = val - before;
		watched->own[i] = val_plus(watched->own[i], grown[i]);
		watched->counter[i] = val;
	}
}

static bool is_v1(const struct notes *notes)
{
	const char *hierarchy = notes->refresh->host.hierarchy;

	return hierarchy && !strcmp(hierarchy, "v1");
}

/* v2 counts an event in all groups above but the root, unless the kernel is told not to. */
static void counters_split(const struct notes *notes, size_t i, const int64_t *grown)
{
	const struct row *row = &notes->refresh->rows[i];

	if (notes->refresh->local_events || is_v1(notes) || row->parent < 0)
		return;
	for (int k = 0; k < COUNTERS; k++)
		if (notes->now[row->parent].counter[k] != VAL_NONE)
			notes->now[row->parent].own[k] =
				val_less(notes->now[row->parent].own[k], grown[k]);
}

static int group_take(struct notes *notes, size_t i)
{
	const struct row *row = &notes->refresh->rows[i];
	struct watched *found = group_find(notes, row), *watched = &notes->now[i];
	int64_t grown[COUNTERS];

	if (found) {
		*watched = *found;
		found->taken = true;
		watched->taken = false;
	} else {
		group_begin(notes, row, watched);
	}
	if (!watched->path)
		return -ENOMEM;
	if (row->val[KEPT_READ] != VAL_NONE && row->val[KEPT_READ] != watched->read_ns) {
		watched->since_ns = found ? watched->read_ns : watched->since_ns;
		watched->read_ns = row->val[KEPT_READ];
	}
	counters_take(row, watched, grown);
	counters_split(notes, i, grown);
	return 0;
}

/* How often, since the last note of it. */
static int64_t own_events(struct watched *watched, enum counter counter)
{
	int64_t own = watched->own[counter];

	if (own > 0)
		watched->own[counter] = 0;
	return own > 0 ? own : 0;
}

/* It may have refused: it is a limit, or may be one. */
static bool has_limit(const struct row *row)
{
	const int64_t max = row->val[COL_SWAP_MAX];

	return val_is_number(max) || (max == VAL_NONE && row->parent >= 0 && !row->dying);
}

/* No place for the largest pages. */
#define FULL_BYTES (2ll << 20)

static bool is_full(const struct row *row)
{
	return val_is_number(row->val[COL_SWAP_MAX]) &&
	       val_less(row->val[COL_SWAP_MAX], row->val[COL_SWAP_CURRENT]) < FULL_BYTES;
}

/* Whose limit refused: the only one on the way up, or the only full one. -1: not known. */
static int refused_by(const struct row *rows, int i)
{
	const int by = limit_binding(rows, i);
	bool others = false, full = by >= 0 && is_full(&rows[by]);

	for (; i >= 0 && by >= 0; i = rows[i].parent) {
		others |= i != by && has_limit(&rows[i]);
		full &= i == by || !is_full(&rows[i]);
	}
	return others && !full ? -1 : by;
}

static void note_refused(struct notes *notes, size_t i, struct watched *watched)
{
	const struct row *rows = notes->refresh->rows;
	int64_t max = own_events(watched, COUNT_MAX), fail = own_events(watched, COUNT_FAIL);
	struct note note = note_of(notes, NOTE_REFUSED, watched->since_ns);
	int by = refused_by(rows, (int)i);

	if (max) {
		note.detail = "limit";
		note.count = max;
		if (by >= 0) {
			note.limit_path = rows[by].path;
			note.value[0] = rows[by].val[COL_SWAP_CURRENT];
			note.value[1] = rows[by].val[COL_SWAP_MAX];
		}
		note_add(notes, watched, note);
	}
	/* the kernel counts a refusal by a limit as a failure too */
	if (fail <= max)
		return;
	note = note_of(notes, NOTE_REFUSED, watched->since_ns);
	note.detail = "full";
	note.count = fail - max;
	note.value[0] = notes->refresh->host.swap_used;
	note.value[1] = notes->refresh->host.swap_total;
	note_add(notes, watched, note);
}

static void note_counted(struct notes *notes, struct watched *watched, enum counter counter,
			 enum note_kind kind, const char *file)
{
	struct note note = note_of(notes, kind, watched->since_ns);

	note.count = own_events(watched, counter);
	note.detail = file;
	if (note.count)
		note_add(notes, watched, note);
}

static void note_limits(struct notes *notes, const struct row *row, struct watched *watched)
{
	const bool v1 = is_v1(notes);

	for (size_t i = 0; i < LIMITS; i++) {
		const char *file = v1 ? limit_files[i].v1 : limit_files[i].v2;
		struct note note = note_of(notes, NOTE_LIMIT, watched->since_ns);

		note.detail = file;
		note.value[0] = watched->limit[i];
		note.value[1] = row->val[limit_files[i].value];
		if (!file || note.value[1] == VAL_NONE)
			continue;
		watched->limit[i] = note.value[1];
		if (note.value[0] != VAL_NONE && note.value[0] != note.value[1])
			note_add(notes, watched, note);
	}
}

/* A removed group that held swap is there until the last slot is freed, or it is gone at once. */
static void note_life(struct notes *notes, struct watched *watched, bool made, bool removed)
{
	struct note note =
		note_of(notes, made ? NOTE_ONLINE : NOTE_OFFLINE, (int64_t)notes->last_ns);

	note.pages = pages_of(notes, watched->swap);
	if ((made || removed) && watched->swap > 0)
		note_add(notes, watched, note);
}

static void group_live(struct notes *notes, const struct row *row, struct watched *watched)
{
	const int64_t swap = row->val[COL_SWAP_CURRENT];
	const bool removed = row->dying && !watched->dying;

	/* what it held before it was removed, if it holds none now */
	if (!removed || swap > 0)
		watched->swap = swap;
	note_life(notes, watched, watched->born && swap > 0, false);
	note_life(notes, watched, false, removed);
	watched->swap = swap;
	watched->born &= swap <= 0;
	watched->dying = row->dying;
}

/* From the time of the miss, as far as that is known. */
static void note_missed(struct notes *notes, const struct row *row, struct watched *watched)
{
	const int64_t end = row->val[KEPT_MISSED_END], at_ms = row->val[KEPT_MISSED_TIME];
	struct note note = note_of(notes, NOTE_MISSED, (int64_t)notes->last_ns);

	if (end == watched->missed_end)
		return;
	note.pages = val_less(row->val[COL_MISSED], watched->missed);
	if (at_ms > 0 && at_ms < note.from_ns / 1000000)
		note.from_ns = at_ms * 1000000;
	watched->missed = row->val[COL_MISSED];
	watched->missed_end = end;
	note_add(notes, watched, note);
}

/* The group's own: a drift below it is not noted again. Not known while a baseline settles. */
static void note_drift(struct notes *notes, size_t i, const int64_t *below)
{
	const struct row *row = &notes->refresh->rows[i];
	struct watched *watched = &notes->now[i];
	struct note note = note_of(notes, NOTE_DRIFT, (int64_t)notes->last_ns);
	int64_t own = val_less(row->val[COL_DRIFT], below[i]);

	if (own == VAL_NONE || own == watched->drift)
		return;
	watched->drift = own;
	note.pages = pages_of(notes, own);
	note.detail = own ? row->drift_cause : NULL;
	note_add(notes, watched, note);
}

static int drifts_take(struct notes *notes)
{
	const struct refresh *refresh = notes->refresh;
	int64_t *below = calloc(refresh->nr_rows + 1, sizeof(*below));

	if (!below)
		return -ENOMEM;
	for (size_t i = refresh->nr_rows; i-- > 0;) {
		int parent = refresh->rows[i].parent;

		if (parent >= 0)
			below[parent] = val_plus(below[parent], refresh->rows[i].val[COL_DRIFT]);
	}
	for (size_t i = 0; i < refresh->nr_rows; i++)
		note_drift(notes, i, below);
	free(below);
	return 0;
}

static void groups_note(struct notes *notes)
{
	for (size_t i = 0; i < notes->nr; i++) {
		const struct row *row = &notes->refresh->rows[i];
		struct watched *watched = &notes->now[i];

		group_live(notes, row, watched);
		note_limits(notes, row, watched);
		note_refused(notes, i, watched);
		note_counted(notes, watched, COUNT_THROTTLED, NOTE_THROTTLE, "memory.high");
		note_counted(notes, watched, COUNT_SWAP_HIGH, NOTE_THROTTLE, "memory.swap.high");
		note_counted(notes, watched, COUNT_KILLED, NOTE_OOM, NULL);
		note_missed(notes, row, watched);
	}
}

static int groups_take(struct notes *notes)
{
	struct watched *now = notes->now;
	size_t max = notes->max;
	int err = 0;

	notes->now = notes->before;
	notes->max = notes->max_before;
	notes->before = now;
	notes->max_before = max;
	notes->nr_before = notes->nr;
	notes->nr = 0;
	for (size_t i = 0; i < notes->nr_before; i++)
		notes->index[notes->before[i].memcg_id] = (uint32_t)i;
	err = array_reserve(&notes->now, &notes->max, notes->refresh->nr_rows, sizeof(*now));
	for (size_t i = 0; !err && i < notes->refresh->nr_rows; i++) {
		err = group_take(notes, i);
		notes->nr++;
	}
	return err;
}

/* Groups that are gone, and were not removed by the refresh before. */
static void gone_note(struct notes *notes)
{
	for (size_t i = 0; i < notes->nr_before; i++) {
		struct watched *watched = &notes->before[i];

		if (watched->taken)
			continue;
		if (watched->path)
			note_life(notes, watched, false, !watched->dying);
		free(watched->path);
	}
	notes->nr_before = 0;
}

int notes_take(struct notes *notes, const struct refresh *refresh)
{
	int err;

	notes->refresh = refresh;
	notes->real_ns = val_of(refresh->host.time * 1e9);
	notes->mono_ns = refresh->now_ns;
	notes->err = 0;
	err = groups_take(notes);
	gone_note(notes);
	if (!err) {
		groups_note(notes);
		err = drifts_take(notes);
	}
	notes->begun = true;
	notes->last_ns = refresh->now_ns;
	notes->refresh = NULL;
	return err ? err : notes->err;
}

const struct note *notes_waiting(const struct notes *notes, size_t *nr, uint64_t *left_out)
{
	*nr = notes->nr_list;
	*left_out = notes->left_out;
	return notes->list;
}

void notes_kept(struct notes *notes, size_t nr, uint64_t left_out)
{
	list_free(notes->list, nr);
	notes->nr_list -= nr;
	if (nr && notes->nr_list)
		memmove(notes->list, notes->list + nr, notes->nr_list * sizeof(*notes->list));
	notes->left_out -= left_out;
}
