/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * report/svg.h - the plots of a report, on one axis of time.
 *
 * Owns: SVG: what is drawn where. Its colours are classes, which the page's style has. Samples that
 * are missing are gaps: nothing is drawn from one side to the other. Must not know: the page.
 */
#ifndef CGSWAP_REPORT_SVG_H
#define CGSWAP_REPORT_SVG_H

#include <stdio.h>

#include "report/series.h"

/* Of the stack: the groups that are shown and the others; also of its pattern, "hN". */
#define SVG_BANDS (SERIES_SHOWN + 1)

enum svg_form {
	SVG_WIDE,   /* for screens and paper, with titles under the pointer */
	SVG_HALF,   /* the same, beside another one */
	SVG_NARROW, /* for phones */
};

/* Writes one image. 0 or -ENOMEM; errors of @out are in out_error(). */
int svg_plots(FILE *out, const struct series *series, enum svg_form form);

/* Writes the patterns that the bands have beside their colours, as an image that shows nothing. */
void svg_patterns(FILE *out);

/* The sample of a legend for the band @band of the stack. */
void svg_swatch(FILE *out, size_t band);

#endif
