// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/heat_lines.c - the matrix of owners and actors as lines of text.
 *
 * Owns: the shades, and what fits into the window. Must not know: what counts as one actor.
 */
#include <stdio.h>
#include <string.h>

#include "base/escape.h"
#include "base/fmt.h"
#include "base/text.h"
#include "model/row.h"
#include "screen/detail.h"
#include "screen/detail_parts.h"
#include "screen/heat.h"
#include "screen/meter.h"
#include "screen/model.h"
#include "screen/names.h"
#include "screen/text.h"
#include "stream/event.h"

#define NAME_LEAST 14
#define NAME_MOST 40
#define NUMBER 6 /* columns of a number */
#define CELL_LEAST 10
#define CELL_MOST 22
#define LINES_BESIDE 5 /* title, heading, sums, legend, and one that is empty */
#define ROWS_LEAST 4

struct layout {
	int name;
	int cell; /* the space before it included */
	struct heat_grid grid;
	char line[2 * DETAIL_NAME];
};

/* False when no column would fit, but that of the others. */
static bool layout_make(struct layout *layout, const struct detail_page *page)
{
	const struct heat *heat = page->detail->heat;
	const int width = page->detail->width, rows = page->detail->lines - LINES_BESIDE;
	const int nr = (int)heat->nr_actors;
	int columns;

	layout->name = width / 4;
	layout->name = layout->name < NAME_LEAST  ? NAME_LEAST
		       : layout->name > NAME_MOST ? NAME_MOST
						  : layout->name;
	columns = (width - layout->name - NUMBER - 1) / CELL_LEAST;
	columns = columns < nr ? columns : nr;
	columns = columns < HEAT_COLUMNS ? columns : HEAT_COLUMNS;
	if (columns < 1 || (columns == 1 && nr > 1))
		return false;
	layout->cell = (width - layout->name - NUMBER - 1) / columns;
	layout->cell = layout->cell < CELL_MOST ? layout->cell : CELL_MOST;
	heat_fold(heat, (size_t)(rows > ROWS_LEAST ? rows : ROWS_LEAST), (size_t)columns,
		  &layout->grid);
	return true;
}

/* From short to certain. */
enum form { FORM_SHORT, FORM_FULL, FORM_PATH };

static void group_label(const struct detail_page *page, char *buf, uint64_t kernfs_id,
			enum form form)
{
	const struct screen_model *model = page->model;
	const int at = screen_groups_row(&model->groups, kernfs_id);
	const struct row *row = at < 0 ? NULL : &model->rows[at];
	char name[SCREEN_NAME_SIZE];

	if (!row)
		detail_name(page, buf, "(gone)");
	else if (form == FORM_SHORT)
		detail_name(page, buf, screen_name_short(model, row, name));
	else
		detail_name(page, buf,
			    form == FORM_FULL ? screen_name_full(model, row, name) : row->path);
}

static void actor_label(const struct detail_page *page, char *buf, const struct heat_actor *actor,
			enum form form)
{
	static const char *const names[] = {
		[HEAT_LIMIT] = "own limit",
		[HEAT_UNKNOWN] = "unknown",
	};

	if (actor->what == HEAT_GROUP)
		group_label(page, buf, actor->by, form);
	else if (actor->what == HEAT_KIND)
		snprintf(buf, DETAIL_NAME, "%s", trace_actor_name(actor->kind));
	else if (actor->what == HEAT_GONE)
		snprintf(buf, DETAIL_NAME, "%s", page->all ? "(gone)" : "(elsewhere)");
	else
		snprintf(buf, DETAIL_NAME, "%s", names[actor->what]);
}

/* The first form of a group's name that no other column has as its heading. */
static void column_label(const struct detail_page *page, const struct layout *layout, char *buf,
			 size_t column)
{
	const struct heat_actor *actors = page->detail->heat->actors;
	char other[DETAIL_NAME];
	bool alike = true;

	for (enum form form = FORM_SHORT; alike && form <= FORM_PATH; form++) {
		alike = false;
		actor_label(page, buf, &actors[column], form);
		for (size_t i = 0; i < layout->grid.columns && !alike; i++) {
			actor_label(page, other, &actors[i], form);
			alike = i != column && !strcmp(buf, other);
		}
	}
}

/* Adds @text, cut and aligned to the right, and a space before it. */
static void add_right(const struct detail_page *page, struct layout *layout, char *text)
{
	const int width = layout->cell - 1;

	detail_cut(page, text, width);
	text_add(layout->line, sizeof(layout->line), " %*s%s", width - utf8_width(text), "", text);
}

static void add_heading(const struct detail_page *page, struct layout *layout)
{
	char text[DETAIL_NAME];

	snprintf(layout->line, sizeof(layout->line), "%-*s %*s", layout->name, "OWNER", NUMBER,
		 "PAGES");
	for (size_t i = 0; i < layout->grid.columns; i++) {
		column_label(page, layout, text, i);
		add_right(page, layout, text);
	}
	if (layout->grid.columns_folded) {
		snprintf(text, sizeof(text), "(others)");
		add_right(page, layout, text);
	}
	screen_text_add(page->text, STYLE_HEAD, "%s", layout->line);
}

/* Steps of a factor, as a few cells often have nearly all pages. */
static const char *shade(const struct detail_page *page, uint64_t pages, uint64_t most)
{
	const double part = (double)pages / (double)most;

	if (!pages)
		return " ";
	return meter_sign(part >= 1. / 2    ? METER_FULL
			  : part >= 1. / 8  ? METER_DARK
			  : part >= 1. / 64 ? METER_MEDIUM
					    : METER_EMPTY,
			  page->detail->utf8);
}

/* Sums have no shade: they are not to be compared with cells. */
static void add_cell(struct layout *layout, const char *sign, uint64_t pages)
{
	char text[FMT_SIZE];

	text_add(layout->line, sizeof(layout->line), " ");
	for (int i = 1; i < layout->cell - NUMBER; i++)
		text_add(layout->line, sizeof(layout->line), "%s", sign);
	text_add(layout->line, sizeof(layout->line), "%*s", NUMBER,
		 fmt_count(text, (int64_t)pages));
}

static void line_start(struct layout *layout, const char *name, uint64_t sum)
{
	char text[FMT_SIZE];

	snprintf(layout->line, sizeof(layout->line), "%s%*s %*s", name,
		 layout->name - utf8_width(name), "", NUMBER, fmt_count(text, (int64_t)sum));
}

static void add_row(const struct detail_page *page, struct layout *layout, size_t row)
{
	const struct screen_model *model = page->model;
	const struct heat_grid *grid = &layout->grid;
	const bool folded = row == grid->rows;
	char name[DETAIL_NAME], full[SCREEN_NAME_SIZE];

	if (folded)
		snprintf(name, sizeof(name), "(%zu others)", grid->rows_folded);
	else
		detail_name(page, name,
			    screen_name_full(model,
					     &model->rows[page->detail->heat->owners[row].row],
					     full));
	detail_cut(page, name, layout->name);
	line_start(layout, name, grid->row_sum[row]);
	for (size_t i = 0; i < grid->columns; i++)
		add_cell(layout, folded ? " " : shade(page, grid->pages[row][i], grid->most),
			 grid->pages[row][i]);
	if (grid->columns_folded)
		add_cell(layout, " ", grid->pages[row][grid->columns]);
	screen_text_add(page->text, STYLE_PLAIN, "%s", layout->line);
}

static void add_column_sums(const struct detail_page *page, struct layout *layout)
{
	line_start(layout, "all", page->detail->heat->pages);
	for (size_t i = 0; i < layout->grid.columns + !!layout->grid.columns_folded; i++)
		add_cell(layout, " ", layout->grid.column_sum[i]);
	screen_text_add(page->text, STYLE_HEAD, "%s", layout->line);
}

static void add_legend(const struct detail_page *page)
{
	const bool utf8 = page->detail->utf8;

	screen_text_add(page->text, STYLE_DIM,
			"of the most in a cell: %s half or more  %s an eighth  %s a 64th  %s less",
			meter_sign(METER_FULL, utf8), meter_sign(METER_DARK, utf8),
			meter_sign(METER_MEDIUM, utf8), meter_sign(METER_EMPTY, utf8));
}

void detail_heat(const struct detail_page *page)
{
	const struct heat *heat = page->detail->heat;
	struct layout layout;
	char text[FMT_SIZE];

	if (!heat || !heat->nr_owners || !layout_make(&layout, page))
		return;
	screen_text_add(
		page->text, STYLE_HEAD,
		"Pages evicted since the start: whose, and by whom; sums of rows are exact");
	add_heading(page, &layout);
	for (size_t i = 0; i < layout.grid.rows + !!layout.grid.rows_folded; i++)
		add_row(page, &layout, i);
	add_column_sums(page, &layout);
	add_legend(page);
	if (heat->gone && page->all)
		screen_text_add(page->text, STYLE_DIM,
				"not in it: %s pages, at least, of groups that are gone",
				fmt_count(text, (int64_t)heat->gone));
	screen_text_add(page->text, STYLE_PLAIN, "%s", "");
}
