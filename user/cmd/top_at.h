/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cmd/top_at.h - tables of top from a history.
 *
 * Owns: which samples are shown, and what is said of them. Must not know: options, the files
 * (history/walk.h).
 */
#ifndef CGSWAP_CMD_TOP_AT_H
#define CGSWAP_CMD_TOP_AT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct top_at_config {
	const char *dir;
	int64_t at_ns;	     /* since the epoch; of a range the end */
	int64_t from_ns;     /* the next: of a range only */
	uint64_t every_ns;   /* 0: each sample */
	uint64_t iterations; /* tables; 0: all */
	const char *cgroup;  /* this subtree only, as the user calls it; NULL: all */
	bool json;
	const volatile int *stop;
};

/*
 * Prints the sample at that time, or the last one before, to stdout, and of when it is to stderr.
 * 0, or -errno with one line in @error.
 */
int top_at(const struct top_at_config *config, char *error, size_t error_len);

/*
 * Prints the samples of the range, each text table below a line with its time. What is between them
 * is told there, and with JSON on stderr. 0, or -errno with one line in @error, as when there is
 * none.
 */
int top_range(const struct top_at_config *config, char *error, size_t error_len);

#endif
