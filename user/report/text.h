/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * report/text.h - the sentences of a report, and its numbers as JSON lines.
 *
 * Owns: the lines; objects and keys as cgswap-report(8) has them. Must not know: the page.
 */
#ifndef CGSWAP_REPORT_TEXT_H
#define CGSWAP_REPORT_TEXT_H

#include <stdio.h>

struct report_window;

/* Errors of @out are in out_error(). */
void report_text(FILE *out, const struct report_window *window);

/* 0 or -errno; not flushed. */
int report_json(FILE *out, const struct report_window *window);

#endif
