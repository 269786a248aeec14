// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/explain/test_forecast.c - what happens next, in which order, after how much growth.
 *
 * Owns: the promises of explain/forecast.h, on groups small enough to compute each step by hand.
 */
#include "unit/explain/model.h"

#include <stdio.h>

#include "explain/forecast.h"

/* The steps as "reclaim@50 swap@50 " in MB. */
static const char *steps(const struct model *m, int i, int64_t grow, int64_t *oom_at)
{
	static char text[512];
	struct forecast forecast;
	struct explain e;
	size_t at = 0;

	explain_make(&e, &m->groups[i], &m->machine);
	forecast_make(&forecast, &e, grow);
	*text = '\0';
	for (size_t s = 0; s < forecast.nr; s++) {
		const struct step *step = &forecast.steps[s];

		assert_true(strlen(step->text) > 10);
		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s@%lld ",
				       step_name(step->kind), (long long)(step->at / MB));
	}
	*oom_at = forecast.oom_at;
	return text;
}

static void expect(const struct model *m, int64_t grow, const char *what, int64_t oom_mb)
{
	int64_t oom_at;

	assert_string_equal(steps(m, B, grow, &oom_at), what);
	if (oom_at == VAL_NONE || oom_at == VAL_MAX)
		assert_int_equal(oom_at, oom_mb);
	else
		assert_int_equal(oom_at / MB, oom_mb);
}

/* high 100, max 128, used 50; swap: 54 of 64 left, swap.high in 38; 8 of file pages. */
static void test_order(void **state)
{
	struct model m;

	(void)state;
	model_make(&m);
	expect(&m, VAL_NONE,
	       "reclaim@50 throttle@50 swap@50 reclaim@78 throttle@88 refuse@104 oom@140 ", 140);
	expect(&m, 50 * MB, "", 140);
	expect(&m, 50 * MB + 1, "reclaim@50 throttle@50 swap@50 ", 140);
	expect(&m, 140 * MB, "reclaim@50 throttle@50 swap@50 reclaim@78 throttle@88 refuse@104 ",
	       140);
}

/* The parent has less left of both, and its limit is reached first. */
static void test_parent(void **state)
{
	struct model m;

	(void)state;
	model_make(&m);
	model_mem(&m, A, MEM_CURRENT, 250 * MB);
	model_mem(&m, A, MEM_HIGH, VAL_MAX);
	model_mem(&m, B, MEM_HIGH, VAL_MAX);
	model_swap(&m, A, COL_SWAP_HIGH, VAL_MAX);
	model_swap(&m, B, COL_SWAP_HIGH, VAL_MAX);
	model_mem(&m, A, MEM_SWAP, 123 * MB);
	expect(&m, VAL_NONE, "reclaim@6 swap@6 refuse@11 oom@19 ", 6 + 5 + 8);
	/* with much file cache of its own, its child's limit is reached first */
	model_mem(&m, A, MEM_FILE_LRU, 200 * MB);
	expect(&m, VAL_NONE, "reclaim@6 swap@6 refuse@11 oom@91 ", 78 + 5 + 8);
}

static void test_no_swap(void **state)
{
	struct model m;

	(void)state;
	model_make(&m);
	model_swap(&m, A, COL_SWAP_MAX, 0);
	model_mem(&m, A, MEM_SWAP, 0);
	model_mem(&m, B, MEM_HIGH, VAL_MAX);
	model_mem(&m, A, MEM_HIGH, VAL_MAX);
	expect(&m, VAL_NONE, "reclaim@78 refuse@78 oom@86 ", 86);
	model_make(&m);
	model_mem(&m, B, MEM_HIGH, VAL_MAX);
	model_mem(&m, A, MEM_HIGH, VAL_MAX);
	m.machine.swappiness = 0;
	expect(&m, VAL_NONE, "reclaim@78 refuse@78 oom@86 ", 86);
}

/* Compressed pages stay charged: 54 at 3 to 1 free 36. */
static void test_zswap(void **state)
{
	struct model m;

	(void)state;
	model_make(&m);
	model_mem(&m, B, MEM_HIGH, VAL_MAX);
	model_mem(&m, A, MEM_HIGH, VAL_MAX);
	model_swap(&m, A, COL_SWAP_HIGH, VAL_MAX);
	model_swap(&m, B, COL_SWAP_HIGH, VAL_MAX);
	m.machine.host.zswap = "on";
	model_swap(&m, B, COL_ZSWAP_RATIO, 300);
	expect(&m, VAL_NONE, "reclaim@78 zswap@78 writeback@78 oom@122 ", 122);
}

static void test_zswap_bounds(void **state)
{
	struct model m;

	(void)state;
	model_make(&m);
	model_mem(&m, B, MEM_HIGH, VAL_MAX);
	model_mem(&m, A, MEM_HIGH, VAL_MAX);
	model_swap(&m, A, COL_SWAP_HIGH, VAL_MAX);
	model_swap(&m, B, COL_SWAP_HIGH, VAL_MAX);
	m.machine.host.zswap = "on";
	model_swap(&m, B, COL_ZSWAP_RATIO, 300);
	/* zswap.max 10 holds 30, which frees 20; the other 24 go to a device */
	model_mem(&m, B, MEM_ZSWAP_MAX, 10 * MB);
	expect(&m, VAL_NONE, "reclaim@78 zswap@78 swap@108 oom@130 ", 78 + 8 + 20 + 24);
	/* or nowhere, without writeback */
	model_mem(&m, A, MEM_ZSWAP_WRITEBACK, 0);
	expect(&m, VAL_NONE, "reclaim@78 zswap@78 refuse@98 oom@106 ", 78 + 8 + 20);
	model_mem(&m, B, MEM_ZSWAP_MAX, 0);
	expect(&m, VAL_NONE, "reclaim@78 refuse@78 oom@86 ", 86);
}

static void test_machine(void **state)
{
	struct model m;

	(void)state;
	model_make(&m);
	for (int i = A; i <= B; i++) {
		model_mem(&m, i, MEM_HIGH, VAL_MAX);
		model_mem(&m, i, MEM_MAX, VAL_MAX);
		model_swap(&m, i, COL_SWAP_MAX, VAL_MAX);
		model_swap(&m, i, COL_SWAP_HIGH, VAL_MAX);
	}
	expect(&m, VAL_NONE, "reclaim@2048 swap@2048 refuse@2948 oom@2948 ", 2948);
	m.machine.available = VAL_NONE;
	expect(&m, VAL_NONE, "", VAL_MAX);
	model_mem(&m, B, MEM_MAX, VAL_NONE);
	expect(&m, VAL_NONE, "", VAL_NONE);
}

/* A limit above what the machine has. */
static void test_machine_first(void **state)
{
	struct model m;
	int64_t oom_at;

	(void)state;
	model_make(&m);
	m.machine.available = 10 * MB;
	m.machine.swap_free = 20 * MB;
	model_mem(&m, B, MEM_HIGH, VAL_MAX);
	assert_non_null(strstr(steps(&m, B, VAL_NONE, &oom_at), "reclaim@10 swap@10 "));
	assert_int_equal(oom_at, 30 * MB);
}

/* memsw: 192 - 60 = 132 left, and only dropping the 8 of file pages helps; memory: 78 left. */
static void test_v1(void **state)
{
	struct model m;

	(void)state;
	model_make(&m);
	model_v1(&m);
	expect(&m, VAL_NONE, "reclaim@78 swap@78 refuse@132 oom@140 ", 140);
	model_mem(&m, B, MEM_MEMSW_MAX, 128 * MB);
	expect(&m, VAL_NONE, "refuse@68 oom@76 ", 76);
	model_mem(&m, B, MEM_SWAPPINESS, 0);
	model_mem(&m, B, MEM_MEMSW_MAX, VAL_MAX);
	model_mem(&m, A, MEM_MEMSW_MAX, VAL_MAX);
	expect(&m, VAL_NONE, "reclaim@78 refuse@78 oom@86 ", 86);
}

/* Above its limits already: the steps are at 0. */
static void test_over(void **state)
{
	struct model m;

	(void)state;
	model_make(&m);
	model_mem(&m, B, MEM_CURRENT, 130 * MB);
	model_mem(&m, A, MEM_CURRENT, 140 * MB);
	model_mem(&m, B, MEM_HIGH, VAL_MAX);
	model_swap(&m, B, COL_SWAP_HIGH, VAL_MAX);
	model_swap(&m, A, COL_SWAP_HIGH, VAL_MAX);
	expect(&m, VAL_NONE, "reclaim@0 swap@0 refuse@54 oom@62 ", 62);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),	      cmocka_unit_test(test_parent),
		cmocka_unit_test(test_no_swap),	      cmocka_unit_test(test_zswap),
		cmocka_unit_test(test_zswap_bounds),  cmocka_unit_test(test_machine),
		cmocka_unit_test(test_machine_first), cmocka_unit_test(test_v1),
		cmocka_unit_test(test_over),
	};

	return cmocka_run_group_tests_name("forecast", tests, NULL, NULL);
}
