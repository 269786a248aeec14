// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/shrink/test_plan.c - what would be reclaimed, whether it fits, and what is refused.
 *
 * Owns: the promises of shrink/plan.h, on groups small enough to compute by hand.
 */
#include "unit/explain/model.h"

#include <stdio.h>

#include "shrink/plan.h"

#define SPARE (SHRINK_SPARE_PAGES * 4096)

/* /a/b uses 50M: 8M of files, 40M that can be swapped; max 128M, swap.max 64M with 10M used. */
static struct shrink_plan plan_of(const struct model *m, enum shrink_way way, int64_t to)
{
	struct shrink_plan plan;
	struct explain e;

	explain_make(&e, &m->groups[B], &m->machine);
	shrink_plan_make(&plan, &e, way, to);
	return plan;
}

static void model_lru(struct model *m)
{
	model_make(m);
	model_mem(m, B, MEM_ANON_LRU, 40 * MB);
}

static void test_fits(void **state)
{
	struct model m;
	struct shrink_plan plan;

	(void)state;
	model_lru(&m);
	plan = plan_of(&m, SHRINK_MAX, 20 * MB);
	assert_string_equal(plan.file, "memory.max");
	assert_int_equal(plan.limit, 128 * MB);
	assert_int_equal(plan.from, 50 * MB);
	assert_int_equal(plan.take, 30 * MB);
	assert_int_equal(plan.gain, 40 * MB);
	assert_int_equal(plan.lacking, 0);
	assert_int_equal(plan.fit, SHRINK_FITS);
	assert_true(plan.kills);
	/* whole pages, as the kernel rounds */
	assert_int_equal(plan_of(&m, SHRINK_MAX, 20 * MB + 4095).to, 20 * MB);
	/* with nothing to reclaim, it fits */
	model_mem(&m, B, MEM_ANON_LRU, 0);
	model_mem(&m, B, MEM_FILE_LRU, 0);
	assert_int_equal(plan_of(&m, SHRINK_MAX, 60 * MB).take, 0);
	assert_int_equal(plan_of(&m, SHRINK_MAX, 60 * MB).fit, SHRINK_FITS);
}

/* 48M can be reclaimed at all, but not down to the last pages. */
static void test_edge(void **state)
{
	struct model m;

	(void)state;
	model_lru(&m);
	assert_int_equal(plan_of(&m, SHRINK_MAX, 2 * MB + SPARE).fit, SHRINK_FITS);
	assert_int_equal(plan_of(&m, SHRINK_MAX, 2 * MB + SPARE - 4096).fit, SHRINK_SHORT);
	assert_int_equal(plan_of(&m, SHRINK_MAX, 2 * MB + SPARE - 4096).lacking, 4096);
	assert_int_equal(plan_of(&m, SHRINK_MAX, 0).lacking, 2 * MB + SPARE);
}

/* What is left of the parent's swap limit counts, and the message names the parent. */
static void test_swap_room(void **state)
{
	struct model m;
	struct shrink_plan plan;

	(void)state;
	model_lru(&m);
	model_mem(&m, A, MEM_SWAP, 118 * MB);
	plan = plan_of(&m, SHRINK_MAX, 20 * MB);
	assert_int_equal(plan.swap_room, 10 * MB);
	assert_ptr_equal(plan.swap_by, &m.groups[A]);
	assert_int_equal(plan.gain, 10 * MB);
	assert_int_equal(plan.fit, SHRINK_SHORT);
	assert_int_equal(plan.lacking, 12 * MB + SPARE);
	/* the devices have less */
	m.machine.swap_free = 5 * MB;
	plan = plan_of(&m, SHRINK_MAX, 20 * MB);
	assert_null(plan.swap_by);
	assert_int_equal(plan.gain, 5 * MB);
	/* swap.max 0 */
	model_swap(&m, B, COL_SWAP_MAX, 0);
	plan = plan_of(&m, SHRINK_MAX, 20 * MB);
	assert_int_equal(plan.gain, 0);
	assert_int_equal(plan.fit, SHRINK_SHORT);
}

/* The copies in zswap stay charged. */
static void test_zswap(void **state)
{
	struct model m;

	(void)state;
	model_lru(&m);
	m.machine.host.zswap = "on";
	m.machine.host.zswap_pool = m.machine.host.zswap_stored = VAL_NONE;
	assert_int_equal(plan_of(&m, SHRINK_MAX, 20 * MB).fit, SHRINK_UNKNOWN);
	model_swap(&m, B, COL_ZSWAP_RATIO, 400);
	assert_int_equal(plan_of(&m, SHRINK_MAX, 20 * MB).gain, 30 * MB);
	assert_int_equal(plan_of(&m, SHRINK_MAX, 20 * MB).fit, SHRINK_FITS);
	assert_int_equal(plan_of(&m, SHRINK_MAX, 11 * MB).fit, SHRINK_SHORT);
	/* the machine's ratio, where the group has none yet */
	model_swap(&m, B, COL_ZSWAP_RATIO, VAL_NONE);
	m.machine.host.zswap_pool = 10 * MB;
	m.machine.host.zswap_stored = 20 * MB;
	assert_int_equal(plan_of(&m, SHRINK_MAX, 20 * MB).gain, 20 * MB);
	/* incompressible pages free nothing */
	model_swap(&m, B, COL_ZSWAP_RATIO, 90);
	assert_int_equal(plan_of(&m, SHRINK_MAX, 20 * MB).gain, 0);
}

static void test_unknown(void **state)
{
	struct model m;

	(void)state;
	model_lru(&m);
	model_mem(&m, B, MEM_FILE_LRU, VAL_NONE);
	assert_int_equal(plan_of(&m, SHRINK_MAX, 20 * MB).fit, SHRINK_UNKNOWN);
	assert_int_equal(plan_of(&m, SHRINK_MAX, 20 * MB).lacking, VAL_NONE);
	model_lru(&m);
	model_mem(&m, B, MEM_ANON_LRU, VAL_NONE);
	assert_int_equal(plan_of(&m, SHRINK_MAX, 20 * MB).fit, SHRINK_UNKNOWN);
}

/* memory.high and v1 do not kill. */
static void test_ways(void **state)
{
	struct model m;
	struct shrink_plan plan;

	(void)state;
	model_lru(&m);
	plan = plan_of(&m, SHRINK_HIGH, 1 * MB);
	assert_string_equal(plan.file, "memory.high");
	assert_int_equal(plan.limit, 100 * MB);
	assert_int_equal(plan.fit, SHRINK_SHORT);
	assert_false(plan.kills);
	plan = plan_of(&m, SHRINK_RECLAIM, 1 * MB);
	assert_string_equal(plan.file, "memory.reclaim");
	assert_int_equal(plan.limit, VAL_NONE);
	assert_false(plan.kills);
	model_v1(&m);
	plan = plan_of(&m, SHRINK_MAX, 1 * MB);
	assert_string_equal(plan.file, "memory.limit_in_bytes");
	assert_false(plan.kills);
	assert_int_equal(plan.fit, SHRINK_SHORT);
}

static bool impossible(const struct model *m, int i, enum shrink_way way, int64_t to,
		       const char *why)
{
	struct shrink_plan plan;
	struct explain e;
	char text[512] = "";
	bool is;

	explain_make(&e, &m->groups[i], &m->machine);
	shrink_plan_make(&plan, &e, way, to);
	is = shrink_plan_is_impossible(&plan, &e, text, sizeof(text));
	if (!strstr(text, why))
		fail_msg("'%s' does not say '%s'", text, why);
	return is;
}

static void test_impossible(void **state)
{
	struct model m;

	(void)state;
	model_lru(&m);
	assert_false(impossible(&m, B, SHRINK_MAX, 20 * MB, ""));
	assert_true(impossible(&m, B, SHRINK_MAX, 128 * MB, "/a/b: memory.max is 128M already"));
	assert_true(impossible(&m, B, SHRINK_HIGH, 110 * MB, "memory.high is 100M already"));
	assert_true(impossible(&m, ROOT, SHRINK_MAX, 20 * MB, "name a group"));
	model_mem(&m, B, MEM_MAX, VAL_MAX);
	assert_false(impossible(&m, B, SHRINK_MAX, 500 * MB, ""));
	m.groups[B].second.reclaim = false;
	assert_true(impossible(&m, B, SHRINK_RECLAIM, 20 * MB, "this kernel has no such file"));
	model_mem(&m, B, MEM_CURRENT, VAL_NONE);
	assert_true(impossible(&m, B, SHRINK_MAX, 20 * MB, "cannot read how much"));
	model_lru(&m);
	model_v1(&m);
	assert_true(impossible(&m, B, SHRINK_HIGH, 20 * MB, "cgroup v1 has no such file"));
	assert_true(impossible(&m, B, SHRINK_RECLAIM, 20 * MB, "cgroup v1 has no such file"));
	assert_false(impossible(&m, B, SHRINK_MAX, 20 * MB, ""));
}

static void test_say(void **state)
{
	struct model m;
	struct shrink_plan plan;
	char text[256];

	(void)state;
	model_lru(&m);
	plan = plan_of(&m, SHRINK_MAX, 20 * MB);
	shrink_plan_say(&plan, text, sizeof(text));
	assert_string_equal(
		text, "it fits: 30.0M to reclaim, 8.0M of files can be dropped and 40.0M swapped");
	plan = plan_of(&m, SHRINK_MAX, 0);
	shrink_plan_say(&plan, text, sizeof(text));
	assert_non_null(strstr(text, "and then kills"));
	model_v1(&m);
	plan = plan_of(&m, SHRINK_MAX, 0);
	shrink_plan_say(&plan, text, sizeof(text));
	assert_non_null(strstr(text, "EBUSY"));
	plan = plan_of(&m, SHRINK_MAX, 60 * MB);
	shrink_plan_say(&plan, text, sizeof(text));
	assert_non_null(strstr(text, "nothing to reclaim"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fits),	   cmocka_unit_test(test_edge),
		cmocka_unit_test(test_swap_room),  cmocka_unit_test(test_zswap),
		cmocka_unit_test(test_unknown),	   cmocka_unit_test(test_ways),
		cmocka_unit_test(test_impossible), cmocka_unit_test(test_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
