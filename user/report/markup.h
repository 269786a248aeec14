/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * report/markup.h - text for HTML and XML.
 *
 * Owns: making any name safe between tags and inside of attributes. Must not know: tags.
 */
#ifndef CGSWAP_REPORT_MARKUP_H
#define CGSWAP_REPORT_MARKUP_H

#include <stddef.h>
#include <stdio.h>

/* Writes @text, any bytes, so that it is nothing but text. Errors are left in @out. */
void markup_text(FILE *out, const char *text);

/* The same of a path, for HTML: it may be broken into lines behind a slash. */
void markup_path(FILE *out, const char *path);

/* Its last @most characters, after an ellipsis if there are more. */
void markup_tail(FILE *out, const char *text, size_t most);

/* How many characters markup_text() shows of @text. */
size_t markup_chars(const char *text);

#endif
