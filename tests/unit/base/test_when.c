// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/base/test_when.c - times that people write.
 *
 * Owns: the promises of base/when.h, in a zone with summer time.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "base/when.h"

#define S 1000000000ll
#define NOW (1764471600 * S) /* 2025-11-30 03:00:00 UTC, an hour later here */
#define H (3600 * S)

static int zone_set(void **state)
{
	(void)state;
	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	tzset();
	return 0;
}

static void is(const char *text, int64_t expected)
{
	int64_t ns = 0;

	assert_int_equal(when_parse(text, NOW, &ns), 0);
	assert_true(ns == expected);
}

static void times(void **state)
{
	(void)state;
	is("03:00", NOW - H);
	is("04:00", NOW);
	is("04:01", NOW - 24 * H + 60 * S); /* yesterday's */
	is("03:59:59", NOW - S);
	is("03:59:59.5", NOW - S / 2);
	is("-2h", NOW - 2 * H);
	is("-90", NOW - 90 * S);
	is("-0s", NOW);
	is("2025-11-30", NOW - 4 * H);
	is("2025-11-30T04:00", NOW);
	is("2025-11-30 04:00:01.250", NOW + S + S / 4);
	is("2025-11-30T03:00Z", NOW);
	is("2025-11-30T03:00:00Z", NOW);
	is("2025-11-30T04:30:00+01:30", NOW);
	is("2025-11-29T22:00-0500", NOW);
}

static void summer_time(void **state)
{
	(void)state;
	is("2025-07-01T12:00", 1751364000 * S);
	is("2025-12-01T12:00", 1764586800 * S);
}

static void others(void **state)
{
	static const char *const texts[] = {
		"",
		"x",
		"3:12",
		"24:00",
		"03:60",
		"03:12x",
		"03:",
		"03:12:",
		"03:12:30.",
		"-",
		"-2parsecs",
		"--2h",
		"2025-13-01",
		"2025-00-01",
		"2025-02-30",
		"2025-11-31",
		"2025-11-30T",
		"2025-11-30T1",
		"2025-11-30T25:00",
		"2025-11-30T01:00x",
		"2025-11-30T01:00+",
		"2025-11-30T01:00+1",
		"2025-11-30x01:00",
		"20251130",
		"1764471600",
		"-99999999999999999999",
	};
	int64_t ns;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (when_parse(texts[i], NOW, &ns) != -EINVAL)
			fail_msg("'%s' is a time", texts[i]);
}

static void texts(void **state)
{
	char buf[WHEN_SIZE];

	(void)state;
	assert_string_equal(when_format(buf, NOW + 3), "2025-11-30 04:00:00");
	assert_string_equal(when_format_length(buf, 0), "0s");
	assert_string_equal(when_format_length(buf, 59 * S), "59s");
	assert_string_equal(when_format_length(buf, 60 * S), "1min");
	assert_string_equal(when_format_length(buf, 185 * S), "3min 5s");
	assert_string_equal(when_format_length(buf, 2 * H + 840 * S), "2h 14min");
	assert_string_equal(when_format_length(buf, 74 * H), "3d 2h");
	when_format(buf, INT64_MAX);
	when_format_length(buf, INT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times),
		cmocka_unit_test(summer_time),
		cmocka_unit_test(others),
		cmocka_unit_test(texts),
	};

	return cmocka_run_group_tests(tests, zone_set, NULL);
}
