/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * trace/replay.h - the live table from a recorded trace. Pure.
 *
 * Owns: rows at equal intervals of the recording: what each group had at the start, plus charges,
 * minus uncharges since. A recording has none of the kernel's own numbers, so the ledger stands
 * alone. After a loss of pages it is not known, until the totals at the end make it exact again.
 * Must not know: files, how rows are shown.
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

/*
 * Shows one moment every @delay_ns, the first at the start, and one at the end. NULL when out of
 * memory.
 */
struct replay *replay_new(uint64_t delay_ns, replay_fn fn, void *ctx);
void replay_free(struct replay *replay);

/* The recorded machine; known before the first moment. */
const struct chunk_host *replay_host(const struct replay *replay);

/*
 * Takes a chunk of a trace; a chunk_fn. 0; -EBADMSG: invalid; -EDOM: the recording was filtered and
 * lacks charges; or what the callback returned.
 */
int replay_chunk(void *replay, uint32_t type, const void *data, size_t len);

#endif
