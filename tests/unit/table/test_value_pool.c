// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/table/test_value_pool.c - the numbers of rows, deduplicated.
 *
 * Owns: the promises of table/value_pool.h, against an array of all numbers.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "table/value_pool.h"

#define ROWS 300

struct model {
	struct value_pool values;
	int64_t val[ROWS][ROW_VALUES];
	uint32_t index[ROWS];
};

static void set(struct model *m, size_t i, const int64_t *val)
{
	m->index[i] = value_pool_change(&m->values, m->index[i], val);
	memcpy(m->val[i], val, sizeof(m->val[i]));
}

/* Rows with the same numbers share a block; different ones do not. */
static void check(const struct model *m)
{
	for (size_t i = 0; i < ROWS; i++) {
		assert_memory_equal(value_pool_at(&m->values, m->index[i]), m->val[i],
				    sizeof(m->val[i]));
		for (size_t j = 0; j < i; j++)
			assert_int_equal(m->index[i] == m->index[j],
					 !memcmp(m->val[i], m->val[j], sizeof(m->val[i])));
	}
}

static void numbers(int64_t *val, int64_t first)
{
	row_clear(val);
	val[0] = first;
	val[ROW_VALUES - 1] = -first;
}

static void test_none(void **state)
{
	struct model *m = *state;
	int64_t val[ROW_VALUES];

	row_clear(val);
	assert_memory_equal(value_pool_at(&m->values, VALUE_POOL_NONE), val, sizeof(val));
	set(m, 0, val);
	assert_int_equal(m->index[0], VALUE_POOL_NONE);
	numbers(val, 1);
	set(m, 0, val);
	assert_int_not_equal(m->index[0], VALUE_POOL_NONE);
	row_clear(val);
	set(m, 0, val);
	assert_int_equal(m->index[0], VALUE_POOL_NONE);
	check(m);
}

static void test_same(void **state)
{
	struct model *m = *state;
	int64_t val[ROW_VALUES];

	numbers(val, 5);
	for (size_t i = 0; i < ROWS; i++)
		set(m, i, val);
	assert_int_equal(m->values.nr, VALUE_POOL_NONE + 2);
	val[3] = 7; /* one of them changes, and changes back */
	set(m, 8, val);
	check(m);
	numbers(val, 5);
	set(m, 8, val);
	check(m);
	assert_int_equal(m->index[8], m->index[0]);
}

/* All differ and all space is used; each change needs one more block for a moment. */
static void test_differ(void **state)
{
	struct model *m = *state;
	int64_t val[ROW_VALUES];

	for (int round = 0; round < 5; round++) {
		for (size_t i = 0; i < ROWS; i++) {
			numbers(val, 1 + (int64_t)i + round * 1000);
			set(m, i, val);
		}
		check(m);
	}
	assert_true(m->values.nr <= VALUE_POOL_NONE + 1 + ROWS + 1);
}

static void test_random(void **state)
{
	struct model *m = *state;
	int64_t val[ROW_VALUES];

	for (int round = 0; round < 100; round++) {
		for (int i = 0; i < ROWS; i++) {
			numbers(val, rand() % (1 + round));
			set(m, (size_t)(rand() % ROWS), val);
		}
		check(m);
	}
}

/* Growing does not change what is there. */
static void test_grows(void **state)
{
	struct model *m = *state;
	int64_t val[ROW_VALUES];

	for (size_t i = 0; i < ROWS; i++) {
		numbers(val, 1 + (int64_t)i % 50);
		set(m, i, val);
	}
	assert_int_equal(value_pool_reserve(&m->values, 100 * ROWS), 0);
	check(m);
}

static int setup(void **state)
{
	struct model *m = calloc(1, sizeof(*m));

	assert_non_null(m);
	srand(1);
	assert_int_equal(value_pool_reserve(&m->values, ROWS), 0);
	for (size_t i = 0; i < ROWS; i++)
		row_clear(m->val[i]);
	*state = m;
	return 0;
}

static int teardown(void **state)
{
	struct model *m = *state;

	value_pool_free(&m->values);
	free(m);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_none, setup, teardown),
		cmocka_unit_test_setup_teardown(test_same, setup, teardown),
		cmocka_unit_test_setup_teardown(test_differ, setup, teardown),
		cmocka_unit_test_setup_teardown(test_random, setup, teardown),
		cmocka_unit_test_setup_teardown(test_grows, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
