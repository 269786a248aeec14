/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * base/file.h - opens what is read, as others may have put anything there.
 *
 * Owns: that no path leaves its directory, that only files are read, that nothing is waited for,
 * and how much is read. Must not know: which files, and what is in them.
 */
#ifndef CGSWAP_BASE_FILE_H
#define CGSWAP_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

/*
 * Opens @path, absolute or not, below the directory @root, which is "/" to every link on the way
 * and to ".."; where the kernel cannot do that (openat2(2) is missing or forbidden) links are
 * refused. AT_FDCWD: @path is anywhere. @flags: O_NOFOLLOW, no link at the end; O_DIRECTORY; 0.
 * The fd or -errno: -EFBIG more than @max bytes; -EMEDIUMTYPE neither a file nor /dev/null, which
 * is an empty one; others as open(2).
 */
int file_open(int root, const char *path, int flags, int64_t max);

/* The same for getline(3) and the like. NULL, with errno. */
FILE *file_stream(int root, const char *path, int flags, int64_t max);

/* True when @path is there. */
bool file_exists(int root, const char *path);

/* Reads @fd to its end. The length or -errno; -EFBIG: @size bytes or more. */
ssize_t file_read(int fd, char *buf, size_t size);

/*
 * The same into *@buf, an array of base/array.h with room for *@room, which is more than what is
 * read; -EFBIG: more than @max.
 */
ssize_t file_read_all(int fd, char **buf, size_t *room, size_t max);

/* True when @err says that something else than such a file is there. */
bool file_is_odd(int err);

/* strerror(3) for @err, a -errno of these. */
const char *file_error(int err);

#endif
