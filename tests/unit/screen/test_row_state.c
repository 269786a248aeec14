// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/screen/test_row_state.c - the sign and the colour of a group.
 *
 * Owns: the promises of screen/row_state.h, and of the refusals in screen/groups.h.
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "model/refresh.h"
#include "screen/model.h"
#include "screen/row_state.h"
#include "unit/model/rows.h"

struct fixture {
	struct screen_model model;
	struct row row;
	int order[1];
	struct refresh view;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	row_new(&f->row);
	f->row.path = "/a";
	f->row.parent = -1;
	f->row.kernfs_id = 7;
	screen_model_init(&f->model);
	f->view = (struct refresh){
		.rows = &f->row, .nr_rows = 1, .order = f->order, .nr_order = 1, .now_ns = NS_PER_S
	};
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	screen_model_free(&f->model);
	free(f);
	return 0;
}

/* The state, @seconds later. */
static enum row_state after(struct fixture *f, int seconds)
{
	f->view.now_ns += (uint64_t)seconds * NS_PER_S;
	assert_int_equal(screen_model_update(&f->model, &f->view), 0);
	return row_state(&f->model, &f->row);
}

static void test_unknown(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(after(f, 1), ROW_CALM);
	row_set(&f->row, COL_SWAP_MAX, 4096);
	row_set(&f->row, COL_REFAULT_RATE, 1000000);
	assert_int_equal(after(f, 1), ROW_CALM);
	row_set(&f->row, COL_REFAULT_RATE, VAL_NONE);
	row_set(&f->row, COL_PSI_SOME, 9000);
	assert_int_equal(after(f, 1), ROW_CALM);
}

static void test_refused(void **state)
{
	struct fixture *f = *state;

	/* refusals before the first refresh are old */
	row_set(&f->row, COL_EVENTS_MAX, 412);
	assert_int_equal(after(f, 1), ROW_CALM);
	row_set(&f->row, COL_EVENTS_MAX, VAL_NONE);
	assert_int_equal(after(f, 1), ROW_CALM);
	row_set(&f->row, COL_EVENTS_MAX, 412);
	assert_int_equal(after(f, 1), ROW_CALM);
	row_set(&f->row, COL_EVENTS_MAX, 415);
	assert_int_equal(after(f, 1), ROW_REFUSED);
	row_set(&f->row, COL_EVENTS_MAX, 420);
	assert_int_equal(after(f, 3), ROW_REFUSED);
	assert_int_equal(screen_groups_find(&f->model.groups, 7)->refused, 8);
	assert_int_equal(after(f, 9), ROW_REFUSED);
	assert_int_equal(after(f, 1), ROW_CALM);
	/* a new one counts from then */
	row_set(&f->row, COL_EVENTS_MAX, 421);
	assert_int_equal(after(f, 1), ROW_REFUSED);
	assert_int_equal(screen_groups_find(&f->model.groups, 7)->refused, 1);
	/* with a limit of 0 refusals are intended */
	row_set(&f->row, COL_SWAP_MAX_EFF, 0);
	assert_int_equal(after(f, 1), ROW_CALM);
}

static void test_thrashing(void **state)
{
	struct fixture *f = *state;

	row_set(&f->row, COL_REFAULT_RATE, 10000);
	row_set(&f->row, COL_PSI_SOME, 1000);
	assert_int_equal(after(f, 1), ROW_THRASHING);
	row_set(&f->row, COL_REFAULT_RATE, 9999);
	assert_int_equal(after(f, 1), ROW_CALM);
	row_set(&f->row, COL_REFAULT_RATE, 10000);
	row_set(&f->row, COL_PSI_SOME, 999);
	assert_int_equal(after(f, 1), ROW_CALM);
}

static void test_full(void **state)
{
	struct fixture *f = *state;

	row_set(&f->row, COL_SWAP_CURRENT, 90 * 4096);
	row_set(&f->row, COL_SWAP_MAX, 100 * 4096);
	assert_int_equal(after(f, 1), ROW_FULL);
	row_set(&f->row, COL_SWAP_CURRENT, 89 * 4096);
	assert_int_equal(after(f, 1), ROW_CALM);
	row_set(&f->row, COL_SWAP_MAX, VAL_MAX);
	assert_int_equal(after(f, 1), ROW_CALM);
	/* having no swap is what was configured */
	row_set(&f->row, COL_SWAP_CURRENT, 0);
	row_set(&f->row, COL_SWAP_MAX, 0);
	assert_int_equal(after(f, 1), ROW_CALM);
	row_set(&f->row, COL_EVENTS_MAX, 1);
	after(f, 1);
	row_set(&f->row, COL_EVENTS_MAX, 2);
	f->row.dying = true;
	assert_int_equal(after(f, 1), ROW_DYING);
}

#define STATE_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STATE_TEST(test_unknown),
		STATE_TEST(test_refused),
		STATE_TEST(test_thrashing),
		STATE_TEST(test_full),
	};

	return cmocka_run_group_tests_name("row_state", tests, NULL, NULL);
}
