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
 * @text, printable already, cut at @width columns; with @full the style goes on to the end. Returns
 * the columns that the text took.
 */
int cells_line(int y, int x, int width, const char *text, enum screen_style style, bool full);

void cells_heading(int y, const struct screen_model *model, const struct screen_fit *fit,
		   bool utf8);
void cells_row(int y, const struct screen_model *model, const struct screen_fit *fit, size_t at,
	       bool utf8);

#endif
