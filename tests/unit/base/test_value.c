// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/base/test_value.c - numbers that may be unknown or too large.
 *
 * Owns: the promises of base/value.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/value.h"

static void test_sum(void **state)
{
	(void)state;
	assert_int_equal(val_plus(1, 2), 3);
	assert_int_equal(val_plus(VAL_NONE, 2), VAL_NONE);
	assert_int_equal(val_plus(VAL_MAX, 2), VAL_MAX);
	assert_int_equal(val_plus(-5, VAL_NONE + 3), VAL_NONE + 1);
	assert_int_equal(val_less(1, 2), -1);
	assert_int_equal(val_less(1, VAL_NONE), VAL_NONE);
	assert_int_equal(val_bytes(3, 4096), 12288);
	assert_int_equal(val_bytes(INT64_MAX / 4096, 4096), VAL_MAX);
}

static void test_rate(void **state)
{
	(void)state;
	assert_int_equal(val_rate(100, 100, 1000000000), 0);
	assert_int_equal(val_rate(100, 350, 1000000000), 25000);
	assert_int_equal(val_rate(100, 101, 3000000000), 33);
	assert_int_equal(val_rate(100, 99, 1000000000), VAL_NONE);
	assert_int_equal(val_rate(VAL_NONE, 99, 1000000000), VAL_NONE);
	assert_int_equal(val_rate(99, VAL_NONE, 1000000000), VAL_NONE);
	assert_int_equal(val_rate(1, 2, 0), VAL_NONE);
	assert_int_equal(val_rate(0, INT64_MAX - 1, 1), INT64_MAX - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sum),
		cmocka_unit_test(test_rate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
