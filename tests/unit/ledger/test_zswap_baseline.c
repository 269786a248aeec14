// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/ledger/test_zswap_baseline.c - baseline and drift against a number that lags.
 *
 * Owns: the promises of ledger/baseline.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ledger/baseline.h"

static void take(struct zswap_baseline *baseline, int64_t kernel, int64_t low, int64_t high)
{
	zswap_baseline_take(baseline, &(struct zswap_reading){ kernel, low, high });
}

static void test_born(void **state)
{
	struct zswap_baseline baseline = { .read = true, .settled = true };

	(void)state;
	take(&baseline, 700, 700, 700);
	assert_int_equal(baseline.drift, 0);
	take(&baseline, 704, 700, 700);
	assert_int_equal(baseline.drift, 4);
	take(&baseline, 695, 700, 700);
	assert_int_equal(baseline.drift, -5);
}

/* A difference inside the window is explained; outside, the drift is measured from its edge. */
static void test_window(void **state)
{
	struct zswap_baseline baseline = { .read = true, .settled = true };

	(void)state;
	for (int64_t kernel = 90; kernel <= 120; kernel++) {
		take(&baseline, kernel, 100, 110);
		assert_int_equal(baseline.drift, kernel < 100	? kernel - 100
						 : kernel > 110 ? kernel - 110
								: 0);
	}
}

static void test_settles_when_quiet(void **state)
{
	struct zswap_baseline baseline = { 0 };

	(void)state;
	take(&baseline, 1000, -50, 30);
	assert_false(baseline.settled);
	assert_int_equal(baseline.drift, 0);
	take(&baseline, 980, -20, -20);
	assert_true(baseline.settled);
	assert_int_equal(baseline.base_low, 1000);
	take(&baseline, 981, -20, -20);
	assert_int_equal(baseline.drift, 1);
}

/* Windows that are never quiet narrow the baseline as well, where they overlap. */
static void test_settles_where_windows_touch(void **state)
{
	struct zswap_baseline baseline = { 0 };

	(void)state;
	take(&baseline, 100, 0, 10); /* 90 .. 100 */
	take(&baseline, 120, 5, 20); /* 100 .. 115 */
	assert_true(baseline.settled);
	assert_int_equal(baseline.base_low, 100);
}

static void test_contradiction(void **state)
{
	struct zswap_baseline baseline = { 0 };

	(void)state;
	take(&baseline, 100, 0, 10); /* 90 .. 100 */
	take(&baseline, 200, 0, 10); /* 190 .. 200: pages were missed */
	assert_false(baseline.settled);
	take(&baseline, 200, 5, 5);
	assert_true(baseline.settled);
	assert_int_equal(baseline.base_low, 195);
	assert_int_equal(baseline.drift, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_born),
		cmocka_unit_test(test_window),
		cmocka_unit_test(test_settles_when_quiet),
		cmocka_unit_test(test_settles_where_windows_touch),
		cmocka_unit_test(test_contradiction),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
