/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cmd/top_file.h - the tables of top from a recording.
 *
 * Owns: the file, which groups and how many tables are shown. Must not know: options, how rows are
 * made (trace/replay.h).
 */
#ifndef CGSWAP_CMD_TOP_FILE_H
#define CGSWAP_CMD_TOP_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <stddef.h>
#include <stdint.h>

struct top_file_config {
	const char *path;
	uint64_t delay_ns;   /* of the recording, between two tables */
	uint64_t iterations; /* tables; 0: all */
	const char *cgroup;  /* this subtree only, as the user calls it; NULL: all */
	bool json;
	const volatile int *stop;
};

/* Prints to stdout. 0, or -errno with one line in @error. */
int top_file(const struct top_file_config *config, char *error, size_t error_len);

#endif
