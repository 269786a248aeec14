// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/model.c - see screen/model.h. screen/list.c makes the lines.
 */
#include "screen/model.h"

#include <stdio.h>
#include <string.h>

#include "model/refresh.h"
#include "model/container.h"
#include "screen/names.h"

void screen_model_init(struct screen_model *model)
{
	*model = (struct screen_model){ .tree = true, .sort = COL_SWAP_CURRENT, .page = 1 };
	screen_columns_default(&model->columns);
}

void screen_model_free(struct screen_model *model)
{
	screen_list_free(model);
	screen_groups_free(&model->groups);
	*model = (struct screen_model){ 0 };
}

static uint64_t line_id(const struct screen_model *model, size_t at)
{
	return model->rows[model->lines[at].row].kernfs_id;
}

/* The line of @kernfs_id, model->nr when there is none. */
static size_t line_find(const struct screen_model *model, uint64_t kernfs_id)
{
	size_t at = 0;

	while (at < model->nr && line_id(model, at) != kernfs_id)
		at++;
	return at;
}

int screen_model_find(const struct screen_model *model, uint64_t kernfs_id)
{
	for (size_t i = 0; i < model->nr_order; i++)
		if (model->rows[model->order[i]].kernfs_id == kernfs_id)
			return model->order[i];
	return -1;
}

/* The line of the selected group, or of its nearest visible ancestor. */
static size_t selected_line(const struct screen_model *model)
{
	int row = screen_model_find(model, model->selected);
	size_t at = model->nr;

	for (; row >= 0 && at == model->nr; row = model->rows[row].parent)
		at = line_find(model, model->rows[row].kernfs_id);
	return at;
}

static void window_follow(struct screen_model *model)
{
	size_t last = model->nr > model->page ? model->nr - model->page : 0;

	if (model->top > model->cursor)
		model->top = model->cursor;
	if (model->cursor >= model->top + model->page)
		model->top = model->cursor - model->page + 1;
	if (model->top > last)
		model->top = last;
}

/*
 * Finds the selected group again. If it is only folded away or filtered out, it stays selected for
 * when it comes back; if it was removed, its neighbour is selected.
 */
static void selection_follow(struct screen_model *model)
{
	size_t at = model->selected ? selected_line(model) : 0;

	if (at < model->nr)
		model->cursor = at;
	else if (model->cursor >= model->nr)
		model->cursor = model->nr ? model->nr - 1 : 0;
	if (model->nr && model->selected && screen_model_find(model, model->selected) < 0)
		model->selected = line_id(model, model->cursor);
	window_follow(model);
}

void screen_model_rebuild(struct screen_model *model)
{
	if (!model->nodes)
		return;
	screen_list_build(model);
	selection_follow(model);
}

/* A removed group's swap is included in that of a removed ancestor. */
static int64_t dying_sum(const struct refresh *view)
{
	int64_t sum = 0;

	for (size_t i = 0; i < view->nr_rows; i++) {
		const struct row *row = &view->rows[i];

		if (row->dying && !(row->parent >= 0 && view->rows[row->parent].dying))
			sum = val_plus(sum, row->val[COL_SWAP_CURRENT]);
	}
	return sum;
}

/* The rows reach up to the highest index in the order; parents come before that. */
static size_t rows_end(const struct refresh *view)
{
	size_t end = 0;

	for (size_t i = 0; i < view->nr_order; i++)
		if ((size_t)view->order[i] >= end)
			end = (size_t)view->order[i] + 1;
	return end;
}

int screen_model_update(struct screen_model *model, const struct refresh *view)
{
	size_t nr = rows_end(view);
	int err;

	if (view->calls && !model->calls)
		screen_columns_show_calls(&model->columns);
	model->calls = view->calls;
	model->actors = view->actors;
	model->actors_missing = view->host.actors_missing;
	model->actor_misses = view->host.actor_misses;
	model->page_bytes = view->page_bytes;
	model->now_ns = view->now_ns;
	model->dying_swap = dying_sum(view);
	model->rows = view->rows;
	model->nr_rows = view->nr_rows;
	model->order = view->order;
	model->nr_order = view->nr_order;
	model->nr = 0;
	err = screen_list_reserve(model, nr);
	if (!err)
		err = screen_groups_update(&model->groups, view->rows, nr, view->now_ns);
	if (err)
		return err;
	screen_model_rebuild(model);
	return 0;
}

void screen_model_resize(struct screen_model *model, size_t page)
{
	model->page = page ? page : 1;
	window_follow(model);
}

void screen_model_select(struct screen_model *model, size_t at)
{
	if (!model->nr)
		return;
	model->cursor = at < model->nr ? at : model->nr - 1;
	model->selected = model->cursor ? line_id(model, model->cursor) : 0;
	window_follow(model);
}

void screen_model_move(struct screen_model *model, long step)
{
	size_t back = (size_t)-step;

	if (step >= 0)
		screen_model_select(model, model->cursor + (size_t)step);
	else
		screen_model_select(model, back < model->cursor ? model->cursor - back : 0);
}

void screen_model_filter(struct screen_model *model, const char *filter)
{
	size_t at = 0;

	snprintf(model->filter, sizeof(model->filter), "%s", filter);
	screen_model_rebuild(model);
	if (!*filter)
		return;
	while (at < model->nr && model->lines[at].context)
		at++;
	screen_model_select(model, at);
}

bool screen_model_go(struct screen_model *model, uint64_t kernfs_id)
{
	int row = screen_model_find(model, kernfs_id);
	size_t at;

	for (int i = row; i >= 0; i = model->rows[i].parent) {
		struct screen_group *group =
			screen_groups_find(&model->groups, model->rows[i].kernfs_id);

		if (group && i != row)
			group->folded = false;
	}
	screen_model_rebuild(model);
	at = line_find(model, kernfs_id);
	if (at == model->nr)
		return false;
	screen_model_select(model, at);
	return true;
}

int screen_model_row(const struct screen_model *model)
{
	return model->nr ? model->lines[model->cursor].row : -1;
}

void screen_model_sort(struct screen_model *model, int sort)
{
	model->sort = sort;
	model->invert = false;
	screen_model_rebuild(model);
}

static void parent_select(struct screen_model *model)
{
	int parent = model->rows[model->lines[model->cursor].row].parent;
	size_t at = parent < 0 ? model->nr : line_find(model, model->rows[parent].kernfs_id);

	if (at < model->nr)
		screen_model_select(model, at);
}

void screen_model_fold(struct screen_model *model, bool fold)
{
	const struct screen_line *line = &model->lines[model->cursor];
	struct screen_group *group;

	if (!model->tree || !model->nr)
		return;
	if (fold && (!line->parent || line->folded)) {
		parent_select(model);
		return;
	}
	group = screen_groups_find(&model->groups, line_id(model, model->cursor));
	if (!group)
		return;
	group->folded = fold;
	screen_model_select(model, model->cursor);
	screen_model_rebuild(model);
}

/* The top of the list is not folded, or only the root would be visible. */
static bool is_top(const struct screen_model *model, const struct row *row)
{
	return row->depth <= model->rows[model->order[0]].depth;
}

void screen_model_fold_all(struct screen_model *model)
{
	bool fold = true;

	for (size_t i = 0; i < model->nr; i++)
		fold = fold && !model->lines[i].folded;
	for (size_t i = 0; i < model->nr_order; i++) {
		const struct row *row = &model->rows[model->order[i]];
		struct screen_group *group = screen_groups_find(&model->groups, row->kernfs_id);

		if (group)
			group->folded = fold && !is_top(model, row);
	}
	screen_model_rebuild(model);
}

/* In a tree a word without a slash is searched in what a line shows, not in the groups above. */
static bool line_has(const struct screen_model *model, size_t at, const char *word)
{
	const struct row *row = &model->rows[model->lines[at].row];
	char buf[SCREEN_NAME_SIZE];

	if (!model->tree || strchr(word, '/'))
		return screen_name_has(model, row, word);
	return strcasestr(container_last(row->path), word) ||
	       strcasestr(screen_name_part(model, row, buf), word);
}

bool screen_model_search(struct screen_model *model, const char *word, size_t from, int step)
{
	for (size_t i = 0; i < model->nr && *word; i++) {
		size_t at = step < 0 ? from + model->nr - i : from + i;

		if (!line_has(model, at % model->nr, word))
			continue;
		screen_model_select(model, at % model->nr);
		return true;
	}
	return false;
}
