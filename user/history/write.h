/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * history/write.h - keeps samples in files, within limits.
 *
 * Owns: when a file and a whole sample begin, which files go when space ends, what happens when
 * there is none. Must not know: where samples come from.
 */
#ifndef CGSWAP_HISTORY_WRITE_H
#define CGSWAP_HISTORY_WRITE_H

#include <stddef.h>
#include <stdint.h>

#include "history/segment.h"

struct history_writer;
struct note;
struct refresh;

struct history_config {
	const char *dir;
	uint64_t max_bytes;	  /* of all files, that of now included */
	unsigned int keep_free;	  /* percent of the file system */
	uint64_t segment_bytes;	  /* a file ends before it is larger */
	uint64_t key_ns;	  /* between two whole samples */
	uint64_t interval_ns;	  /* between two samples */
	uint64_t sync_ns;	  /* between two times that data goes to the disk */
	struct segment_head head; /* the times are filled in for each file */
};

/*
 * Opens the directory and locks it: a second writer is refused. The first file is made by the first
 * sample: never is one of an earlier run written to. NULL, with one line in @error.
 */
struct history_writer *history_writer_open(const struct history_config *config, char *error,
					   size_t error_len);

/*
 * Keeps @refresh. 0; or -errno when it is not kept: -ENOSPC also when a limit leaves no place, even
 * without older files. The next call tries again.
 */
int history_add(struct history_writer *writer, const struct refresh *refresh);

/*
 * Keeps @notes behind the last sample; the same errors, after which the next call can have them
 * again. There must be a sample that was kept.
 */
int history_add_notes(struct history_writer *writer, const struct note *notes, size_t nr,
		      uint64_t left_out);

/* The last error in writing data to the disk since the last call; 0: none. */
int history_sync_error(struct history_writer *writer);

/* Ends the file of now. @writer may be NULL. */
void history_writer_close(struct history_writer *writer);

#endif
