// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/heat.c - see screen/heat.h.
 */
#include "screen/heat.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "model/row.h"
#include "record.h"
#include "screen/model.h"
#include "trace/evictions.h"

/* Instead of the index of an owner, in heat->place. */
#define NOT_SHOWN UINT32_MAX
#define NO_PAGES (UINT32_MAX - 1)

void heat_free(struct heat *heat)
{
	free(heat->owners);
	free(heat->actors);
	free(heat->cells);
	free(heat->place);
	*heat = (struct heat){ 0 };
}

static int cell_add(struct heat *heat, struct heat_actor who, uint32_t owner, uint64_t pages)
{
	if (!pages)
		return 0;
	if (array_reserve(&heat->cells, &heat->max_cells, heat->nr_cells + 1, sizeof(*heat->cells)))
		return -ENOMEM;
	heat->cells[heat->nr_cells++] = (struct heat_cell){
		.who = who,
		.row = heat->owners[owner].row,
		.owner = owner,
		.pages = pages,
	};
	return 0;
}

/* In these a task runs, for itself or because of a limit, so the actor is a group. */
static bool kind_has_group(int kind)
{
	return kind == ACTOR_DIRECT || kind == ACTOR_MAX || kind == ACTOR_HIGH;
}

/* The exact numbers of @row; @rest gets the pages whose actor is a group. */
static int owner_add(struct heat *heat, const struct screen_model *model, int row, uint64_t *rest)
{
	const uint64_t *pages = model->rows[row].actors;
	uint32_t owner = (uint32_t)heat->nr_owners;
	uint64_t sum = 0;
	int err = 0;

	*rest = 0;
	for (int kind = 0; kind < ACTOR_COUNT; kind++)
		sum += pages[kind];
	heat->place[row] = NO_PAGES;
	if (!sum)
		return 0;
	heat->owners[heat->nr_owners++] = (struct heat_owner){ row, sum };
	heat->place[row] = owner;
	heat->pages += sum;
	for (int kind = 0; kind < ACTOR_COUNT && !err; kind++) {
		const struct heat_actor who = { .what = HEAT_KIND, .kind = (uint8_t)kind };

		if (kind_has_group(kind))
			*rest += pages[kind];
		else
			err = cell_add(heat, who, owner, pages[kind]);
	}
	return err;
}

static struct heat_actor sum_actor(const struct screen_model *model,
				   const struct evictions_sum *sum)
{
	const struct evictions_groups *groups = &sum->groups;

	if (sum->actor != ACTOR_DIRECT && groups->target == groups->owner)
		return (struct heat_actor){ .what = HEAT_LIMIT };
	if (!groups->by)
		return (struct heat_actor){ .what = HEAT_UNKNOWN };
	if (screen_groups_row(&model->groups, groups->by) < 0)
		return (struct heat_actor){ .what = HEAT_GONE };
	return (struct heat_actor){ .what = HEAT_GROUP, .by = groups->by };
}

/* Records that are newer than the exact numbers exceed @rest, and wait for the next time. */
static int sum_add(struct heat *heat, const struct screen_model *model,
		   const struct evictions_sum *sum, uint64_t *rest)
{
	int row = screen_groups_row(&model->groups, sum->groups.owner);
	uint64_t pages = sum->pages < *rest ? sum->pages : *rest;

	*rest -= pages;
	return cell_add(heat, sum_actor(model, sum), heat->place[row], pages);
}

/*
 * Divides the pages of tasks and limits among groups, as far as records tell. @rest, by row, has
 * those left.
 */
static int sums_add(struct heat *heat, const struct screen_model *model, uint64_t *rest)
{
	size_t nr;
	const struct evictions_sum *sums = evictions_sums(model->actors, &nr);
	int err = 0;

	for (size_t i = 0; i < nr && !err; i++) {
		int row = screen_groups_row(&model->groups, sums[i].groups.owner);

		if (sums[i].kind != REC_CHARGE)
			continue;
		if (row < 0 || heat->place[row] == NOT_SHOWN)
			heat->gone += sums[i].pages;
		else if (heat->place[row] != NO_PAGES && kind_has_group(sums[i].actor))
			err = sum_add(heat, model, &sums[i], &rest[row]);
	}
	return err;
}

static int cells_make(struct heat *heat, const struct screen_model *model, uint64_t *rest)
{
	static const struct heat_actor unknown = { .what = HEAT_UNKNOWN };
	int err = 0;

	for (size_t i = 0; i < model->nr_order && !err; i++) {
		int row = model->order[i];

		if (model->rows[row].actors)
			err = owner_add(heat, model, row, &rest[row]);
	}
	if (!err)
		err = sums_add(heat, model, rest);
	for (uint32_t i = 0; i < heat->nr_owners && !err; i++)
		err = cell_add(heat, unknown, i, rest[heat->owners[i].row]);
	return err;
}

static int who_compare(const struct heat_actor *a, const struct heat_actor *b)
{
	if (a->what != b->what)
		return a->what < b->what ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return a->by < b->by ? -1 : a->by > b->by;
}

static int cells_compare(const void *a, const void *b)
{
	return who_compare(&((const struct heat_cell *)a)->who,
			   &((const struct heat_cell *)b)->who);
}

static int actors_compare(const void *a, const void *b)
{
	const struct heat_actor *x = a, *y = b;

	if (x->pages != y->pages)
		return x->pages > y->pages ? -1 : 1;
	return who_compare(x, y);
}

static int owners_compare(const void *a, const void *b)
{
	const struct heat_owner *x = a, *y = b;

	if (x->pages != y->pages)
		return x->pages > y->pages ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

/* The position of @who, which is among the sorted actors with as many pages. */
static uint32_t actor_place(const struct heat *heat, const struct heat_actor *who)
{
	const struct heat_actor *found =
		bsearch(who, heat->actors, heat->nr_actors, sizeof(*who), actors_compare);

	return (uint32_t)(found - heat->actors);
}

/* Cells of one actor are beside each other: sums them, sorts the actors, and numbers the cells. */
static int actors_make(struct heat *heat)
{
	size_t end;

	if (heat->nr_cells)
		qsort(heat->cells, heat->nr_cells, sizeof(*heat->cells), cells_compare);
	for (size_t i = 0; i < heat->nr_cells; i = end) {
		struct heat_actor actor = heat->cells[i].who;

		for (end = i; end < heat->nr_cells && !who_compare(&heat->cells[end].who, &actor);
		     end++)
			actor.pages += heat->cells[end].pages;
		for (size_t j = i; j < end; j++)
			heat->cells[j].who.pages = actor.pages;
		if (array_reserve(&heat->actors, &heat->max_actors, heat->nr_actors + 1,
				  sizeof(*heat->actors)))
			return -ENOMEM;
		heat->actors[heat->nr_actors++] = actor;
	}
	if (heat->nr_actors)
		qsort(heat->actors, heat->nr_actors, sizeof(*heat->actors), actors_compare);
	for (size_t i = 0; i < heat->nr_cells; i++)
		heat->cells[i].actor = actor_place(heat, &heat->cells[i].who);
	return 0;
}

static void owners_sort(struct heat *heat)
{
	if (heat->nr_owners)
		qsort(heat->owners, heat->nr_owners, sizeof(*heat->owners), owners_compare);
	for (uint32_t i = 0; i < heat->nr_owners; i++)
		heat->place[heat->owners[i].row] = i;
	for (size_t i = 0; i < heat->nr_cells; i++)
		heat->cells[i].owner = heat->place[heat->cells[i].row];
}

static void heat_clear(struct heat *heat)
{
	heat->nr_owners = heat->nr_actors = heat->nr_cells = 0;
	heat->pages = heat->gone = 0;
}

int heat_make(struct heat *heat, const struct screen_model *model)
{
	uint64_t *rest;
	int err;

	heat_clear(heat);
	if (!model->actors)
		return 0;
	if (array_reserve(&heat->owners, &heat->max_owners, model->nr_order,
			  sizeof(*heat->owners)) ||
	    array_reserve(&heat->place, &heat->max_place, model->nr_rows, sizeof(*heat->place)))
		return -ENOMEM;
	rest = calloc(model->nr_rows + 1, sizeof(*rest));
	if (!rest)
		return -ENOMEM;
	memset(heat->place, 0xff, model->nr_rows * sizeof(*heat->place)); /* NOT_SHOWN */
	err = cells_make(heat, model, rest);
	if (!err)
		err = actors_make(heat);
	free(rest);
	if (err)
		heat_clear(heat);
	else
		owners_sort(heat);
	return err;
}

/* How many of @nr are not folded into one of @places. */
static size_t kept(size_t nr, size_t places)
{
	return nr <= places ? nr : places - 1;
}

void heat_fold(const struct heat *heat, size_t rows, size_t columns, struct heat_grid *grid)
{
	memset(grid, 0, sizeof(*grid));
	grid->rows = kept(heat->nr_owners, rows < HEAT_ROWS ? rows : HEAT_ROWS);
	grid->columns = kept(heat->nr_actors, columns < HEAT_COLUMNS ? columns : HEAT_COLUMNS);
	grid->rows_folded = heat->nr_owners - grid->rows;
	grid->columns_folded = heat->nr_actors - grid->columns;
	for (size_t i = 0; i < heat->nr_cells; i++) {
		const struct heat_cell *cell = &heat->cells[i];
		size_t row = cell->owner < grid->rows ? cell->owner : grid->rows;
		size_t column = cell->actor < grid->columns ? cell->actor : grid->columns;

		grid->pages[row][column] += cell->pages;
		grid->row_sum[row] += cell->pages;
		grid->column_sum[column] += cell->pages;
	}
	for (size_t r = 0; r < grid->rows; r++)
		for (size_t c = 0; c < grid->columns; c++)
			if (grid->pages[r][c] > grid->most)
				grid->most = grid->pages[r][c];
}
