/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * trace/line.h - the contents of one trace line, ready to be shown.
 *
 * Owns: plain data. Must not know: how it was made, how it is shown.
 */
#ifndef CGSWAP_TRACE_LINE_H
#define CGSWAP_TRACE_LINE_H

#include <stddef.h>
#include <stdint.h>

#include "stream/format.h"
#include "stream/event.h"

/* Format of times; "stamps" in options. */
enum trace_stamp { STAMP_CLOCK, STAMP_RELATIVE, STAMP_MONOTONIC };

/* Paths are NULL where there is no group, or it is not known. */
struct trace_line {
	const struct trace_event *event; /* the first of the merged events */
	const char *path;
	uint64_t kernfs_id;
	const char *actor_path;
	const char *target_path;
	const char *swap_path; /* of an OOM: group of the nearest swap.max */
	const char *stack;     /* functions from the outermost on, separated by ;; NULL: none */
	const char *sentence;  /* of an OOM: explains it */
	const char *cause;     /* of an OOM: why swap did not help, one word */
	uint64_t refusals;     /* of an OOM: in the window before */
	uint64_t window_ns;
	uint64_t count;		  /* merged events; 1: a single one */
	uint64_t pages;		  /* of all of them */
	uint64_t last_ns;	  /* time of the last one */
	uint64_t value_sum;	  /* of value[0] of all, or TRACE_NO_VALUE */
	uint64_t duration_max_ns; /* or TRACE_NO_VALUE */
};

#endif
