/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * base/out.h - all output, to a terminal, a file or a pipe.
 *
 * Owns: what the locale can print, escaping every argument of a format, write errors, the progress
 * line. Nothing else prints (tests/lint/prints). Must not know: what is printed.
 */
#ifndef CGSWAP_BASE_OUT_H
#define CGSWAP_BASE_OUT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* True when the locale set with setlocale(LC_CTYPE, "") prints UTF-8. */
bool out_is_utf8(void);

/*
 * As fprintf(), but every %s and %c is escaped as the locale demands (base/escape.h), newlines
 * included: only the format itself can end a line. Widths count columns. Supports d i u o x X c s
 * and e f g, with h l ll z t j, and %%. Errors: see out_error(); after an error nothing more is
 * written.
 */
__attribute__((format(printf, 2, 3))) void out_printf(FILE *out, const char *format, ...);
__attribute__((format(printf, 2, 0))) void out_vprintf(FILE *out, const char *format, va_list list);

/* Prints @text that contains lines, such as a log: escaped except for its newlines. */
void out_lines(FILE *out, const char *text);

/* Writes @text of @len bytes unchanged: for text that is already escaped, such as JSON. */
void out_bytes(FILE *out, const char *text, size_t len);

/*
 * Columns of a line of @out: from COLUMNS, or its terminal, or 80. A stream in memory counts as
 * part of stdout.
 */
int out_width(FILE *out);

/* The same if @out is a terminal, else 0. */
int out_terminal_width(FILE *out);

/* Lines of a screen: from LINES, or the terminal of @out; at least 24. */
int out_height(FILE *out);

/*
 * Prints a line, escaped as by out_printf(), wrapped between words at the width of @out;
 * continuation lines are indented by @indent columns. A longer word is not broken.
 */
__attribute__((format(printf, 3, 4))) void out_wrap(FILE *out, int indent, const char *format, ...);

/*
 * Shows a progress line on stderr, which must be a terminal, in place of the last one, cut to the
 * terminal's width. It is erased before any other output to stdout or stderr. Shows nothing once
 * stdout, if a terminal or a pipe, has output: somebody, or a pager, is showing that.
 */
__attribute__((format(printf, 1, 2))) void out_status(const char *format, ...);

/* Erases the progress line, for output that does not pass through here, such as a child's. */
void out_status_erase(void);

/* 0, or -errno of the first failed write if @out has a write error. */
int out_error(FILE *out);

/* Flushes @out. 0 or -errno, also for earlier writes (-EPIPE included: the caller decides). */
int out_flush(FILE *out);

#endif
