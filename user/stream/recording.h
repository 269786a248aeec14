/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * stream/recording.h - a trace in a file.
 *
 * Owns: the file format: a header with a magic word and the version of stream/format.h, then the
 * chunks, each with its length and a checksum, all little endian. The reader trusts nothing and
 * shows progress. Must not know: the contents of a chunk.
 */
#ifndef CGSWAP_STREAM_RECORDING_H
#define CGSWAP_STREAM_RECORDING_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "stream/format.h"

/* Creates a file that only its owner can read; NULL with errno set on error. */
FILE *recording_create(const char *path);

/* Appends a chunk; a chunk_fn whose @file is a FILE of recording_create(). 0 or -errno. */
int recording_add(void *file, uint32_t type, const void *data, size_t len);

/* Flushes and closes; does nothing for NULL. 0 or -errno. */
int recording_close(FILE *file);

/*
 * Passes each chunk of @file to @fn until one is damaged. 0; -EBADMSG, with the damage and its
 * place in @error; or what @fn returned. Chunks for which it returns -EBADMSG are skipped, and
 * @error has their number at the end.
 */
int recording_read(FILE *file, chunk_fn fn, void *ctx, char *error, size_t error_len);

/* The same for the file at @path; every error is in @error, after the path. */
int recording_read_path(const char *path, chunk_fn fn, void *ctx, char *error, size_t error_len);

#endif
