// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/draw.c - draws everything on the terminal, from the state of the screen.
 *
 * Owns: the layout: header, tabs, heading, rows or a page, status line. screen/header.c draws the
 * header, screen/cells.c the rows. Works at any terminal size; curses sends only changes. Must not
 * know: keys, BPF.
 */
#include <curses.h>
#include <string.h>

#include "base/escape.h"
#include "model/columns.h"
#include "screen/cells.h"
#include "screen/header.h"
#include "screen/state.h"
#include "screen/term.h"
#include "screen/timeline.h"

/* Lower terminals have no line of tabs. */
#define HEIGHT_TABS 10
/* nor one of the time */
#define HEIGHT_TIMELINE 4

struct window {
	int height;
	int width;
	int y; /* the next free line */
};

static void draw_text(const struct screen_text *text, size_t from, struct window *window, int end)
{
	for (size_t i = from; i < text->nr && window->y < end; i++) {
		enum screen_style style = text->lines[i].style;
		bool full = style == STYLE_SELECTED || style == STYLE_TITLE;

		cells_line(window->y++, 0, window->width, screen_text_line(text, i), style, full);
	}
}

static void draw_table(struct screen *screen, struct window *window, int end)
{
	struct screen_model *model = &screen->model;
	struct screen_fit fit;

	screen_columns_fit(&model->columns, window->width, model->sort, &fit);
	screen->heading_y = window->height > 2 ? window->y : -1;
	if (window->height > 2)
		cells_heading(window->y++, model, &fit, screen->utf8);
	screen->rows_y = window->y;
	screen_model_resize(model, end > window->y ? (size_t)(end - window->y) : 1);
	if (!model->nr && window->y < end)
		cells_line(window->y, 0, window->width,
			   *model->filter ? "no group matches the filter" : "no group", STYLE_DIM,
			   false);
	for (size_t i = model->top; i < model->nr && window->y < end; i++)
		cells_row(window->y++, model, &fit, i, screen->utf8);
}

static const char *page_title(enum screen_page page)
{
	static const char *const titles[] = {
		[PAGE_HELP] = "cgswap top: help",
		[PAGE_DETAIL] = "Details of a group",
		[PAGE_EXPLAIN] = "cgswap explain",
		[PAGE_COLUMNS] = "Columns: space shows or hides, Enter sorts, [ and ] move",
	};

	return page < PAGE_TABS ? screen_tab_name(page) : titles[page];
}

static void draw_page(struct screen *screen, struct window *window, int end)
{
	if (window->height > 2 && screen->tabs_y < 0)
		cells_line(window->y++, 0, window->width, page_title(screen->page), STYLE_TITLE,
			   true);
	screen->page_lines = end > window->y ? (size_t)(end - window->y) : 1;
	screen->rows_y = window->y;
	screen_page_build(screen, window->width);
	draw_text(&screen->text, screen->page_top, window, end);
}

static const char *sort_name(int sort)
{
	return sort == SORT_NAME ? "name" : column_get((enum col)sort)->head;
}

static void status_table(const struct screen *screen, char *line, size_t size)
{
	const struct screen_model *model = &screen->model;
	char filter[4 * SCREEN_WORD] = "", by[64], hidden[48] = "";
	struct screen_fit fit;

	screen_columns_fit(&model->columns, COLS, model->sort, &fit);
	if (*model->filter)
		escape_name(filter, sizeof(filter), model->filter, escape_for(screen->utf8));
	if (fit.hidden)
		snprintf(hidden, sizeof(hidden), "  Right: +%zu", fit.hidden);
	snprintf(by, sizeof(by), "by %s%s", sort_name(model->sort),
		 model->invert ? " inverted" : "");
	snprintf(line, size, "%s%zu/%zu %s%s%s%s%s%s", screen->paused ? "PAUSED  " : "",
		 model->nr ? model->cursor + 1 : 0, model->nr, by,
		 model->swap_only ? "  with swap" : "", *filter ? "  filter: " : "", filter,
		 *filter ? " (Esc: all)" : "", hidden);
}

static void status_page(const struct screen *screen, char *line, size_t size)
{
	size_t end = screen->page_top + screen->page_lines;

	snprintf(line, size, "%slines %zu-%zu of %zu", screen->paused ? "PAUSED  " : "",
		 screen->page_top + 1, end < screen->text.nr ? end : screen->text.nr,
		 screen->text.nr);
}

static const char *const prompt_labels[] = {
	[PROMPT_NONE] = "",
	[PROMPT_SEARCH] = "Search: ",
	[PROMPT_FILTER] = "Filter: ",
	[PROMPT_DELAY] = "Delay (500ms, 2s): ",
	[PROMPT_WRITE] = "Write to the new file: ",
	[PROMPT_TIME] = "Time (03:12, -2h, 2026-11-30T03:12; none: live): ",
};

/* Keeps the end of the typed text visible. */
static void status_prompt(const struct screen *screen, char *line, size_t size, int width)
{
	const char *label = prompt_labels[screen->prompt];
	char word[4 * SCREEN_WORD];
	int room = width - (int)strlen(label) - (int)strlen(screen->message) - 3;

	escape_name(word, sizeof(word), screen->word, escape_for(screen->utf8));
	snprintf(line, size, "%s%s_%s%s", label, utf8_tail(word, room > 1 ? room : 1),
		 *screen->message ? "  " : "", screen->message);
}

static void draw_status(struct screen *screen, const struct window *window)
{
	bool labels = screen->prompt == PROMPT_NONE && !*screen->message;
	char line[8 * SCREEN_WORD];

	screen->nr_labels = 0;
	if (screen->prompt != PROMPT_NONE)
		status_prompt(screen, line, sizeof(line), window->width);
	else if (*screen->message)
		snprintf(line, sizeof(line), "%s", screen->message);
	else if (screen->page != PAGE_TABLE)
		status_page(screen, line, sizeof(line));
	else
		status_table(screen, line, sizeof(line));
	cells_line(window->height - 1, 0, window->width, line, STYLE_TITLE, true);
	if (labels)
		screen_labels_draw(screen, window->height - 1, utf8_width(line) + 2, window->width);
}

/* What is above the table and the other pages with a tab. */
static void draw_top(struct screen *screen, struct window *window)
{
	screen->tabs_y = -1;
	if (screen->source.timeline && window->height >= HEIGHT_TIMELINE)
		timeline_draw(screen, window->y++, window->width);
	if (screen->page >= PAGE_TABS)
		return;
	window->y = header_draw(screen, window->y, window->height, window->width);
	if (window->height < HEIGHT_TABS)
		return;
	screen->tabs_y = window->y++;
	screen_tabs_draw(screen, screen->tabs_y, window->width);
}

void screen_draw(struct screen *screen)
{
	struct window window = { .height = LINES, .width = COLS };
	int end = window.height > 1 ? window.height - 1 : 1;

	erase();
	draw_top(screen, &window);
	if (screen->page == PAGE_TABLE)
		draw_table(screen, &window, end);
	else
		draw_page(screen, &window, end);
	if (window.height > 1)
		draw_status(screen, &window);
	refresh();
}
