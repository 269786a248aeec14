/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * base/file.h - opens and reads files, in whose place others may have put anything; replaces them.
 *
 * Owns: opening only regular files, only inside their directory, without blocking; the limit on how
 * much is read; that a file is replaced at once. Must not know: which files, and what is in them.
 */
#ifndef CGSWAP_BASE_FILE_H
#define CGSWAP_BASE_FILE_H

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/types.h>

/*
 * Opens @path, absolute or relative, below the directory @root, which acts as "/" for every link on
 * the way and for "..". Where the kernel cannot do that (openat2(2) is missing or forbidden), links
 * are refused. AT_FDCWD: @path may be anywhere. @flags: O_NOFOLLOW, no link as the last component;
 * O_DIRECTORY; 0. The fd or -errno: -EFBIG more than @max bytes; -EMEDIUMTYPE neither a regular
 * file nor /dev/null, which counts as an empty file; others as open(2).
 */
int file_open(int root, const char *path, int flags, int64_t max);

/*
 * Opens the parent of the directory @dir and checks that it is @above. The fd or -errno; -ESTALE:
 * it is another directory, because @dir was moved.
 */
int file_open_above(int dir, const struct stat *above);

/* file_open() for getline(3) and the like. NULL on error, with errno. */
FILE *file_stream(int root, const char *path, int flags, int64_t max);

/* True when @path exists. */
bool file_exists(int root, const char *path);

/*
 * True when @entry of @dir is a directory and not a link to one. Some file systems do not fill in
 * d_type, which is then DT_UNKNOWN (readdir(3)).
 */
bool file_is_directory(DIR *dir, const struct dirent *entry);

/* Reads @fd to its end. The length or -errno; -EFBIG: @size bytes or more. */
ssize_t file_read(int fd, char *buf, size_t size);

/*
 * The same into *@buf, a growing array (base/array.h) with *@room bytes, more than are read;
 * -EFBIG: more than @max.
 */
ssize_t file_read_all(int fd, char **buf, size_t *room, size_t max);

/*
 * Puts a new file of @text in the place of @name in the directory @dir, with @mode whatever the
 * umask: readers see the old one or all of the new one. It is written as .NAME.new, where a
 * leftover is removed. 0 or -errno.
 */
int file_replace(int dir, const char *name, const char *text, size_t len, mode_t mode);

/*
 * True when @err means that the file is not of the expected kind; or, for callers that parse it,
 * that it is empty (-ENODATA) or holds something else (-EBADMSG).
 */
bool file_is_odd(int err);

/* strerror(3) for the negative errno @err of these functions. */
const char *file_error(int err);

#endif
