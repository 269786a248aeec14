// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/base/test_array.c - arrays that grow, and that fail to.
 *
 * Owns: the promises of base/array.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>

#include "base/array.h"

static void test_doubles(void **state)
{
	uint32_t *items = NULL;
	size_t max = 0, moves = 0;

	(void)state;
	for (uint32_t i = 0; i < 100000; i++) {
		size_t before = max;

		assert_int_equal(array_reserve(&items, &max, i + 1, sizeof(*items)), 0);
		assert_true(max > i);
		moves += max != before;
		assert_true(!before || max == before || max == 2 * before);
		items[i] = i;
	}
	for (uint32_t i = 0; i < 100000; i++)
		assert_int_equal(items[i], i);
	assert_true(moves < 20);
	free(items);
}

static void test_many_at_once(void **state)
{
	char *items = NULL;
	size_t max = 0;

	(void)state;
	assert_int_equal(array_reserve(&items, &max, 1000003, 1), 0);
	assert_true(max >= 1000003);
	items[1000002] = 1;
	free(items);
}

static void test_none(void **state)
{
	char *items = NULL;
	size_t max = 0;

	(void)state;
	assert_int_equal(array_reserve(&items, &max, 0, 1), 0);
	assert_non_null(items);
	free(items);
}

static void test_too_many(void **state)
{
	static const size_t nrs[] = { SIZE_MAX, SIZE_MAX / 2 + 2, SIZE_MAX / 8, SIZE_MAX / 16 + 1 };
	uint64_t *items = NULL;
	size_t max = 0, before;

	(void)state;
	assert_int_equal(array_reserve(&items, &max, 1, sizeof(*items)), 0);
	items[0] = 7;
	before = max;
	for (size_t i = 0; i < sizeof(nrs) / sizeof(nrs[0]); i++)
		assert_int_equal(array_reserve(&items, &max, nrs[i], sizeof(*items)), -ENOMEM);
	assert_int_equal(max, before);
	assert_int_equal(items[0], 7);
	free(items);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_doubles),
		cmocka_unit_test(test_many_at_once),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_too_many),
	};

	return cmocka_run_group_tests_name("array", tests, NULL, NULL);
}
