// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * base/escape.c - names that somebody else chose, made safe to print and measured.
 *
 * Owns: UTF-8 decoding and which characters a terminal must not get: a group's name is chosen by
 * whoever may make the directory, and may hold escape sequences, newlines and text direction
 * marks that make one group look like another. Must not know: where a name is printed.
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

/* Length of the character at @s and its value in *@cp; 0 when it is not valid UTF-8. */
static size_t utf8_decode(const unsigned char *s, uint32_t *cp)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t len = utf8_length(*s);

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

/* C0, DEL and C1 controls; line and paragraph separators; marks that change text direction. */
static bool char_is_harmful(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp <= 0x9f) || cp == 0x61c || cp == 0x200e ||
	       cp == 0x200f || (cp >= 0x2028 && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069) ||
	       cp == 0xfeff;
}

static bool char_is_allowed(size_t len, uint32_t cp, enum escape how)
{
	switch (how) {
	case ESCAPE_JSON:
		return len > 0;
	case ESCAPE_ASCII:
		return len == 1 && !char_is_harmful(cp);
	default:
		return len > 0 && !char_is_harmful(cp);
	}
}

static void put_escape(char *dst, unsigned char byte)
{
	static const char hex[] = "0123456789abcdef";

	dst[0] = '\\';
	dst[1] = 'x';
	dst[2] = hex[byte >> 4];
	dst[3] = hex[byte & 0xf];
}

size_t escape_name(char *dst, size_t size, const char *src, enum escape how)
{
	const unsigned char *s = (const unsigned char *)src;
	size_t out = 0;

	while (*s) {
		uint32_t cp;
		size_t len = utf8_decode(s, &cp);
		bool allowed = char_is_allowed(len, cp, how);
		size_t in = len ? len : 1, need = allowed ? in : in * 4;

		if (out + need >= size)
			break;
		if (allowed)
			memcpy(dst + out, s, in);
		for (size_t i = 0; i < in && !allowed; i++)
			put_escape(dst + out + i * 4, s[i]);
		out += need;
		s += in;
	}
	dst[out] = '\0';
	return out;
}

/* Bytes of the first character of @text, 1 when it is invalid; its columns in *@width. */
static size_t char_measure(const char *text, int *width)
{
	uint32_t cp;
	size_t len = utf8_decode((const unsigned char *)text, &cp);
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

const char *utf8_tail(const char *text, int width)
{
	int total = utf8_width(text), first;

	while (*text && total > width) {
		text += char_measure(text, &first);
		total -= first;
	}
	return text;
}
