// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/cells.c - see screen/cells.h.
 */
#include "screen/cells.h"

#include <curses.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/escape.h"
#include "base/fmt.h"
#include "model/columns.h"
#include "model/container.h"
#include "model/limit.h"
#include "screen/model.h"
#include "screen/term.h"

#define NAME_SIZE ((size_t)4 * PATH_MAX)
#define NEARLY_FULL 9000 /* hundredths of a percent of a limit */

struct place {
	int y;
	int x;
	bool selected;
	bool utf8;
};

/* Bytes of the character at @text, and the columns it takes; -1: it must not be printed. */
static size_t char_next(const char *text, int *width)
{
	mbstate_t state = { 0 };
	wchar_t wide;
	size_t len = mbrtowc(&wide, text, MB_CUR_MAX, &state);

	if (len == 0 || len > MB_CUR_MAX) {
		*width = -1;
		return 1;
	}
	*width = wcwidth(wide);
	return len;
}

int cells_line(int y, int x, int width, const char *text, enum screen_style style, bool full)
{
	int used = 0, cell;

	if (y < 0 || y >= LINES || x >= COLS)
		return 0;
	attrset((attr_t)term_style(style));
	move(y, x);
	while (*text) {
		size_t len = char_next(text, &cell);

		if (used + (cell < 0 ? 1 : cell) > width)
			break;
		if (cell < 0)
			addch('?');
		else
			addnstr(text, (int)len);
		used += cell < 0 ? 1 : cell;
		text += len;
	}
	for (int i = used; full && i < width; i++)
		addch(' ');
	attrset(A_NORMAL);
	return used;
}

/* @text on the right of @width columns, after a space. */
static void cell_right(struct place *place, int width, const char *text, enum screen_style style)
{
	int left = width - utf8_width(text);

	cells_line(place->y, place->x + 1 + (left > 0 ? left : 0), width, text,
		   place->selected ? STYLE_SELECTED : style, false);
	place->x += width + 1;
}

/* @text in @width columns; its beginning is left out when it is too long. */
static void cell_name(const struct place *place, int x, int width, const char *text,
		      enum screen_style style)
{
	style = place->selected ? STYLE_SELECTED : style;
	if (width <= 0)
		return;
	if (utf8_width(text) > width) {
		cells_line(place->y, x, 1, place->utf8 ? "…" : "<", style, false);
		text = utf8_tail(text, width - 1);
		x++;
		width--;
	}
	cells_line(place->y, x, width, text, style, false);
}

static void heading_cell(struct place *place, const char *head, int width, bool sorted)
{
	int x = place->x + width - (int)strlen(head);

	if (sorted)
		cells_line(place->y, x, 1, place->utf8 ? "▾" : "v", STYLE_TITLE, false);
	cell_right(place, width, head, STYLE_TITLE);
}

void cells_heading(int y, const struct screen_model *model, const struct screen_fit *fit, bool utf8)
{
	struct place place = { .y = y, .x = fit->name_width, .utf8 = utf8 };

	cells_line(y, 0, COLS, "", STYLE_TITLE, true);
	cells_line(y, 0, fit->name_width,
		   model->sort != SORT_NAME ? "CGROUP"
		   : utf8		    ? "CGROUP▾"
					    : "CGROUPv",
		   STYLE_TITLE, false);
	for (size_t i = 0; i < fit->nr; i++) {
		const struct column *c = column_get(fit->cols[i]);

		heading_cell(&place, c->head, c->width, model->sort == (int)fit->cols[i]);
		if (fit->cols[i] != COL_SWAP_MAX_PCT)
			continue;
		cells_line(y, place.x + 1, LIMIT_BY_WIDTH, LIMIT_BY_HEAD, STYLE_TITLE, false);
		place.x += LIMIT_BY_WIDTH + 1;
	}
}

static const char *fold_mark(const struct screen_line *line, bool tree, bool utf8)
{
	if (!tree)
		return "";
	if (!line->parent)
		return "  ";
	if (line->folded)
		return utf8 ? "▸ " : "> ";
	return utf8 ? "▾ " : "v ";
}

static void row_name(const struct place *place, const struct screen_model *model,
		     const struct screen_line *line, int width)
{
	const struct row *row = &model->rows[line->row];
	enum screen_style style = row->dying || line->context ? STYLE_DIM : STYLE_PLAIN;
	const char *mark = fold_mark(line, model->tree, place->utf8);
	char name[NAME_SIZE], label[CONTAINER_LABEL_SIZE];
	size_t len;
	int indent = line->depth * 2;

	strcpy(name, !row->dying ? "" : place->utf8 ? "†" : "+");
	len = strlen(name);
	width -= utf8_width(mark);
	escape_name(name + len, sizeof(name) - len,
		    model->tree ? container_part(row->path, label, sizeof(label)) : row->path,
		    escape_for(place->utf8));
	/* when it has to be shortened, half of the room is kept for the name itself */
	if (indent > width / 2 && indent + utf8_width(name) > width)
		indent = width / 2;
	cell_name(place, indent, utf8_width(mark), mark, style);
	cell_name(place, indent + utf8_width(mark), width - indent, name, style);
}

static enum screen_style cell_style(enum col col, int64_t val)
{
	if (col == COL_DRIFT && val != 0)
		return val == VAL_NONE ? STYLE_WARN : STYLE_BAD;
	if (col == COL_SWAP_MAX_PCT && val != VAL_NONE && val >= NEARLY_FULL)
		return val >= 10000 ? STYLE_BAD : STYLE_WARN;
	return val == 0 || val == VAL_NONE ? STYLE_DIM : STYLE_PLAIN;
}

static void limit_cell(struct place *place, const struct screen_model *model, int row)
{
	char name[NAME_SIZE], label[CONTAINER_LABEL_SIZE];

	escape_name(name, sizeof(name), limit_binding_name(model->rows, row, label),
		    escape_for(place->utf8));
	cell_name(place, place->x + 1, LIMIT_BY_WIDTH, name, STYLE_PLAIN);
	place->x += LIMIT_BY_WIDTH + 1;
}

void cells_row(int y, const struct screen_model *model, const struct screen_fit *fit, size_t at,
	       bool utf8)
{
	const struct screen_line *line = &model->lines[at];
	const struct row *row = &model->rows[line->row];
	struct place place = { y, fit->name_width, at == model->cursor, utf8 };
	char text[FMT_SIZE];

	if (place.selected)
		cells_line(y, 0, COLS, "", STYLE_SELECTED, true);
	row_name(&place, model, line, fit->name_width);
	for (size_t i = 0; i < fit->nr; i++) {
		enum col col = fit->cols[i];

		column_format(text, col, row);
		cell_right(&place, column_get(col)->width, text, cell_style(col, row->val[col]));
		if (col == COL_SWAP_MAX_PCT)
			limit_cell(&place, model, line->row);
	}
}
