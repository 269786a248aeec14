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
#include "stream/format.h"

struct audit_stream;

/* What is told beside the conclusions. */
struct audit_stream_facts {
	const struct audit *audit;
	const struct chunk_host *host; /* all zero when there was none */
	uint64_t begin_ns, end_ns;     /* CLOCK_MONOTONIC */
	uint64_t readings;
	int64_t groups, dying; /* at the last reading */
	int64_t events;	       /* that were read */
	int64_t lost;	/* records that found no room when it was recorded, or cannot be decoded */
	int64_t missed; /* VAL_NONE: not known */
};

/* NULL when there is no memory. */
struct audit_stream *audit_stream_new(void);
void audit_stream_free(struct audit_stream *replay);

/* A chunk_fn; @replay is a struct audit_stream. -EBADMSG for a piece that says nothing; -ENOMEM. */
int audit_stream_chunk(void *replay, uint32_t type, const void *data, size_t len);

/*
 * Draws the conclusions, of the group that the user calls @cgroup and those below it (NULL: of
 * all); fills in @facts, which point into @replay. 0, -ENAMETOOLONG or -ENOMEM.
 */
int audit_stream_judge(struct audit_stream *replay, const char *cgroup,
		       struct audit_stream_facts *facts);

#endif
