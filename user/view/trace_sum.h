/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * view/trace_sum.h - the summary of a trace as text, or as JSON lines.
 *
 * Owns: its tables and histograms. Must not know: how the sums were made.
 */
#ifndef CGSWAP_VIEW_TRACE_SUM_H
#define CGSWAP_VIEW_TRACE_SUM_H

#include <stdint.h>
#include <stdio.h>

#include "trace/sum.h"
#include "view/trace.h"

struct view_trace_sums {
	const struct view_trace_host *host;
	struct trace_sum *sum;
	const struct chunk_end *end; /* NULL: the recording has none */
	const char *cgroup;	     /* only this subtree; NULL: all */
	uint64_t bad;		     /* undecoded records, lost in addition to those in @end */
};

/* 0 or -errno. */
int view_trace_sums(FILE *out, const struct view_trace_sums *sums);
int view_trace_json_sums(FILE *out, const struct view_trace_sums *sums);

#endif
