/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * save/copy.h - one file into the saved tree.
 *
 * Owns: that nothing is written outside of the tree, over what is there, or beyond its size, and
 * the count of what was not saved. A file is there as a whole or not at all, as the half of a
 * number is another number. Must not know: which files.
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
	int64_t used; /* bytes that files and directories take, in whole blocks */
};

/* Makes the directory config->dir, or takes it when it is empty. 0 or -errno. */
int copy_open(struct copy *copy);
void copy_close(struct copy *copy);

/* Makes the directory @path in the tree, and those above it. Its fd or -errno. */
int copy_mkdirs(struct copy *copy, const char *path);

/* Makes and opens one directory in @dir. Its fd or -errno. */
int copy_mkdir(struct copy *copy, int dir, const char *name);

/*
 * Counts @path, with the file @name in it unless that is NULL, which was not read for @err, or is
 * too large, -EFBIG.
 */
void copy_miss(struct copy *copy, const char *path, const char *name, int err);

/* Writes a file, unless it is there already. 0 or -errno; -EDQUOT with result->full: too much. */
int copy_write(struct copy *copy, int dir, const char *name, const char *data, size_t len);

/*
 * Reads @fd, which is closed, or says why it could not be opened. @path and @name are for messages,
 * as above. The length of what is in copy->buf then; -ENOENT: there is nothing to be saved, which
 * is counted if it should be; another -errno: this is the end.
 */
int64_t copy_read(struct copy *copy, int fd, const char *path, const char *name);

#endif
