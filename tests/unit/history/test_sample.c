// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/history/test_sample.c - what is read of a sample is what was written.
 *
 * Owns: the promises of history/sample.h and history/bytes.h: the same rows and host as top prints,
 * fields by name, and errors for anything else.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "history/bytes.h"
#include "history/sample_state.h"
#include "model/note.h"
#include "unit/history/machine.h"

#define SAMPLES 40

static void numbers_come_back(void **state)
{
	static const int64_t numbers[] = { 0,	 1,	   -1,	    63,	       64,   -65,
					   1000, VAL_NONE, VAL_MAX, 1ll << 62, -4096 };
	struct bytes bytes = { 0 };
	struct cursor cursor;
	char *text;

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		bytes_put_signed(&bytes, numbers[i]);
		bytes_put_number(&bytes, (uint64_t)numbers[i]);
	}
	bytes_put_text(&bytes, NULL);
	bytes_put_text(&bytes, "");
	bytes_put_text(&bytes, "end");
	cursor = (struct cursor){ bytes.at, bytes.at + bytes.len, false };
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		assert_true(cursor_signed(&cursor) == numbers[i]);
		assert_true(cursor_number(&cursor) == (uint64_t)numbers[i]);
	}
	assert_null(cursor_text(&cursor, 10));
	text = cursor_text(&cursor, 10);
	assert_string_equal(text, "");
	free(text);
	text = cursor_text(&cursor, 3);
	assert_string_equal(text, "end");
	free(text);
	assert_false(cursor.bad);
	assert_true(cursor.at == cursor.end);
	assert_int_equal(cursor_number(&cursor), 0);
	assert_true(cursor.bad);
	bytes_free(&bytes);
}

static void numbers_are_checked(void **state)
{
	static const uint8_t longest[] = {
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2
	};
	static const uint8_t text[] = { 5, 'a', 'b', 0, 'c', 9 };
	struct cursor cursor = { longest, longest + sizeof(longest), false };

	(void)state;
	cursor_number(&cursor);
	assert_true(cursor.bad);
	cursor = (struct cursor){ text, text + sizeof(text), false };
	assert_null(cursor_text(&cursor, 100)); /* a zero in it */
	assert_true(cursor.bad);
	cursor = (struct cursor){ text, text + sizeof(text), false };
	assert_null(cursor_text(&cursor, 3)); /* too long */
	assert_true(cursor.bad);
	cursor = (struct cursor){ text + 5, text + sizeof(text), false };
	assert_int_equal(cursor_count(&cursor, 100), 0); /* more than there is */
	assert_true(cursor.bad);
}

/* What both print is the same, for samples whole and as changes. */
static void samples_come_back(void **state)
{
	struct sample_writer *writer = sample_writer_new();
	struct sample_reader *reader = sample_reader_new();

	(void)state;
	for (size_t n = 0; n < SAMPLES; n++) {
		bool key = n % 16 == 0;
		struct bytes bytes = { 0 };
		struct refresh refresh;
		struct machine m;
		char *before, *after;

		machine_at(&m, n);
		assert_int_equal(sample_write(writer, &m.refresh, MACHINE_INTERVAL, key, &bytes),
				 0);
		assert_int_equal(sample_read(reader, key, bytes.at, bytes.len), 0);
		assert_int_equal(sample_get(reader, &refresh), 0);
		before = machine_print(&m.refresh);
		after = machine_print(&refresh);
		assert_string_equal(before, after);
		assert_true(refresh.now_ns == m.refresh.now_ns);
		assert_true(refresh.page_bytes == 4096);
		assert_true(note_kinds_has(refresh.host.noted, NOTE_OOM) == (n > 20));
		assert_false(note_kinds_has(refresh.host.noted, NOTE_LIMIT));
		for (size_t i = 0; i < refresh.nr_rows; i++) {
			assert_int_equal(refresh.rows[i].parent, m.rows[i].parent);
			assert_int_equal(refresh.rows[i].depth, m.rows[i].depth);
		}
		free(before);
		free(after);
		bytes_free(&bytes);
	}
	sample_writer_free(writer);
	sample_reader_free(reader);
}

/* Nothing changed: few bytes, whatever the number of groups. */
static void nothing_is_small(void **state)
{
	struct sample_writer *writer = sample_writer_new();
	struct bytes bytes = { 0 };
	struct machine m;

	(void)state;
	machine_at(&m, 3);
	assert_int_equal(sample_write(writer, &m.refresh, 1, true, &bytes), 0);
	bytes.len = 0;
	assert_int_equal(sample_write(writer, &m.refresh, 1, false, &bytes), 0);
	assert_int_equal(bytes.len, sizeof(struct sample_time) + 5);
	bytes_free(&bytes);
	sample_writer_free(writer);
}

/* A file of another version: columns in another order, some missing, some unknown. */
static void columns_are_by_name(void **state)
{
	static const char *const host[] = { "color", "groups" };
	static const char *const group[] = { "later", "swap_max", "swap_current", "id" };
	struct sample_reader *reader = sample_reader_new();
	struct sample_time time = { 1, 2, 3 };
	struct bytes bytes = { 0 };
	struct refresh refresh;

	(void)state;
	bytes_put(&bytes, &time, sizeof(time));
	bytes_put_number(&bytes, 1);
	bytes_put_text(&bytes, "shape");
	bytes_put_number(&bytes, 2);
	for (int i = 0; i < 2; i++)
		bytes_put_text(&bytes, host[i]);
	bytes_put_number(&bytes, 4);
	for (int i = 0; i < 4; i++)
		bytes_put_text(&bytes, group[i]);
	bytes_put_number(&bytes, 1); /* shape is round */
	bytes_put_text(&bytes, "round");
	bytes_put_number(&bytes, 0);
	bytes_put_number(&bytes, 2); /* color is 9, groups is 1 */
	bytes_put_number(&bytes, 0 << 2);
	bytes_put_signed(&bytes, 9);
	bytes_put_number(&bytes, 1 << 2);
	bytes_put_signed(&bytes, 1);
	bytes_put_number(&bytes, 0); /* no group is gone, / is new */
	bytes_put_number(&bytes, 1);
	bytes_put_number(&bytes, 0);
	bytes_put_text(&bytes, "/");
	bytes_put_number(&bytes, 0); /* later is -5, swap_max is max, swap_current is 8192 */
	bytes_put_number(&bytes, 3);
	bytes_put_number(&bytes, 0);
	bytes_put_signed(&bytes, -5);
	bytes_put_number(&bytes, 1 << 2 | 2);
	bytes_put_number(&bytes, 1 << 2);
	bytes_put_signed(&bytes, 8192);
	bytes_put_number(&bytes, 0);
	assert_int_equal(sample_read(reader, true, bytes.at, bytes.len), 0);
	assert_int_equal(sample_get(reader, &refresh), 0);
	assert_int_equal(refresh.nr_rows, 1);
	assert_int_equal(refresh.host.groups, 1);
	assert_true(refresh.host.swap_used == VAL_NONE);
	assert_true(refresh.rows[0].val[COL_SWAP_MAX] == VAL_MAX);
	assert_int_equal(refresh.rows[0].val[COL_SWAP_CURRENT], 8192);
	assert_true(refresh.rows[0].val[COL_LEDGER] == VAL_NONE);
	assert_int_equal(refresh.rows[0].kernfs_id, 0);
	assert_int_equal(refresh.rows[0].parent, -1);
	assert_null(refresh.host.attach);
	bytes_free(&bytes);
	sample_reader_free(reader);
}

/* Every name once, and none missing. */
static void names_are_unique(void **state)
{
	(void)state;
	for (size_t i = 0; i < FIELD_COUNT; i++)
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(group_field_name(i), group_field_name(j));
	for (size_t i = 0; i < host_fields(); i++)
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(host_field_name(i), host_field_name(j));
}

/* A sample that ends anywhere is an error, and what follows it needs a whole one. */
static void cut_anywhere_is_an_error(void **state)
{
	struct sample_writer *writer = sample_writer_new();
	struct bytes key = { 0 }, change = { 0 };
	struct machine m;

	(void)state;
	machine_at(&m, 1);
	assert_int_equal(sample_write(writer, &m.refresh, 1, true, &key), 0);
	machine_at(&m, 2);
	assert_int_equal(sample_write(writer, &m.refresh, 1, false, &change), 0);
	for (size_t len = 0; len < change.len; len++) {
		struct sample_reader *reader = sample_reader_new();
		struct refresh refresh;

		if (len < key.len && len % 8 == 0)
			assert_int_equal(sample_read(reader, true, key.at, len), -EBADMSG);
		assert_int_equal(sample_read(reader, false, change.at, change.len), -EBADMSG);
		assert_int_equal(sample_read(reader, true, key.at, key.len), 0);
		assert_int_equal(sample_read(reader, false, change.at, len), -EBADMSG);
		assert_int_equal(sample_get(reader, &refresh), -ENODATA);
		sample_reader_free(reader);
	}
	bytes_free(&key);
	bytes_free(&change);
	sample_writer_free(writer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_come_back),	    cmocka_unit_test(numbers_are_checked),
		cmocka_unit_test(samples_come_back),	    cmocka_unit_test(nothing_is_small),
		cmocka_unit_test(columns_are_by_name),	    cmocka_unit_test(names_are_unique),
		cmocka_unit_test(cut_anywhere_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
