/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * view/trace.h - a trace as text, or as JSON lines.
 *
 * Owns: the columns of a line and their order, the format of times; the objects "trace", "event"
 * and "loss". In JSON, bytes and pages are integers; null is unknown, and also a limit of "max".
 * Must not know: how a line was made.
 */
#ifndef CGSWAP_VIEW_TRACE_H
#define CGSWAP_VIEW_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "stream/format.h"
#include "trace/line.h"

struct view_trace_host {
	const struct chunk_host *host;
	enum trace_stamp stamp;
};

/* Fits a time, a duration or a size as text. */
#define VIEW_TRACE_TEXT 32

/* All functions that print: 0 or -errno. */
int view_trace_header(FILE *out, const struct view_trace_host *host);
int view_trace_line(FILE *out, const struct view_trace_host *host, const struct trace_line *line);
int view_trace_loss(FILE *out, const struct view_trace_host *host, const struct chunk_loss *loss,
		    const char *path);
int view_trace_json_host(FILE *out, const struct view_trace_host *host);
int view_trace_json_line(FILE *out, const struct view_trace_host *host,
			 const struct trace_line *line);
int view_trace_json_loss(FILE *out, const struct view_trace_host *host,
			 const struct chunk_loss *loss, const char *path);

/* "12us", "3.4ms", "1.2s"; "-" for TRACE_NO_VALUE. */
char *view_trace_duration(char *buf, uint64_t ns);

/* Pages as bytes: "12.0M", "max", "-". */
char *view_trace_pages(char *buf, const struct view_trace_host *host, uint64_t pages);

#endif
