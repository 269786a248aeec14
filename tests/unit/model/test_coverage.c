// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/model/test_coverage.c - the sum of what all accounts are known to have missed.
 *
 * Owns: the promises of model/coverage.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/coverage.h"

static void test_nothing(void **state)
{
	const struct coverage none = { 0 };

	(void)state;
	assert_int_equal(coverage_misses(&none), 0);
}

static void test_sum(void **state)
{
	struct coverage coverage = { 0 };

	(void)state;
	for (int account = 0; account < ACCOUNT_COUNT; account++)
		coverage.skipped[account] = 3;
	assert_int_equal(coverage_misses(&coverage), 3 * ACCOUNT_COUNT);
}

/* An unknown one does not hide what others missed; but "none" plus unknown is unknown. */
static void test_unknown(void **state)
{
	(void)state;
	for (int account = 0; account < ACCOUNT_COUNT; account++) {
		struct coverage coverage = { 0 };

		coverage.skipped[account] = VAL_NONE;
		assert_int_equal(coverage_misses(&coverage), VAL_NONE);
		coverage.skipped[(account + 1) % ACCOUNT_COUNT] = 7;
		assert_int_equal(coverage_misses(&coverage), 7);
	}
}

static void test_gap(void **state)
{
	(void)state;
	for (int account = 0; account < ACCOUNT_COUNT; account++) {
		struct coverage coverage = { .skipped = { 7 } };

		coverage.gap[account] = GAP_UNSEEN;
		assert_int_equal(coverage_misses(&coverage), VAL_NONE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_sum),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_gap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
