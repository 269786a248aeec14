/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * history/walk.h - finds samples in a history, and goes from one to the next.
 *
 * Owns: the search by time, and steps over the borders of files and over what is damaged. Reads
 * one block of a file at a time. Must not know: how samples are shown.
 */
#ifndef CGSWAP_HISTORY_WALK_H
#define CGSWAP_HISTORY_WALK_H

#include <stddef.h>
#include <stdint.h>

#include "history/read.h"
#include "model/refresh.h"
#include "model/timeline.h"

struct history_found {
	struct refresh refresh; /* until the history is searched or read again */
	int64_t real_ns;
	int64_t next_ns; /* of the sample after it; INT64_MIN: none */
	enum history_break next_break;
};

/*
 * Goes to the sample at @at_ns, or the last one before: if the clock was set back, that with the
 * latest time. 0; -ENOENT: there is none; -EBADMSG: it is damaged; or -errno.
 */
int history_find(struct history *history, int64_t at_ns, struct history_found *found);

/* Goes to the first sample. 0; -ENOENT: there is none that can be read; -ENOMEM. */
int history_first(struct history *history);

/*
 * After one of these: goes @steps samples on, back if negative, as they were taken; up to the last
 * or the first one. Passes over blocks that cannot be read. Returns the steps that it went. Without
 * memory it is at no sample: history->at.err, and what history_get() returns.
 */
long history_move(struct history *history, long steps);

/* The sample where it is. 0, or -errno; -EBADMSG: it is damaged. */
int history_get(struct history *history, struct history_found *found);

/*
 * All times that were recorded, in the order of the files; the caller frees *@spans. Forgets where
 * the history is. 0 or -ENOMEM.
 */
int history_spans(struct history *history, struct time_span **spans, size_t *nr);

#endif
