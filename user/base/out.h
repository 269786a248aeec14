/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * base/out.h - where views are printed to.
 *
 * Owns: what the locale can print, names that somebody else chose, and errors of the writes. Must
 * not know: what is printed.
 */
#ifndef CGSWAP_BASE_OUT_H
#define CGSWAP_BASE_OUT_H

#include <stdbool.h>
#include <stdio.h>

/* True when the locale, as set with setlocale(LC_CTYPE, ""), prints UTF-8. */
bool out_is_utf8(void);

/* Prints @text, a name or a text that holds one, escaped for a terminal that shows UTF-8. */
void out_safe(FILE *out, const char *text);

/* 0 or -errno of what was written since errno was set to 0. */
int out_error(FILE *out);

/* Flushes @out. 0 or -errno, also of a write before (-EPIPE included: the caller decides). */
int out_flush(FILE *out);

#endif
