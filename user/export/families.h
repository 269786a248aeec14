/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * export/families.h - the one table of metric families, in two formats. Pure.
 *
 * Owns: names, types, units and help of all that is exported, in OpenMetrics 1.0 and in the text
 * format 0.0.4. Must not know: where numbers come from, who reads them.
 */
#ifndef CGSWAP_EXPORT_FAMILIES_H
#define CGSWAP_EXPORT_FAMILIES_H

#include <stdint.h>
#include <stdio.h>

struct host;
struct names;
struct select;

enum export_format {
	EXPORT_OPENMETRICS, /* 1.0.0 */
	EXPORT_TEXT,	    /* 0.0.4, for Prometheus' own tools and textfile collectors */
	EXPORT_FORMATS
};

/* The other numbers of one moment. */
struct export_moment {
	const struct host *host;
	const struct select *select;
	struct names *names; /* NULL: no names but those in paths */
	const char *version;
	int64_t refresh_us; /* duration of the refresh; VAL_NONE: a recording */
	/* of this process; VAL_NONE: not known, or a recording */
	int64_t cpu_us;
	int64_t resident_bytes;
	int64_t start_us; /* since the epoch */
};

/* The value of Content-Type. */
const char *export_content_type(enum export_format format);

/* Write errors are left in @out for the caller. */
void export_write(FILE *out, const struct export_moment *moment, enum export_format format);

#endif
