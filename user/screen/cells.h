/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * screen/cells.h - the lines of the screen's table, cell by cell.
 *
 * Owns: how a heading and a group become characters. Nothing is written beyond the terminal.
 */
#ifndef CGSWAP_SCREEN_CELLS_H
#define CGSWAP_SCREEN_CELLS_H

#include <stdbool.h>
#include <stddef.h>

#include "screen/text.h"

struct screen_fit;
struct screen_model;

/*
 * Draws @text, which must be printable, cut at @width columns; with @full the style extends to the
 * end. Returns the columns that the text took.
 */
int cells_line(int y, int x, int width, const char *text, enum screen_style style, bool full);

void cells_heading(int y, const struct screen_model *model, const struct screen_fit *fit,
		   bool utf8);
/* The sort key of the heading at @x, enum col or SORT_NAME. False: no heading there. */
bool cells_sort_at(const struct screen_fit *fit, int x, int *sort);

void cells_row(int y, const struct screen_model *model, const struct screen_fit *fit, size_t at,
	       bool utf8);

#endif
