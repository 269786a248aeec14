/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * screen/timeline.h - the line on top of a moment of the past: when it is, and what was recorded.
 *
 * Owns: which time each cell of the bar stands for. Must not know: files, what was recorded.
 */
#ifndef CGSWAP_SCREEN_TIMELINE_H
#define CGSWAP_SCREEN_TIMELINE_H

#include <stddef.h>
#include <stdint.h>

struct screen;
struct timeline;

/* How much of a cell's time was recorded. */
enum timeline_cell { CELL_NOTHING, CELL_PART, CELL_ALL };

/*
 * The time from the first sample to the last in @width cells, at least 1. Returns the cell of the
 * moment that is shown; -1: there is nothing to draw, as it is one moment or none.
 */
int timeline_cells(const struct timeline *timeline, enum timeline_cell *cells, int width);

/* Draws it in line @y. */
void timeline_draw(const struct screen *screen, int y, int width);

#endif
