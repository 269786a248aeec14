/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * screen/header.h - the lines above the table: meters of swap, zswap and pressure, and how far the
 * numbers can be trusted.
 *
 * Owns: their layout. An unknown number is "-" and has no bar. Must not know: groups, keys.
 */
#ifndef CGSWAP_SCREEN_HEADER_H
#define CGSWAP_SCREEN_HEADER_H

#include "screen/text.h"

struct host;
struct screen;

/* Draws them from line @y on, on a terminal of @height and @width. Returns the next line. */
int header_draw(struct screen *screen, int y, int height, int width);

/* Good: all numbers are exact; warn: something is not known; bad: a number is wrong. */
enum screen_style header_trust_style(const struct host *host);

#endif
