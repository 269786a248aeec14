// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/screen/test_alarms.c - alarm sentences.
 *
 * Owns: the promises of screen/alarms.h and of screen_group_growth().
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/clock.h"
#include "model/limit.h"
#include "model/refresh.h"
#include "screen/alarms.h"
#include "screen/model.h"
#include "unit/model/rows.h"

#define NR 4
#define MB (1LL << 20)

/* root 1 { a 2 { x 3 }, b 4 } */
struct fixture {
	struct screen_model model;
	struct alarms alarms;
	struct row rows[NR];
	int order[NR];
	struct refresh view;
};

static int setup(void **state)
{
	static const char *const paths[NR] = { "/", "/a", "/a/x", "/b" };
	static const int parents[NR] = { -1, 0, 1, 0 };
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	for (int i = 0; i < NR; i++) {
		row_new(&f->rows[i]);
		f->rows[i].path = paths[i];
		f->rows[i].parent = parents[i];
		f->rows[i].kernfs_id = (uint64_t)i + 1;
		f->order[i] = i;
	}
	screen_model_init(&f->model);
	f->view = (struct refresh){
		.rows = f->rows,
		.nr_rows = NR,
		.order = f->order,
		.nr_order = NR,
		.page_bytes = 4096,
		.host = { .zswap = "absent", .swap_total = 1000 * MB, .swap_used = 10 * MB },
	};
	f->view.host.zswap_pool = f->view.host.zswap_max = VAL_NONE;
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	alarms_free(&f->alarms);
	screen_model_free(&f->model);
	free(f);
	return 0;
}

/* A refresh, @seconds later. */
static void after(struct fixture *f, int seconds)
{
	f->view.now_ns += (uint64_t)seconds * NS_PER_S;
	for (int i = 0; i < NR; i++)
		limit_apply(f->rows, i, row_numbers(&f->rows[i]));
	assert_int_equal(screen_model_update(&f->model, &f->view), 0);
	alarms_update(&f->alarms, &f->model, &f->view.host, true);
}

static void check(const struct fixture *f, size_t i, enum alarm_kind kind, uint64_t id,
		  const char *text)
{
	assert_true(i < f->alarms.nr);
	assert_int_equal(f->alarms.list[i].kind, kind);
	assert_int_equal(f->alarms.list[i].kernfs_id, id);
	assert_string_equal(f->alarms.list[i].text, text);
}

static void set(struct fixture *f, int row, int col, int64_t val)
{
	row_set(&f->rows[row], col, val);
}

/* Nothing is known of any group or of the machine. */
static void test_unknown(void **state)
{
	struct fixture *f = *state;

	after(f, 1);
	assert_int_equal(f->alarms.nr, 0);
	f->view.host.swap_used = f->view.host.swap_total = VAL_NONE;
	f->view.host.zswap = "on";
	f->view.host.zswap_max = 100 * MB;
	f->view.host.drifting = 1;
	f->rows[3].dying = true;
	after(f, 1);
	assert_int_equal(f->alarms.nr, 0);
	f->view.host.swap_total = 0;
	f->view.host.swap_used = 0;
	after(f, 1);
	assert_int_equal(f->alarms.nr, 0);
}

static void test_thrashing(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < NR; i++)
		set(f, i, COL_PSI_SOME, 2000);
	set(f, 0, COL_REFAULT_RATE, 60000);
	set(f, 1, COL_REFAULT_RATE, 50000);
	set(f, 2, COL_REFAULT_RATE, 50000);
	set(f, 3, COL_REFAULT_RATE, 10000);
	after(f, 1);
	/* the group itself, not an ancestor that has it in its sum */
	assert_int_equal(f->alarms.nr, 1);
	check(f, 0, ALARM_THRASHING, 3,
	      "x thrashes: 500 pages/s come back from swap,  its tasks wait 20.0 % of the time");
	set(f, 2, COL_PSI_SOME, 999);
	set(f, 1, COL_PSI_SOME, 999);
	after(f, 1);
	assert_int_equal(f->alarms.list[0].kernfs_id, 4);
	/* one page a second less: pages come back, but not many */
	set(f, 3, COL_REFAULT_RATE, 9900);
	set(f, 0, COL_REFAULT_RATE, 9900);
	after(f, 1);
	assert_int_equal(f->alarms.nr, 0);
}

static void refuse(struct fixture *f, int64_t times)
{
	for (int i = 1; i <= 2; i++)
		set(f, i, COL_EVENTS_MAX, times);
}

static void test_refused(void **state)
{
	struct fixture *f = *state;

	set(f, 1, COL_SWAP_MAX, 100 * MB);
	set(f, 1, COL_SWAP_CURRENT, 99 * MB);
	set(f, 2, COL_SWAP_MAX, VAL_MAX);
	set(f, 2, COL_SWAP_CURRENT, 50 * MB);
	refuse(f, 7);
	after(f, 1);
	assert_int_equal(f->alarms.nr, 0);
	refuse(f, 9);
	after(f, 3);
	assert_int_equal(f->alarms.nr, 1);
	check(f, 0, ALARM_REFUSED, 2,
	      "swap.max of a (100M, 99% used) refused swap to x  2 more times, 9 in all");
	after(f, 10);
	assert_int_equal(f->alarms.nr, 0);
	/* nothing is left: reclaim does not try any more, so nothing is refused */
	set(f, 1, COL_SWAP_CURRENT, 100 * MB - 63 * 4096);
	after(f, 1);
	assert_int_equal(f->alarms.nr, 1);
	check(f, 0, ALARM_LIMIT_FULL, 2,
	      "a has all swap that its swap.max of 100M allows:  its anonymous pages stay in memory");
	/* one limit gives one alarm */
	refuse(f, 10);
	after(f, 1);
	assert_int_equal(f->alarms.nr, 1);
	assert_int_equal(f->alarms.list[0].kind, ALARM_REFUSED);
	/* lowered below the usage, or 0 */
	set(f, 1, COL_SWAP_CURRENT, 101 * MB);
	after(f, 20);
	assert_int_equal(f->alarms.nr, 0);
	set(f, 1, COL_SWAP_MAX, 0);
	refuse(f, 11);
	after(f, 1);
	assert_int_equal(f->alarms.nr, 0);
}

static void wait_above_high(struct fixture *f, int row, int64_t high, int64_t memory)
{
	set(f, row, KEPT_HIGH, high);
	set(f, row, KEPT_MEMORY, memory);
	set(f, row, KEPT_UNSWAPPED, 0);
}

/* Above memory.high in two refreshes, with nothing that reclaim can take. */
static void test_held(void **state)
{
	struct fixture *f = *state;

	set(f, 1, COL_SWAP_MAX, 100 * MB);
	set(f, 1, COL_SWAP_CURRENT, 100 * MB);
	set(f, 2, COL_SWAP_MAX, VAL_MAX);
	wait_above_high(f, 2, 200 * MB, 203 * MB);
	after(f, 1);
	assert_int_equal(f->alarms.nr, 1);
	assert_int_equal(f->alarms.list[0].kind, ALARM_LIMIT_FULL);
	after(f, 1);
	/* the limit is named once */
	assert_int_equal(f->alarms.nr, 1);
	check(f, 0, ALARM_HELD, 3,
	      "x is held 3.0M above its memory.high of 200M:  its tasks sleep, nothing is left to reclaim (swap.max of a is 100M and used up)");
	set(f, 2, COL_SWAP_MAX, 0);
	set(f, 2, COL_SWAP_CURRENT, 0);
	set(f, 1, COL_SWAP_MAX, VAL_MAX);
	after(f, 1);
	check(f, 0, ALARM_HELD, 3,
	      "x is held 3.0M above its memory.high of 200M:  its tasks sleep, nothing is left to reclaim (swap.max of x is 0)");
	/* as explain has it, also where nothing is allowed at all */
	wait_above_high(f, 2, 0, 3 * MB);
	after(f, 1);
	check(f, 0, ALARM_HELD, 3,
	      "x is held 3.0M above its memory.high of 0:  its tasks sleep, nothing is left to reclaim (swap.max of x is 0)");
	wait_above_high(f, 2, 200 * MB, 203 * MB);
	after(f, 1);
	/* the neighbours: it may swap; files can be taken; at the limit, not above; no limit */
	set(f, 2, COL_SWAP_MAX, 64 * 4096);
	after(f, 1);
	assert_int_equal(f->alarms.nr, 0);
	set(f, 2, COL_SWAP_MAX, 63 * 4096);
	set(f, 2, KEPT_UNSWAPPED, 2 * MB);
	after(f, 1);
	assert_int_equal(f->alarms.nr, 0);
	set(f, 2, KEPT_UNSWAPPED, MB);
	after(f, 1);
	assert_int_equal(f->alarms.nr, 1);
	wait_above_high(f, 2, 200 * MB, 200 * MB);
	after(f, 1);
	assert_int_equal(f->alarms.nr, 0);
	wait_above_high(f, 2, VAL_MAX, VAL_NONE);
	after(f, 2);
	assert_int_equal(f->alarms.nr, 0);
	/* a limit far below the memory, and reclaim still has files: they are not nothing */
	wait_above_high(f, 2, 20 * MB, 200 * MB);
	set(f, 2, KEPT_UNSWAPPED, 50 * MB);
	after(f, 1);
	after(f, 1);
	assert_int_equal(f->alarms.nr, 0);
	/* it was below in between */
	set(f, 2, KEPT_MEMORY, 19 * MB);
	after(f, 1);
	wait_above_high(f, 2, 20 * MB, 200 * MB);
	after(f, 1);
	assert_int_equal(f->alarms.nr, 0);
	after(f, 1);
	assert_int_equal(f->alarms.nr, 1);
}

/* No limit is set: the machine's swap decides, and what is not known says nothing. */
static void test_held_machine(void **state)
{
	struct fixture *f = *state;

	for (int i = 1; i < NR; i++)
		set(f, i, COL_SWAP_MAX, VAL_MAX);
	wait_above_high(f, 3, 200 * MB, 203 * MB);
	after(f, 1);
	after(f, 1);
	assert_int_equal(f->alarms.nr, 0);
	f->view.host.swap_used = f->view.host.swap_total;
	after(f, 1);
	check(f, 1, ALARM_HELD, 4,
	      "b is held 3.0M above its memory.high of 200M:  its tasks sleep, nothing is left to reclaim (swap is full)");
	f->view.host.swap_used = f->view.host.swap_total = 0;
	after(f, 1);
	check(f, 0, ALARM_HELD, 4,
	      "b is held 3.0M above its memory.high of 200M:  its tasks sleep, nothing is left to reclaim (there is no swap)");
	f->view.host.swap_used = f->view.host.swap_total = VAL_NONE;
	after(f, 1);
	assert_int_equal(f->alarms.nr, 0);
	f->view.host.swap_used = f->view.host.swap_total = 0;
	set(f, 3, KEPT_UNSWAPPED, VAL_NONE);
	after(f, 1);
	assert_int_equal(f->alarms.nr, 0);
}

static void test_ahead(void **state)
{
	struct fixture *f = *state;

	set(f, 3, COL_SWAP_MAX, 1000 * MB);
	for (int i = 0; i <= 12; i++) {
		set(f, 3, COL_SWAP_CURRENT, (100 + i) * MB);
		after(f, 1);
		assert_int_equal(f->alarms.nr, 0);
	}
	for (int i = 1; i <= 30; i++) {
		set(f, 3, COL_SWAP_CURRENT, (112 + 5 * i) * MB);
		after(f, 1);
	}
	assert_int_equal(f->alarms.nr, 1);
	check(f, 0, ALARM_LIMIT_AHEAD, 4,
	      "b reaches its swap.max of 1000M in 2 minutes at this rate:  738M are left");
	/* no growth */
	after(f, 1);
	assert_int_equal(f->alarms.nr, 0);
	/* one jump is not a rate */
	for (int i = 0; i < 40; i++)
		after(f, 1);
	set(f, 3, COL_SWAP_CURRENT, 900 * MB);
	after(f, 1);
	assert_int_equal(f->alarms.nr, 0);
}

/* With an unknown number in between, the history is too short. */
static void test_ahead_gap(void **state)
{
	struct fixture *f = *state;

	set(f, 3, COL_SWAP_MAX, 1000 * MB);
	for (int i = 0; i <= 20; i++) {
		set(f, 3, COL_SWAP_CURRENT, i == 12 ? VAL_NONE : (100 + 10 * i) * MB);
		after(f, 1);
		assert_int_equal(f->alarms.nr, i == 10 || i == 11 ? 1 : 0);
	}
}

static void test_machine(void **state)
{
	struct fixture *f = *state;

	f->view.host.swap_used = 1000 * MB - 63 * 4096;
	f->view.host.zswap = "on";
	f->view.host.zswap_max = 100 * MB;
	f->view.host.zswap_pool = 95 * MB;
	f->view.host.drifting = 1;
	set(f, 1, COL_DRIFT, -4096);
	set(f, 3, COL_SWAP_CURRENT, 100 * MB);
	f->rows[3].dying = true;
	f->rows[1].drift_cause = "accounting";
	after(f, 1);
	/* unknown for the root, as everywhere */
	assert_int_equal(f->alarms.nr, 4);
	check(f, 0, ALARM_SWAP_FULL, 0,
	      "swap is full: 252K of 1000M are left, nothing more can be swapped");
	check(f, 1, ALARM_DRIFT, 2,
	      "the kernel's count of a is 4.0K below what was counted: accounting");
	check(f, 2, ALARM_ZSWAP_FULL, 0,
	      "zswap's pool has 95.0M of the 100M that it may:  once full, it refuses pages until it is below 90 %");
	check(f, 3, ALARM_DYING, 4, "removed groups hold 100M of swap,  100M of it b");
	set(f, 3, COL_SWAP_CURRENT, 99 * MB);
	f->view.host.zswap_pool = 89 * MB;
	f->view.host.swap_used = 1000 * MB - 64 * 4096;
	set(f, 1, COL_DRIFT, VAL_NONE);
	after(f, 1);
	assert_int_equal(f->alarms.nr, 0);
	/* zswap was turned off with a full pool; the group is not dying; no group drifts */
	f->view.host.zswap = "off";
	f->view.host.zswap_pool = 95 * MB;
	set(f, 3, COL_SWAP_CURRENT, 500 * MB);
	f->rows[3].dying = false;
	set(f, 1, COL_DRIFT, 0);
	after(f, 1);
	assert_int_equal(f->alarms.nr, 0);
}

static void test_names(void **state)
{
	struct fixture *f = *state;

	f->view.host.drifting = 1;
	f->rows[3].path = "/evil\x1b[2J\n";
	set(f, 3, COL_DRIFT, 1);
	after(f, 1);
	check(f, 0, ALARM_DRIFT, 4,
	      "the kernel's count of evil\\033[2J\\012 is 1B above what was counted");
}

static void test_go(void **state)
{
	struct fixture *f = *state;

	after(f, 1);
	screen_model_select(&f->model, 1);
	screen_model_fold(&f->model, true);
	assert_int_equal(f->model.nr, 3);
	assert_true(screen_model_go(&f->model, 3));
	assert_int_equal(f->model.nr, 4);
	assert_int_equal(f->model.rows[screen_model_row(&f->model)].kernfs_id, 3);
	assert_false(screen_model_go(&f->model, 99));
	screen_model_filter(&f->model, "b");
	assert_false(screen_model_go(&f->model, 3));
}

#define ALARM_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ALARM_TEST(test_unknown),   ALARM_TEST(test_thrashing),	   ALARM_TEST(test_refused),
		ALARM_TEST(test_held),	    ALARM_TEST(test_held_machine), ALARM_TEST(test_ahead),
		ALARM_TEST(test_ahead_gap), ALARM_TEST(test_machine),	   ALARM_TEST(test_names),
		ALARM_TEST(test_go),
	};

	return cmocka_run_group_tests_name("alarms", tests, NULL, NULL);
}
