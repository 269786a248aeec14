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

/* Bytes of @line that go into @width columns; the parts between two spaces stay whole. */
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
