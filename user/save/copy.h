/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * save/copy.h - copies one file into the saved tree.
 *
 * Owns: never writing outside the tree, over an existing file or beyond the size limit, and the
 * count of files that were not saved. Saves a file whole or not at all: half a number is another
 * number. Must not know: which files.
 */
#ifndef CGSWAP_SAVE_COPY_H
#define CGSWAP_SAVE_COPY_H

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

#include "save/save.h"

struct copy {
	const struct save_config *config;
	struct save_result *result;
	int root; /* of the tree; -1: none yet */
	char *buf;
	size_t max;
	int64_t used; /* used by files and directories, in whole blocks */
};

/* Makes the directory config->dir, or uses it if it is empty. 0 or -errno. */
int copy_open(struct copy *copy);
void copy_close(struct copy *copy);

/* Makes the directory @path in the tree with all directories above it. Its fd or -errno. */
int copy_mkdirs(struct copy *copy, const char *path);

/* Makes and opens one directory in @dir. Its fd or -errno. */
int copy_mkdir(struct copy *copy, int dir, const char *name);

/*
 * Counts @path (with the file @name in it, unless NULL) as not saved: reading failed with @err, or
 * -EFBIG: too large.
 */
void copy_miss(struct copy *copy, const char *path, const char *name, int err);

/* Writes a file unless it exists. 0 or -errno; -EDQUOT with result->full set: max_bytes reached. */
int copy_write(struct copy *copy, int dir, const char *name, const char *data, size_t len);

/*
 * Reads and closes @fd; a negative @fd is the -errno of opening it. @path and @name are as above.
 * Returns the length of the data in copy->buf; -ENOENT: nothing to save, counted if it should be;
 * another -errno: stop.
 */
int64_t copy_read(struct copy *copy, int fd, const char *path, const char *name);

#endif
