// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/history/test_walk.c - from one sample of a history to another.
 *
 * Owns: the promises of history/walk.h: steps over files, gaps and damage, and what was recorded.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include "history/walk.h"
#include "history/write.h"
#include "unit/history/machine.h"

#define S 1000000000ll
#define BLOCK 6 /* samples: a minute */

struct walked {
	char dir[32];
	struct history history;
};

/* Samples number @from to before @to, as one run. */
static void write_run(const char *dir, size_t from, size_t to)
{
	const struct history_config config = {
		.dir = dir,
		.max_bytes = 1 << 30,
		.segment_bytes = 12000,
		.key_ns = BLOCK * MACHINE_INTERVAL,
		.interval_ns = MACHINE_INTERVAL,
		.sync_ns = S,
		.close_ns = 600 * S,
		.head = { .boot_id = "0a1b2c3d-4e5f", .nodename = "test", .cgswap = "0.1" },
	};
	char error[256];
	struct history_writer *writer = history_writer_open(&config, error, sizeof(error));
	struct machine m;

	assert_non_null(writer);
	for (size_t n = from; n < to; n++) {
		if (n == 22) /* it came too late */
			continue;
		machine_at(&m, n);
		assert_int_equal(history_add(writer, &m.refresh), 0);
	}
	assert_int_equal(history_writer_close(writer), 0);
}

static void open_dir(struct walked *walked)
{
	char error[256];

	assert_int_equal(history_open(&walked->history, walked->dir, error, sizeof(error)), 0);
}

/* 0..21, 23..29, and after a gap 40..44: more than one file each but the last. */
static void begin(struct walked *walked)
{
	*walked = (struct walked){ .dir = "/tmp/cgswap-test.XXXXXX" };
	assert_non_null(mkdtemp(walked->dir));
	write_run(walked->dir, 0, 30);
	write_run(walked->dir, 40, 45);
	open_dir(walked);
	assert_true(walked->history.nr > 3);
}

static void end(struct walked *walked)
{
	for (size_t i = 0; i < walked->history.nr; i++)
		assert_int_equal(unlinkat(walked->history.dir, walked->history.parts[i].name, 0),
				 0);
	history_close(&walked->history);
	assert_int_equal(rmdir(walked->dir), 0);
}

static int64_t at(size_t n)
{
	return (int64_t)((MACHINE_START + (double)n * 10) * 1e9);
}

/* It is at sample number @n, and top prints of it what it printed then. */
static void expect(struct walked *walked, size_t n)
{
	struct history_found found;
	char *text, *then;
	struct machine m;

	assert_int_equal(history_get(&walked->history, &found), 0);
	assert_true(found.real_ns == at(n));
	machine_at(&m, n);
	then = machine_print(&m.refresh);
	text = machine_print(&found.refresh);
	assert_string_equal(text, then);
	assert_int_equal(found.next_break, n == 21 || n == 29 ? BREAK_GAP : BREAK_NONE);
	assert_true(found.next_ns == (n == 44	? INT64_MIN
				      : n == 29 ? at(40)
				      : n == 21 ? at(23)
						: at(n + 1)));
	free(text);
	free(then);
}

static size_t after(size_t n)
{
	return n == 21 ? 23 : n == 29 ? 40 : n + 1;
}

static void all_are_walked(void **state)
{
	struct walked walked;
	size_t n = 0;

	(void)state;
	begin(&walked);
	assert_int_equal(history_move(&walked.history, 1), 0);
	assert_int_equal(history_first(&walked.history), 0);
	expect(&walked, 0);
	assert_int_equal(history_move(&walked.history, -1), 0);
	expect(&walked, 0);
	for (; n != 44; n = after(n)) {
		expect(&walked, n);
		assert_int_equal(history_move(&walked.history, 1), 1);
		expect(&walked, after(n));
		assert_int_equal(history_move(&walked.history, -1), -1);
		expect(&walked, n);
		assert_int_equal(history_move(&walked.history, 1), 1);
	}
	assert_int_equal(history_move(&walked.history, 1), 0);
	expect(&walked, 44);
	assert_int_equal(history_move(&walked.history, -10), -10);
	expect(&walked, 24);
	assert_int_equal(history_move(&walked.history, 7), 7);
	expect(&walked, 41);
	assert_int_equal(history_move(&walked.history, 10), 3);
	expect(&walked, 44);
	assert_int_equal(history_move(&walked.history, LONG_MIN), -33);
	expect(&walked, 0);
	assert_int_equal(history_move(&walked.history, LONG_MAX), 33);
	expect(&walked, 44);
	end(&walked);
}

static void found_and_walked(void **state)
{
	struct history_found found;
	struct walked walked;

	(void)state;
	begin(&walked);
	assert_int_equal(history_find(&walked.history, at(35), &found), 0);
	assert_true(found.real_ns == at(29));
	assert_int_equal(history_move(&walked.history, -9), -9);
	expect(&walked, 19);
	assert_int_equal(history_find(&walked.history, at(0) - 1, &found), -ENOENT);
	end(&walked);
}

static void spans_are_those(struct walked *walked)
{
	struct time_span *spans;
	size_t nr;

	assert_int_equal(history_spans(&walked->history, &spans, &nr), 0);
	assert_int_equal(nr, 3);
	assert_true(spans[0].from_ns == at(0) && spans[0].to_ns == at(21));
	assert_true(spans[1].from_ns == at(23) && spans[1].to_ns == at(29));
	assert_true(spans[2].from_ns == at(40) && spans[2].to_ns == at(44));
	free(spans);
}

static void gaps_are_known(void **state)
{
	struct walked walked;

	(void)state;
	begin(&walked);
	spans_are_those(&walked);
	assert_int_equal(history_first(&walked.history), 0);
	expect(&walked, 0);
	end(&walked);
}

/* The first sample of the second file. */
static void damage_is_passed(void **state)
{
	struct history_found found;
	struct walked walked;
	size_t first = 0;
	int fd;

	(void)state;
	begin(&walked);
	for (size_t b = 0; b < walked.history.parts[0].segment.nr; b++)
		first += walked.history.parts[0].segment.blocks[b].samples;
	fd = openat(walked.history.dir, walked.history.parts[1].name, O_WRONLY);
	assert_int_equal(pwrite(fd, "\xff\xff", 2,
				(off_t)walked.history.parts[1].segment.blocks[0].offset + 60),
			 2);
	close(fd);
	assert_int_equal(history_first(&walked.history), 0);
	assert_int_equal(history_move(&walked.history, (long)first - 1), first - 1);
	expect(&walked, first - 1);
	assert_int_equal(history_move(&walked.history, 1), 1);
	assert_int_equal(history_get(&walked.history, &found), 0);
	assert_true(found.real_ns > at(first));
	assert_int_equal(history_move(&walked.history, -1), -1);
	assert_int_equal(history_get(&walked.history, &found), 0);
	assert_true(found.real_ns == at(first - 1));
	end(&walked);
}

/* A directory without samples, and a file that went. */
static void nothing_is_there(void **state)
{
	struct history_found found;
	struct walked walked = { .dir = "/tmp/cgswap-test.XXXXXX" };
	struct time_span *spans;
	size_t nr;

	(void)state;
	assert_non_null(mkdtemp(walked.dir));
	open_dir(&walked);
	assert_int_equal(history_first(&walked.history), -ENOENT);
	assert_int_equal(history_get(&walked.history, &found), -ENOENT);
	assert_int_equal(history_move(&walked.history, -1), 0);
	assert_int_equal(history_spans(&walked.history, &spans, &nr), 0);
	assert_int_equal(nr, 0);
	free(spans);
	history_close(&walked.history);
	write_run(walked.dir, 0, 3);
	open_dir(&walked);
	assert_int_equal(unlinkat(walked.history.dir, walked.history.parts[0].name, 0), 0);
	assert_int_equal(history_first(&walked.history), -ENOENT);
	assert_int_equal(history_find(&walked.history, INT64_MAX, &found), -ENOENT);
	history_close(&walked.history);
	assert_int_equal(rmdir(walked.dir), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_are_walked),   cmocka_unit_test(found_and_walked),
		cmocka_unit_test(gaps_are_known),   cmocka_unit_test(damage_is_passed),
		cmocka_unit_test(nothing_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
