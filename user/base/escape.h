/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * base/escape.h - makes names that somebody else chose safe to print, and measures their width.
 *
 * Owns: which bytes a terminal or JSON must not get, and how many columns a text takes. Pure: no
 * locale tables except the C library's character widths. Must not know: where a name is printed.
 */
#ifndef CGSWAP_BASE_ESCAPE_H
#define CGSWAP_BASE_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum escape {
	ESCAPE_UTF8,  /* harmful characters, and invalid bytes */
	ESCAPE_ASCII, /* the same, and every byte above 0x7e */
	ESCAPE_JSON,  /* only bytes that are not valid UTF-8 */
};

/* For a terminal with or without UTF-8. */
static inline enum escape escape_for(bool utf8)
{
	return utf8 ? ESCAPE_UTF8 : ESCAPE_ASCII;
}

/* Decodes the first character of @text of @left bytes, at least 1. Its length; 0: invalid. */
size_t utf8_decode(const char *text, size_t left, uint32_t *cp);

/* How many of the @len bytes at the start of @text need no escape under any enum escape. */
size_t escape_plain(const char *text, size_t len);

/* True for characters that a terminal must not get, or that are invisible. */
bool char_is_harmful(uint32_t cp);

/* One character in the worst case: four bytes as \NNN, and the terminating zero. */
#define ESCAPE_CHAR 17

/*
 * Writes the first character of @src, of @left bytes, to @dst of ESCAPE_CHAR bytes, as
 * escape_name() does. @before is the byte before it, 0 at the start of a name. Returns how many
 * bytes of @src it took.
 */
size_t escape_char(char *dst, const char *src, size_t left, char before, enum escape how);

/*
 * Copies @src to @dst of @size bytes (at least 1), with each byte that @how forbids as octal \NNN.
 * A backslash stays (systemd's unit names are full of \xNN), unless it would look like such an
 * escape; then it becomes \134. So \NNN is always a byte, everything else is itself, and different
 * names stay different. Do not escape a result again. The result always ends in zero and never in
 * half a character or half an escape. Returns its length; 4 * strlen(@src) + 1 bytes are always
 * enough.
 */
size_t escape_name(char *dst, size_t size, const char *src, enum escape how);

/*
 * Columns that @text, valid UTF-8, takes in a terminal. Widths are the locale's (wcwidth()); a
 * character unknown to the locale counts as 1.
 */
int utf8_width(const char *text);

/* Bytes of the longest start of @text that fits @width columns. */
size_t utf8_head(const char *text, int width);

/* The longest suffix of @text that fits @width columns; a pointer into @text. */
const char *utf8_tail(const char *text, int width);

#endif
