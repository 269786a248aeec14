// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/screen/test_timeline.c - the bar of what was recorded.
 *
 * Owns: the promises of screen/timeline.h: no gap is hidden, however short.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "model/timeline.h"
#include "screen/timeline.h"

#define S 1000000000ll
#define DAY (86400 * S)
#define NOON (1764504000 * S)

/* The bar of @timeline as letters. */
static void expect(const struct timeline *timeline, const char *bar, int at)
{
	enum timeline_cell cells[64];
	char text[65] = "";
	int width = (int)strlen(bar);

	assert_int_equal(timeline_cells(timeline, cells, width), at);
	for (int i = 0; i < width; i++)
		text[i] = ".-="[cells[i]];
	assert_string_equal(text, bar);
}

static void gaps_are_shown(void **state)
{
	const struct time_span spans[] = {
		{ NOON, NOON + 3 * S },
		{ NOON + 5 * S, NOON + 8 * S },
	};
	struct timeline timeline = { .spans = spans, .nr = 2, .at_ns = NOON };

	(void)state;
	expect(&timeline, "===..===", 0);
	expect(&timeline, "=--=", 0);
	timeline.at_ns = NOON + 5 * S;
	expect(&timeline, "===..===", 5);
	timeline.at_ns = NOON + 8 * S;
	expect(&timeline, "===..===", 7);
	expect(&timeline, "-", 0);
}

/* In a damaged file the sample may be far from all that its index says. */
static void far_outside(void **state)
{
	const struct time_span spans[] = { { NOON, NOON + 1 } };
	struct timeline timeline = { .spans = spans, .nr = 1, .at_ns = INT64_MAX };

	(void)state;
	expect(&timeline, "..", 1);
	timeline.at_ns = INT64_MIN;
	expect(&timeline, "..", 0);
}

/* A second in a week. */
static void short_gaps_are_shown(void **state)
{
	const struct time_span spans[] = {
		{ NOON, NOON + DAY },
		{ NOON + DAY + 20 * S, NOON + 7 * DAY },
	};
	const struct timeline timeline = { .spans = spans, .nr = 2, .at_ns = NOON + 6 * DAY };

	(void)state;
	expect(&timeline, "=-=====", 6);
}

/* The clock was set back, and the first sample is not the earliest. */
static void clock_was_set(void **state)
{
	const struct time_span spans[] = {
		{ NOON + 2 * S, NOON + 6 * S },
		{ NOON, NOON + 4 * S },
	};
	struct timeline timeline = { .spans = spans, .nr = 2, .at_ns = NOON + 1 * S };

	(void)state;
	expect(&timeline, "======", 1);
}

static void nothing_to_draw(void **state)
{
	const struct time_span one = { NOON, NOON }, wide = { INT64_MIN, INT64_MAX };
	struct timeline timeline = { .spans = &one, .at_ns = NOON };

	(void)state;
	expect(&timeline, "", -1);
	timeline.nr = 1;
	expect(&timeline, "", -1);
	timeline.spans = &wide;
	expect(&timeline, "====", 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gaps_are_shown),	cmocka_unit_test(far_outside),
		cmocka_unit_test(short_gaps_are_shown), cmocka_unit_test(clock_was_set),
		cmocka_unit_test(nothing_to_draw),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
