/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * screen/columns.h - which columns the screen shows, and which of them fit.
 *
 * Owns: the set that was chosen, the sideways scrolling, and the letters that sort. Pure.
 * Must not know: rows, the terminal.
 */
#ifndef CGSWAP_SCREEN_COLUMNS_H
#define CGSWAP_SCREEN_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/row.h"

/* Sorting by the group's name, beside every enum col. */
#define SORT_NAME (-1)

struct screen_columns {
	bool shown[COL__COUNT];
	size_t first; /* of the shown ones, the leftmost on the screen */
};

/* What is on the screen at one width. */
struct screen_fit {
	int name_width;
	int name_least;
	enum col cols[COL__COUNT];
	size_t nr;
	size_t hidden; /* chosen, but to the left or to the right of what fits */
};

void screen_columns_default(struct screen_columns *columns);

/* And those of calls. */
void screen_columns_show_calls(struct screen_columns *columns);

/* The shown columns in the order of the text table. Returns how many. */
size_t screen_columns_list(const struct screen_columns *columns, enum col *cols);

/* Room that @col takes with the space before it, LIMIT-BY included in %MAX. */
int screen_column_width(enum col col);

/*
 * What fits @width. Columns go before the name gets less than a third of it; that of @sort stays
 * in any case, instead of the last ones.
 */
void screen_columns_fit(const struct screen_columns *columns, int width, int sort,
			struct screen_fit *fit);

/* Moves the window over the columns by @step, as far as there are some that do not fit @width. */
void screen_columns_scroll(struct screen_columns *columns, int width, int step);

/* The column to the left (-1) or right (+1) of @sort, SORT_NAME being leftmost; no wrapping. */
int screen_columns_beside(const struct screen_columns *columns, int sort, int step);

/* The capital letter that sorts by @sort, 0 when none does; and the other way, -ENOENT. */
char screen_column_letter(int sort);
int screen_column_of_letter(int letter, int *sort);

#endif
