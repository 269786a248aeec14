/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * screen/list.h - the visible list and its lines: filter, sort, tree, folding.
 *
 * Owns: the data of a struct screen_model, and the order of its lines. Must not know: what moves
 * the selection and the window, the terminal.
 */
#ifndef CGSWAP_SCREEN_LIST_H
#define CGSWAP_SCREEN_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "screen/columns.h"
#include "screen/groups.h"

#define SCREEN_WORD 128 /* a filter or a search */

struct evictions;

struct screen_line {
	int row;      /* index into the rows */
	int depth;    /* indentation level */
	bool context; /* shown only because a descendant matches the filter */
	bool parent;  /* has lines below it, shown or folded */
	bool folded;
};

struct screen_model {
	/* the refresh; not owned, valid until the next one */
	const struct row *rows;
	size_t nr_rows; /* all groups, shown or not */
	const int *order;
	size_t nr_order;
	bool calls;			/* calls are watched */
	const struct evictions *actors; /* NULL: not watched; so is the next */
	const char *actors_missing;
	int64_t actor_misses;
	bool past; /* they are of a history, which does not hold actors */
	int64_t page_bytes;
	uint64_t now_ns;
	int64_t dying_swap; /* bytes, of all removed groups; VAL_NONE: not known */
	/* settings */
	bool tree;
	bool invert;
	bool swap_only; /* hide groups without swap */
	int sort;	/* enum col or SORT_NAME */
	char filter[SCREEN_WORD];
	struct screen_columns columns;
	/* the list */
	struct screen_line *lines;
	size_t nr;
	/* the visible part */
	uint64_t selected; /* kernfs id; 0: whichever group is at the top */
	size_t cursor;
	size_t top;
	size_t page; /* lines in the window */
	struct screen_groups groups;
	/* memory of the builder */
	struct screen_node *nodes;
	int *sorted;
	size_t max_lines, max_sorted, max_rows; /* max_rows: capacity of nodes */
};

/* Makes room for a refresh of @nr_rows rows. 0 or -ENOMEM. */
int screen_list_reserve(struct screen_model *model, size_t nr_rows);
void screen_list_free(struct screen_model *model);

/* Fills model->lines from model->rows and the settings. */
void screen_list_build(struct screen_model *model);

#endif
