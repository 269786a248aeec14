/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * history/read.h - the files of a history.
 *
 * Owns: the files in order of time, of one machine or several. A file that cannot be read, or is
 * damaged, does not hide the others. Must not know: how samples are found (history/walk.h), or
 * shown.
 */
#ifndef CGSWAP_HISTORY_READ_H
#define CGSWAP_HISTORY_READ_H

#include <stddef.h>
#include <stdint.h>

#include "history/dir.h"
#include "history/segment.h"

struct history_part {
	char name[HISTORY_NAME];
	uint64_t bytes;
	int err; /* -errno: it cannot be read; -EPROTO, -EBADMSG as segment_scan() */
	struct segment segment;
};

/* Where a walk is: the samples of one block, and which of them; see history/walk.h. */
struct history_at {
	size_t part, block, sample;
	char *data; /* of the block */
	size_t max_data;
	struct history_sample *samples;
	size_t nr, max;
	size_t read; /* number of samples that the reader has taken; 0: none */
	size_t good; /* from this one on they are damaged */
	int err;     /* why there are no samples, if not for damage: -ENOMEM; or 0 */
};

struct history {
	int dir;
	struct history_part *parts; /* by the time of their first sample */
	size_t nr;
	struct sample_reader *reader;
	struct history_at at;
};

/* What came between two samples, one after the other. */
enum history_break { BREAK_NONE, BREAK_GAP, BREAK_REBOOT, BREAK_CLOCK, BREAK_MACHINE };

/* Reads the indices of all files in the directory @path. 0, or -errno with one line in @error. */
int history_open(struct history *history, const char *path, char *error, size_t error_len);

/* What is between the end of @before and the begin of @part, which come one after the other. */
enum history_break history_break(const struct history_part *before,
				 const struct history_part *part);

/* Reads all of @part again, with each sample. 0, or -errno; segment->damaged counts all damage. */
int history_verify(struct history *history, struct history_part *part);

/*
 * The bytes of @part in *@data, @len of them, with memory for *@room, which is used again; the
 * caller frees it. 0 or -errno.
 */
int history_load(const struct history *history, const struct history_part *part, char **data,
		 size_t *len, size_t *room);

void history_close(struct history *history);

#endif
