/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * audit/stream.h - the pieces of a recording, audited. Pure.
 *
 * Owns: how readings of a recording become those of an audit, and what its charges and uncharges
 * prove slot by slot. Nothing in a piece is trusted. Must not know: files, views.
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

/* A chunk_fn; @replay is a struct audit_stream. -EBADMSG for a piece that says nothing; -ENOMEM. */
int audit_stream_chunk(void *replay, uint32_t type, const void *data, size_t len);

/*
 * Draws the conclusions, of the group that the user calls @cgroup and those below it (NULL: of
 * all); fills in @report, which points into @replay (kernel NULL: no host in it). 0, -ENAMETOOLONG
 * or -ENOMEM.
 */
int audit_stream_judge(struct audit_stream *replay, const char *cgroup,
		       struct audit_report *report);

#endif
