/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * screen/svg.h - what is on the terminal, as a picture.
 *
 * Owns: SVG: a grid of cells, their colours and glyphs. Must not know: what is drawn, files.
 */
#ifndef CGSWAP_SCREEN_SVG_H
#define CGSWAP_SCREEN_SVG_H

#include <stdio.h>

/*
 * Writes what curses holds to @out as one SVG image, in ASCII. Its background is that of the
 * terminal as COLORFGBG tells it; if that is not set, it is light or dark as its reader's program
 * wants. 0 or -ENOMEM; errors of @out are in out_error().
 */
int svg_write(FILE *out);

#endif
