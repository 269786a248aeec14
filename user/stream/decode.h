/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * stream/decode.h - the pieces of a trace, live or recorded, checked once and handed on by kind.
 *
 * Owns: which piece is valid and where it may stand (the host first, the end last), who owns an id
 * at each piece, and how many records were lost. Nothing in a piece is trusted. Must not know:
 * where pieces come from, what they are used for.
 */
#ifndef CGSWAP_STREAM_DECODE_H
#define CGSWAP_STREAM_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stream/event.h"
#include "stream/format.h"
#include "stream/owners.h"

/*
 * Called with valid pieces; NULL, but for event: not wanted. 0, or -errno to stop. The host and the
 * end are in struct stream by then, and the owners know the group. A record that cannot be decoded
 * is a loss too: of no group, and @undecoded.
 */
struct stream_handler {
	int (*host)(void *ctx);
	int (*group)(void *ctx, const struct chunk_group *group, const char *path);
	int (*event)(void *ctx, const struct trace_event *event);
	int (*loss)(void *ctx, const struct chunk_loss *loss, bool undecoded);
	int (*stack)(void *ctx, int32_t id, const char *names);
	int (*total)(void *ctx, const struct chunk_total *total);
	int (*row)(void *ctx, const struct chunk_row *row);
	int (*reading)(void *ctx, const struct chunk_reading *reading);
	int (*end)(void *ctx);
};

/* The user sets the first two, owners by owners_new(), and frees the owners. The rest is 0. */
struct stream {
	void *ctx;
	struct owners *owners;
	struct chunk_host host; /* all zero before it came */
	struct chunk_end end;
	bool has_host, has_end;
	uint64_t event_ns, reading_ns; /* of the last one */
	uint64_t events;	       /* that the handler was given before */
	uint64_t lost;		       /* records, as the loss pieces say */
	uint64_t undecoded;	       /* records that this version does not know */
};

/* A piece, in order. 0; -EBADMSG: it is not valid; -ENOMEM; or what the handler gave. */
int stream_decode(struct stream *stream, const struct stream_handler *on, uint32_t type,
		  const void *data, size_t len);

/* Skipped runs of the programs that make the totals; VAL_NONE: not known, or there is no end. */
int64_t stream_missed(const struct stream *stream);

#endif
