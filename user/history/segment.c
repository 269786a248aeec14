// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * history/segment.c - see history/segment.h.
 */
#include "history/segment.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/clock.h"
#include "history/bytes.h"
#include "history/note_piece.h"
#include "stream/piece.h"

static const char magic[12] = "cgswap-hist";

struct file_head {
	char magic[12];
	uint32_t version;
};

/* The last bytes of a file that was closed. */
struct file_tail {
	uint64_t index_at;
	char magic[12];
	uint32_t reserved;
};

void segment_put(uint32_t type, const void *data, size_t len, struct bytes *out)
{
	struct piece_head head = { .type = type, .len = (uint32_t)len };

	head.checksum = piece_checksum(&head, data);
	bytes_put(out, &head, sizeof(head));
	bytes_put(out, data, len);
}

void segment_begin(const struct segment_head *head, struct bytes *out)
{
	struct file_head file = { .version = SEGMENT_VERSION };

	memcpy(file.magic, magic, sizeof(magic));
	bytes_put(out, &file, sizeof(file));
	segment_put(PIECE_HEAD, head, sizeof(*head), out);
}

void segment_end(const struct segment *segment, uint64_t at, struct bytes *out)
{
	struct file_tail tail = { .index_at = at };

	memcpy(tail.magic, magic, sizeof(magic));
	segment_put(PIECE_INDEX, segment->blocks, segment->nr * sizeof(*segment->blocks), out);
	bytes_put(out, &tail, sizeof(tail));
}

bool segment_is_gap(uint64_t before_ns, uint64_t now_ns, uint64_t interval_ns)
{
	return now_ns > before_ns && now_ns - before_ns > interval_ns + interval_ns / 2 + NS_PER_S;
}

/* The wall clock moved otherwise than the other one, by more than a second. */
static bool clock_stepped(const struct segment_block *block, const struct sample_time *time)
{
	uint64_t real = (uint64_t)time->real_ns - (uint64_t)block->real_last;
	int64_t by = (int64_t)(real - (time->mono_ns - block->mono_last));

	return by > (int64_t)NS_PER_S || by < -(int64_t)NS_PER_S;
}

static void block_take(struct segment_block *block, const struct segment_block *before,
		       const struct sample_time *time)
{
	if (before->samples) {
		block->gaps +=
			segment_is_gap(before->mono_last, time->mono_ns, before->interval_ns);
		block->steps += clock_stepped(before, time);
	}
	if (time->real_ns < block->real_min)
		block->real_min = time->real_ns;
	if (time->real_ns > block->real_max)
		block->real_max = time->real_ns;
	block->real_last = time->real_ns;
	block->mono_last = time->mono_ns;
	block->interval_ns = time->interval_ns;
	block->samples++;
}

int segment_note(struct segment *segment, const struct sample_time *time, bool key, uint64_t offset)
{
	static const struct segment_block none;
	struct segment_block *block;

	if (!key && !segment->nr)
		return 0;
	if (key) {
		if (array_reserve(&segment->blocks, &segment->max, segment->nr + 1, sizeof(*block)))
			return -ENOMEM;
		segment->blocks[segment->nr++] = (struct segment_block){
			.offset = offset,
			.real_first = time->real_ns,
			.real_min = time->real_ns,
			.real_max = time->real_ns,
			.mono_first = time->mono_ns,
		};
	}
	block = &segment->blocks[segment->nr - 1];
	block_take(block, !key ? block : segment->nr > 1 ? block - 1 : &none, time);
	return 0;
}

void segment_count_notes(struct segment *segment, uint32_t notes)
{
	struct segment_block *block = segment->nr ? &segment->blocks[segment->nr - 1] : NULL;

	if (block)
		block->notes += notes < UINT32_MAX - block->notes ? notes
								  : UINT32_MAX - block->notes;
}

struct piece {
	uint32_t type;
	const uint8_t *data;
	size_t len;
};

/* The piece at @at; false when it is not whole. */
static bool piece_at(const uint8_t *data, size_t len, size_t at, struct piece *piece)
{
	struct piece_head head;

	if (at > len || len - at < sizeof(head))
		return false;
	memcpy(&head, data + at, sizeof(head));
	if (head.len > len - at - sizeof(head))
		return false;
	*piece = (struct piece){ head.type, data + at + sizeof(head), head.len };
	return head.checksum == piece_checksum(&head, piece->data);
}

/* The next whole PIECE_KEY from @at on, or @len. */
static size_t key_find(const uint8_t *data, size_t len, size_t at)
{
	const uint32_t type = PIECE_KEY;
	struct piece piece;

	while (at < len) {
		const uint8_t *found = memmem(data + at, len - at, &type, sizeof(type));

		if (!found)
			return len;
		at = (size_t)(found - data);
		if (piece_at(data, len, at, &piece))
			return at;
		at++;
	}
	return len;
}

/* Where the pieces begin, or -errno. */
static int head_read(const uint8_t *data, size_t len, struct segment_head *head)
{
	struct file_head file;
	struct piece piece;

	if (len < sizeof(file))
		return -EBADMSG;
	memcpy(&file, data, sizeof(file));
	if (memcmp(file.magic, magic, sizeof(magic)) != 0)
		return -EBADMSG;
	if (file.version != SEGMENT_VERSION)
		return -EPROTO;
	if (!piece_at(data, len, sizeof(file), &piece) || piece.type != PIECE_HEAD ||
	    piece.len < sizeof(*head))
		return 0;
	memcpy(head, piece.data, sizeof(*head));
	head->boot_id[SEGMENT_TEXT - 1] = head->nodename[SEGMENT_TEXT - 1] = '\0';
	head->kernel[SEGMENT_TEXT - 1] = head->cgswap[SEGMENT_TEXT - 1] = '\0';
	return (int)(piece.data - data + piece.len);
}

/* A sample, or a piece that a later version has. */
static int piece_take(const struct piece *piece, size_t at, struct segment *segment, segment_fn fn,
		      void *ctx)
{
	bool key = piece->type == PIECE_KEY;
	struct sample_time time;
	int err;

	if (piece->type == PIECE_NOTES)
		segment_count_notes(segment, note_piece_count(piece->data, piece->len));
	if ((!key && piece->type != PIECE_CHANGE) || piece->len < sizeof(time))
		return 0;
	memcpy(&time, piece->data, sizeof(time));
	err = segment_note(segment, &time, key, at);
	return err || !fn ? err : fn(ctx, key, piece->data, piece->len);
}

/* True when the file was closed: @data ends with a whole index, @piece, and its place. */
static bool tail_read(const uint8_t *data, size_t len, uint64_t len_before, struct piece *piece)
{
	struct file_tail tail;

	if (len < sizeof(tail))
		return false;
	memcpy(&tail, data + len - sizeof(tail), sizeof(tail));
	return !memcmp(tail.magic, magic, sizeof(magic)) && !tail.reserved &&
	       tail.index_at >= len_before &&
	       piece_at(data, len - sizeof(tail), tail.index_at - len_before, piece) &&
	       piece->type == PIECE_INDEX && piece->data + piece->len == data + len - sizeof(tail);
}

int segment_scan(const void *bytes, size_t len, struct segment *segment, segment_fn fn, void *ctx)
{
	const uint8_t *data = bytes;
	int begin = head_read(data, len, &segment->head), err = 0;
	size_t at = begin > 0 ? (size_t)begin : sizeof(struct file_head), end = len;
	struct piece piece;

	if (begin < 0)
		return begin;
	segment->damaged = !begin;
	segment->closed = tail_read(data, len, 0, &piece);
	if (segment->closed)
		end = (size_t)(piece.data - data) - sizeof(struct piece_head);
	while (!err && at < end) {
		size_t next;

		if (piece_at(data, end, at, &piece)) {
			err = piece_take(&piece, at, segment, fn, ctx);
			at = (size_t)(piece.data - data) + piece.len;
			continue;
		}
		next = key_find(data, end, at + 1);
		/* the end of what a killed writer left is torn, not damaged */
		if (next == end && !segment->closed)
			segment->torn = end - at;
		else
			segment->damaged++;
		at = next;
	}
	return err;
}

int segment_index(const void *start, size_t start_len, const void *tail, size_t tail_len,
		  uint64_t len, struct segment *segment)
{
	struct piece piece;
	int begin = head_read(start, start_len, &segment->head);

	if (begin <= 0)
		return begin < 0 ? begin : -ENODATA;
	if (!tail_read(tail, tail_len, len - tail_len, &piece) ||
	    piece.len % sizeof(*segment->blocks))
		return -ENODATA;
	segment->nr = piece.len / sizeof(*segment->blocks);
	if (array_reserve(&segment->blocks, &segment->max, segment->nr, sizeof(*segment->blocks)))
		return -ENOMEM;
	memcpy(segment->blocks, piece.data, piece.len);
	segment->closed = true;
	return 0;
}

int segment_block_pieces(const void *data, size_t len, uint64_t offset, segment_piece_fn fn,
			 void *ctx)
{
	struct piece piece;
	int err;

	if (!piece_at(data, len, offset, &piece) || piece.type != PIECE_KEY)
		return -EBADMSG;
	do {
		err = fn(ctx, piece.type, piece.data, piece.len);
		if (err)
			return err;
		offset = (uint64_t)(piece.data - (const uint8_t *)data) + piece.len;
	} while (piece_at(data, len, offset, &piece) && piece.type != PIECE_KEY);
	return 0;
}

struct samples_only {
	segment_fn fn;
	void *ctx;
};

static int sample_pass(void *ctx, uint32_t type, const void *data, size_t len)
{
	const struct samples_only *only = ctx;

	if ((type != PIECE_KEY && type != PIECE_CHANGE) || len < sizeof(struct sample_time))
		return 0;
	return only->fn(only->ctx, type == PIECE_KEY, data, len);
}

int segment_block(const void *data, size_t len, uint64_t offset, segment_fn fn, void *ctx)
{
	struct samples_only only = { fn, ctx };

	return segment_block_pieces(data, len, offset, sample_pass, &only);
}

void segment_free(struct segment *segment)
{
	free(segment->blocks);
	*segment = (struct segment){ 0 };
}
