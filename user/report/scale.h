/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * report/scale.h - where the ticks of an axis are, and where a label has room.
 *
 * Owns: steps that people would choose: powers of 2 for bytes; 1, 2 and 5 for others; whole
 * minutes, hours and days of local time. Pure. Must not know: SVG.
 */
#ifndef CGSWAP_REPORT_SCALE_H
#define CGSWAP_REPORT_SCALE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The smallest step with which at most @most ticks above 0 reach @max, both above 0. */
int64_t scale_step(int64_t max, int most, bool bytes);

/* The smallest step, in nanoseconds, of which at most @most are in @ns. */
int64_t scale_time_step(int64_t ns, int most);

/* The first multiple of @step_ns, in local time, at or after @ns. */
int64_t scale_time_first(int64_t ns, int64_t step_ns);

/* "03:12", "03:12:30", or the date "11-30" for midnight, as the step needs; in WHEN_SIZE bytes. */
char *scale_time_label(char *buf, int64_t ns, int64_t step_ns);

/* A band of a stack: between @low and @high at @x; y grows downwards, so @high is less. */
struct scale_band {
	double x, low, high;
	bool broken; /* the band does not reach from the point before to this one */
};

/*
 * The middle of a place inside of the band for a label of @width and @height, where the band is
 * thickest. False: it fits nowhere.
 */
bool scale_place(const struct scale_band *band, size_t nr, double width, double height, double *x,
		 double *y);

#endif
