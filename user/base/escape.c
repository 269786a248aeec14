// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * base/escape.c - see base/escape.h.
 *
 * A group's name is chosen by whoever may make the directory. It may hold escape sequences,
 * newlines, and text direction marks that make one group look like another.
 */
#define _GNU_SOURCE /* wcwidth() */
#include "base/escape.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <wchar.h>

/* Length of the character that starts with @byte; 0 when none does. */
static size_t utf8_length(unsigned char byte)
{
	if (byte < 0x80)
		return 1;
	if (byte < 0xc2 || byte > 0xf4)
		return 0;
	return byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

size_t utf8_decode(const char *text, size_t left, uint32_t *cp)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *s = (const unsigned char *)text;
	size_t len = utf8_length(*s);

	if (len > left)
		return 0;
	*cp = len == 1 ? *s : *s & (0x7fU >> len);
	for (size_t i = 1; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*cp = *cp << 6 | (s[i] & 0x3f);
	}
	if (*cp > 0x10ffff || (*cp >= 0xd800 && *cp <= 0xdfff) || *cp < least[len])
		return 0;
	return len;
}

/*
 * Control characters, text direction marks, line separators, and characters without width, which
 * make two names look alike: joiners and non-joiners, fillers, variation selectors, tags.
 */
bool char_is_harmful(uint32_t cp)
{
	static const uint32_t ranges[][2] = {
		{ 0, 0x1f },	      { 0x7f, 0x9f },	    { 0xad, 0xad },
		{ 0x34f, 0x34f },     { 0x61c, 0x61c },	    { 0x115f, 0x1160 },
		{ 0x17b4, 0x17b5 },   { 0x180b, 0x180f },   { 0x200b, 0x200f },
		{ 0x2028, 0x202e },   { 0x2060, 0x206f },   { 0x3164, 0x3164 },
		{ 0xfe00, 0xfe0f },   { 0xfeff, 0xfeff },   { 0xffa0, 0xffa0 },
		{ 0xfff0, 0xfffb },   { 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a },
		{ 0xe0000, 0xe0fff },
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (cp >= ranges[i][0] && cp <= ranges[i][1])
			return true;
	return false;
}

/* A character without width joins the one before it: not allowed at the start of a name. */
static bool char_is_allowed(size_t len, uint32_t cp, char before, enum escape how)
{
	if (len == 1)
		return how == ESCAPE_JSON || !char_is_harmful(cp);
	if (!len || how != ESCAPE_UTF8)
		return len && how == ESCAPE_JSON;
	return !char_is_harmful(cp) && ((before && before != '/') || wcwidth((wchar_t)cp) != 0);
}

/* The form used by ls -b and the kernel's mountinfo. */
static void put_escape(char *dst, unsigned char byte)
{
	dst[0] = '\\';
	dst[1] = (char)('0' + (byte >> 6));
	dst[2] = (char)('0' + (byte >> 3 & 7));
	dst[3] = (char)('0' + (byte & 7));
}

/* True when @src, which begins with a backslash, looks like the output of put_escape(). */
static bool is_escape(const char *src, size_t left)
{
	return left >= 4 && src[1] >= '0' && src[1] <= '3' && src[2] >= '0' && src[2] <= '7' &&
	       src[3] >= '0' && src[3] <= '7';
}

size_t escape_plain(const char *text, size_t len)
{
	size_t plain = 0;

	while (plain < len && text[plain] >= ' ' && text[plain] <= '~' &&
	       (text[plain] != '\\' || !is_escape(text + plain, len - plain)))
		plain++;
	return plain;
}

size_t escape_char(char *dst, const char *src, size_t left, char before, enum escape how)
{
	uint32_t cp;
	size_t len = utf8_decode(src, left, &cp);
	bool allowed = char_is_allowed(len, cp, before, how) &&
		       (*src != '\\' || !is_escape(src, left));
	size_t in = len ? len : 1;

	if (allowed)
		memcpy(dst, src, in);
	for (size_t i = 0; i < in && !allowed; i++)
		put_escape(dst + i * 4, (unsigned char)src[i]);
	dst[allowed ? in : 4 * in] = '\0';
	return in;
}

size_t escape_name(char *dst, size_t size, const char *src, enum escape how)
{
	size_t out = 0, left = strlen(src);
	char before = 0, text[ESCAPE_CHAR];

	while (left) {
		size_t in = escape_char(text, src, left, before, how), need = strlen(text);

		if (out + need >= size)
			break;
		memcpy(dst + out, text, need);
		before = src[in - 1];
		out += need;
		src += in;
		left -= in;
	}
	dst[out] = '\0';
	return out;
}

/* Bytes of the first character of @text, 1 when it is invalid; its columns in *@width. */
static size_t char_measure(const char *text, int *width)
{
	uint32_t cp;
	size_t len = utf8_decode(text, strnlen(text, 4), &cp);
	int columns = len > 1 ? wcwidth((wchar_t)cp) : 1;

	*width = columns < 0 ? 1 : columns;
	return len ? len : 1;
}

int utf8_width(const char *text)
{
	int total = 0, width;

	while (*text) {
		text += char_measure(text, &width);
		total += width;
	}
	return total;
}

size_t utf8_head(const char *text, int width)
{
	size_t len = 0;
	int next;

	while (text[len]) {
		size_t bytes = char_measure(text + len, &next);

		width -= next;
		if (width < 0)
			break;
		len += bytes;
	}
	return len;
}

const char *utf8_tail(const char *text, int width)
{
	int total = utf8_width(text), first;

	while (*text && total > width) {
		text += char_measure(text, &first);
		total -= first;
	}
	return text;
}
