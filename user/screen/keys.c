// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/keys.c - what keys do, as in htop and top.
 *
 * Owns: the meaning of every key. Must not know: how anything is drawn.
 */
#include <curses.h>
#include <stdio.h>

#include "model/columns.h"
#include "screen/state.h"

enum { CTRL_L = 12 };

/* Characters and KEY_ codes do not overlap: code points end at 0x10ffff. */
#define KEY(code) (0x200000u + (unsigned int)(code))

static void page_open(struct screen *screen, enum screen_page page)
{
	screen->page = page;
	screen->page_top = 0;
	screen->fix = 0; /* each page has its own */
	if (page < PAGE_TABS)
		screen->tab = page;
	screen_page_read(screen);
}

/* Sets the group of the details to the selected one. False: there is none. */
static bool detail_choose(struct screen *screen)
{
	int row = screen_model_row(&screen->model);

	if (row < 0)
		return false;
	screen->detail = screen->model.rows[row].kernfs_id;
	return true;
}

static void detail_open(struct screen *screen)
{
	if (!detail_choose(screen))
		return;
	screen_flow_start(&screen->flow, screen->detail);
	screen_flow_add(&screen->flow, &screen->model);
	screen->advice = (struct advice){ 0 };
	/* its charts, too, begin before the moment that is shown */
	if (screen->source.timeline)
		screen->asked = (struct screen_asked){ .wish = WISH_STEP };
	page_open(screen, PAGE_DETAIL);
}

/* Runs explain on the group of the details, or on the selected one. */
static void explain_open(struct screen *screen)
{
	if (screen->page == PAGE_TABLE && !detail_choose(screen))
		return;
	if (screen->page != PAGE_EXPLAIN)
		screen->explained_detail = screen->page == PAGE_DETAIL;
	screen->advice = (struct advice){ 0 };
	page_open(screen, PAGE_EXPLAIN);
}

/* The lines that @key moves by in a window of @page lines; 0: another key. */
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

/* Selects the group of the worst alarm, then of the next one; the status line describes it. */
static void alarm_go(struct screen *screen)
{
	const struct alarms *alarms = &screen->alarms;
	const struct alarm *alarm;

	if (!alarms->nr) {
		screen->message = "nothing is seen to be wrong";
		return;
	}
	screen->alarm = screen->alarm_told && screen->alarm + 1 < alarms->nr ? screen->alarm + 1
									     : 0;
	screen->alarm_told = true;
	page_open(screen, PAGE_TABLE);
	alarm = &alarms->list[screen->alarm];
	snprintf(screen->told, sizeof(screen->told), "%s%s", alarm->text,
		 alarm->kernfs_id && !screen_model_go(&screen->model, alarm->kernfs_id)
			 ? " (it is not in the list)"
			 : "");
	screen->message = screen->told;
}

static void tree_only(struct screen *screen, unsigned int key)
{
	if (!screen->model.tree)
		screen->message = "only in the tree: press t";
	else if (key == '*')
		screen_model_fold_all(&screen->model);
	else
		screen_model_fold(&screen->model, key == '-');
}

/* Keys that change the list; false: another key. */
static bool list_key(struct screen *screen, unsigned int key)
{
	struct screen_model *model = &screen->model;

	switch (key) {
	case 't':
	case KEY(KEY_F(5)):
		model->tree = !model->tree;
		break;
	case 'u':
		model->swap_only = !model->swap_only;
		break;
	case 'I':
	case 'r':
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

/* Keys that open a page or a prompt; false: another key. */
static bool open_key(struct screen *screen, unsigned int key)
{
	switch (key) {
	case 's':
	case KEY(KEY_F(6)):
		page_open(screen, PAGE_COLUMNS);
		return true;
	case '\r':
	case '\n':
	case KEY(KEY_ENTER):
		detail_open(screen);
		return true;
	case 'e':
		explain_open(screen);
		return true;
	case '/':
	case KEY(KEY_F(3)):
		screen_prompt_start(screen, PROMPT_SEARCH);
		return true;
	case '\\':
	case KEY(KEY_F(4)):
		screen_prompt_start(screen, PROMPT_FILTER);
		return true;
	default:
		return false;
	}
}

/* Keys that do the same on all pages with a tab; false: another key. */
static bool common_key(struct screen *screen, unsigned int key)
{
	switch (key) {
	case '?':
	case 'h':
	case KEY(KEY_F(1)):
		page_open(screen, PAGE_HELP);
		return true;
	case ' ':
	case 'z':
		screen->paused = !screen->paused;
		return true;
	case 'd':
		screen_prompt_start(screen, PROMPT_DELAY);
		return true;
	case '!':
		alarm_go(screen);
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
	else if (key == CHAR_ESCAPE)
		screen_model_filter(model, "");
	else if (!screen_column_of_letter((int)key, &sort))
		screen_model_sort(model, sort);
}

static void columns_key(struct screen *screen, unsigned int key)
{
	struct screen_model *model = &screen->model;
	struct screen_columns *columns = &model->columns;
	enum col col = columns->order[screen->column], shown[COL__COUNT];

	screen->column = moved(screen->column, key_step(key, screen->page_lines), COL__COUNT);
	if (key == '[' || key == KEY(KEY_F(7)))
		screen->column = screen_columns_move(columns, screen->column, -1);
	else if (key == ']' || key == KEY(KEY_F(8)))
		screen->column = screen_columns_move(columns, screen->column, 1);
	else if (key == ' ') {
		columns->shown[col] = !columns->shown[col];
		if (!screen_columns_list(columns, shown))
			columns->shown[col] = true; /* at least one must stay */
		columns->first = 0;
	} else if (key == '\r' || key == '\n' || key == KEY(KEY_ENTER)) {
		screen_model_sort(model, (int)col);
		page_open(screen, PAGE_TABLE);
	}
}

static bool is_back(unsigned int key)
{
	return key == CHAR_ESCAPE || key == 'q' || key == KEY(KEY_F(10)) ||
	       key == KEY(KEY_BACKSPACE);
}

static void text_scroll(struct screen *screen, unsigned int key)
{
	screen->page_top =
		moved(screen->page_top, key_step(key, screen->page_lines), screen->text.nr);
}

/* Keys of the pages of one group; false: another key. */
static bool group_key(struct screen *screen, unsigned int key)
{
	if (screen->page != PAGE_DETAIL && screen->page != PAGE_EXPLAIN)
		return false;
	if (key == 'e')
		explain_open(screen);
	else if (key == 'x')
		screen_copy(screen);
	else if (key == ' ' || key == 'z')
		screen->paused = !screen->paused;
	else
		return false;
	return true;
}

static void page_back(struct screen *screen)
{
	page_open(screen, screen->page == PAGE_EXPLAIN && screen->explained_detail ? PAGE_DETAIL
										   : screen->tab);
}

static void page_key(struct screen *screen, unsigned int key)
{
	if (is_back(key))
		page_back(screen);
	else if (screen->page == PAGE_COLUMNS)
		columns_key(screen, key);
	else if (!group_key(screen, key))
		text_scroll(screen, key);
}

/* Samples that @key goes on by; 0: another key. */
static long time_step(unsigned int key)
{
	return key == '[' ? -1 : key == ']' ? 1 : key == '{' ? -10 : key == '}' ? 10 : 0;
}

/* Keys that go to another moment, on all pages but that of columns; false: another key. */
static bool time_key(struct screen *screen, unsigned int key)
{
	const bool past = screen->source.timeline;
	long step = time_step(key);

	if (screen->page == PAGE_COLUMNS)
		return false;
	if (past && (key == ' ' || key == 'z' || key == 'd')) {
		screen->message = "this is a moment of the past: [ and ] go to others";
		return true;
	}
	if (!step && key != '@')
		return false;
	if (!past) {
		screen->message = "for moments of the past: cgswap top --at TIME";
	} else if (step) {
		if (screen->asked.wish != WISH_STEP)
			screen->asked.steps = 0;
		screen->asked.wish = WISH_STEP;
		screen->asked.steps += step;
	} else {
		screen_prompt_start(screen, PROMPT_TIME);
	}
	return true;
}

/* A page with a tab. */
static void tab_key(struct screen *screen, unsigned int key)
{
	if (key == 'q' || key == KEY(KEY_F(10)))
		screen->over = true;
	else if (common_key(screen, key))
		return;
	else if (screen->page == PAGE_TABLE)
		table_key(screen, key);
	else if (key == CHAR_ESCAPE)
		page_open(screen, PAGE_TABLE);
	else
		text_scroll(screen, key);
}

/* Keys that go to a page from any other; false: another key. */
static bool tabs_key(struct screen *screen, unsigned int key)
{
	if (key == CHAR_TAB)
		page_open(screen, (screen->tab + 1) % PAGE_TABS);
	else if (key == KEY(KEY_BTAB))
		page_open(screen, (screen->tab + PAGE_TABS - 1) % PAGE_TABS);
	else if (key >= '1' && key < '1' + PAGE_TABS)
		page_open(screen, (enum screen_page)(key - '1'));
	else
		return false;
	return true;
}

void screen_key(struct screen *screen, unsigned int key, bool wide)
{
	unsigned int code = wide ? key : KEY(key);

	screen->message = "";
	screen->alarm_told = screen->alarm_told && code == '!';
	if (code == CTRL_L)
		clearok(curscr, TRUE);
	else if (screen->prompt != PROMPT_NONE)
		screen_prompt_key(screen, key, wide);
	else if (tabs_key(screen, code) || time_key(screen, code))
		return;
	else if (code == 'w')
		screen_prompt_start(screen, PROMPT_WRITE);
	else if (screen->page >= PAGE_TABS)
		page_key(screen, code);
	else
		tab_key(screen, code);
}
