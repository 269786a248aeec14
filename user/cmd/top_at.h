/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cmd/top_at.h - one table of top from a history.
 *
 * Owns: which sample is shown, and what is said of it. Must not know: options, the files
 * (history/walk.h).
 */
#ifndef CGSWAP_CMD_TOP_AT_H
#define CGSWAP_CMD_TOP_AT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct top_at_config {
	const char *dir;
	int64_t at_ns;	    /* since the epoch */
	const char *cgroup; /* this subtree only, as the user calls it; NULL: all */
	bool json;
};

/*
 * Prints the sample at that time, or the last one before, to stdout, and of when it is to stderr.
 * 0, or -errno with one line in @error.
 */
int top_at(const struct top_at_config *config, char *error, size_t error_len);

#endif
