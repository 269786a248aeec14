// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/history/test_notes.c - events of note, found between refreshes, and as bytes.
 *
 * Owns: the promises of history/notes.h and history/note_piece.h: whose an event is and how often,
 * each once, and that what is not understood is skipped.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "history/bytes.h"
#include "history/note_piece.h"
#include "history/notes.h"
#include "history/sample.h"
#include "model/note.h"
#include "unit/history/story.h"

struct told {
	struct story story;
	struct notes *notes;
	long n;
};

static void begin(struct told *told, uint32_t kinds)
{
	*told = (struct told){ .notes = notes_new(kinds) };
	story_begin(&told->story);
}

/* The next refresh; what it adds is the only thing that waits. */
static const struct note *next(struct told *told, size_t expected)
{
	uint64_t left_out;
	const struct note *list;
	size_t nr;

	notes_waiting(told->notes, &nr, &left_out);
	notes_kept(told->notes, nr, left_out);
	story_at(&told->story, told->n++);
	assert_int_equal(notes_take(told->notes, &told->story.refresh), 0);
	list = notes_waiting(told->notes, &nr, &left_out);
	assert_int_equal(nr, expected);
	assert_int_equal(left_out, 0);
	return list;
}

static void expect(const struct note *note, enum note_kind kind, int row, int64_t count,
		   int64_t pages, const char *detail)
{
	assert_int_equal(note->kind, kind);
	assert_string_equal(note->path, story_paths[row]);
	assert_int_equal(note->kernfs_id, 100 + row);
	assert_int_equal(note->count, count);
	assert_int_equal(note->pages, pages);
	if (detail)
		assert_string_equal(note->detail, detail);
	else
		assert_null(note->detail);
}

static void end(struct told *told)
{
	notes_free(told->notes);
}

/* What the kernel counts in the groups above is told of the group alone. */
static void refusals(void **state)
{
	const struct note *note;
	struct told told;

	(void)state;
	begin(&told, NOTES_ALL);
	told.story.vals[LEAF][COL_EVENTS_MAX] = 1000; /* before it was recorded */
	next(&told, 0);
	next(&told, 0);
	story_event(&told.story, LEAF, COL_EVENTS_MAX, 3);
	story_event(&told.story, LEAF, COL_EVENTS_FAIL, 3);
	note = next(&told, 1);
	expect(note, NOTE_REFUSED, LEAF, 3, VAL_NONE, "limit");
	assert_string_equal(note->limit_path, "/a");
	assert_int_equal(note->value[0], 10 << 20);
	assert_int_equal(note->value[1], 10 << 20);
	assert_true(note->time_ns == (STORY_START + 20) * STORY_S);
	assert_true(note->from_ns == (STORY_START + 10) * STORY_S);
	assert_int_equal(note->mono_ns, 1020 * STORY_S);
	/* swap was full, twice, in two groups */
	story_event(&told.story, ODD, COL_EVENTS_FAIL, 2);
	story_event(&told.story, TOP, COL_EVENTS_FAIL, 1);
	note = next(&told, 2);
	expect(&note[0], NOTE_REFUSED, TOP, 1, VAL_NONE, "full");
	expect(&note[1], NOTE_REFUSED, ODD, 2, VAL_NONE, "full");
	assert_int_equal(note[0].value[0], 64 << 20);
	next(&told, 0);
	end(&told);
}

/* Of several limits it is told only when one alone is full. */
static void whose_limit(void **state)
{
	const struct note *note;
	struct told told;

	(void)state;
	begin(&told, NOTES_ALL);
	next(&told, 0);
	told.story.vals[LEAF][COL_SWAP_MAX] = 6 << 20;
	next(&told, 1);
	story_event(&told.story, LEAF, COL_EVENTS_MAX, 1);
	assert_string_equal(next(&told, 1)->limit_path, "/a");
	/* since then both have room */
	told.story.vals[TOP][COL_SWAP_CURRENT] = 4 << 20;
	told.story.vals[LEAF][COL_SWAP_CURRENT] = 1 << 20;
	story_event(&told.story, LEAF, COL_EVENTS_MAX, 1);
	note = next(&told, 1);
	assert_null(note->limit_path);
	assert_int_equal(note->value[1], VAL_NONE);
	/* both are full */
	told.story.vals[TOP][COL_SWAP_CURRENT] = 10 << 20;
	told.story.vals[LEAF][COL_SWAP_CURRENT] = 6 << 20;
	story_event(&told.story, LEAF, COL_EVENTS_MAX, 1);
	assert_null(next(&told, 1)->limit_path);
	/* one of them cannot be read, and the other one has room */
	told.story.vals[TOP][COL_SWAP_CURRENT] = 4 << 20;
	told.story.vals[LEAF][COL_SWAP_MAX] = VAL_NONE;
	story_event(&told.story, LEAF, COL_EVENTS_MAX, 1);
	assert_null(next(&told, 1)->limit_path);
	end(&told);
}

/* v1 counts a kill in the group alone. */
static void v1(void **state)
{
	struct told told;

	(void)state;
	begin(&told, NOTES_ALL);
	told.story.refresh.host.hierarchy = "v1";
	next(&told, 0);
	told.story.vals[LEAF][KEPT_KILLED]++;
	expect(next(&told, 1), NOTE_OOM, LEAF, 1, VAL_NONE, NULL);
	told.story.vals[TOP][KEPT_KILLED]++;
	expect(next(&told, 1), NOTE_OOM, TOP, 1, VAL_NONE, NULL);
	end(&told);
}

/* The kernel counted between the reads of a group and of the one above it. */
static void read_in_between(void **state)
{
	struct told told;

	(void)state;
	begin(&told, NOTES_ALL);
	next(&told, 0);
	told.story.vals[LEAF][KEPT_KILLED]++;
	expect(next(&told, 1), NOTE_OOM, LEAF, 1, VAL_NONE, NULL);
	told.story.vals[TOP][KEPT_KILLED]++;
	next(&told, 0);
	/* counted below it, in a group that is gone */
	told.story.vals[TOP][KEPT_KILLED] += 2;
	expect(next(&told, 1), NOTE_OOM, TOP, 2, VAL_NONE, NULL);
	/* a mount that counts for each group alone */
	told.story.refresh.local_events = true;
	told.story.vals[LEAF][KEPT_KILLED]++;
	expect(next(&told, 1), NOTE_OOM, LEAF, 1, VAL_NONE, NULL);
	next(&told, 0);
	end(&told);
}

static void kinds_that_are_asked_for(void **state)
{
	struct told told;

	(void)state;
	begin(&told, 1u << NOTE_THROTTLE);
	next(&told, 0);
	story_event(&told.story, LEAF, KEPT_KILLED, 1);
	story_event(&told.story, ODD, KEPT_THROTTLED, 7);
	story_event(&told.story, ODD, COL_EVENTS_HIGH, 2);
	told.story.vals[TOP][KEPT_MEMORY_MAX] = 4096;
	const struct note *note = next(&told, 2);

	expect(&note[0], NOTE_THROTTLE, ODD, 7, VAL_NONE, "memory.high");
	expect(&note[1], NOTE_THROTTLE, ODD, 2, VAL_NONE, "memory.swap.high");
	end(&told);
}

static void limits(void **state)
{
	const struct note *note;
	struct told told;

	(void)state;
	begin(&told, NOTES_ALL);
	next(&told, 0);
	told.story.vals[TOP][COL_SWAP_MAX] = VAL_MAX;
	told.story.vals[OTHER][KEPT_MEMORY_HIGH] = 0;
	note = next(&told, 2);
	expect(&note[0], NOTE_LIMIT, TOP, VAL_NONE, VAL_NONE, "memory.swap.max");
	assert_true(note[0].value[0] == 10 << 20 && note[0].value[1] == VAL_MAX);
	expect(&note[1], NOTE_LIMIT, OTHER, VAL_NONE, VAL_NONE, "memory.high");
	assert_true(note[1].value[0] == VAL_MAX && note[1].value[1] == 0);
	/* not readable for a while, and as before */
	told.story.vals[TOP][COL_SWAP_MAX] = VAL_NONE;
	next(&told, 0);
	told.story.vals[TOP][COL_SWAP_MAX] = VAL_MAX;
	next(&told, 0);
	/* files that are read in turns: it may be as old as their last read */
	told.story.vals[OTHER][KEPT_MEMORY_HIGH] = 4096;
	story_at(&told.story, told.n++);
	told.story.vals[OTHER][KEPT_READ] = 1030 * STORY_S;
	told.story.vals[OTHER][KEPT_MEMORY_HIGH] = 0;
	assert_int_equal(notes_take(told.notes, &told.story.refresh), 0);
	told.story.vals[OTHER][KEPT_MEMORY_HIGH] = 4096;
	note = next(&told, 1);
	assert_true(note->from_ns == (STORY_START + 30) * STORY_S);
	assert_true(note->time_ns == (STORY_START + 50) * STORY_S);
	end(&told);
}

static void births_and_deaths(void **state)
{
	struct told told;

	(void)state;
	begin(&told, NOTES_ALL);
	next(&told, 0);
	told.story.refresh.nr_rows = STORY_ROWS;
	told.story.vals[LATE][COL_SWAP_CURRENT] = 0;
	next(&told, 0);
	told.story.vals[LATE][COL_SWAP_CURRENT] = 8192;
	expect(next(&told, 1), NOTE_ONLINE, LATE, VAL_NONE, 2, NULL);
	next(&told, 0);
	told.story.rows[LATE].dying = true;
	told.story.vals[LATE][COL_SWAP_CURRENT] = 4096;
	expect(next(&told, 1), NOTE_OFFLINE, LATE, VAL_NONE, 1, NULL);
	told.story.refresh.nr_rows = LATE;
	next(&told, 0);
	/* gone at once, and another one of the same id */
	told.story.rows[OTHER].kernfs_id = 999;
	told.story.vals[OTHER][COL_SWAP_CURRENT] = 0;
	expect(next(&told, 1), NOTE_OFFLINE, OTHER, VAL_NONE, 1024, NULL);
	end(&told);
}

static void drift_and_missed(void **state)
{
	const struct note *note;
	struct told told;

	(void)state;
	begin(&told, NOTES_ALL);
	next(&told, 0);
	told.story.vals[LEAF][COL_DRIFT] = told.story.vals[TOP][COL_DRIFT] = -3 * 4096;
	told.story.rows[LEAF].drift_cause = told.story.rows[TOP].drift_cause = "missed";
	expect(next(&told, 1), NOTE_DRIFT, LEAF, VAL_NONE, -3, "missed");
	told.story.vals[LEAF][COL_DRIFT] = VAL_NONE; /* not settled */
	next(&told, 0);
	told.story.vals[LEAF][COL_DRIFT] = told.story.vals[TOP][COL_DRIFT] = 0;
	told.story.vals[LEAF][COL_MISSED] = -3;
	told.story.vals[LEAF][KEPT_MISSED_END] = 1030 * STORY_S;
	told.story.vals[LEAF][KEPT_MISSED_TIME] = (STORY_START + 5) * 1000;
	note = next(&told, 2);
	expect(&note[0], NOTE_MISSED, LEAF, VAL_NONE, -3, NULL);
	assert_true(note[0].from_ns == (STORY_START + 5) * STORY_S);
	expect(&note[1], NOTE_DRIFT, LEAF, VAL_NONE, 0, NULL);
	next(&told, 0);
	end(&told);
}

static void too_many(void **state)
{
	const struct note *list;
	uint64_t left_out, mono_ns;
	struct told told;
	size_t nr;

	(void)state;
	begin(&told, NOTES_ALL);
	next(&told, 0);
	for (long i = 0; i < NOTES_MAX + 5; i++) {
		story_event(&told.story, LEAF, KEPT_KILLED, 1);
		story_at(&told.story, told.n++);
		assert_int_equal(notes_take(told.notes, &told.story.refresh), 0);
	}
	notes_waiting(told.notes, &nr, &left_out);
	assert_int_equal(nr, NOTES_MAX);
	assert_int_equal(left_out, 5);
	list = notes_waiting(told.notes, &nr, &left_out);
	mono_ns = list[NOTES_MAX - 2].mono_ns;
	notes_kept(told.notes, NOTES_MAX - 2, 4);
	list = notes_waiting(told.notes, &nr, &left_out);
	assert_int_equal(nr, 2);
	assert_int_equal(left_out, 1);
	assert_true(list[0].mono_ns == mono_ns);
	notes_kept(told.notes, nr, left_out);
	notes_waiting(told.notes, &nr, &left_out);
	assert_int_equal(nr + left_out, 0);
	end(&told);
}

static const struct sample_time at = { STORY_START * STORY_S, 77, 10 * STORY_S };

static const struct note written[] = {
	{ NOTE_REFUSED,
	  3,
	  102,
	  (STORY_START - 10) * STORY_S,
	  STORY_START *STORY_S,
	  77,
	  "/a/\xff",
	  "limit",
	  "/a",
	  3,
	  VAL_NONE,
	  { 4096, VAL_MAX } },
	{ NOTE_DRIFT,
	  65535,
	  UINT64_MAX,
	  0,
	  (STORY_START - 5) * STORY_S,
	  0,
	  "",
	  NULL,
	  NULL,
	  VAL_NONE,
	  -3,
	  { VAL_NONE, INT64_MIN + 1 } },
};

static int same(void *ctx, const struct note *note)
{
	const struct note *expected = &written[(*(size_t *)ctx)++];

	assert_int_equal(note->kind, expected->kind);
	assert_int_equal(note->memcg_id, expected->memcg_id);
	assert_true(note->kernfs_id == expected->kernfs_id);
	assert_true(note->from_ns == expected->from_ns);
	assert_true(note->time_ns == expected->time_ns);
	assert_string_equal(note->path, expected->path);
	assert_true(note->count == expected->count && note->pages == expected->pages);
	assert_memory_equal(note->value, expected->value, sizeof(note->value));
	if (expected->limit_path)
		assert_string_equal(note->limit_path, expected->limit_path);
	else
		assert_null(note->limit_path);
	return 0;
}

static void as_bytes(void **state)
{
	struct bytes bytes = { 0 };
	uint64_t left_out;
	size_t nr = 0;

	(void)state;
	note_piece_write(&at, written, 2, 7, &bytes);
	assert_int_equal(note_piece_count(bytes.at, bytes.len), 9);
	assert_int_equal(note_piece_read(bytes.at, bytes.len, same, &nr, &left_out), 0);
	assert_int_equal(nr, 2);
	assert_int_equal(left_out, 7);
	/* cut off anywhere, it is damaged, and what is whole before is told */
	for (size_t len = 0; len < bytes.len; len++) {
		uint8_t *data = malloc(len + 1);

		memcpy(data, bytes.at, len);
		nr = 0;
		assert_int_equal(note_piece_read(data, len, same, &nr, &left_out), -EBADMSG);
		free(data);
	}
	/* a length that is too short for what a note must have */
	nr = 0;
	bytes.at[sizeof(at) + 2]--;
	assert_int_equal(note_piece_read(bytes.at, bytes.len, same, &nr, &left_out), -EBADMSG);
	assert_int_equal(nr, 0);
	bytes_free(&bytes);
}

/* A kind, and a field at the end, of a later version. */
static void later_version(void **state)
{
	struct bytes bytes = { 0 }, note = { 0 };
	uint64_t left_out;
	size_t nr = 0;

	(void)state;
	bytes_put(&bytes, &at, sizeof(at));
	bytes_put_number(&bytes, 2);
	bytes_put_number(&bytes, 0);
	for (int i = 0; i < 2; i++) {
		note.len = 0;
		bytes_put_text(&note, i ? "refused" : "of later");
		bytes_put_text(&note, "/a/\xff");
		bytes_put_number(&note, 102);
		bytes_put_number(&note, 3);
		bytes_put_signed(&note, 10 * STORY_S);
		bytes_put_signed(&note, 0);
		bytes_put_text(&note, "limit");
		bytes_put_text(&note, "/a");
		bytes_put_number(&note, 0);
		bytes_put_signed(&note, 3);
		bytes_put_number(&note, 1);
		bytes_put_number(&note, 0);
		bytes_put_signed(&note, 4096);
		bytes_put_number(&note, 2);
		bytes_put_text(&note, "of later");
		bytes_put_number(&bytes, note.len);
		bytes_put(&bytes, note.at, note.len);
	}
	assert_int_equal(note_piece_read(bytes.at, bytes.len, same, &nr, &left_out), 0);
	assert_int_equal(nr, 1);
	bytes_free(&note);
	bytes_free(&bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refusals),
		cmocka_unit_test(whose_limit),
		cmocka_unit_test(v1),
		cmocka_unit_test(read_in_between),
		cmocka_unit_test(kinds_that_are_asked_for),
		cmocka_unit_test(limits),
		cmocka_unit_test(births_and_deaths),
		cmocka_unit_test(drift_and_missed),
		cmocka_unit_test(too_many),
		cmocka_unit_test(as_bytes),
		cmocka_unit_test(later_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
