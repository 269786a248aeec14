/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * view/table.h - one refresh as plain text, or as JSON lines.
 *
 * Owns: the two host lines, the heading and one line per group, for batch mode and for output that
 * is not a terminal; the "cgroup" and "host" objects, with keys as documented for top --json. In
 * JSON, unavailable values and the limit "max" are null; bytes, pages and counts are integers,
 * rates and ratios have two decimals. Must not know: BPF, files other than the FILE it is given,
 * how rows are made or sorted, ncurses.
 */
#ifndef CGSWAP_VIEW_TABLE_H
#define CGSWAP_VIEW_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "model/host.h"
#include "model/row.h"

struct view_table_opt {
	bool utf8;	      /* the locale can print UTF-8; see out_is_utf8() */
	bool calls;	      /* also show the columns of calls by default */
	const enum col *cols; /* columns to show; NULL: the default ones */
	size_t nr_cols;
	int width; /* a line is not longer, if one column fits; 0: as long as it needs */
};

/*
 * The rows to show. @rows is the whole array, to follow row.parent; @order has the @nr indices to
 * print, in this order; NULL: 0 .. nr-1.
 */
struct view_rows {
	const struct row *rows;
	const int *order;
	size_t nr;
};

/*
 * Prints one refresh to @out and flushes it. 0 or -errno of the write (also -EPIPE, left to the
 * caller). LIMIT-BY, beside %MAX, is limit_binding(): "." is the group itself.
 */
int view_table_print(FILE *out, const struct view_table_opt *opt, const struct host *host,
		     const struct view_rows *rows);

/*
 * Each prints one line, without flushing. Bytes of a path that are not UTF-8 are printed as the
 * four characters \xNN; only the kernfs id identifies a group beyond doubt. 0 or -errno.
 */
int view_json_cgroup(FILE *out, double time, const struct row *row);
int view_json_host(FILE *out, const struct host *host);

/* Prints the host line and then the rows, with the time host->time; flushes. 0 or -errno. */
int view_json_print(FILE *out, const struct host *host, const struct view_rows *rows);

#endif
