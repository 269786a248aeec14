/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * report/report.h - one window of time, as it is printed.
 *
 * Owns: plain data, and which groups are listed. Must not know: in which form.
 */
#ifndef CGSWAP_REPORT_REPORT_H
#define CGSWAP_REPORT_REPORT_H

#include <limits.h>
#include <stddef.h>

#include "report/sentences.h"
#include "report/series.h"

struct recording_sums;

struct report_window {
	struct series series;
	struct sentences sentences;
	int *listed; /* that had swap, were refused some or had tasks killed; the highest first */
	size_t nr_listed;
	char cgroup[PATH_MAX];	       /* the subtree that series.cgroup names */
	struct recording_sums *traced; /* of a recording of cgswap trace; NULL: of a history */
};

/* After the last sample. 0 or -ENOMEM; report_window_free() in any case. */
int report_window_close(struct report_window *window);

/* How many sentences come before those that say what is not known, which are at the end. */
size_t report_window_said(const struct report_window *window);

void report_window_free(struct report_window *window);

#endif
