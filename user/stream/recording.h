/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * stream/recording.h - a trace in a file.
 *
 * Owns: the file's format: a head with a magic word and the version of stream/format.h, then the
 * pieces, each with its length and a checksum, all little endian. Reading trusts nothing. Must not
 * know: what a piece says.
 */
#ifndef CGSWAP_STREAM_RECORDING_H
#define CGSWAP_STREAM_RECORDING_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "stream/format.h"

/* A new file, readable by its owner only; NULL and errno set on error. */
FILE *recording_create(const char *path);

/* A chunk_fn; @file is such a FILE. 0 or -errno. */
int recording_add(void *file, uint32_t type, const void *data, size_t len);

/* Writes what is buffered, and closes; NULL is nothing. 0 or -errno. */
int recording_close(FILE *file);

/*
 * Gives every whole piece of @file to @fn, until one is damaged. 0; -EBADMSG with what is wrong and
 * where in @error; or what @fn returned, except that pieces for which it returns -EBADMSG are left
 * out and counted in @error at the end.
 */
int recording_read(FILE *file, chunk_fn fn, void *ctx, char *error, size_t error_len);

/* The same of the file at @path; every error is in @error, after the path. */
int recording_read_path(const char *path, chunk_fn fn, void *ctx, char *error, size_t error_len);

#endif
