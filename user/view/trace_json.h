/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * view/trace_json.h - a trace as JSON lines.
 *
 * Owns: the objects "trace", "event", "loss" and those of the summary. Bytes and pages are
 * integers; what is not known is null, and so is a limit of "max". Must not know: how a line was
 * made.
 */
#ifndef CGSWAP_VIEW_TRACE_JSON_H
#define CGSWAP_VIEW_TRACE_JSON_H

#include <stdio.h>

#include "stream/format.h"
#include "trace/line.h"
#include "view/trace.h"
#include "view/trace_sum.h"

/* 0 or -errno, of all. */
int view_trace_json_host(FILE *out, const struct view_trace_host *host);
int view_trace_json_line(FILE *out, const struct view_trace_host *host,
			 const struct trace_line *line);
int view_trace_json_loss(FILE *out, const struct view_trace_host *host,
			 const struct chunk_loss *loss, const char *path);
int view_trace_json_sums(FILE *out, const struct view_trace_sums *sums);

#endif
