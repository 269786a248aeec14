// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/screen/test_heat.c - the matrix of owners and actors: order, folding, sums.
 *
 * Owns: the promises of screen/heat.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/refresh.h"
#include "screen/heat.h"
#include "screen/model.h"
#include "stream/event.h"
#include "trace/evictions.h"
#include "unit/model/rows.h"

#define NR 80 /* more than HEAT_ROWS */
#define ID(i) ((uint64_t)(i) + 1000)

struct fixture {
	struct screen_model model;
	struct row rows[NR];
	uint64_t actors[NR][ACTOR_COUNT];
	char paths[NR][16];
	int order[NR];
	struct refresh view;
	struct heat heat;
	struct heat_grid grid;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	screen_model_init(&f->model);
	for (int i = 0; i < NR; i++) {
		row_new(&f->rows[i]);
		snprintf(f->paths[i], sizeof(f->paths[i]), "/%d", i);
		f->rows[i].path = f->paths[i];
		f->rows[i].parent = -1;
		f->rows[i].kernfs_id = ID(i);
		f->rows[i].actors = f->actors[i];
		f->order[i] = i;
	}
	f->view = (struct refresh){
		.rows = f->rows,
		.nr_rows = NR,
		.order = f->order,
		.nr_order = NR,
		.actors = evictions_new(),
	};
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	evictions_free((struct evictions *)f->view.actors);
	heat_free(&f->heat);
	screen_model_free(&f->model);
	free(f);
	return 0;
}

static void record(struct fixture *f, int kind, int actor, struct evictions_groups groups,
		   uint32_t pages)
{
	const struct trace_event event = { .kind = kind, .actor = actor, .pages = pages };

	evictions_add((struct evictions *)f->view.actors, &event, &groups);
}

/* @pages that were counted, and have a record. */
static void evict(struct fixture *f, int owner, int actor, uint64_t by, uint64_t target,
		  uint32_t pages)
{
	f->actors[owner][actor] += pages;
	record(f, REC_CHARGE, actor, (struct evictions_groups){ ID(owner), by, target }, pages);
}

static void make(struct fixture *f)
{
	assert_int_equal(screen_model_update(&f->model, &f->view), 0);
	assert_int_equal(heat_make(&f->heat, &f->model), 0);
}

/* The sums of all rows and columns against the exact numbers, however much is folded. */
static void sums_are_exact(struct fixture *f)
{
	uint64_t all = 0;

	for (size_t rows = 1; rows <= HEAT_ROWS; rows += 7)
		for (size_t columns = 1; columns <= HEAT_COLUMNS; columns++) {
			uint64_t by_row = 0, by_column = 0, cells = 0;

			heat_fold(&f->heat, rows, columns, &f->grid);
			for (size_t r = 0; r < HEAT_ROWS; r++) {
				by_row += f->grid.row_sum[r];
				for (size_t c = 0; c < HEAT_COLUMNS; c++)
					cells += f->grid.pages[r][c];
			}
			for (size_t c = 0; c < HEAT_COLUMNS; c++)
				by_column += f->grid.column_sum[c];
			assert_int_equal(by_row, f->heat.pages);
			assert_int_equal(by_column, f->heat.pages);
			assert_int_equal(cells, f->heat.pages);
			assert_int_equal(f->grid.rows + f->grid.rows_folded, f->heat.nr_owners);
			assert_int_equal(f->grid.columns + f->grid.columns_folded,
					 f->heat.nr_actors);
		}
	for (int i = 0; i < NR; i++)
		for (int actor = 0; actor < ACTOR_COUNT; actor++)
			all += f->actors[i][actor];
	assert_int_equal(f->heat.pages, all);
	for (size_t i = 0; i < f->heat.nr_owners; i++) {
		uint64_t exact = 0;

		for (int actor = 0; actor < ACTOR_COUNT; actor++)
			exact += f->actors[f->heat.owners[i].row][actor];
		assert_int_equal(f->heat.owners[i].pages, exact);
	}
}

/* The pages of @owner that the actor did; 0: there is no such cell. */
static uint64_t cell(const struct fixture *f, int owner, enum heat_what what, int kind, uint64_t by)
{
	uint64_t pages = 0;

	for (size_t i = 0; i < f->heat.nr_cells; i++) {
		const struct heat_cell *c = &f->heat.cells[i];
		const struct heat_actor *actor = &f->heat.actors[c->actor];

		if (f->heat.owners[c->owner].row == owner && actor->what == what &&
		    actor->kind == kind && actor->by == by)
			pages += c->pages;
	}
	return pages;
}

static void test_empty(void **state)
{
	struct fixture *f = *state;

	make(f);
	assert_int_equal(f->heat.nr_owners + f->heat.nr_actors + f->heat.nr_cells, 0);
	heat_fold(&f->heat, 1, 1, &f->grid);
	assert_int_equal(f->grid.rows + f->grid.columns + f->grid.rows_folded, 0);
	evictions_free((struct evictions *)f->view.actors);
	f->view.actors = NULL;
	make(f);
	assert_int_equal(f->heat.nr_owners, 0);
}

/* Which actor it is, of each kind of page-out. */
static void test_actors(void **state)
{
	struct fixture *f = *state;

	evict(f, 1, ACTOR_KSWAPD, ID(0), 0, 7);
	evict(f, 1, ACTOR_PROACTIVE, ID(2), ID(1), 11);
	evict(f, 1, ACTOR_LIMIT_WRITE, ID(2), ID(1), 13);
	evict(f, 1, ACTOR_MAX, ID(1), ID(1), 17);
	evict(f, 1, ACTOR_HIGH, ID(5), ID(1), 19);   /* its own limit, by a task from elsewhere */
	evict(f, 1, ACTOR_MAX, ID(3), ID(0), 23);    /* a limit above it */
	evict(f, 1, ACTOR_DIRECT, ID(3), 0, 29);     /* of the same group */
	evict(f, 1, ACTOR_DIRECT, ID(1), ID(1), 31); /* for itself, and no limit */
	evict(f, 1, ACTOR_DIRECT, 0, 0, 37);
	evict(f, 1, ACTOR_DIRECT, 5, 0, 41); /* no group that is there */
	f->actors[1][ACTOR_MAX] += 43;	     /* its record was lost */
	make(f);
	assert_int_equal(cell(f, 1, HEAT_KIND, ACTOR_KSWAPD, 0), 7);
	assert_int_equal(cell(f, 1, HEAT_KIND, ACTOR_PROACTIVE, 0), 11);
	assert_int_equal(cell(f, 1, HEAT_KIND, ACTOR_LIMIT_WRITE, 0), 13);
	assert_int_equal(cell(f, 1, HEAT_LIMIT, 0, 0), 17 + 19);
	assert_int_equal(cell(f, 1, HEAT_GROUP, 0, ID(3)), 23 + 29);
	assert_int_equal(cell(f, 1, HEAT_GROUP, 0, ID(1)), 31);
	assert_int_equal(cell(f, 1, HEAT_GONE, 0, 0), 41);
	assert_int_equal(cell(f, 1, HEAT_UNKNOWN, 0, 0), 37 + 43);
	assert_int_equal(f->heat.nr_actors, 8);
	sums_are_exact(f);
}

static void test_order(void **state)
{
	struct fixture *f = *state;

	evict(f, 4, ACTOR_KSWAPD, 0, 0, 10);
	evict(f, 2, ACTOR_KSWAPD, 0, 0, 10);
	evict(f, 3, ACTOR_DIRECT, ID(7), 0, 15);
	evict(f, 1, ACTOR_PROACTIVE, 0, 0, 5);
	evict(f, 3, ACTOR_DIRECT, ID(6), 0, 5);
	make(f);
	assert_int_equal(f->heat.nr_owners, 4);
	assert_int_equal(f->heat.owners[0].row, 3);
	assert_int_equal(f->heat.owners[1].row, 2); /* as many: the first in the refresh */
	assert_int_equal(f->heat.owners[2].row, 4);
	assert_int_equal(f->heat.owners[3].row, 1);
	assert_int_equal(f->heat.nr_actors, 4);
	assert_int_equal(f->heat.actors[0].kind, ACTOR_KSWAPD);
	assert_int_equal(f->heat.actors[1].by, ID(7));
	assert_int_equal(f->heat.actors[2].kind, ACTOR_PROACTIVE);
	assert_int_equal(f->heat.actors[3].by, ID(6));
	heat_fold(&f->heat, 3, 2, &f->grid);
	assert_int_equal(f->grid.rows, 2);
	assert_int_equal(f->grid.rows_folded, 2);
	assert_int_equal(f->grid.columns, 1);
	assert_int_equal(f->grid.columns_folded, 3);
	assert_int_equal(f->grid.pages[0][0], 0);
	assert_int_equal(f->grid.pages[0][1], 20);
	assert_int_equal(f->grid.pages[1][0], 10);
	assert_int_equal(f->grid.pages[2][0], 10); /* the others: 4 and 1 */
	assert_int_equal(f->grid.pages[2][1], 5);
	assert_int_equal(f->grid.most, 10);
	heat_fold(&f->heat, 4, 4, &f->grid);
	assert_int_equal(f->grid.rows_folded + f->grid.columns_folded, 0);
	assert_int_equal(f->grid.most, 15);
	sums_are_exact(f);
}

/* Records that are newer than the numbers, of groups that are gone, and of other kinds. */
static void test_records(void **state)
{
	struct fixture *f = *state;

	evict(f, 1, ACTOR_DIRECT, ID(2), 0, 10);
	record(f, REC_CHARGE, ACTOR_DIRECT, (struct evictions_groups){ ID(1), ID(3), 0 }, 4);
	record(f, REC_CHARGE, ACTOR_DIRECT, (struct evictions_groups){ ID(6), ID(3), 0 }, 4);
	record(f, REC_CHARGE, ACTOR_KSWAPD, (struct evictions_groups){ 9, 0, 0 }, 6);
	record(f, REC_REFUSED, ACTOR_MAX, (struct evictions_groups){ ID(1), ID(3), 0 }, 8);
	make(f);
	assert_int_equal(cell(f, 1, HEAT_GROUP, 0, ID(2)), 10);
	assert_int_equal(f->heat.nr_cells, 1);
	assert_int_equal(f->heat.gone, 6);
	f->actors[1][ACTOR_DIRECT] += 4;
	make(f);
	assert_int_equal(cell(f, 1, HEAT_GROUP, 0, ID(3)), 4);
	assert_int_equal(f->heat.gone, 6);
	sums_are_exact(f);
}

/* A part of the tree: groups elsewhere are no owners, and the same as gone for actors. */
static void test_part(void **state)
{
	struct fixture *f = *state;

	evict(f, 1, ACTOR_KSWAPD, 0, 0, 10);
	evict(f, 5, ACTOR_DIRECT, ID(5), 0, 3);
	f->order[0] = 5;
	f->view.nr_order = 1;
	make(f);
	assert_int_equal(f->heat.nr_owners, 1);
	assert_int_equal(f->heat.owners[0].row, 5);
	assert_int_equal(f->heat.pages, 3);
	assert_int_equal(f->heat.gone, 10);
}

static void test_many(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < NR; i++) {
		evict(f, i, ACTOR_KSWAPD, ID(0), 0, (uint32_t)(i * 37 % NR) + 1);
		for (int by = 0; by < i; by++)
			evict(f, i, ACTOR_DIRECT, ID(by), 0, (uint32_t)(i * by % 101));
		f->actors[i][ACTOR_HIGH] += (uint64_t)i % 3;
	}
	make(f);
	assert_int_equal(f->heat.nr_owners, NR);
	assert_true(f->heat.nr_actors > HEAT_COLUMNS);
	for (size_t i = 1; i < f->heat.nr_owners; i++)
		assert_true(f->heat.owners[i - 1].pages >= f->heat.owners[i].pages);
	for (size_t i = 1; i < f->heat.nr_actors; i++)
		assert_true(f->heat.actors[i - 1].pages >= f->heat.actors[i].pages);
	sums_are_exact(f);
	heat_fold(&f->heat, 1000, 1000, &f->grid);
	assert_int_equal(f->grid.rows, HEAT_ROWS - 1);
	assert_int_equal(f->grid.columns, HEAT_COLUMNS - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_empty, setup, teardown),
		cmocka_unit_test_setup_teardown(test_actors, setup, teardown),
		cmocka_unit_test_setup_teardown(test_order, setup, teardown),
		cmocka_unit_test_setup_teardown(test_records, setup, teardown),
		cmocka_unit_test_setup_teardown(test_part, setup, teardown),
		cmocka_unit_test_setup_teardown(test_many, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
