// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/keys.c - what keys do, as in htop and top.
 *
 * Owns: the meaning of every key. Must not know: how anything is drawn.
 */
#include <curses.h>

#include "model/columns.h"
#include "screen/state.h"

enum { CTRL_L = 12, ESCAPE = 27 };

/* Characters and KEY_ codes do not overlap: code points end at 0x10ffff. */
#define KEY(code) (0x200000u + (unsigned int)(code))

static void page_open(struct screen *screen, enum screen_page page)
{
	screen->page = page;
	screen->page_top = 0;
}

static void detail_open(struct screen *screen)
{
	int row = screen_model_row(&screen->model);

	if (row < 0)
		return;
	screen->detail = screen->model.rows[row].kernfs_id;
	page_open(screen, PAGE_DETAIL);
}

/* By how many lines @key moves in a window of @page; 0: it is another key. */
static long key_step(unsigned int key, size_t page)
{
	switch (key) {
	case KEY(KEY_UP):
	case 'k':
		return -1;
	case KEY(KEY_DOWN):
	case 'j':
		return 1;
	case KEY(KEY_PPAGE):
		return -(long)page;
	case KEY(KEY_NPAGE):
		return (long)page;
	case KEY(KEY_HOME):
		return -(1L << 30);
	case KEY(KEY_END):
		return 1L << 30;
	default:
		return 0;
	}
}

static size_t moved(size_t at, long step, size_t nr)
{
	if (step < 0)
		return at > (size_t)-step ? at - (size_t)-step : 0;
	return nr && at + (size_t)step < nr ? at + (size_t)step : nr ? nr - 1 : 0;
}

static void search_again(struct screen *screen, int step)
{
	struct screen_model *model = &screen->model;

	if (!*screen->search)
		screen_prompt_start(screen, PROMPT_SEARCH);
	else if (!model->nr || !screen_model_search(model, screen->search,
						    model->cursor + model->nr + (size_t)step, step))
		screen->message = "not found";
}

static void tree_only(struct screen *screen, unsigned int key)
{
	if (!screen->model.tree)
		screen->message = "only in the tree: t";
	else if (key == '*')
		screen_model_fold_all(&screen->model);
	else
		screen_model_fold(&screen->model, key == '-');
}

/* What changes the list; false: it is another key. */
static bool list_key(struct screen *screen, unsigned int key)
{
	struct screen_model *model = &screen->model;

	switch (key) {
	case 't':
	case KEY(KEY_F(5)):
		model->tree = !model->tree;
		break;
	case 'I':
		model->invert = !model->invert;
		break;
	case '<':
	case '>':
		screen_model_sort(model, screen_columns_beside(&model->columns, model->sort,
							       key == '<' ? -1 : 1));
		return true;
	case KEY(KEY_LEFT):
	case KEY(KEY_RIGHT):
		screen_columns_scroll(&model->columns, COLS, key == KEY(KEY_LEFT) ? -1 : 1);
		return true;
	case '+':
	case '=':
	case '-':
	case '*':
		tree_only(screen, key == '=' ? '+' : key);
		return true;
	default:
		return false;
	}
	screen_model_rebuild(model);
	return true;
}

/* What opens a page or asks for something; false: it is another key. */
static bool open_key(struct screen *screen, unsigned int key)
{
	switch (key) {
	case '?':
	case 'h':
	case KEY(KEY_F(1)):
		page_open(screen, PAGE_HELP);
		return true;
	case 's':
	case KEY(KEY_F(6)):
		page_open(screen, PAGE_COLUMNS);
		return true;
	case '\r':
	case '\n':
	case KEY(KEY_ENTER):
		detail_open(screen);
		return true;
	case '/':
	case KEY(KEY_F(3)):
		screen_prompt_start(screen, PROMPT_SEARCH);
		return true;
	case '\\':
	case KEY(KEY_F(4)):
		screen_prompt_start(screen, PROMPT_FILTER);
		return true;
	case 'd':
		screen_prompt_start(screen, PROMPT_DELAY);
		return true;
	default:
		return false;
	}
}

static void table_key(struct screen *screen, unsigned int key)
{
	struct screen_model *model = &screen->model;
	long step = key_step(key, model->page);
	int sort;

	if (step)
		screen_model_move(model, step);
	else if (list_key(screen, key) || open_key(screen, key))
		return;
	else if (key == 'n' || key == 'N')
		search_again(screen, key == 'n' ? 1 : -1);
	else if (key == ' ' || key == 'z')
		screen->paused = !screen->paused;
	else if (key == ESCAPE)
		screen_model_filter(model, "");
	else if (!screen_column_of_letter((int)key, &sort))
		screen_model_sort(model, sort);
}

static void columns_key(struct screen *screen, unsigned int key)
{
	struct screen_model *model = &screen->model;
	size_t nr;
	const enum col *order = columns_text_order(&nr);
	enum col col = order[screen->column], shown[COL__COUNT];

	screen->column = moved(screen->column, key_step(key, screen->page_lines), nr);
	if (key == ' ') {
		model->columns.shown[col] = !model->columns.shown[col];
		if (!screen_columns_list(&model->columns, shown))
			model->columns.shown[col] = true; /* one has to stay */
		model->columns.first = 0;
	} else if (key == '\r' || key == '\n' || key == KEY(KEY_ENTER)) {
		screen_model_sort(model, (int)col);
		page_open(screen, PAGE_TABLE);
	}
}

static bool is_back(unsigned int key)
{
	return key == ESCAPE || key == 'q' || key == KEY(KEY_F(10)) || key == KEY(KEY_BACKSPACE);
}

static void page_key(struct screen *screen, unsigned int key)
{
	if (is_back(key))
		page_open(screen, PAGE_TABLE);
	else if (screen->page == PAGE_COLUMNS)
		columns_key(screen, key);
	else if (screen->page == PAGE_DETAIL && (key == ' ' || key == 'z'))
		screen->paused = !screen->paused;
	else
		screen->page_top =
			moved(screen->page_top, key_step(key, screen->page_lines), screen->text.nr);
}

void screen_key(struct screen *screen, unsigned int key, bool wide)
{
	unsigned int code = wide ? key : KEY(key);

	screen->message = "";
	if (code == CTRL_L)
		clearok(curscr, TRUE);
	else if (screen->prompt != PROMPT_NONE)
		screen_prompt_key(screen, key, wide);
	else if (screen->page != PAGE_TABLE)
		page_key(screen, code);
	else if (code == 'q' || code == KEY(KEY_F(10)))
		screen->over = true;
	else
		table_key(screen, code);
}
