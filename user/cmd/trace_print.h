/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cmd/trace_print.h - pieces of a trace in, lines and sums out; live and from a recording alike.
 *
 * Owns: what of a trace is shown, and in which order. Must not know: where the pieces come from,
 * how a line looks (view/trace.h).
 */
#ifndef CGSWAP_CMD_TRACE_PRINT_H
#define CGSWAP_CMD_TRACE_PRINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "stream/format.h"
#include "trace/line.h"

struct trace_print;

struct trace_print_config {
	FILE *out;
	bool json;
	bool lines;   /* events as they come */
	bool summary; /* at the end */
	bool folded;  /* stacks with their pages at the end, nothing else */
	enum trace_stamp stamp;
	uint64_t merge_ns;  /* repeats within this are one line; 0: none */
	uint64_t count;	    /* this many lines are enough; 0: no end */
	const char *cgroup; /* of a recording: this subtree only, as the user calls it; NULL: all */
	uint32_t kinds;	    /* bits: what is shown of a recording */
	uint32_t actors;
	uint32_t pid;
	uint32_t min_pages;
};

/* NULL when there is no memory. */
struct trace_print *trace_print_new(const struct trace_print_config *config);
void trace_print_free(struct trace_print *report);

/*
 * A piece; a chunk_fn. 0; -EBADMSG: it is none, and left out; another -errno of the output.
 */
int trace_print_chunk(void *report, uint32_t type, const void *data, size_t len);

/* The sums and what was held back. 0 or -errno of the output. */
int trace_print_end(struct trace_print *report);

/* True when there is an end that says that programs did not run for a time. */
bool trace_print_has_gap(const struct trace_print *report);

/* True when as many lines were shown as were asked for. */
bool trace_print_is_full(const struct trace_print *report);

#endif
