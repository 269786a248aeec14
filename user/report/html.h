/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * report/html.h - a report as one page, which fetches nothing and has no scripts.
 *
 * Owns: the page and its style. It is XML as well as HTML. Must not know: the plots (report/svg.h).
 */
#ifndef CGSWAP_REPORT_HTML_H
#define CGSWAP_REPORT_HTML_H

#include <stddef.h>
#include <stdio.h>

struct report_window;

/* The @nr windows beside each other. 0 or -ENOMEM; errors of @out are in out_error(). */
int html_page(FILE *out, const struct report_window *windows, size_t nr);

#endif
