/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * screen/state.h - the inside of a struct screen.
 */
#ifndef CGSWAP_SCREEN_STATE_H
#define CGSWAP_SCREEN_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/host.h"
#include "screen/model.h"
#include "screen/screen.h"
#include "screen/text.h"

enum screen_page { PAGE_TABLE, PAGE_HELP, PAGE_DETAIL, PAGE_COLUMNS };
enum screen_prompt { PROMPT_NONE, PROMPT_SEARCH, PROMPT_FILTER, PROMPT_DELAY };

struct screen {
	struct screen_model model;
	struct host host;
	uint64_t delay_ns;
	int signal_fd;
	bool utf8;
	bool paused;
	bool over;
	/* a page other than the table */
	enum screen_page page;
	size_t page_top;
	size_t page_lines; /* that the window has */
	uint64_t detail;   /* kernfs id */
	size_t column;	   /* selected on PAGE_COLUMNS, in the order of the text table */
	struct screen_text text;
	/* what is typed */
	enum screen_prompt prompt;
	char word[SCREEN_WORD];
	char search[SCREEN_WORD];
	char filter_before[SCREEN_WORD];
	size_t cursor_before;
	const char *message; /* in the status line until the next key; "" is none */
};

/* screen/draw.c: everything, from the state. */
void screen_draw(struct screen *screen);

/* screen/missed.c: adds a line to screen->text while there is a miss to be told. */
void screen_missed_add(struct screen *screen, int width);

/* screen/page.c: fills screen->text for the page. */
void screen_page_build(struct screen *screen, int width);

/* screen/keys.c: what one key does; @wide is true for a character, false for a KEY_ code. */
void screen_key(struct screen *screen, unsigned int key, bool wide);

/* screen/prompt.c: what a key does while something is asked for, and its beginning. */
void screen_prompt_start(struct screen *screen, enum screen_prompt prompt);
void screen_prompt_key(struct screen *screen, unsigned int key, bool wide);
const char *screen_prompt_label(enum screen_prompt prompt);

#endif
