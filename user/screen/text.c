// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/text.c - see screen/text.h.
 */
#include "screen/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/escape.h"

void screen_text_clear(struct screen_text *text)
{
	text->len = 0;
	text->nr = 0;
}

void screen_text_free(struct screen_text *text)
{
	free(text->buf);
	free(text->lines);
	*text = (struct screen_text){ 0 };
}

static int text_reserve(struct screen_text *text, size_t bytes)
{
	if (array_reserve(&text->buf, &text->max, text->len + bytes, 1))
		return -ENOMEM;
	return array_reserve(&text->lines, &text->max_lines, text->nr + 1, sizeof(*text->lines));
}

void screen_text_add(struct screen_text *text, enum screen_style style, const char *format, ...)
{
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0 || text_reserve(text, (size_t)len + 1))
		return;
	va_start(args, format);
	vsnprintf(text->buf + text->len, (size_t)len + 1, format, args);
	va_end(args);
	text->lines[text->nr].at = text->len;
	text->lines[text->nr++].style = style;
	text->len += (size_t)len + 1;
}

const char *screen_text_line(const struct screen_text *text, size_t i)
{
	return text->buf + text->lines[i].at;
}

/* Bytes of @line that fit into @width columns; breaks only at two spaces. */
static size_t wrap_length(const char *line, size_t width)
{
	size_t fits = 0, end = 0;

	while (line[end]) {
		const char *gap = strstr(line + end, "  ");

		end = gap ? (size_t)(gap - line) : strlen(line);
		if (fits && end > width)
			break;
		fits = end;
		end += strspn(line + end, " ");
	}
	return fits;
}

void screen_text_wrap(struct screen_text *text, enum screen_style style, const char *line,
		      int width, size_t max)
{
	while (*line && max-- > 0) {
		size_t len = max ? wrap_length(line, width > 0 ? (size_t)width : 1) : strlen(line);

		screen_text_add(text, style, "%.*s", (int)len, line);
		line += len;
		line += strspn(line, " ");
	}
}

/* Bytes of @line for a line of @width columns: up to the last blank that fits, or all that fits. */
static size_t fill_length(const char *line, int width)
{
	size_t fits = utf8_head(line, width), len = fits, one;
	uint32_t cp;

	if (!line[fits])
		return fits;
	while (len && line[len] != ' ')
		len--;
	if (len || fits)
		return len ? len : fits;
	/* at least one character, however narrow the terminal is */
	one = utf8_decode(line, strlen(line), &cp);
	return one ? one : 1;
}

void screen_text_fill(struct screen_text *text, enum screen_style style, const char *line,
		      int width, int indent)
{
	int first = (int)strspn(line, " ");

	indent = indent <= width / 2 ? indent : 0;
	first = first <= width / 2 ? first : 0;
	line += strspn(line, " ");
	do {
		size_t len = fill_length(line, width - first);

		screen_text_add(text, style, "%*s%.*s", first, "", (int)len, line);
		line += len;
		line += strspn(line, " ");
		first = indent;
	} while (*line);
}
