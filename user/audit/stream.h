/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * audit/stream.h - audits the chunks of a recording. Pure.
 *
 * Owns: turning the readings of a recording into those of an audit, and what its charges and
 * uncharges prove slot by slot. Trusts nothing in a chunk. Must not know: files, views.
 */
#ifndef CGSWAP_AUDIT_STREAM_H
#define CGSWAP_AUDIT_STREAM_H

#include <stddef.h>
#include <stdint.h>

#include "audit/audit.h"

struct audit_stream;

/* NULL when there is no memory. */
struct audit_stream *audit_stream_new(void);
void audit_stream_free(struct audit_stream *replay);

/* A chunk_fn; @replay is a struct audit_stream. -EBADMSG for a malformed chunk; -ENOMEM. */
int audit_stream_chunk(void *replay, uint32_t type, const void *data, size_t len);

/*
 * Draws the conclusions for the group that the user calls @cgroup and those below it (NULL: for
 * all); fills @report, which points into @replay (kernel NULL: the recording names no host). 0,
 * -ENAMETOOLONG or -ENOMEM.
 */
int audit_stream_judge(struct audit_stream *replay, const char *cgroup,
		       struct audit_report *report);

#endif
