/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * screen/columns.h - which columns the screen shows, and which of them fit.
 *
 * Owns: the chosen set and its order, horizontal scrolling, and the letters that sort. Pure. Must
 * not know: rows, the terminal.
 */
#ifndef CGSWAP_SCREEN_COLUMNS_H
#define CGSWAP_SCREEN_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/row.h"

/* Sort key for the group's name, beside every enum col. */
#define SORT_NAME (-1)

struct screen_columns {
	bool shown[COL__COUNT];
	enum col order[COL__COUNT]; /* of all, shown or not */
	size_t first;		    /* the leftmost shown column on the screen */
};

/* The screen's columns at one width. */
struct screen_fit {
	int name_width;
	int name_least;
	enum col cols[COL__COUNT];
	size_t nr;
	int trend_width; /* of the sparkline beside the name, 0: does not fit */
	int bar_width;	 /* of a bar beside %MAX, 0: does not fit */
	size_t hidden;	 /* chosen columns to the left or right of the visible ones */
};

void screen_columns_default(struct screen_columns *columns);

/* The same for the columns of calls. */
void screen_columns_show_calls(struct screen_columns *columns);

/*
 * Sets the order: that of the @nr columns at @first; each other one is behind the one that it is
 * behind in the text table.
 */
void screen_columns_arrange(struct screen_columns *columns, const enum col *first, size_t nr);

/* Moves the column at @at of the order by one place, @step -1 or 1. Returns its new place. */
size_t screen_columns_move(struct screen_columns *columns, size_t at, int step);

/* The shown columns in their order. Returns their number. */
size_t screen_columns_list(const struct screen_columns *columns, enum col *cols);

/*
 * Fits the columns into @width. Columns are dropped before the name gets less than a third of it;
 * the column of @sort stays in any case, in place of the last ones.
 */
void screen_columns_fit(const struct screen_columns *columns, int width, int sort,
			struct screen_fit *fit);

/* Scrolls the columns by @step, as long as some do not fit into @width. */
void screen_columns_scroll(struct screen_columns *columns, int width, int step);

/* The column to the left (-1) or right (+1) of @sort, SORT_NAME being leftmost; no wrapping. */
int screen_columns_beside(const struct screen_columns *columns, int sort, int step);

/* The capital letter that sorts by @sort, 0 when none does; and the reverse, -ENOENT. */
char screen_column_letter(int sort);
int screen_column_of_letter(int letter, int *sort);

#endif
