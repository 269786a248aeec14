/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * export/page.h - one moment for people: an HTML page, and a short health report. Pure.
 *
 * Owns: their words, and escaping names for HTML. Must not know: who reads them.
 */
#ifndef CGSWAP_EXPORT_PAGE_H
#define CGSWAP_EXPORT_PAGE_H

#include <stdio.h>

struct export_moment;

/* Write errors are left in @out for the caller. */
void page_write(FILE *out, const struct export_moment *moment);

/* Lines of "WHAT: VALUE". */
void page_health(FILE *out, const struct export_moment *moment);

#endif
