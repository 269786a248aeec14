/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * screen/model.h - from a refresh to the list that is seen.
 *
 * Owns: tree or flat, folding, order, filter, search, the selected group and the scrolling. A group
 * is known by its kernfs id, so a selection follows it through refreshes and sorting. Pure: what
 * a key does is a call here. Must not know: keys, the terminal, where rows come from.
 */
#ifndef CGSWAP_SCREEN_MODEL_H
#define CGSWAP_SCREEN_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "screen/columns.h"
#include "screen/groups.h"

#define SCREEN_WORD 128 /* a filter or a search */

struct evictions;
struct refresh;

struct screen_line {
	int row;      /* index into the rows */
	int depth;    /* of the indentation */
	bool context; /* only here for what the filter left below it */
	bool parent;  /* there are lines below it, shown or folded away */
	bool folded;
};

struct screen_model {
	/* the refresh; not owned, valid until the next one */
	const struct row *rows;
	const int *order;
	size_t nr_order;
	const struct evictions *actors; /* NULL: not watched, as the next */
	const char *actors_missing;
	int64_t actor_misses;
	int64_t page_bytes;
	uint64_t now_ns;
	/* settings */
	bool tree;
	bool invert;
	int sort; /* enum col or SORT_NAME */
	char filter[SCREEN_WORD];
	struct screen_columns columns;
	/* the list */
	struct screen_line *lines;
	size_t nr;
	/* what is seen of it */
	uint64_t selected; /* kernfs id; 0: whatever is on top */
	size_t cursor;
	size_t top;
	size_t page; /* lines that the window has */
	struct screen_groups groups;
	/* room for the builder */
	struct screen_node *nodes;
	int *sorted;
	size_t max;	 /* places in lines and sorted */
	size_t max_rows; /* places in nodes */
};

void screen_model_init(struct screen_model *model);
void screen_model_free(struct screen_model *model);

/* Takes a refresh and makes the list. 0 or -ENOMEM. */
int screen_model_update(struct screen_model *model, const struct refresh *view);

/* Makes the list again, after a setting was changed. */
void screen_model_rebuild(struct screen_model *model);

/* The window has @page lines from now on. */
void screen_model_resize(struct screen_model *model, size_t page);

/* Moves the selection by @step lines, or to an end; the first line is "what is on top". */
void screen_model_move(struct screen_model *model, long step);

/* Selects the line @at and brings it into the window. */
void screen_model_select(struct screen_model *model, size_t at);

/* Takes @filter; the first group that has it in its path is selected. */
void screen_model_filter(struct screen_model *model, const char *filter);

/* Row of the selected line; -1 when the list is empty. */
int screen_model_row(const struct screen_model *model);

/* Row of the group @kernfs_id; -1 when it is not among the rows that are shown. */
int screen_model_find(const struct screen_model *model, uint64_t kernfs_id);

/* Sorts by @sort, in the direction that is usual for it. */
void screen_model_sort(struct screen_model *model, int sort);

/* Folds or unfolds the selected group; folding a leaf selects its parent. In a tree only. */
void screen_model_fold(struct screen_model *model, bool fold);

/* Folds all groups but those at the top, or unfolds all when some are folded. */
void screen_model_fold_all(struct screen_model *model);

/*
 * Selects the next line with @word in its name, from @from on and around the end; @step -1 looks
 * backwards. Case does not matter; the whole path is searched when @word has a slash. False when
 * there is none.
 */
bool screen_model_search(struct screen_model *model, const char *word, size_t from, int step);

/* The last part of @path; the root is "/". */
const char *screen_path_last(const char *path);

#endif
