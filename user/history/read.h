/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * history/read.h - finds samples in the files of a history.
 *
 * Owns: the files in order of time, of one machine or several, and the search. A file that cannot
 * be read, or is damaged, does not hide the others. Must not know: how samples are shown.
 */
#ifndef CGSWAP_HISTORY_READ_H
#define CGSWAP_HISTORY_READ_H

#include <stddef.h>
#include <stdint.h>

#include "history/dir.h"
#include "history/segment.h"
#include "model/refresh.h"

struct history_part {
	char name[HISTORY_NAME];
	uint64_t bytes;
	int err; /* -errno: it cannot be read; -EPROTO, -EBADMSG as segment_scan() */
	struct segment segment;
};

struct history {
	int dir;
	struct history_part *parts; /* by the time of their first sample */
	size_t nr;
	struct sample_reader *reader;
};

/* What came between two samples, one after the other. */
enum history_break { BREAK_NONE, BREAK_GAP, BREAK_REBOOT, BREAK_CLOCK, BREAK_MACHINE };

struct history_found {
	struct refresh refresh; /* until the next search */
	int64_t real_ns;
	int64_t next_ns; /* of the sample after it; INT64_MIN: none */
	enum history_break next_break;
};

/* Reads the indices of all files in the directory @path. 0, or -errno with one line in @error. */
int history_open(struct history *history, const char *path, char *error, size_t error_len);

/*
 * The sample at @at_ns, or the last one before: if the clock was set back, that with the latest
 * time. 0; -ENOENT: there is none; -EBADMSG: it is damaged; or -errno.
 */
int history_find(struct history *history, int64_t at_ns, struct history_found *found);

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
