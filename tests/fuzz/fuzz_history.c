// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * fuzz_history.c - files of a history from anybody.
 *
 * Owns: any bytes as a file; and pieces of any contents with a right checksum, so that samples and
 * events are read, printed, and written again as they were read, and compared for events.
 */
#include <stdlib.h>
#include <string.h>

#include "choices.h"
#include "history/bytes.h"
#include "history/note_piece.h"
#include "history/notes.h"
#include "history/segment.h"
#include "model/note.h"
#include "model/refresh.h"
#include "table/order.h"
#include "view/note.h"
#include "view/table.h"

struct fuzzed {
	struct sample_reader *reader;
	struct sample_writer *writer;
	struct notes *notes;
};

static int note_same(void *ctx, const struct note *note)
{
	const struct note *written = ctx;

	if (note->kind != written->kind || strcmp(note->path, written->path) != 0 ||
	    note->kernfs_id != written->kernfs_id || note->count != written->count ||
	    note->pages != written->pages || note->value[1] != written->value[1])
		abort();
	return 0;
}

/* What was read and is written is read the same. */
static int note_use(void *ctx, const struct note *note)
{
	const struct sample_time time = { 0 };
	struct bytes bytes = { 0 };
	uint64_t left_out;

	(void)ctx;
	view_note_line(stdout, note);
	view_note_json_line(stdout, note);
	note_piece_write(&time, note, 1, 3, &bytes);
	if (note_piece_count(bytes.at, bytes.len) != 4 ||
	    note_piece_read(bytes.at, bytes.len, note_same, (void *)note, &left_out) ||
	    left_out != 3)
		abort();
	bytes_free(&bytes);
	return 0;
}

/* Any refresh can follow any other. */
static void notes_use(struct fuzzed *fuzzed, const struct refresh *refresh)
{
	uint64_t left_out;
	const struct note *notes;
	size_t nr;

	if (notes_take(fuzzed->notes, refresh))
		abort();
	notes = notes_waiting(fuzzed->notes, &nr, &left_out);
	for (size_t i = 0; i < nr; i++)
		note_use(NULL, &notes[i]);
	notes_kept(fuzzed->notes, nr, left_out);
}

static void refresh_print(const struct refresh *refresh)
{
	const struct view_table_opt table = { .calls = refresh->calls };
	struct order order = { 0 };
	struct view_rows rows = { .rows = refresh->rows };

	if (order_reserve(&order, refresh->nr_rows))
		abort();
	rows.nr = order_make(&order, refresh->rows, refresh->nr_rows, "/", true);
	rows.order = order.rows;
	view_json_print(stdout, &refresh->host, &rows);
	view_table_print(stdout, &table, &refresh->host, &rows);
	order_free(&order);
}

/* What was read and is written can be read. */
static void refresh_repeat(struct fuzzed *fuzzed, const struct refresh *refresh)
{
	struct sample_reader *reader = sample_reader_new();
	struct bytes bytes = { 0 };
	struct refresh again;

	if (sample_write(fuzzed->writer, refresh, 1, true, &bytes) ||
	    sample_read(reader, true, bytes.at, bytes.len) || sample_get(reader, &again) ||
	    again.nr_rows != refresh->nr_rows)
		abort();
	bytes_free(&bytes);
	sample_reader_free(reader);
}

static int sample_use(void *ctx, bool key, const void *data, size_t len)
{
	struct fuzzed *fuzzed = ctx;
	struct refresh refresh;

	if (sample_read(fuzzed->reader, key, data, len) || sample_get(fuzzed->reader, &refresh))
		return 0;
	refresh_print(&refresh);
	refresh_repeat(fuzzed, &refresh);
	notes_use(fuzzed, &refresh);
	return 0;
}

static int piece_use(void *ctx, uint32_t type, const void *data, size_t len)
{
	uint64_t left_out;

	note_piece_count(data, len);
	if (type == PIECE_NOTES)
		note_piece_read(data, len, note_use, ctx, &left_out);
	return 0;
}

static void file_use(struct fuzzed *fuzzed, const uint8_t *data, size_t len)
{
	struct segment segment = { 0 }, index = { 0 };

	segment_scan(data, len, &segment, sample_use, fuzzed);
	for (size_t i = 0; i < segment.nr; i++) {
		segment_block(data, len, segment.blocks[i].offset, sample_use, fuzzed);
		segment_block_pieces(data, len, segment.blocks[i].offset, piece_use, fuzzed);
	}
	segment_index(data, len, data, len, len, &index);
	for (size_t i = 0; i < index.nr; i++)
		segment_block(data, len, index.blocks[i].offset, sample_use, fuzzed);
	segment_free(&segment);
	segment_free(&index);
}

/* Each piece: its type, its length in two bytes, its contents. */
static void pieces_make(struct choices *c, struct bytes *file)
{
	static const uint32_t types[] = { PIECE_KEY, PIECE_CHANGE, PIECE_HEAD, PIECE_INDEX,
					  PIECE_NOTES };
	const struct segment_head head = { .boot_id = "boot" };

	segment_begin(&head, file);
	while (c->left) {
		uint32_t type = types[choose(c, 5)];
		size_t len = choose(c, 65536);

		len = len < c->left ? len : c->left;
		segment_put(type, c->at, len, file);
		c->at += len;
		c->left -= len;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct choices c = { data, size };
	struct fuzzed fuzzed = { sample_reader_new(), sample_writer_new(), notes_new(NOTES_ALL) };
	struct bytes file = { 0 };

	if (choose(&c, 2)) {
		pieces_make(&c, &file);
		file_use(&fuzzed, file.at, file.len);
	} else {
		file_use(&fuzzed, c.at, c.left);
	}
	bytes_free(&file);
	sample_reader_free(fuzzed.reader);
	sample_writer_free(fuzzed.writer);
	notes_free(fuzzed.notes);
	return 0;
}
