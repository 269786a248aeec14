/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * history/write.h - keeps samples in a history, without ever waiting for a disk.
 *
 * Owns: when a file and a whole sample begin. A thread of its own writes (history/queue.h). Must
 * not know: where samples come from, files.
 */
#ifndef CGSWAP_HISTORY_WRITE_H
#define CGSWAP_HISTORY_WRITE_H

#include <stdbool.h>
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
	uint64_t close_ns;	  /* so long the end waits for the disk; whole seconds */
	struct segment_head head; /* the times are filled in for each file */
};

/* How it went with what was handed over. */
struct history_status {
	bool busy;	/* not all is written yet */
	int sample_err; /* of the last sample that is done: 0; or -errno, it was not kept */
	int notes_err;	/* the same of the last events of note */
	int sync_err;	/* of writing data to the disk, the last time */
	uint64_t lost;	/* samples that were not kept, since the start */
};

/*
 * Opens the directory and locks it: a second writer is refused. NULL, with one line in @error.
 */
struct history_writer *history_writer_open(const struct history_config *config, char *error,
					   size_t error_len);

/*
 * Hands @refresh over to be written. 0; or -errno when it is not kept: -ENOBUFS: the disk is too
 * slow, and too much waits for it already. The next call tries again.
 */
int history_add(struct history_writer *writer, const struct refresh *refresh);

/*
 * The same with @notes, of the sample that was handed over last. Until they are kept, see
 * history_status(), the caller must keep them, and hand over no others.
 */
int history_add_notes(struct history_writer *writer, const struct note *notes, size_t nr,
		      uint64_t left_out);

void history_status(struct history_writer *writer, struct history_status *status);

/* Waits until all is written, @timeout_ns at most, whole seconds. 0 or -ETIMEDOUT. */
int history_wait(struct history_writer *writer, uint64_t timeout_ns);

/*
 * Has all written and ends the file of now. -ETIMEDOUT: the disk did not take all, which is lost.
 * @writer may be NULL.
 */
int history_writer_close(struct history_writer *writer);

#endif
