/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * shrink/usage.h - the files of a group that are read again and again while its limit is lowered.
 *
 * Owns: the open group, and that its numbers are of now. Must not know: what is made of them.
 */
#ifndef CGSWAP_SHRINK_USAGE_H
#define CGSWAP_SHRINK_USAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "cgroup/files.h"
#include "cgroup/fs.h"

/* The directory of the group, which stays open. */
struct usage_files {
	const struct kernfs *k;
	const char *path;
	int dirfd;
};

/* Opens the group. 0 or -errno. */
int usage_open(struct usage_files *files, const struct kernfs *k, const char *path);
void usage_close(struct usage_files *files);

/* One number of its files, enum mem; VAL_NONE: not known. */
int64_t usage_read(const struct usage_files *files, enum mem value);

/* Bytes of swap; VAL_NONE: not known. On v1 what memsw has over memory. */
int64_t usage_swap(const struct usage_files *files);

/* All numbers, MEM__COUNT of them, those of memory.stat up to date. */
void usage_sample(const struct usage_files *files, int64_t *val);

/* Times that the group ran out of memory, or tasks that were killed for it. VAL_NONE: not known. */
int64_t usage_kills(const struct usage_files *files);

/* True when there is a process in the group or below it, or that cannot be seen. */
bool usage_is_populated(const struct usage_files *files);

/* True when the group was removed. */
bool usage_is_removed(const struct usage_files *files);

#endif
