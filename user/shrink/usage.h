/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * shrink/usage.h - the few files of a group that are read again and again while its limit is
 * lowered.
 *
 * Owns: which these are on v2 and on v1. Must not know: what is made of them.
 */
#ifndef CGSWAP_SHRINK_USAGE_H
#define CGSWAP_SHRINK_USAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "cgroup/fs.h"

/* The directory of the group, which stays open. */
struct gauge {
	const struct kernfs *k;
	const char *path;
	int dirfd;
};

/* Waits of tasks for memory, in microseconds since the group was made. VAL_NONE: not known. */
struct gauge_stall {
	int64_t some; /* of at least one of them */
	int64_t full; /* of all of them at once */
};

/* Opens the group. 0 or -errno. */
int gauge_open(struct gauge *gauge, const struct kernfs *k, const char *path);
void gauge_close(struct gauge *gauge);

/* Bytes of memory and of swap; VAL_NONE: not known. On v1 swap is what memsw has over memory. */
int64_t gauge_usage(const struct gauge *gauge);
int64_t gauge_swap(const struct gauge *gauge);

/* memory.pressure; v1 has none. */
void gauge_stall(const struct gauge *gauge, struct gauge_stall *stall);

/* Times that the group ran out of memory, or tasks that were killed for it. VAL_NONE: not known. */
int64_t gauge_kills(const struct gauge *gauge);

/* Pages of zeroes that were swapped without a slot on the device; VAL_NONE: not told (to 6.11). */
int64_t gauge_zero_out(const struct gauge *gauge);

/* Bytes of files that can be dropped; VAL_NONE: not known. */
int64_t gauge_file(const struct gauge *gauge);

/* Refaults, in pages: workingset_refault_anon and _file of memory.stat. VAL_NONE: not known. */
void gauge_refaults(const struct gauge *gauge, int64_t *anon, int64_t *file);

/* True when there is a process in the group or below it, or that cannot be seen. */
bool gauge_is_populated(const struct gauge *gauge);

/* True when the group was removed. */
bool gauge_is_removed(const struct gauge *gauge);

#endif
