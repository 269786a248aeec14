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
struct usage_files {
	const struct kernfs *k;
	const char *path;
	int dirfd;
};

/* Waits of tasks for memory, in microseconds since the group was made. VAL_NONE: not known. */
struct usage_stall {
	int64_t some; /* of at least one of them */
	int64_t full; /* of all of them at once */
};

/* Opens the group. 0 or -errno. */
int usage_open(struct usage_files *files, const struct kernfs *k, const char *path);
void usage_close(struct usage_files *files);

/* Bytes of memory and of swap; VAL_NONE: not known. On v1 swap is what memsw has over memory. */
int64_t usage_memory(const struct usage_files *files);
int64_t usage_swap(const struct usage_files *files);

/* memory.pressure; v1 has none. */
void usage_stall(const struct usage_files *files, struct usage_stall *stall);

/* Times that the group ran out of memory, or tasks that were killed for it. VAL_NONE: not known. */
int64_t usage_kills(const struct usage_files *files);

/* Pages of zeroes that were swapped without a slot on the device; VAL_NONE: not told (to 6.11). */
int64_t usage_zero_out(const struct usage_files *files);

/* Bytes of files that can be dropped; VAL_NONE: not known. */
int64_t usage_file(const struct usage_files *files);

/* Refaults, in pages: workingset_refault_anon and _file of memory.stat. VAL_NONE: not known. */
void usage_refaults(const struct usage_files *files, int64_t *anon, int64_t *file);

/* True when there is a process in the group or below it, or that cannot be seen. */
bool usage_is_populated(const struct usage_files *files);

/* True when the group was removed. */
bool usage_is_removed(const struct usage_files *files);

#endif
