// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/page.c - the pages beside the table, as lines of text.
 *
 * Owns: help and the list of columns; the rest is in screen/detail.c and files of its own. Must not
 * know: curses.
 */
#include <string.h>

#include "model/columns.h"
#include "screen/detail.h"
#include "screen/state.h"

static char key_or_space(int sort)
{
	char key = screen_column_letter(sort);

	return key ? key : ' ';
}

static void help_build(struct screen *screen)
{
	struct screen_text *text = &screen->text;
	const char *line = SCREEN_KEYS;
	size_t nr;
	const enum col *order = columns_text_order(&nr);

	screen_text_clear(text);
	screen_text_add(text, STYLE_HEAD, "KEYS");
	while (*line) {
		size_t len = strcspn(line, "\n");

		screen_text_add(text, STYLE_PLAIN, "%.*s", (int)len, line);
		line += len + 1;
	}
	screen_text_add(text, STYLE_PLAIN, "%s", "");
	screen_text_add(text, STYLE_HEAD, "COLUMNS, and the letters that sort by them");
	for (size_t i = 0; i < nr; i++)
		screen_text_add(text, STYLE_PLAIN, "  %c  %-10s %s", key_or_space((int)order[i]),
				column_get(order[i])->head, column_get(order[i])->help);
	screen_text_add(text, STYLE_PLAIN, "%s", "");
	screen_text_add(text, STYLE_HEAD, "SIGNS in front of a name");
	screen_text_add(text, STYLE_BAD,
			"  !  swap.max was seen to refuse it swap in the last 10 seconds");
	screen_text_add(text, STYLE_BAD, "  ~  it thrashes: what was swapped out is needed again");
	screen_text_add(text, STYLE_WARN, "  ^  it uses 90 %% of its own swap.max, or more");
	screen_text_add(text, STYLE_DYING, "  %s  it was removed, and still holds swap",
			screen->utf8 ? "†" : "+");
	screen_text_add(text, STYLE_PLAIN,
			"  -, ? and max: not known here, not settled yet, no limit");
	screen_text_add(text, STYLE_PLAIN,
			"  LIMIT-BY: whose swap.max refuses first; . is the group's own");
	screen_text_add(text, STYLE_PLAIN, "%s", "");
	screen_text_add(text, STYLE_HEAD,
			"SETTINGS: columns and their places, order, tree or list are kept");
	screen_keep_say(screen);
}

static void columns_build(struct screen *screen)
{
	const struct screen_model *model = &screen->model;
	const enum col *order = model->columns.order;

	screen_text_clear(&screen->text);
	for (size_t i = 0; i < COL__COUNT; i++)
		screen_text_add(&screen->text, i == screen->column ? STYLE_SELECTED : STYLE_PLAIN,
				"[%c] %c %c %-10s %s", model->columns.shown[order[i]] ? 'x' : ' ',
				model->sort == (int)order[i] ? '*' : ' ',
				key_or_space((int)order[i]), column_get(order[i])->head,
				column_get(order[i])->help);
}

static void columns_scroll(struct screen *screen)
{
	if (screen->page_top > screen->column)
		screen->page_top = screen->column;
	if (screen->column >= screen->page_top + screen->page_lines)
		screen->page_top = screen->column - screen->page_lines + 1;
}

void screen_page_read(struct screen *screen)
{
	if (screen->page == PAGE_DEVICES)
		screen_devices_read(screen);
	else
		screen_devices_forget(screen);
	if (screen->page == PAGE_HEALTH && screen->source.health)
		screen->source.health(screen->source.ctx, &screen->health);
	if (screen->page == PAGE_DETAIL)
		screen_checks_read(screen);
	if (screen->page == PAGE_EXPLAIN)
		screen_explain_read(screen);
	/* without memory the page has its lists only */
	if (screen->page == PAGE_ACTORS)
		heat_make(&screen->heat, &screen->model);
}

void screen_page_build(struct screen *screen, int width)
{
	const struct screen_detail detail = {
		.kernfs_id = screen->detail,
		.width = width,
		.lines = (int)screen->page_lines,
		.utf8 = screen->utf8,
		.flow = &screen->flow,
		.advice = &screen->advice,
	};
	const struct screen_detail all = {
		.width = width,
		.lines = (int)screen->page_lines,
		.utf8 = screen->utf8,
		.heat = &screen->heat,
	};
	size_t last;

	if (screen->page == PAGE_HELP)
		help_build(screen);
	else if (screen->page == PAGE_COLUMNS)
		columns_build(screen);
	else if (screen->page == PAGE_ACTORS)
		screen_actors_build(&screen->text, &screen->model, &all);
	else if (screen->page == PAGE_EVENTS)
		screen_events_build(&screen->text, &screen->model, &all);
	else if (screen->page == PAGE_DEVICES)
		screen_devices_build(screen, width);
	else if (screen->page == PAGE_HEALTH)
		screen_health_build(screen, width);
	else if (screen->page == PAGE_EXPLAIN)
		screen_explain_build(screen, width);
	else
		screen_detail_build(&screen->text, &screen->model, &detail);
	if (screen->page == PAGE_COLUMNS)
		columns_scroll(screen);
	last = screen->text.nr > screen->page_lines ? screen->text.nr - screen->page_lines : 0;
	if (screen->page_top > last)
		screen->page_top = last;
}
