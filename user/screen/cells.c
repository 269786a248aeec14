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
#include "model/alarm.h"
#include "screen/meter.h"
#include "screen/model.h"
#include "screen/names.h"
#include "screen/row_state.h"
#include "screen/term.h"

#define NAME_SIZE (4 * SCREEN_NAME_SIZE)
#define TREND_HEAD "TREND" /* the column is never narrower */

struct place {
	int y;
	int x;
	bool selected;
	bool utf8;
};

/* Bytes of the character at @text, and its columns; -1: it must not be printed. */
static size_t char_next(const char *text, int *width)
{
	mbstate_t state = { 0 };
	wchar_t wide;
	size_t len;

	/* as in every locale */
	if (*text >= ' ' && *text <= '~') {
		*width = 1;
		return 1;
	}
	len = mbrtowc(&wide, text, MB_CUR_MAX, &state);
	if (len == 0 || len > MB_CUR_MAX) {
		*width = -1;
		return 1;
	}
	*width = wcwidth(wide);
	return len;
}

int cells_line(int y, int x, int width, const char *text, enum screen_style style, bool full)
{
	const char *run = text; /* what is not printed yet begins there */
	int used = 0, cell;

	if (y < 0 || y >= LINES || x >= COLS)
		return 0;
	attrset((attr_t)term_style(style));
	move(y, x);
	while (*text) {
		size_t len = char_next(text, &cell);

		if (used + (cell < 0 ? 1 : cell) > width)
			break;
		used += cell < 0 ? 1 : cell;
		text += len;
		if (cell >= 0)
			continue;
		addnstr(run, (int)(text - len - run));
		addch('?');
		run = text;
	}
	addnstr(run, (int)(text - run));
	for (int i = used; full && i < width; i++)
		addch(' ');
	attrset(A_NORMAL);
	return used;
}

/* @text right-aligned in @width columns, after a space. */
static void cell_right(struct place *place, int width, const char *text, enum screen_style style)
{
	int left = width - utf8_width(text);

	cells_line(place->y, place->x + 1 + (left > 0 ? left : 0), width, text,
		   place->selected ? STYLE_SELECTED : style, false);
	place->x += width + 1;
}

/* @text in @width columns; a long one loses its middle. */
static void cell_name(const struct place *place, int x, int width, const char *text,
		      enum screen_style style)
{
	style = place->selected ? STYLE_SELECTED : style;
	if (width <= 0)
		return;
	if (utf8_width(text) > width) {
		int head = cells_line(place->y, x, (width - 1) / 2, text, style, false);

		cells_line(place->y, x + head, 1, place->utf8 ? "…" : "~", style, false);
		x += head + 1;
		width -= head + 1;
		text = utf8_tail(text, width);
	}
	cells_line(place->y, x, width, text, style, false);
}

static void heading_cell(struct place *place, const char *head, int width, bool sorted)
{
	int x = place->x + width - (int)strlen(head);

	if (sorted)
		cells_line(place->y, x, 1, place->utf8 ? "▾" : "v", STYLE_COLUMNS, false);
	cell_right(place, width, head, STYLE_COLUMNS);
}

void cells_heading(int y, const struct screen_model *model, const struct screen_fit *fit, bool utf8)
{
	struct place place = { .y = y, .x = fit->name_width, .utf8 = utf8 };

	if (fit->trend_width)
		place.x += fit->trend_width + 1;
	cells_line(y, 0, COLS, "", STYLE_COLUMNS, true);
	if (fit->trend_width)
		cells_line(y, place.x - (int)strlen(TREND_HEAD), fit->trend_width, TREND_HEAD,
			   STYLE_COLUMNS, false);
	cells_line(y, 0, fit->name_width,
		   model->sort != SORT_NAME ? "CGROUP"
		   : utf8		    ? "CGROUP▾"
					    : "CGROUPv",
		   STYLE_COLUMNS, false);
	for (size_t i = 0; i < fit->nr; i++) {
		const struct column *c = column_get(fit->cols[i]);

		if (fit->cols[i] == COL_SWAP_MAX_PCT && fit->bar_width)
			place.x += fit->bar_width + 1;
		heading_cell(&place, c->head, c->width, model->sort == (int)fit->cols[i]);
		if (fit->cols[i] != COL_SWAP_MAX_PCT)
			continue;
		cells_line(y, place.x + 1, LIMIT_BY_WIDTH, LIMIT_BY_HEAD, STYLE_COLUMNS, false);
		place.x += LIMIT_BY_WIDTH + 1;
	}
}

bool cells_sort_at(const struct screen_fit *fit, int x, int *sort)
{
	int end = fit->name_width;

	*sort = SORT_NAME;
	if (x < end)
		return true;
	end += fit->trend_width ? fit->trend_width + 1 : 0;
	if (x < end)
		return false;
	for (size_t i = 0; i < fit->nr; i++) {
		*sort = (int)fit->cols[i];
		end += column_width(fit->cols[i]);
		if (fit->cols[i] == COL_SWAP_MAX_PCT && fit->bar_width)
			end += fit->bar_width + 1;
		if (x < end)
			return true;
	}
	return false;
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

/* How a group's state looks: a sign before its name, without and with UTF-8. */
static const struct {
	const char *sign[2];
	enum screen_style style;
} states[] = {
	[ROW_CALM] = { { "", "" }, STYLE_PLAIN },      [ROW_REFUSED] = { { "!", "!" }, STYLE_BAD },
	[ROW_THRASHING] = { { "~", "~" }, STYLE_BAD }, [ROW_FULL] = { { "^", "^" }, STYLE_WARN },
	[ROW_DYING] = { { "+", "†" }, STYLE_DYING },
};

static void row_name(const struct place *place, const struct screen_model *model,
		     const struct screen_line *line, int width)
{
	const struct row *row = &model->rows[line->row];
	const enum row_state rs = row_state(model, row);
	enum screen_style style = line->context ? STYLE_DIM : states[rs].style;
	const char *mark = fold_mark(line, model->tree, place->utf8);
	char name[NAME_SIZE], buf[SCREEN_NAME_SIZE];
	size_t len;
	int indent = line->depth * 2;

	strcpy(name, states[rs].sign[place->utf8]);
	len = strlen(name);
	width -= utf8_width(mark);
	escape_name(name + len, sizeof(name) - len, screen_name_shown(model, row, buf),
		    escape_for(place->utf8));
	/* a long name keeps half of the width; the indentation shrinks */
	if (indent > width / 2 && indent + utf8_width(name) > width)
		indent = width / 2;
	cell_name(place, indent, utf8_width(mark), mark, style);
	cell_name(place, indent + utf8_width(mark), width - indent, name, style);
}

/* Style of the effective limit's use; a limit of 0 is intended, not nearly full. */
static enum screen_style use_style(const struct row *row)
{
	int64_t use = row->val[COL_SWAP_MAX_PCT];

	if (use == VAL_NONE || use == 0 || row->val[COL_SWAP_MAX_EFF] == 0)
		return STYLE_DIM;
	if (use < ROW_NEAR)
		return STYLE_PLAIN;
	return use >= 10000 ? STYLE_BAD : STYLE_WARN;
}

static enum screen_style cell_style(const struct screen_model *model, const struct row *row,
				    enum col col)
{
	const int64_t val = row->val[col];

	if (col == COL_DRIFT && val != 0)
		return val == VAL_NONE ? STYLE_WARN : STYLE_BAD;
	if (col == COL_SWAP_MAX_PCT)
		return use_style(row);
	if (col == COL_EVENTS_MAX && row_is_refused(model, row))
		return STYLE_BAD;
	if ((col == COL_PSI_SOME || col == COL_PSI_FULL) && val >= ALARM_PSI_PERCENT * 100)
		return STYLE_WARN;
	if (col == COL_REFAULT_RATE && val >= ALARM_REFAULT_RATE * 100)
		return STYLE_WARN;
	return val == 0 || val == VAL_NONE ? STYLE_DIM : STYLE_PLAIN;
}

/*
 * A sparkline of its swap in the last refreshes, from 0 to their maximum. That is a level below the
 * highest, so that it does not touch the line above.
 */
static void trend_cells(const struct place *place, const struct screen_model *model,
			const struct row *row, int x, int width)
{
	const struct screen_group *group = screen_groups_find(&model->groups, row->kernfs_id);
	int64_t samples[GROUP_HISTORY], most = 0;
	char text[GROUP_HISTORY * 4 + 1] = "";
	size_t nr = group ? screen_group_history(group, samples, (size_t)width) : 0;

	for (size_t i = 0; i < nr; i++)
		most = val_most(most, samples[i]);
	for (size_t i = 0; i < nr; i++)
		strcat(text, meter_level(place->utf8, samples[i], val_plus(most, most / 6)));
	cells_line(place->y, x + width - (int)nr, width, text,
		   place->selected ? STYLE_SELECTED : STYLE_BAR, false);
}

static enum screen_style use_bar_style(const struct place *place, const struct row *row)
{
	const enum screen_style style = use_style(row);

	return place->selected ? STYLE_SELECTED : style == STYLE_PLAIN ? STYLE_BAR : style;
}

static void bar_cells(struct place *place, const struct row *row, int width)
{
	const int64_t use = row->val[COL_SWAP_MAX_PCT];
	const int64_t parts[] = { use, val_less(10000, use) };
	char text[64 * 4] = "";
	int cells[2];

	meter_split(parts, 2, use == VAL_NONE ? 0 : width, cells);
	for (int i = 0; i < 2; i++)
		while (cells[i]-- > 0)
			strcat(text, meter_sign(i ? METER_EMPTY : METER_FULL, place->utf8));
	cells_line(place->y, place->x + 1, width, text, use_bar_style(place, row), false);
	place->x += width + 1;
}

/* %MAX, after a bar of eight cells, or of one if space is short, or of none. */
static void use_cell(struct place *place, const struct row *row, int width)
{
	const int64_t use = row->val[COL_SWAP_MAX_PCT];
	const int text_width = column_get(COL_SWAP_MAX_PCT)->width;
	char text[FMT_SIZE];

	column_format(text, COL_SWAP_MAX_PCT, row);
	if (width)
		bar_cells(place, row, width);
	else if (use != VAL_NONE && (int)strlen(text) < text_width - 1)
		cells_line(place->y, place->x + 1, 1, meter_level(place->utf8, use, 10000),
			   use_bar_style(place, row), false);
	cell_right(place, text_width, text, use_style(row));
}

static void limit_cell(struct place *place, const struct screen_model *model, int row)
{
	char name[NAME_SIZE], buf[SCREEN_NAME_SIZE];

	escape_name(name, sizeof(name), screen_name_limit(model, row, buf),
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
	if (fit->trend_width) {
		trend_cells(&place, model, row, fit->name_width + 1, fit->trend_width);
		place.x += fit->trend_width + 1;
	}
	for (size_t i = 0; i < fit->nr; i++) {
		enum col col = fit->cols[i];

		if (col == COL_SWAP_MAX_PCT) {
			use_cell(&place, row, fit->bar_width);
			limit_cell(&place, model, line->row);
			continue;
		}
		column_format(text, col, row);
		cell_right(&place, column_get(col)->width, text, cell_style(model, row, col));
	}
}
