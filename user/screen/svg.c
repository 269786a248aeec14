// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/svg.c - see screen/svg.h.
 *
 * Every piece of text has its own place and length, so a reader's font cannot move the columns.
 * Blocks are drawn as rectangles: those of fonts leave gaps.
 */
#include "screen/svg.h"

#include <curses.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/escape.h"
#include "base/out.h"
#include "screen/term.h"

/* A cell in pixels: a level of an eighth has two. The usual fonts are 0.6 of their size wide. */
enum { CELL_WIDTH = 8, CELL_HEIGHT = 16, BASELINE = 12 };
#define FONT "font-size=\"13.3\" font-family=\"DejaVu Sans Mono,Menlo,Consolas,monospace\""

#define LOOK (A_BOLD | A_DIM | A_REVERSE)

struct cell {
	wchar_t text[CCHARW_MAX + 1]; /* a character and what combines with it; "": a blank */
	attr_t look;
	short pair;
	int columns;
};

struct theme {
	const char *text;
	const char *background;
};

static const struct theme dark = { "#d8d8d8", "#121212" };
static const struct theme light = { "#1c1c1c", "#ffffff" };

/* COLORFGBG ends in the number of the background; 7 and 9 to 15 are light. NULL: not known. */
static const struct theme *theme_told(void)
{
	const char *told = getenv("COLORFGBG"), *last = told ? strrchr(told, ';') : NULL;
	char *end;
	long number;

	if (!last || !last[1])
		return NULL;
	number = strtol(last + 1, &end, 10);
	if (*end || number < 0 || number > 15)
		return NULL;
	return number == 7 || number > 8 ? &light : &dark;
}

/* The class b is the background; the classes c1 and so on are pairs of colours. */
static void style_write(FILE *out)
{
	const struct theme *told = theme_told(), *theme = told ? told : &light;

	out_printf(out, "<style>*{fill:%s}.b{fill:%s}", theme->text, theme->background);
	if (!told)
		out_printf(out, "@media(prefers-color-scheme:dark){*{fill:%s}.b{fill:%s}}",
			   dark.text, dark.background);
	for (int pair = 1; pair <= TERM_PAIRS; pair++)
		out_printf(out, ".c%d{fill:#%06x}", pair, term_pair_rgb(pair));
	out_printf(out, "</style>\n");
}

/* Fills @cells of the line @y; the second column of a wide character is a blank. */
static void line_read(int y, struct cell *cells)
{
	for (int x = 0; x < COLS; x++) {
		struct cell *cell = &cells[x];
		cchar_t held;

		*cell = (struct cell){ .columns = 1 };
		if (x && cell[-1].columns > 1) {
			*cell = (struct cell){ .look = cell[-1].look, .pair = cell[-1].pair };
			continue;
		}
		if (mvin_wch(y, x, &held) == ERR ||
		    getcchar(&held, cell->text, &cell->look, &cell->pair, NULL) == ERR)
			continue;
		cell->look &= LOOK;
		cell->columns = wcwidth(*cell->text) > 1 ? 2 : 1;
		if (!wcscmp(cell->text, L" "))
			*cell->text = 0;
	}
}

static bool look_is_same(const struct cell *a, const struct cell *b)
{
	return a->look == b->look && a->pair == b->pair;
}

/* A letter of the font that all text is in: others may come from one of another width. */
static bool is_letter(const struct cell *cell)
{
	return *cell->text && *cell->text < 0x250 && !cell->text[1];
}

/* The end of the text that begins at @x: alike in look, with single blanks at most. */
static int text_end(const struct cell *cells, int x)
{
	int end = x + 1;

	if (!is_letter(&cells[x]))
		return x + cells[x].columns;
	while (end < COLS) {
		int next = end + !*cells[end].text;

		if (next >= COLS || !is_letter(&cells[next]) ||
		    !look_is_same(&cells[x], &cells[end]) || !look_is_same(&cells[x], &cells[next]))
			break;
		end = next + 1;
	}
	return end;
}

/* Eighths of the cell that the block has from below, and how much of them in percent; 0: none. */
static int block_eighths(wchar_t block, int *percent)
{
	*percent = block >= 0x2591 && block <= 0x2593 ? (int)(block - 0x2590) * 25 : 100;
	if (block >= 0x2581 && block <= 0x2588)
		return (int)(block - 0x2580);
	return *percent < 100 ? 8 : 0;
}

/* Attributes of a fill: the pair's colour or, if @ground, the background's. */
static void fill_write(FILE *out, const struct cell *cell, bool ground, int percent)
{
	if (ground)
		out_printf(out, " class=\"b\"");
	else if (cell->pair > 0 && cell->pair <= TERM_PAIRS)
		out_printf(out, " class=\"c%d\"", cell->pair);
	if (cell->look & A_DIM)
		percent = percent * 13 / 20;
	if (percent < 100)
		out_printf(out, " fill-opacity=\".%02d\"", percent);
}

static void rect_write(FILE *out, int x, int y, int width, int height)
{
	out_printf(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"", x * CELL_WIDTH, y,
		   width * CELL_WIDTH, height);
}

/* As a reference, whatever XML has a use for, and all that is not ASCII. */
static void char_write(FILE *out, wchar_t wide)
{
	uint32_t cp = (uint32_t)wide;

	if (char_is_harmful(cp) || cp > 0x10ffff || (cp & 0xfffe) == 0xfffe)
		cp = 0xfffd;
	if (cp < 0x7f && !strchr("<>&\"'\\", (int)cp))
		out_printf(out, "%c", (int)cp);
	else
		out_printf(out, "&#x%x;", cp);
}

static void text_write(FILE *out, const struct cell *cells, int x, int end, int y)
{
	const struct cell *cell = &cells[x];

	out_printf(out, "<text x=\"%d\" y=\"%d\" textLength=\"%d\"", x * CELL_WIDTH,
		   y * CELL_HEIGHT + BASELINE, (end - x) * CELL_WIDTH);
	fill_write(out, cell, cell->look & A_REVERSE, 100);
	out_printf(out, cell->look & A_BOLD ? " font-weight=\"bold\">" : ">");
	for (; x < end; x++) {
		if (!*cells[x].text && cells[x].columns)
			out_printf(out, " ");
		for (const wchar_t *at = cells[x].text; *at; at++)
			char_write(out, *at);
	}
	out_printf(out, "</text>\n");
}

/* Equal blocks beside each other are one rectangle. Returns the end; @x: there is no block. */
static int blocks_write(FILE *out, const struct cell *cells, int x, int y)
{
	const struct cell *cell = &cells[x];
	int percent, eighths = block_eighths(*cell->text, &percent), end = x;
	int height = eighths * CELL_HEIGHT / 8;

	if (!eighths)
		return x;
	while (end < COLS && *cells[end].text == *cell->text && look_is_same(cell, &cells[end]))
		end++;
	rect_write(out, x, (y + 1) * CELL_HEIGHT - height, end - x, height);
	fill_write(out, cell, cell->look & A_REVERSE, percent);
	out_printf(out, "/>\n");
	return end;
}

static void backgrounds_write(FILE *out, const struct cell *cells, int y)
{
	for (int x = 0, end; x < COLS; x = end) {
		for (end = x + 1; end < COLS && look_is_same(&cells[x], &cells[end]);)
			end++;
		if (!(cells[x].look & A_REVERSE))
			continue;
		rect_write(out, x, y * CELL_HEIGHT, end - x, CELL_HEIGHT);
		fill_write(out, &cells[x], false, 100);
		out_printf(out, "/>\n");
	}
}

static void line_write(FILE *out, const struct cell *cells, int y)
{
	backgrounds_write(out, cells, y);
	for (int x = 0, end; x < COLS; x = end) {
		if (!*cells[x].text) {
			end = x + 1;
			continue;
		}
		end = blocks_write(out, cells, x, y);
		if (end > x)
			continue;
		end = text_end(cells, x);
		text_write(out, cells, x, end, y);
	}
}

int svg_write(FILE *out)
{
	const int width = COLS * CELL_WIDTH, height = LINES * CELL_HEIGHT;
	struct cell *cells = calloc((size_t)COLS, sizeof(*cells));

	if (!cells)
		return -ENOMEM;
	out_printf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" ",
		   width, height);
	out_printf(out, "viewBox=\"0 0 %d %d\" shape-rendering=\"crispEdges\" " FONT ">\n", width,
		   height);
	style_write(out);
	out_printf(out, "<rect class=\"b\" width=\"%d\" height=\"%d\"/>\n", width, height);
	for (int y = 0; y < LINES; y++) {
		line_read(y, cells);
		line_write(out, cells, y);
	}
	out_printf(out, "</svg>\n");
	free(cells);
	return 0;
}
