/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cmd/trace_history.h - the events of note that a history kept of a time.
 *
 * Owns: which of them are printed. Must not know: options, the files (history/window.h).
 */
#ifndef CGSWAP_CMD_TRACE_HISTORY_H
#define CGSWAP_CMD_TRACE_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct trace_history_config {
	const char *dir;
	int64_t from_ns, to_ns; /* since the epoch */
	const char *cgroup;	/* this subtree only, as the user calls it; NULL: all */
	uint32_t kinds;		/* bits: enum note_kind */
	uint64_t count;		/* this many events are enough; 0: no end */
	bool json;
};

/* Prints them to stdout. 0, or -errno with one line in @error. */
int trace_history(const struct trace_history_config *config, char *error, size_t error_len);

#endif
