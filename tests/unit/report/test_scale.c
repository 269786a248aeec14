// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/report/test_scale.c - ticks that people would choose, labels inside of their band, and text
 * that stays text.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/when.h"
#include "report/markup.h"
#include "report/scale.h"

#define S ((int64_t)NS_PER_S)
#define KI 1024ll

static void steps(void **state)
{
	static const struct {
		int64_t max;
		int most;
		bool bytes;
		int64_t step;
	} expected[] = {
		{ 1, 5, false, 1 },
		{ 5, 5, false, 1 },
		{ 6, 5, false, 2 },
		{ 11, 5, false, 5 },
		{ 100, 5, false, 20 },
		{ 101, 5, false, 50 },
		{ 97, 3, false, 50 },
		{ 1, 5, true, 1 },
		{ 4 * KI * KI * KI, 5, true, KI * KI * KI },
		/* 256M would have ticks of 1.3G */
		{ 1200 * KI * KI, 5, true, 512 * KI * KI },
		{ 640 * KI * KI, 5, true, 128 * KI * KI },
		{ 641 * KI * KI, 5, true, 256 * KI * KI },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
		assert_int_equal(scale_step(expected[i].max, expected[i].most, expected[i].bytes),
				 expected[i].step);
	assert_true(scale_step(INT64_MAX - 1, 3, true) > INT64_MAX / 8);
	assert_true(scale_step(INT64_MAX - 1, 3, false) > INT64_MAX / 16);
}

static void times(void **state)
{
	char buf[WHEN_SIZE];
	int64_t first;

	(void)state;
	assert_int_equal(scale_time_step(7 * S, 10), S);
	assert_int_equal(scale_time_step(30 * 60 * S, 11), 5 * 60 * S);
	assert_int_equal(scale_time_step(86400 * S, 11), 3 * 3600 * S);
	assert_int_equal(scale_time_step(86400 * S, 12), 2 * 3600 * S);
	assert_true(scale_time_step(INT64_MAX / 2, 4) > 0);
	setenv("TZ", "Asia/Kolkata", 1); /* half an hour beside UTC's hours */
	tzset();
	first = scale_time_first(1764471001 * S, 3600 * S);
	assert_int_equal(first, 1764473400 * S);
	assert_string_equal(scale_time_label(buf, first, 3600 * S), "09:00");
	setenv("TZ", "UTC", 1);
	tzset();
	assert_int_equal(scale_time_first(1764471000 * S, 600 * S), 1764471000 * S);
	assert_int_equal(scale_time_first(1764471001 * S, 600 * S), 1764471600 * S);
	assert_int_equal(scale_time_first(-1 * S, 600 * S), 0);
	assert_string_equal(scale_time_label(buf, 1764471010 * S, 10 * S), "02:50:10");
	assert_string_equal(scale_time_label(buf, 1764547200 * S, 3600 * S), "12-01");
}

/* A band of 0 to 90 in steps of 10, 20 high, 40 from 50 to 80. */
static void labels(void **state)
{
	struct scale_band band[10];
	double x, y;

	(void)state;
	for (size_t i = 0; i < 10; i++)
		band[i] = (struct scale_band){ (double)i * 10, 100, i >= 5 && i <= 8 ? 60 : 80,
					       false };
	assert_true(scale_place(band, 10, 25, 14, &x, &y));
	assert_int_equal(x, 62);
	assert_int_equal(y, 80);
	/* only the low part of it is wide enough */
	assert_true(scale_place(band, 10, 60, 14, &x, &y));
	assert_int_equal(y, 90);
	assert_true(x >= 30 && x <= 60);
	assert_false(scale_place(band, 10, 60, 21, &x, &y));
	assert_false(scale_place(band, 10, 95, 14, &x, &y));
	/* never across a gap */
	band[6].broken = true;
	assert_true(scale_place(band, 10, 25, 14, &x, &y));
	assert_true(x - 12.5 >= 60 || x + 12.5 <= 50);
	assert_false(scale_place(band, 10, 55, 14, &x, &y));
	assert_false(scale_place(band, 1, 1, 1, &x, &y));
}

static void is_text(const char *text, size_t most, const char *expected)
{
	char *got;
	size_t len;
	FILE *out = open_memstream(&got, &len);

	markup_tail(out, text, most);
	fclose(out);
	assert_string_equal(got, expected);
	free(got);
}

static void markup(void **state)
{
	(void)state;
	is_text("plain", 9, "plain");
	is_text("<a href='x'>&\"", 99, "&#60;a href=&#39;x&#39;&#62;&#38;&#34;");
	is_text("\x1b[0m\n\xff", 99, "\\033[0m\\012\\377");
	is_text("a\xef\xbf\xbe\xef\xbf\xbf", 99, "a\xef\xbf\xbd\xef\xbf\xbd");
	is_text("\xe2\x80\xae", 99, "\\342\\200\\256");
	is_text("abcdef", 3, "&#8230;def");
	is_text("ab\xc3\xa4\xc3\xa4", 2, "&#8230;\xc3\xa4\xc3\xa4");
	/* a character is cut as a whole */
	is_text("abc\n", 3, "&#8230;");
	assert_int_equal(markup_chars("a\n\xc3\xa4"), 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steps),
		cmocka_unit_test(times),
		cmocka_unit_test(labels),
		cmocka_unit_test(markup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
