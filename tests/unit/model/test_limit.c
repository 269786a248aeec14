// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/model/test_limit.c - the lowest swap.max, and the group whose limit is hit first.
 *
 * Owns: the promises of model/limit.h. Trees are small tables of (parent, swap.max, swap_current).
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "model/limit.h"
#include "unit/model/rows.h"

#define MB (1LL << 20)
#define ROWS 5

struct node {
	int parent;
	int64_t max;
	int64_t current;
	bool dying;
};

static const char *const paths[ROWS] = { "/", "/a", "/a/b", "/a/b/c", "/d" };

static void apply(struct row *rows, const struct node *nodes, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		row_new(&rows[i]);
		rows[i].path = paths[i];
		rows[i].parent = nodes[i].parent;
		rows[i].dying = nodes[i].dying;
		rows[i].swap_max_from = "stale";
		row_set(&rows[i], COL_SWAP_MAX, nodes[i].max);
		row_set(&rows[i], COL_SWAP_CURRENT, nodes[i].current);
		limit_apply(rows, (int)i, row_numbers(&rows[i]));
	}
}

static void check(const struct row *rows, int i, int64_t eff, const char *from, int64_t pct)
{
	assert_int_equal(rows[i].val[COL_SWAP_MAX_EFF], eff);
	if (from)
		assert_string_equal(rows[i].swap_max_from, from);
	else
		assert_null(rows[i].swap_max_from);
	assert_int_equal(rows[i].val[COL_SWAP_MAX_PCT], pct);
}

static void test_no_limit(void **state)
{
	static const struct node nodes[] = {
		{ -1, VAL_NONE, 10 * MB, false },
		{ 0, VAL_MAX, 10 * MB, false },
		{ 1, VAL_MAX, 10 * MB, false },
	};
	struct row rows[ROWS];

	(void)state;
	apply(rows, nodes, 3);
	for (int i = 0; i < 3; i++) {
		check(rows, i, VAL_MAX, NULL, VAL_NONE);
		assert_int_equal(limit_binding(rows, i), -1);
	}
}

static void test_lowest(void **state)
{
	static const struct node nodes[] = {
		{ -1, VAL_NONE, 60 * MB, false }, { 0, 100 * MB, 50 * MB, false },
		{ 1, 200 * MB, 50 * MB, false },  { 2, 80 * MB, 20 * MB, false },
		{ 0, VAL_MAX, 10 * MB, false },
	};
	struct row rows[ROWS];

	(void)state;
	apply(rows, nodes, 5);
	check(rows, 1, 100 * MB, "/a", 5000);
	check(rows, 2, 100 * MB, "/a", 5000);
	assert_int_equal(limit_binding(rows, 2), 1);
	/* /a/b/c has the lowest limit, but /a has 50M left and it has 60M */
	check(rows, 3, 80 * MB, "/a/b/c", 5000);
	assert_int_equal(limit_binding(rows, 3), 1);
	check(rows, 4, VAL_MAX, NULL, VAL_NONE);
}

static void test_full_parent(void **state)
{
	static const struct node nodes[] = {
		{ -1, VAL_NONE, 0, false },
		{ 0, 100 * MB, 120 * MB, false }, /* lowered below the usage */
		{ 1, 10 * MB, 1 * MB, false },
	};
	struct row rows[ROWS];

	(void)state;
	apply(rows, nodes, 3);
	check(rows, 2, 10 * MB, "/a/b", 12000);
	assert_int_equal(limit_binding(rows, 2), 1);
}

static void test_ties(void **state)
{
	static const struct node nodes[] = {
		{ -1, VAL_NONE, 0, false },
		{ 0, 64 * MB, 8 * MB, false },
		{ 1, 64 * MB, 8 * MB, false },
		{ 2, VAL_MAX, 8 * MB, false },
	};
	struct row rows[ROWS];

	(void)state;
	apply(rows, nodes, 4);
	check(rows, 2, 64 * MB, "/a/b", 1250);
	check(rows, 3, 64 * MB, "/a/b", 1250);
	assert_int_equal(limit_binding(rows, 3), 2);
}

static void test_zero(void **state)
{
	static const struct node nodes[] = {
		{ -1, VAL_NONE, 0, false },
		{ 0, 0, 0, false },
		{ 1, 5 * MB, 0, false },
	};
	struct row rows[ROWS];

	(void)state;
	apply(rows, nodes, 3);
	check(rows, 1, 0, "/a", 10000);
	check(rows, 2, 0, "/a", 10000);
}

static void test_unknown(void **state)
{
	static const struct node nodes[] = {
		{ -1, VAL_NONE, VAL_NONE, false }, { 0, 100 * MB, 50 * MB, false },
		{ 1, VAL_NONE, 50 * MB, false },   { 2, 10 * MB, VAL_NONE, false },
		{ 1, VAL_NONE, 5 * MB, true },
	};
	struct row rows[ROWS];

	(void)state;
	apply(rows, nodes, 5);
	/* an unreadable limit is not "no limit", here and below */
	check(rows, 2, VAL_NONE, NULL, 5000);
	check(rows, 3, VAL_NONE, NULL, 5000);
	/* a dying group has no file; the limits above it still hold */
	check(rows, 4, 100 * MB, "/a", 5000);
}

static void test_huge(void **state)
{
	static const struct node nodes[] = {
		{ -1, VAL_NONE, 0, false },
		{ 0, INT64_MAX - 1, INT64_MAX - 1, false },
		{ 0, 4096, INT64_MAX - 1, false },
		{ 0, INT64_MAX - 1, 0, false },
	};
	struct row rows[ROWS];

	(void)state;
	apply(rows, nodes, 4);
	check(rows, 1, INT64_MAX - 1, "/a", 10000);
	check(rows, 2, 4096, "/a/b", INT64_MAX - 1);
	check(rows, 3, INT64_MAX - 1, "/a/b/c", 0);
}

struct chain_answer {
	int64_t lowest;
	int lowest_at; /* -1: none */
	int64_t room;
	int binding;
	bool unknown;
};

static int level_of(const struct limit_level *levels, const void *at)
{
	return at ? (int)((const struct limit_level *)at - levels) : -1;
}

/* A chain starts at the group itself; max, 0 and numbers mixed. */
static void check_chain(const struct limit_level *levels, size_t nr,
			const struct chain_answer *expected)
{
	struct limit_answer answer = LIMIT_START;

	for (size_t i = 0; i < nr; i++)
		limit_step(&answer, &levels[i], &levels[i]);
	assert_int_equal(answer.lowest, expected->lowest);
	assert_int_equal(level_of(levels, answer.lowest_at), expected->lowest_at);
	assert_int_equal(answer.room, expected->room);
	assert_int_equal(level_of(levels, answer.binding), expected->binding);
	assert_int_equal(answer.unknown, expected->unknown);
}

static void test_chain(void **state)
{
	static const struct {
		struct limit_level levels[3];
		struct chain_answer answer;
	} cases[] = {
		{ { { VAL_MAX, MB }, { VAL_MAX, MB }, { VAL_MAX, MB } },
		  { VAL_MAX, -1, VAL_MAX, -1, false } },
		{ { { 8 * MB, 2 * MB }, { VAL_MAX, MB }, { 9 * MB, 7 * MB } },
		  { 8 * MB, 0, 2 * MB, 2, false } },
		{ { { VAL_MAX, 0 }, { 0, 0 }, { 9 * MB, 7 * MB } }, { 0, 1, 0, 1, false } },
		{ { { 8 * MB, 4 * MB }, { 8 * MB, 4 * MB }, { VAL_MAX, MB } },
		  { 8 * MB, 0, 4 * MB, 0, false } },
		/* over by 2 and by 1: nothing is left, and the first has least */
		{ { { 8 * MB, 10 * MB }, { 9 * MB, 10 * MB }, { VAL_MAX, 0 } },
		  { 8 * MB, 0, -2 * MB, 0, false } },
		{ { { 9 * MB, 10 * MB }, { 8 * MB, 10 * MB }, { VAL_MAX, 0 } },
		  { 8 * MB, 1, -2 * MB, 1, false } },
		/* unknown is not "no limit", and unknown usage is not 0 */
		{ { { 8 * MB, 2 * MB }, { VAL_NONE, MB }, { VAL_MAX, 0 } },
		  { VAL_NONE, -1, 6 * MB, 0, true } },
		{ { { 8 * MB, 2 * MB }, { 9 * MB, VAL_NONE }, { VAL_MAX, 0 } },
		  { 8 * MB, 0, 6 * MB, 0, true } },
		{ { { 8 * MB, 2 * MB }, { VAL_MAX, VAL_NONE }, { VAL_MAX, 0 } },
		  { 8 * MB, 0, 6 * MB, 0, false } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_chain(cases[i].levels, 3, &cases[i].answer);
	check_chain(cases[0].levels, 0, &cases[0].answer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_limit),    cmocka_unit_test(test_lowest),
		cmocka_unit_test(test_full_parent), cmocka_unit_test(test_ties),
		cmocka_unit_test(test_zero),	    cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_huge),	    cmocka_unit_test(test_chain),
	};

	return cmocka_run_group_tests_name("limit", tests, NULL, NULL);
}
