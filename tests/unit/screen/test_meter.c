// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/screen/test_meter.c - bars, sparklines and the colour of the trust line.
 *
 * Owns: the promises of screen/meter.h and of header_trust_style().
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/value.h"
#include "model/host.h"
#include "screen/header.h"
#include "screen/meter.h"

static void split_check(const int64_t *parts, int width, const int *expected)
{
	int cells[4] = { -1, -1, -1, -1 };

	meter_split(parts, 4, width, cells);
	for (int i = 0; i < 4; i++)
		assert_int_equal(cells[i], expected[i]);
}

static void test_split(void **state)
{
	(void)state;
	split_check((int64_t[]){ 50, 25, 25, 0 }, 8, (int[]){ 4, 2, 2, 0 });
	/* the smallest part gets a cell, and an empty one gets none */
	split_check((int64_t[]){ 1, 1, 0, 1000000 }, 8, (int[]){ 1, 1, 0, 6 });
	split_check((int64_t[]){ INT64_MAX, 1, INT64_MAX, 1 }, 4, (int[]){ 1, 1, 1, 1 });
	split_check((int64_t[]){ 5, -5, VAL_NONE, 5 }, 7, (int[]){ 3, 0, 0, 4 });
	split_check((int64_t[]){ 0, 0, 0, 0 }, 8, (int[]){ 0, 0, 0, 0 });
	split_check((int64_t[]){ 1, 1, 1, 1 }, 3, (int[]){ 0, 0, 0, 0 });
	split_check((int64_t[]){ 1, 1, 1, 1 }, 0, (int[]){ 0, 0, 0, 0 });
	/* rounding never changes the width of the bar */
	for (int width = 4; width < 100; width++) {
		const int64_t parts[] = { 7, 13, 31, 3 };
		int cells[4], sum = 0;

		meter_split(parts, 4, width, cells);
		for (int i = 0; i < 4; i++) {
			assert_true(cells[i] > 0);
			sum += cells[i];
		}
		assert_int_equal(sum, width);
	}
}

static void test_level(void **state)
{
	(void)state;
	assert_string_equal(meter_level(true, 0, 100), "▁");
	assert_string_equal(meter_level(true, 1, 1000000), "▂");
	assert_string_equal(meter_level(true, 100, 100), "█");
	assert_string_equal(meter_level(true, 99, 100), "▇");
	assert_string_equal(meter_level(false, 100, 100), "#");
	assert_string_equal(meter_level(false, 0, 0), "_");
	assert_string_equal(meter_level(true, VAL_NONE, 100), " ");
	assert_string_equal(meter_level(true, 200, 100), "█");
}

static void test_minute(void **state)
{
	struct minute minute = { 0 };
	int64_t cells[MINUTE_SECONDS];

	(void)state;
	assert_int_equal(minute_cells(&minute, 5 * NS_PER_S, cells, 60), VAL_NONE);
	minute_add(&minute, 100 * NS_PER_S, 7);
	minute_add(&minute, 100 * NS_PER_S + 1, 9);
	minute_add(&minute, 100 * NS_PER_S + 2, 8);
	assert_int_equal(minute_cells(&minute, 100 * NS_PER_S, cells, 60), 9);
	assert_int_equal(cells[59], 9);
	assert_int_equal(cells[58], VAL_NONE);
	/* a 10 s average says nothing about the time after it */
	assert_int_equal(minute_cells(&minute, 115 * NS_PER_S, cells, 60), 9);
	assert_int_equal(cells[44], 9);
	assert_int_equal(cells[44 + 9], 9);
	assert_int_equal(cells[44 + 10], VAL_NONE);
	/* an unknown value shows at once */
	minute_add(&minute, 101 * NS_PER_S, VAL_NONE);
	minute_cells(&minute, 115 * NS_PER_S, cells, 60);
	assert_int_equal(cells[44], 9);
	assert_int_equal(cells[45], VAL_NONE);
	/* the maximum of what a cell covers */
	minute_add(&minute, 101 * NS_PER_S, 50);
	assert_int_equal(minute_cells(&minute, 115 * NS_PER_S, cells, 2), 50);
	assert_int_equal(cells[0], VAL_NONE);
	assert_int_equal(cells[1], 50);
	/* a minute later */
	assert_int_equal(minute_cells(&minute, 175 * NS_PER_S, cells, 60), VAL_NONE);
}

static void test_trust(void **state)
{
	const struct host exact = { .groups = 9, .zswap = "on" };
	struct host host = exact;

	(void)state;
	assert_int_equal(header_trust_style(&host), STYLE_GOOD);
	host.unsettled = 1;
	assert_int_equal(header_trust_style(&host), STYLE_WARN);
	host = exact;
	host.probe_misses = VAL_NONE;
	assert_int_equal(header_trust_style(&host), STYLE_WARN);
	host = exact;
	host.events_lost = 1;
	assert_int_equal(header_trust_style(&host), STYLE_WARN);
	host = exact;
	host.gap = "off";
	assert_int_equal(header_trust_style(&host), STYLE_WARN);
	host = exact;
	host.groups = VAL_NONE;
	assert_int_equal(header_trust_style(&host), STYLE_WARN);
	host.drifting = 1;
	assert_int_equal(header_trust_style(&host), STYLE_BAD);
}

/* Each line of a chart has an equal part; only the lowest one shows a 0. */
static void test_chart(void **state)
{
	(void)state;
	assert_string_equal(meter_chart(true, 100, 100, 1, 2), meter_level(true, 1, 1));
	assert_string_equal(meter_chart(true, 50, 100, 1, 2), " ");
	assert_string_equal(meter_chart(true, 50, 100, 0, 2), meter_level(true, 1, 1));
	assert_string_equal(meter_chart(true, 25, 100, 0, 2), meter_level(true, 1, 2));
	assert_string_equal(meter_chart(false, 75, 100, 1, 2), meter_level(false, 1, 2));
	assert_string_equal(meter_chart(true, 0, 100, 0, 2), meter_level(true, 0, 100));
	assert_string_equal(meter_chart(true, 0, 100, 1, 2), " ");
	assert_string_equal(meter_chart(true, VAL_NONE, 100, 0, 2), " ");
	assert_string_equal(meter_chart(true, 0, 0, 0, 2), meter_level(true, 0, 0));
	assert_string_equal(meter_chart(true, 1, 1, 2, 3), meter_level(true, 1, 1));
	assert_string_equal(meter_chart(true, VAL_NONE, VAL_NONE, 0, 3), " ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_chart), cmocka_unit_test(test_split),
		cmocka_unit_test(test_level), cmocka_unit_test(test_minute),
		cmocka_unit_test(test_trust),
	};

	return cmocka_run_group_tests_name("meter", tests, NULL, NULL);
}
