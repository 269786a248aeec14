// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/list.c - see screen/list.h. All rows are sorted at once, then linked to their parents, so
 * siblings are in order; walking the links gives the tree.
 */
#include "screen/list.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "model/row.h"
#include "screen/names.h"

/* One per row. Links are row indices; -1 ends a list. */
struct screen_node {
	struct screen_name name; /* when sorted by it */
	bool listed;		 /* in the refresh's order */
	bool matches;		 /* itself or a descendant matches the filter */
	bool context;		 /* only a descendant matches */
	bool folded;
	int child;
	int sibling;
};

int screen_list_reserve(struct screen_model *model, size_t nr_rows)
{
	size_t nr = model->nr_order;

	if (array_reserve(&model->nodes, &model->max_rows, nr_rows, sizeof(*model->nodes)) ||
	    array_reserve(&model->lines, &model->max_lines, nr, sizeof(*model->lines)) ||
	    array_reserve(&model->sorted, &model->max_sorted, nr, sizeof(*model->sorted)))
		return -ENOMEM;
	return 0;
}

void screen_list_free(struct screen_model *model)
{
	free(model->nodes);
	free(model->sorted);
	free(model->lines);
}

/* A negative drift is as bad as a positive one. */
static int64_t sort_value(const struct row *row, int sort)
{
	int64_t val = row->val[sort];

	return sort == COL_DRIFT && val < 0 && val != VAL_NONE ? -val : val;
}

static int paths_compare(const struct screen_model *model, int a, int b)
{
	int paths = strcmp(model->rows[a].path, model->rows[b].path);

	return paths ? paths : a - b;
}

static int names_compare(const struct screen_model *model, int a, int b)
{
	int names = screen_name_compare(&model->nodes[a].name, &model->nodes[b].name);

	return names ? names : paths_compare(model, a, b);
}

/* Below 0: @a goes first. Unknown values go last in either direction. */
static int rows_compare(const void *a, const void *b, void *ctx)
{
	const struct screen_model *model = ctx;
	int row_a = *(const int *)a, row_b = *(const int *)b;
	int64_t i, j;

	if (model->sort == SORT_NAME)
		return model->invert ? names_compare(model, row_b, row_a)
				     : names_compare(model, row_a, row_b);
	i = sort_value(&model->rows[row_a], model->sort);
	j = sort_value(&model->rows[row_b], model->sort);
	if (i == j)
		return paths_compare(model, row_a, row_b);
	if (i == VAL_NONE || j == VAL_NONE)
		return i == VAL_NONE ? 1 : -1;
	return (i > j) == model->invert ? 1 : -1;
}

static void nodes_clear(struct screen_model *model)
{
	for (size_t i = 0; i < model->max_rows; i++)
		model->nodes[i] =
			(struct screen_node){ .context = true, .child = -1, .sibling = -1 };
	for (size_t i = 0; i < model->nr_order; i++)
		model->nodes[model->order[i]].listed = true;
}

/* A group with unknown swap may have some, so it stays. */
static bool is_wanted(const struct screen_model *model, const struct row *row)
{
	if (model->swap_only && row->val[COL_SWAP_CURRENT] == 0)
		return false;
	return !*model->filter || screen_name_has(model, row, model->filter);
}

/* Marks rows that match the filter; in a tree their ancestors too. */
static void nodes_filter(struct screen_model *model)
{
	for (size_t i = 0; i < model->nr_order; i++) {
		int row = model->order[i];

		if (!is_wanted(model, &model->rows[row]))
			continue;
		model->nodes[row].context = false;
		while (row >= 0 && model->nodes[row].listed && !model->nodes[row].matches) {
			model->nodes[row].matches = true;
			row = model->tree ? model->rows[row].parent : -1;
		}
	}
}

static size_t nodes_sort(struct screen_model *model)
{
	size_t nr = 0;

	for (size_t i = 0; i < model->nr_order; i++)
		if (model->nodes[model->order[i]].matches)
			model->sorted[nr++] = model->order[i];
	for (size_t i = 0; i < nr && model->sort == SORT_NAME; i++)
		model->nodes[model->sorted[i]].name =
			screen_name_key(model, &model->rows[model->sorted[i]]);
	qsort_r(model->sorted, nr, sizeof(*model->sorted), rows_compare, model);
	return nr;
}

/* The parent of @row in the list, -1 at the top. */
static int node_parent(const struct screen_model *model, int row)
{
	int parent = model->rows[row].parent;

	return parent >= 0 && model->nodes[parent].matches ? parent : -1;
}

/* Links the sorted rows to their parents; returns the first top-level row. */
static int nodes_link(struct screen_model *model, size_t nr)
{
	int first = -1;

	while (nr-- > 0) {
		int row = model->sorted[nr], parent = node_parent(model, row);
		int *head = parent < 0 ? &first : &model->nodes[parent].child;
		const struct screen_group *group =
			screen_groups_find(&model->groups, model->rows[row].kernfs_id);

		model->nodes[row].sibling = *head;
		model->nodes[row].folded = group && group->folded;
		*head = row;
	}
	return first;
}

static void line_add(struct screen_model *model, int row, int depth)
{
	const struct screen_node *node = &model->nodes[row];
	bool parent = model->tree && node->child >= 0;

	model->lines[model->nr++] =
		(struct screen_line){ row, depth, node->context, parent, parent && node->folded };
}

static void tree_build(struct screen_model *model, int row)
{
	int depth = 0;

	while (row >= 0) {
		const struct screen_node *node = &model->nodes[row];

		line_add(model, row, depth);
		if (node->child >= 0 && !node->folded) {
			row = node->child;
			depth++;
			continue;
		}
		while (row >= 0 && model->nodes[row].sibling < 0) {
			row = node_parent(model, row);
			depth--;
		}
		row = row < 0 ? -1 : model->nodes[row].sibling;
	}
}

void screen_list_build(struct screen_model *model)
{
	size_t nr;

	model->nr = 0;
	nodes_clear(model);
	nodes_filter(model);
	nr = nodes_sort(model);
	if (model->tree)
		tree_build(model, nodes_link(model, nr));
	for (size_t i = 0; i < nr && !model->tree; i++)
		line_add(model, model->sorted[i], 0);
}
