// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * stream/decode.c - see stream/decode.h.
 */
#include "stream/decode.h"

#include <errno.h>
#include <string.h>

#include "base/value.h"

/* Upper bound for pages and records: sums of that many stay far from overflow. */
#define PAGES_MAX (1ull << 40)

/* Any chunk but a record, which has its own decoder. */
union piece {
	struct chunk_host host;
	struct chunk_group group;
	struct chunk_loss loss;
	struct chunk_stack stack;
	struct chunk_total total;
	struct chunk_end end;
	struct chunk_row row;
	struct chunk_reading reading;
};

static const size_t sizes[CHUNK_TYPE_COUNT] = {
	[CHUNK_HOST] = sizeof(struct chunk_host),	[CHUNK_GROUP] = sizeof(struct chunk_group),
	[CHUNK_NAME] = sizeof(struct chunk_group),	[CHUNK_LOSS] = sizeof(struct chunk_loss),
	[CHUNK_STACK] = sizeof(struct chunk_stack),	[CHUNK_TOTAL] = sizeof(struct chunk_total),
	[CHUNK_END] = sizeof(struct chunk_end),		[CHUNK_ROW] = sizeof(struct chunk_row),
	[CHUNK_READING] = sizeof(struct chunk_reading),
};

/* A chunk's text fills the rest of it and ends with a zero. */
static bool len_is_valid(uint32_t type, const char *data, size_t len)
{
	size_t size = type < CHUNK_TYPE_COUNT ? sizes[type] : 0;

	if (type != CHUNK_GROUP && type != CHUNK_NAME && type != CHUNK_STACK)
		return size && len == size;
	return len > size && strnlen(data + size, len - size) == len - size - 1;
}

static bool host_is_valid(const struct chunk_host *host)
{
	return host->page_bytes >= 4096 && host->page_bytes <= 1u << 16 &&
	       !(host->page_bytes & (host->page_bytes - 1)) && host->utc_offset > -100000 &&
	       host->utc_offset < 100000 && memchr(host->kernel, 0, CHUNK_TEXT) &&
	       memchr(host->nodename, 0, CHUNK_TEXT) && memchr(host->attach, 0, CHUNK_TEXT) &&
	       memchr(host->missing_text, 0, sizeof(host->missing_text));
}

static bool pages_are_valid(uint64_t pages)
{
	return pages < PAGES_MAX || pages == TRACE_NO_VALUE;
}

static bool total_is_valid(const struct chunk_total *total)
{
	for (int i = 0; i < ACTOR_COUNT; i++)
		if (total->actors[i] >= PAGES_MAX)
			return false;
	return total->memcg_id && total->charged < PAGES_MAX && total->uncharged < PAGES_MAX &&
	       pages_are_valid(total->calls_charged) && pages_are_valid(total->calls_uncharged);
}

static bool count_is_valid(const struct group_count *count)
{
	return count->charged < PAGES_MAX && count->uncharged < PAGES_MAX;
}

/* On v1 the usage is a difference, which can be negative. */
static bool row_is_valid(const struct chunk_row *chunk)
{
	const struct scan_row *row = &chunk->row;

	return chunk->memcg_id && (!row->kernfs_id || row->memcg_id == chunk->memcg_id) &&
	       row->usage + PAGES_MAX < 2 * PAGES_MAX && row->id_refs < PAGES_MAX &&
	       count_is_valid(&chunk->before) && count_is_valid(&chunk->after) &&
	       count_is_valid(&chunk->birth.count);
}

static bool piece_is_valid(const struct stream *stream, uint32_t type, const union piece *piece)
{
	switch (type) {
	case CHUNK_HOST:
		return host_is_valid(&piece->host);
	case CHUNK_GROUP:
	case CHUNK_NAME:
		return piece->group.memcg_id && piece->group.kernfs_id;
	case CHUNK_LOSS:
		return piece->loss.records <= INT32_MAX && piece->loss.pages <= INT32_MAX;
	case CHUNK_STACK:
		return piece->stack.id >= 0 && piece->stack.id < CHUNK_STACKS;
	case CHUNK_TOTAL:
		return total_is_valid(&piece->total);
	case CHUNK_END:
		return piece->end.records < PAGES_MAX && piece->end.lost < PAGES_MAX;
	case CHUNK_ROW:
		return row_is_valid(&piece->row);
	case CHUNK_READING:
		return piece->reading.time_ns >= stream->reading_ns;
	}
	return true;
}

/* Nobody knows the kind or the group of an undecoded record. */
static int take_record(struct stream *stream, const struct stream_handler *on, const void *data,
		       size_t len)
{
	const struct chunk_loss loss = { .time_ns = stream->event_ns, .records = 1 };
	struct trace_event event;
	int err = 0;

	if (trace_event_decode(data, len, &event)) {
		stream->undecoded++;
		err = on->loss ? on->loss(stream->ctx, &loss, true) : 0;
		return err ? err : -EBADMSG;
	}
	stream->event_ns = event.time_ns;
	if (event.kind == REC_GROUP && event.memcg_id)
		err = owners_born(stream->owners, event.memcg_id, event.kernfs_id, event.target_id,
				  event.name);
	if (!err)
		err = on->event(stream->ctx, &event);
	stream->events++;
	return err;
}

static int take_piece(struct stream *stream, const struct stream_handler *on, uint32_t type,
		      const union piece *piece, const char *text)
{
	const struct chunk_group *group = &piece->group;
	int err;

	switch (type) {
	case CHUNK_HOST:
		stream->has_host = true;
		stream->host = piece->host;
		stream->event_ns = piece->host.mono_ns;
		return on->host ? on->host(stream->ctx) : 0;
	case CHUNK_GROUP:
	case CHUNK_NAME:
		err = owners_set(stream->owners, group->memcg_id, group->kernfs_id, text);
		return err || !on->group ? err : on->group(stream->ctx, group, text);
	case CHUNK_LOSS:
		stream->lost += piece->loss.records;
		return on->loss ? on->loss(stream->ctx, &piece->loss, false) : 0;
	case CHUNK_STACK:
		return on->stack ? on->stack(stream->ctx, piece->stack.id, text) : 0;
	case CHUNK_TOTAL:
		return on->total ? on->total(stream->ctx, &piece->total) : 0;
	case CHUNK_ROW:
		return on->row ? on->row(stream->ctx, &piece->row) : 0;
	case CHUNK_READING:
		stream->reading_ns = piece->reading.time_ns;
		return on->reading ? on->reading(stream->ctx, &piece->reading) : 0;
	}
	stream->has_end = true;
	stream->end = piece->end;
	return on->end ? on->end(stream->ctx) : 0;
}

int stream_decode(struct stream *stream, const struct stream_handler *on, uint32_t type,
		  const void *data, size_t len)
{
	union piece piece;

	if (stream->has_end || stream->has_host == (type == CHUNK_HOST))
		return -EBADMSG;
	if (type == CHUNK_RECORD)
		return take_record(stream, on, data, len);
	if (!len_is_valid(type, data, len))
		return -EBADMSG;
	memcpy(&piece, data, sizes[type]);
	if (!piece_is_valid(stream, type, &piece))
		return -EBADMSG;
	return take_piece(stream, on, type, &piece, (const char *)data + sizes[type]);
}

int64_t stream_missed(const struct stream *stream)
{
	return stream->has_end && stream->end.missed_books >= 0 ? stream->end.missed_books
								: VAL_NONE;
}
