/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * history/files.h - the files of a history, written within limits.
 *
 * Owns: which files go when space ends, what happens when there is none, and a directory that is
 * gone. Waits for the disk. Must not know: what is in a piece, who calls.
 */
#ifndef CGSWAP_HISTORY_FILES_H
#define CGSWAP_HISTORY_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "history/sample.h"

struct history_config;
struct history_files;

/* What is written at once: all of it or nothing. */
struct history_piece {
	struct history_piece *next; /* of the queue */
	uint32_t type;		    /* PIECE_KEY, PIECE_CHANGE or PIECE_NOTES */
	bool begins;		    /* a file, which only PIECE_KEY can */
	uint32_t page_bytes;
	uint32_t notes;		 /* of PIECE_NOTES: how many */
	struct sample_time time; /* of a sample */
	size_t len;
	uint8_t data[]; /* as segment_put() made it */
};

/*
 * Opens the directory and locks it: a second writer is refused. NULL, with one line in @error.
 */
struct history_files *files_open(const struct history_config *config, char *error,
				 size_t error_len);

/*
 * Writes @piece. The first file is made by the first whole sample: never is one of an earlier run
 * written to. 0; or -errno when it is not kept: -ENOSPC also when a limit leaves no place, even
 * without older files. After a sample that was not kept none is before the next whole one: the
 * same error.
 */
int files_put(struct history_files *files, const struct history_piece *piece);

/* How writing data to the disk went the last time: 0 or -errno. Never waits. */
int files_sync_error(struct history_files *files);

/* Ends the file of now, and waits until it is on the disk. @files may be NULL. */
void files_close(struct history_files *files);

#endif
