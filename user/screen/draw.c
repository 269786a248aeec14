// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/draw.c - everything on the terminal, from the state of the screen.
 *
 * Owns: the layout: header, heading, rows or a page, status line; screen/cells.c has the rows.
 * Any size of the terminal is drawn, however small; curses sends what has changed only. Must not
 * know: keys, BPF.
 */
#include <curses.h>
#include <string.h>

#include "base/escape.h"
#include "model/columns.h"
#include "screen/cells.h"
#include "screen/state.h"
#include "screen/term.h"
#include "view/host.h"

/* Terminals that are lower than this have no header, or a short one. */
#define HEADER_HEIGHT 7
#define HEADER_HEIGHT_FULL 16

struct window {
	int height;
	int width;
	int y; /* the next free line */
};

static enum screen_style trust_style(const struct host *host)
{
	if (host->drifting > 0)
		return STYLE_BAD;
	if (host->events_lost > 0 || host->probe_misses > 0 || host->gap)
		return STYLE_WARN;
	return host->unsettled ? STYLE_PLAIN : STYLE_GOOD;
}

static void draw_text(const struct screen_text *text, size_t from, struct window *window, int end)
{
	for (size_t i = from; i < text->nr && window->y < end; i++) {
		enum screen_style style = text->lines[i].style;
		bool full = style == STYLE_SELECTED || style == STYLE_TITLE;

		cells_line(window->y++, 0, window->width, screen_text_line(text, i), style, full);
	}
}

static void draw_header(struct screen *screen, struct window *window)
{
	size_t lines = window->height >= HEADER_HEIGHT_FULL ? 2 : 1;
	char line[VIEW_HOST_SIZE];

	if (window->height < HEADER_HEIGHT)
		return;
	screen_text_clear(&screen->text);
	screen_text_wrap(&screen->text, STYLE_PLAIN, view_host_machine(line, &screen->host),
			 window->width, lines);
	screen_text_wrap(&screen->text, trust_style(&screen->host),
			 view_host_trust(line, &screen->host), window->width, lines);
	screen_missed_add(screen, window->width);
	draw_text(&screen->text, 0, window, window->height);
}

static void draw_table(struct screen *screen, struct window *window, int end)
{
	struct screen_model *model = &screen->model;
	struct screen_fit fit;

	screen_columns_fit(&model->columns, window->width, model->sort, &fit);
	if (window->height > 2)
		cells_heading(window->y++, model, &fit, screen->utf8);
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
		[PAGE_TABLE] = "",
		[PAGE_HELP] = "cgswap top: help",
		[PAGE_DETAIL] = "Details of a group",
		[PAGE_COLUMNS] = "Columns: space shows or hides, Enter sorts",
	};

	return titles[page];
}

static void draw_page(struct screen *screen, struct window *window, int end)
{
	if (window->height > 2)
		cells_line(window->y++, 0, window->width, page_title(screen->page), STYLE_TITLE,
			   true);
	screen->page_lines = end > window->y ? (size_t)(end - window->y) : 1;
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
		snprintf(hidden, sizeof(hidden), "  Right: %zu more", fit.hidden);
	snprintf(by, sizeof(by), "by %s%s", sort_name(model->sort),
		 model->invert ? " inverted" : "");
	snprintf(line, size,
		 "%s%zu/%zu %s%s%s%s%s  ? help  / search  \\ filter  t %s  Enter details  q quit",
		 screen->paused ? "PAUSED  " : "", model->nr ? model->cursor + 1 : 0, model->nr, by,
		 *filter ? "  filter: " : "", filter, *filter ? " (Esc: all)" : "", hidden,
		 model->tree ? "list" : "tree");
}

static void status_page(const struct screen *screen, char *line, size_t size)
{
	size_t end = screen->page_top + screen->page_lines;

	snprintf(line, size, "%slines %zu-%zu of %zu  Esc: back", screen->paused ? "PAUSED  " : "",
		 screen->page_top + 1, end < screen->text.nr ? end : screen->text.nr,
		 screen->text.nr);
}

/* The end of what is typed stays visible. */
static void status_prompt(const struct screen *screen, char *line, size_t size, int width)
{
	const char *label = screen_prompt_label(screen->prompt);
	char word[4 * SCREEN_WORD];
	int room = width - (int)strlen(label) - (int)strlen(screen->message) - 3;

	escape_name(word, sizeof(word), screen->word, escape_for(screen->utf8));
	snprintf(line, size, "%s%s_%s%s", label, utf8_tail(word, room > 1 ? room : 1),
		 *screen->message ? "  " : "", screen->message);
}

static void draw_status(const struct screen *screen, const struct window *window)
{
	char line[8 * SCREEN_WORD];

	if (screen->prompt != PROMPT_NONE)
		status_prompt(screen, line, sizeof(line), window->width);
	else if (*screen->message)
		snprintf(line, sizeof(line), "%s", screen->message);
	else if (screen->page != PAGE_TABLE)
		status_page(screen, line, sizeof(line));
	else
		status_table(screen, line, sizeof(line));
	cells_line(window->height - 1, 0, window->width, line, STYLE_TITLE, true);
}

void screen_draw(struct screen *screen)
{
	struct window window = { .height = LINES, .width = COLS };
	int end = window.height > 1 ? window.height - 1 : 1;

	erase();
	if (screen->page == PAGE_TABLE) {
		draw_header(screen, &window);
		draw_table(screen, &window, end);
	} else {
		draw_page(screen, &window, end);
	}
	if (window.height > 1)
		draw_status(screen, &window);
	refresh();
}
