/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * stream/decode.h - checks each chunk of a trace once, live or recorded, and passes it on by type.
 *
 * Owns: which chunk is valid and in which order they come (the host first, the end last), the owner
 * of an id at each chunk, and the number of lost records. Trusts nothing in a chunk. Must not know:
 * where chunks come from, what they are used for.
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
 * Called with valid chunks. Each but event may be NULL: not wanted. 0, or -errno to stop. By the
 * time of the call, struct stream has the host and the end, and the owners know the group. A record
 * that cannot be decoded is a loss too, of no group, with @undecoded set.
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

/*
 * The caller sets the first two and owners (owners_new()), and frees the owners. The rest is zero.
 */
struct stream {
	void *ctx;
	struct owners *owners;
	struct chunk_host host; /* all zero until it comes */
	struct chunk_end end;
	bool has_host, has_end;
	uint64_t event_ns, reading_ns; /* of the latest */
	uint64_t events;	       /* passed to the handler so far */
	uint64_t lost;		       /* records, from the loss chunks */
	uint64_t undecoded;	       /* records that this version does not know */
};

/* Decodes the next chunk. 0; -EBADMSG: invalid; -ENOMEM; or what the handler returned. */
int stream_decode(struct stream *stream, const struct stream_handler *on, uint32_t type,
		  const void *data, size_t len);

/* Missed runs of the programs that count the totals; VAL_NONE: not known, or no end. */
int64_t stream_missed(const struct stream *stream);

#endif
