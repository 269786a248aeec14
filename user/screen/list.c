// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/list.c - see screen/list.h. All rows are sorted at once, then dealt out to their parents,
 * so siblings are in order; a walk over the links gives the tree.
 */
#include "screen/list.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "model/row.h"

/* One per row. Links are row indices, -1 at the end. */
struct screen_node {
	bool listed;  /* in the refresh's order */
	bool matches; /* the filter, itself or something below it */
	bool context; /* only something below it */
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

/* A drift is as bad below as above. */
static int64_t sort_value(const struct row *row, int sort)
{
	int64_t val = row->val[sort];

	return sort == COL_DRIFT && val < 0 && val != VAL_NONE ? -val : val;
}

/* Below 0: @a goes first. What is not known goes last, whichever the direction. */
static int rows_compare(const void *a, const void *b, void *ctx)
{
	const struct screen_model *model = ctx;
	int row_a = *(const int *)a, row_b = *(const int *)b;
	const struct row *x = &model->rows[row_a], *y = &model->rows[row_b];
	int names = strcmp(x->path, y->path);
	int64_t i, j;

	names = names ? names : row_a - row_b;
	if (model->sort == SORT_NAME)
		return model->invert ? -names : names;
	i = sort_value(x, model->sort);
	j = sort_value(y, model->sort);
	if (i == j)
		return names;
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

/* Marks what the filter leaves; in a tree the groups above it too. */
static void nodes_filter(struct screen_model *model)
{
	for (size_t i = 0; i < model->nr_order; i++) {
		int row = model->order[i];

		if (*model->filter && !strcasestr(model->rows[row].path, model->filter))
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
	qsort_r(model->sorted, nr, sizeof(*model->sorted), rows_compare, model);
	return nr;
}

/* The group above @row in the list, -1 at the top of it. */
static int node_parent(const struct screen_model *model, int row)
{
	int parent = model->rows[row].parent;

	return parent >= 0 && model->nodes[parent].matches ? parent : -1;
}

/* Links the sorted rows to their parents; returns the first one at the top. */
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
