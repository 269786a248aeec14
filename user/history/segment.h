/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * history/segment.h - one file of a history: its layout, its index, and what is whole in it.
 *
 * Owns: the head, the pieces and the footer (history/FORMAT.md), on bytes in memory. A file that
 * ends anywhere, or has damage anywhere, gives all that is whole. Must not know: file names, what
 * is in a sample.
 */
#ifndef CGSWAP_HISTORY_SEGMENT_H
#define CGSWAP_HISTORY_SEGMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "history/sample.h"

struct bytes;

#define SEGMENT_VERSION 1
/* No file is larger, and none larger is read. */
#define SEGMENT_MAX (64 << 20)
#define SEGMENT_TEXT 65

/* Four letters each, so that they can be found in a damaged file. */
enum segment_piece {
	PIECE_HEAD = 0x64616568,   /* "head": struct segment_head, first */
	PIECE_KEY = 0x6579656b,	   /* "keye": a whole sample */
	PIECE_CHANGE = 0x6e616863, /* "chan": what changed since the sample before */
	PIECE_NOTES = 0x65746f6e,  /* "note": what happened since the sample before the last */
	PIECE_INDEX = 0x78646e69,  /* "indx": struct segment_block of each PIECE_KEY, last */
};

struct segment_head {
	char boot_id[SEGMENT_TEXT]; /* /proc/sys/kernel/random/boot_id */
	char nodename[SEGMENT_TEXT];
	char kernel[SEGMENT_TEXT];
	char cgswap[SEGMENT_TEXT]; /* version of the writer */
	uint32_t page_bytes;
	int64_t real_ns; /* since the epoch */
	uint64_t mono_ns;
};

/* A whole sample and those that depend on it. */
struct segment_block {
	uint64_t offset; /* of its PIECE_KEY in the file */
	int64_t real_first, real_last;
	int64_t real_min, real_max; /* others than these two only if the clock was set */
	uint64_t mono_first, mono_last;
	uint64_t interval_ns;
	uint32_t samples;
	uint32_t gaps;	/* samples that came later than planned, see segment_is_gap() */
	uint32_t steps; /* of the clock */
	uint32_t notes; /* events of note; 0 in files of before there were any */
};

struct segment {
	struct segment_head head;
	struct segment_block *blocks;
	size_t nr, max;
	bool closed;	  /* it has a footer */
	uint64_t torn;	  /* bytes at the end that are no whole piece */
	uint64_t damaged; /* places before that with damage; the samples up to the next whole one
			     are lost */
};

/* Appends what a new file begins with. */
void segment_begin(const struct segment_head *head, struct bytes *out);

/* Appends a piece of @type. */
void segment_put(uint32_t type, const void *data, size_t len, struct bytes *out);

/* Appends the footer: the index. @at: where it will be in the file. */
void segment_end(const struct segment *segment, uint64_t at, struct bytes *out);

/*
 * Takes a sample at @offset into the index, but for a change before any whole sample. 0 or -ENOMEM.
 */
int segment_note(struct segment *segment, const struct sample_time *time, bool key,
		 uint64_t offset);

/* Counts @notes events of note into the block of now, if there is one. */
void segment_count_notes(struct segment *segment, uint32_t notes);

/*
 * Reads the @len bytes of a file into @segment, all zero, and makes its index. Each sample is
 * passed to @fn with @ctx, unless it is NULL: 0, or what ends this and is returned. -EBADMSG: no
 * file of a history; -EPROTO: of another version; -ENOMEM.
 */
typedef int (*segment_fn)(void *ctx, bool key, const void *data, size_t len);
int segment_scan(const void *data, size_t len, struct segment *segment, segment_fn fn, void *ctx);

/*
 * The same by the footer, of which @tail is the end of the file, @tail_len bytes of @len; @start
 * are the first @start_len bytes. -ENODATA: there is no footer in it, or a longer one.
 */
int segment_index(const void *start, size_t start_len, const void *tail, size_t tail_len,
		  uint64_t len, struct segment *segment);

/* Passes the samples of the block at @offset to @fn, up to the first damage. 0, -EBADMSG, or @fn's.
 */
int segment_block(const void *data, size_t len, uint64_t offset, segment_fn fn, void *ctx);

/* The same with all pieces, whatever their type. */
typedef int (*segment_piece_fn)(void *ctx, uint32_t type, const void *data, size_t len);
int segment_block_pieces(const void *data, size_t len, uint64_t offset, segment_piece_fn fn,
			 void *ctx);

/* True when @now came so late after @before, of one boot, that samples are missing. */
bool segment_is_gap(uint64_t before_ns, uint64_t now_ns, uint64_t interval_ns);

void segment_free(struct segment *segment);

#endif
