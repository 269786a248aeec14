/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * base/escape.h - names that somebody else chose, made safe to print, and measured.
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
	ESCAPE_ASCII, /* these and every byte above 0x7e */
	ESCAPE_JSON,  /* only bytes that are not valid UTF-8 */
};

/* For a terminal that shows UTF-8, or does not. */
static inline enum escape escape_for(bool utf8)
{
	return utf8 ? ESCAPE_UTF8 : ESCAPE_ASCII;
}

/* The value of the first character of @text of @left bytes, at least 1. Its length; 0: invalid. */
size_t utf8_decode(const char *text, size_t left, uint32_t *cp);

/* True for characters that a terminal must not get, or that nobody would see. */
bool char_is_harmful(uint32_t cp);

/* A character in the worst case: four bytes, each as \xNN, and the end. */
#define ESCAPE_CHAR 17

/*
 * Writes the first character of @src, of @left bytes, to @dst of ESCAPE_CHAR bytes, as
 * escape_name() does. @before is the byte in front of it, 0 at the beginning of a name. Returns how
 * many bytes of @src that are.
 */
size_t escape_char(char *dst, const char *src, size_t left, char before, enum escape how);

/*
 * Copies @src to @dst of @size bytes (at least 1), each byte that @how forbids as \xNN. A
 * backslash stays as it is (systemd's unit names are full of them), so this is for reading, not
 * for turning back into a name. The result always ends in zero and never in half a character
 * or half an escape. Returns its length; 4 * strlen(@src) + 1 bytes are always enough.
 */
size_t escape_name(char *dst, size_t size, const char *src, enum escape how);

/*
 * Terminal columns that @text, valid UTF-8, takes. Widths are the locale's (wcwidth()); a
 * character that the locale does not know counts as 1.
 */
int utf8_width(const char *text);

/* The longest end of @text that fits @width columns; a pointer into @text. */
const char *utf8_tail(const char *text, int width);

#endif
