/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * view/table_json.h - one refresh as JSON lines.
 *
 * Owns: the "cgroup" and "host" objects, one a line, keys as documented for top --json. A value
 * that is unavailable, and the limit "max", are null; bytes, pages and counts are integers,
 * rates and ratios reals of two decimals. Must not know: BPF, files, terminal, how rows are made.
 */
#ifndef CGSWAP_VIEW_TABLE_JSON_H
#define CGSWAP_VIEW_TABLE_JSON_H

#include <stdio.h>

#include "model/host.h"
#include "model/row.h"

/*
 * Each prints one line, without flushing. Bytes of a path that are not UTF-8 are printed as the
 * four characters \xNN; the kernfs id, not the path, identifies a group beyond doubt.
 * 0 or -errno of the write (-EPIPE included: the caller decides).
 */
int view_json_cgroup(FILE *out, double time, const struct row *row);
int view_json_host(FILE *out, const struct host *host);

/*
 * The host line and then @nr rows, those at @order (NULL: 0 .. nr-1), at the time host->time;
 * flushes. 0 or -errno.
 */
int view_json_print(FILE *out, const struct host *host, const struct row *rows, const int *order,
		    size_t nr);

#endif
