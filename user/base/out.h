/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * base/out.h - the one way out, to a terminal, a file or a pipe.
 *
 * Owns: what the locale can print, that what is no format of ours is escaped, and errors of the
 * writes. Nothing else prints (tests/lint/prints). Must not know: what is printed.
 */
#ifndef CGSWAP_BASE_OUT_H
#define CGSWAP_BASE_OUT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* True when the locale, as set with setlocale(LC_CTYPE, ""), prints UTF-8. */
bool out_is_utf8(void);

/*
 * As fprintf(), with every %s and %c escaped as the locale demands (base/escape.h), newlines
 * included: only the format's own end a line. A width counts columns. Knows d i u o x X c s and
 * e f g, with h l ll z t j, and %%. Errors: see out_error(); after one nothing more is written.
 */
__attribute__((format(printf, 2, 3))) void out_printf(FILE *out, const char *format, ...);
__attribute__((format(printf, 2, 0))) void out_vprintf(FILE *out, const char *format, va_list list);

/* Prints @text that has lines itself, such as a log: escaped, all but its newlines. */
void out_lines(FILE *out, const char *text);

/* Writes @text of @len bytes as it is: for what is escaped already, as JSON is. */
void out_bytes(FILE *out, const char *text, size_t len);

/* Columns of a line of @out: what COLUMNS says, or its terminal, or 80. */
int out_width(FILE *out);

/*
 * Prints a line, escaped as out_printf() does it, and breaks it between words where it gets wider
 * than @out is; what follows is indented by @indent columns. A word that is wider stays whole.
 */
__attribute__((format(printf, 3, 4))) void out_wrap(FILE *out, int indent, const char *format, ...);

/* 0, or -errno of the first write that failed when @out is one that could not be written. */
int out_error(FILE *out);

/* Flushes @out. 0 or -errno, also of a write before (-EPIPE included: the caller decides). */
int out_flush(FILE *out);

#endif
