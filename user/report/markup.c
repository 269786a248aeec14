// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * report/markup.c - see report/markup.h.
 */
#include "report/markup.h"

#include <stdint.h>
#include <string.h>

#include "base/escape.h"
#include "base/out.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

/* One character of a name, as escape_name() has it, which takes @took bytes of @text. */
struct piece {
	char text[ESCAPE_CHAR];
	size_t took;
};

static struct piece piece_at(const char *text, size_t at, size_t len)
{
	struct piece piece;
	uint32_t cp;

	piece.took =
		escape_char(piece.text, text + at, len - at, at ? text[at - 1] : 0, ESCAPE_UTF8);
	/* XML has no use for these two of each plane */
	if (utf8_decode(piece.text, strlen(piece.text), &cp) && (cp & 0xfffe) == 0xfffe)
		strcpy(piece.text, REPLACEMENT);
	return piece;
}

static void piece_write(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (strchr("&<>\"'", *text))
			out_printf(out, "&#%d;", *text);
		else
			out_bytes(out, text, 1);
	}
}

static size_t piece_chars(const char *text)
{
	size_t nr = 0;

	for (; *text; text++)
		nr += (*text & 0xc0) != 0x80;
	return nr;
}

size_t markup_chars(const char *text)
{
	size_t len = strlen(text), nr = 0;

	for (size_t at = 0; at < len;) {
		struct piece piece = piece_at(text, at, len);

		nr += piece_chars(piece.text);
		at += piece.took;
	}
	return nr;
}

/* The last @most of its @nr characters; @after follows each slash. */
static void pieces_write(FILE *out, const char *text, size_t nr, size_t most, const char *after)
{
	size_t len = strlen(text);

	for (size_t at = 0; at < len;) {
		struct piece piece = piece_at(text, at, len);

		if (nr <= most) {
			piece_write(out, piece.text);
			if (text[at] == '/')
				out_bytes(out, after, strlen(after));
		}
		nr -= piece_chars(piece.text);
		at += piece.took;
	}
}

void markup_tail(FILE *out, const char *text, size_t most)
{
	size_t nr = markup_chars(text);

	if (nr > most)
		out_printf(out, "&#8230;");
	pieces_write(out, text, nr, most, "");
}

void markup_text(FILE *out, const char *text)
{
	markup_tail(out, text, SIZE_MAX);
}

void markup_path(FILE *out, const char *path)
{
	pieces_write(out, path, markup_chars(path), SIZE_MAX, "<wbr/>");
}
