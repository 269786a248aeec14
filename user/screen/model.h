/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * screen/model.h - turns a refresh into the visible list.
 *
 * Owns: tree or flat, folding, order, filter, search, the selected group and scrolling. Identifies
 * a group by its kernfs id, so a selection follows it through refreshes and sorting. Pure: each
 * key's action is a call here. Must not know: keys, the terminal, where rows come from.
 */
#ifndef CGSWAP_SCREEN_MODEL_H
#define CGSWAP_SCREEN_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "screen/list.h"

struct refresh;

void screen_model_init(struct screen_model *model);
void screen_model_free(struct screen_model *model);

/* Takes a refresh and builds the list. 0 or -ENOMEM. */
int screen_model_update(struct screen_model *model, const struct refresh *view);

/* Builds the list again after a setting has changed. */
void screen_model_rebuild(struct screen_model *model);

/* Sets the lines of the window. */
void screen_model_resize(struct screen_model *model, size_t page);

/* Moves the selection by @step lines, up to the ends; the first line is "whatever is on top". */
void screen_model_move(struct screen_model *model, long step);

/* Selects the line @at and scrolls it into the window. */
void screen_model_select(struct screen_model *model, size_t at);

/* Sets the filter; selects the first group with @filter in its path or its name. */
void screen_model_filter(struct screen_model *model, const char *filter);

/*
 * Selects the group @kernfs_id and unfolds what hides it. False when it is not in the list:
 * filtered out, or removed.
 */
bool screen_model_go(struct screen_model *model, uint64_t kernfs_id);

/* Row of the selected line; -1 when the list is empty. */
int screen_model_row(const struct screen_model *model);

/* Row of the group @kernfs_id; -1 when it is not shown. */
int screen_model_find(const struct screen_model *model, uint64_t kernfs_id);

/* Sorts by @sort, in its usual direction. */
void screen_model_sort(struct screen_model *model, int sort);

/* Folds or unfolds the selected group; folding a leaf selects its parent. In a tree only. */
void screen_model_fold(struct screen_model *model, bool fold);

/* Folds all groups but those at the top; unfolds all if some are folded. */
void screen_model_fold_all(struct screen_model *model);

/*
 * Selects the next line with @word in its name or in the end of its path, from @from on, wrapping
 * around; @step -1 searches backwards. Ignores case; searches the whole path if @word has a slash.
 * False when there is none.
 */
bool screen_model_search(struct screen_model *model, const char *word, size_t from, int step);

#endif
