// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/mouse.c - what clicks and the wheel do.
 *
 * Owns: which part of the screen is under the pointer. Must not know: how it is drawn.
 */
#include <curses.h>

#include "screen/cells.h"
#include "screen/state.h"

#define WHEEL_LINES 3
#define COLUMN_BOX 3 /* columns of "[x]" */

/* A heading sorts by its column; the present sort column reverses the order. */
static void heading_click(struct screen *screen, int x)
{
	struct screen_model *model = &screen->model;
	struct screen_fit fit;
	int sort;

	screen_columns_fit(&model->columns, COLS, model->sort, &fit);
	if (!cells_sort_at(&fit, x, &sort))
		return;
	if (sort == model->sort)
		screen_key(screen, 'I', true);
	else
		screen_model_sort(model, sort);
}

/* Does what the key of the label at @x does, if there is one. */
static void label_click(struct screen *screen, const struct screen_label *labels, size_t nr, int x)
{
	for (size_t i = 0; i < nr; i++)
		if (x >= labels[i].x && x < labels[i].end) {
			screen_key(screen, labels[i].key, labels[i].wide);
			return;
		}
}

/* On the list of columns: selects one; on its box, shows or hides it. */
static void column_click(struct screen *screen, int x, size_t line)
{
	if (screen->page_top + line >= screen->text.nr)
		return;
	screen->column = screen->page_top + line;
	if (x < COLUMN_BOX)
		screen_key(screen, ' ', true);
}

static void click(struct screen *screen, int x, int y)
{
	struct screen_model *model = &screen->model;
	int line = y - screen->rows_y;

	if (y == LINES - 1 && LINES > 1)
		label_click(screen, screen->labels, screen->nr_labels, x);
	else if (y == screen->tabs_y)
		label_click(screen, screen->tabs, screen->nr_tabs, x);
	else if (screen->page == PAGE_COLUMNS && line >= 0)
		column_click(screen, x, (size_t)line);
	else if (screen->page != PAGE_TABLE)
		return;
	else if (y == screen->heading_y)
		heading_click(screen, x);
	else if (line >= 0 && model->top + (size_t)line < model->nr)
		screen_model_select(model, model->top + (size_t)line);
}

void screen_mouse(struct screen *screen)
{
	MEVENT event;

	if (getmouse(&event) != OK || screen->prompt != PROMPT_NONE)
		return;
	screen->message = "";
	if (event.bstate & BUTTON1_PRESSED)
		click(screen, event.x, event.y);
	for (int i = 0; i < WHEEL_LINES; i++) {
		if (event.bstate & BUTTON4_PRESSED)
			screen_key(screen, KEY_UP, false);
		if (event.bstate & BUTTON5_PRESSED)
			screen_key(screen, KEY_DOWN, false);
	}
}
