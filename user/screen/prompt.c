// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/prompt.c - prompts in the status line: for a search, a filter, a delay, a file, a time.
 *
 * Owns: the typed line. Search and filter act while typing; Esc reverts them. Must not know: the
 * table's keys.
 */
#include <curses.h>
#include <string.h>
#include <wchar.h>

#include "base/fmt.h"
#include "screen/state.h"

#define DELAY_LEAST_NS 50000000ull

enum { CTRL_U = 21, DELETE = 127 };

static void word_add(struct screen *screen, wchar_t wide)
{
	size_t len = strlen(screen->word), more;
	mbstate_t state = { 0 };
	char bytes[16];

	more = wcrtomb(bytes, wide, &state);
	if (more == (size_t)-1 || len + more >= sizeof(screen->word))
		return;
	memcpy(screen->word + len, bytes, more);
	screen->word[len + more] = '\0';
}

/* Removes the last character, with all its bytes. */
static void word_cut(struct screen *screen)
{
	size_t len = strlen(screen->word);

	while (len && ((unsigned char)screen->word[len - 1] & 0xc0) == 0x80)
		len--;
	screen->word[len ? len - 1 : 0] = '\0';
}

/* Applies the word while it is typed, or says what it will do. */
static void prompt_try(struct screen *screen)
{
	struct screen_model *model = &screen->model;

	if (screen->prompt == PROMPT_FILTER)
		screen_model_filter(model, screen->word);
	if (screen->prompt == PROMPT_SEARCH && *screen->word &&
	    !screen_model_search(model, screen->word, screen->cursor_before, 1))
		screen->message = "not found";
	if (screen->prompt == PROMPT_WRITE)
		screen->message = screen_write_is_picture(screen->word) ? "(Tab: as text)"
									: "(Tab: as a picture)";
}

void screen_prompt_start(struct screen *screen, enum screen_prompt prompt)
{
	screen->prompt = prompt;
	screen->cursor_before = screen->model.cursor;
	strcpy(screen->filter_before, screen->model.filter);
	strcpy(screen->word, prompt == PROMPT_FILTER ? screen->model.filter : "");
	if (prompt != PROMPT_WRITE)
		return;
	screen_write_name(screen->word, sizeof(screen->word));
	prompt_try(screen);
}

static void delay_take(struct screen *screen)
{
	uint64_t ns;

	if (!*screen->word)
		return;
	if (fmt_parse_duration(screen->word, &ns) || !ns)
		screen->message = "not a time such as 500ms or 2s";
	else
		screen->delay_ns = ns < DELAY_LEAST_NS ? DELAY_LEAST_NS : ns;
}

static void prompt_accept(struct screen *screen)
{
	const enum screen_prompt prompt = screen->prompt;

	screen->prompt = PROMPT_NONE;
	if (prompt == PROMPT_SEARCH)
		strcpy(screen->search, screen->word);
	if (prompt == PROMPT_DELAY)
		delay_take(screen);
	if (prompt == PROMPT_WRITE)
		screen_write(screen, screen->word);
	if (prompt == PROMPT_TIME) {
		screen->asked.wish = *screen->word ? WISH_TIME : WISH_NOW;
		strcpy(screen->asked.time, screen->word);
	}
}

static void prompt_cancel(struct screen *screen)
{
	if (screen->prompt == PROMPT_SEARCH)
		screen_model_select(&screen->model, screen->cursor_before);
	if (screen->prompt == PROMPT_FILTER)
		screen_model_filter(&screen->model, screen->filter_before);
	screen->prompt = PROMPT_NONE;
}

void screen_prompt_key(struct screen *screen, unsigned int key, bool wide)
{
	if ((!wide && key == KEY_ENTER) || (wide && (key == '\r' || key == '\n'))) {
		prompt_accept(screen);
		return;
	}
	if (wide && key == CHAR_ESCAPE) {
		prompt_cancel(screen);
		return;
	}
	if ((!wide && key == KEY_BACKSPACE) || (wide && (key == '\b' || key == DELETE)))
		word_cut(screen);
	else if (wide && key == CTRL_U)
		screen->word[0] = '\0';
	else if (wide && key == CHAR_TAB && screen->prompt == PROMPT_WRITE)
		screen_write_other(screen->word, sizeof(screen->word));
	else if (wide && key >= ' ')
		word_add(screen, (wchar_t)key);
	prompt_try(screen);
}
