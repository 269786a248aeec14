/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * screen/text.h - lines of text with a style, for the pages of the screen.
 *
 * Owns: the lines. The memory is reused for the next page. Pure. Must not know: the terminal.
 */
#ifndef CGSWAP_SCREEN_TEXT_H
#define CGSWAP_SCREEN_TEXT_H

#include <stddef.h>

/* What a text means; the terminal decides how it looks. */
enum screen_style {
	STYLE_PLAIN,
	STYLE_TITLE,   /* reverse */
	STYLE_COLUMNS, /* headings of the table's columns, reverse */
	STYLE_HEAD,
	STYLE_BAR, /* bars and charts of what is as it should be */
	STYLE_DIM,
	STYLE_DYING, /* of a removed group */
	STYLE_GOOD,
	STYLE_WARN,
	STYLE_BAD,
	STYLE_SELECTED, /* reverse */
};

struct screen_text {
	char *buf;
	size_t len;
	size_t max;
	struct screen_text_line {
		size_t at;
		enum screen_style style;
	} * lines;
	size_t nr;
	size_t max_lines;
};

void screen_text_clear(struct screen_text *text);
void screen_text_free(struct screen_text *text);

/* Adds a line; drops it if there is no memory. */
__attribute__((format(printf, 3, 4))) void
screen_text_add(struct screen_text *text, enum screen_style style, const char *format, ...);

const char *screen_text_line(const struct screen_text *text, size_t i);

/* Adds @line, wrapped at two spaces into at most @max lines of @width columns. */
void screen_text_wrap(struct screen_text *text, enum screen_style style, const char *line,
		      int width, size_t max);

/*
 * Adds @line in lines of @width columns, broken at blanks; a longer word is broken anywhere.
 * Continuation lines are indented by @indent columns.
 */
void screen_text_fill(struct screen_text *text, enum screen_style style, const char *line,
		      int width, int indent);

#endif
