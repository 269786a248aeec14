/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * base/progress.h - decides when to show progress to a user who waits at a terminal.
 *
 * Owns: who sees it (stderr is a terminal, and we are its foreground job), after how long, and how
 * often. Must not know: the words; callers print them with out_status().
 */
#ifndef CGSWAP_BASE_PROGRESS_H
#define CGSWAP_BASE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	uint64_t begin_ns; /* CLOCK_MONOTONIC */
	uint64_t next_ns;  /* time of the next line; UINT64_MAX: never, nobody watches */
};

/* Starts the wait. */
void progress_begin(struct progress *progress);

/* True when a line is due: 2 seconds after the start, then 4 times a second. */
bool progress_is_due(struct progress *progress);

/* @deadline_ns or earlier: when a sleeping caller must wake up for the next line. */
uint64_t progress_wake_ns(const struct progress *progress, uint64_t deadline_ns);

/* Whole seconds since the start. */
uint64_t progress_seconds(const struct progress *progress);

/* Whole seconds from now to @end_ns, rounded up; 0 when @end_ns is in the past. */
uint64_t progress_left(uint64_t end_ns);

#endif
