/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * trace/replay.h - the live table again, from a recorded trace. Pure.
 *
 * Owns: rows at equal times of the recording: what each group had at the start, and what was
 * charged and uncharged since. The kernel's own numbers are not in a recording, so the ledger
 * stands alone; from a loss of pages on it is not known, until the totals at the end make it exact
 * again. Must not know: files, how rows are shown.
 */
#ifndef CGSWAP_TRACE_REPLAY_H
#define CGSWAP_TRACE_REPLAY_H

#include <stddef.h>
#include <stdint.h>

#include "model/host.h"
#include "model/row.h"
#include "stream/format.h"

struct replay;

/* Rows of one moment, parents before children; valid during the call. 0 or -errno. */
typedef int (*replay_fn)(void *ctx, const struct host *host, const struct row *rows, size_t nr);

/* One moment each @delay_ns, the first at the start, and one at the end. NULL: no memory. */
struct replay *replay_new(uint64_t delay_ns, replay_fn fn, void *ctx);
void replay_free(struct replay *replay);

/* The machine that was recorded; known before the first moment. */
const struct chunk_host *replay_host(const struct replay *replay);

/*
 * A piece of a trace; a chunk_fn. 0; -EBADMSG: it is none; -EDOM: the recording has not all
 * charges, because it was filtered; or what the function returned.
 */
int replay_chunk(void *replay, uint32_t type, const void *data, size_t len);

#endif
