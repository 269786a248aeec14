// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/history/test_segment.c - a file of a history, whole, torn and damaged.
 *
 * Owns: the promises of history/segment.h: whatever happens to the bytes, what is whole is read, is
 * what was written, and what is lost is told.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "history/bytes.h"
#include "history/segment.h"
#include "unit/history/machine.h"

#define SAMPLES 6
#define KEYS 2 /* each so many samples a whole one */

struct file {
	struct bytes bytes;
	struct segment written;
	size_t end;	      /* without the footer */
	size_t ends[SAMPLES]; /* of each sample */
	char *text[SAMPLES];  /* what top prints of it */
};

static void file_write(struct file *file)
{
	const struct segment_head head = { .boot_id = "boot", .nodename = "test", .real_ns = 1 };
	struct sample_writer *writer = sample_writer_new();

	*file = (struct file){ 0 };
	segment_begin(&head, &file->bytes);
	for (size_t n = 0; n < SAMPLES; n++) {
		bool key = n % KEYS == 0;
		struct sample_time time;
		struct bytes sample = { 0 };
		struct machine m;

		machine_at(&m, n);
		sample_write(writer, &m.refresh, MACHINE_INTERVAL, key, &sample);
		memcpy(&time, sample.at, sizeof(time));
		segment_note(&file->written, &time, key, file->bytes.len);
		segment_put(key ? PIECE_KEY : PIECE_CHANGE, sample.at, sample.len, &file->bytes);
		file->ends[n] = file->bytes.len;
		file->text[n] = machine_print(&m.refresh);
		bytes_free(&sample);
	}
	file->end = file->bytes.len;
	segment_end(&file->written, file->end, &file->bytes);
	sample_writer_free(writer);
}

static void file_free(struct file *file)
{
	for (size_t n = 0; n < SAMPLES; n++)
		free(file->text[n]);
	segment_free(&file->written);
	bytes_free(&file->bytes);
}

struct seen {
	const struct file *file;
	struct sample_reader *reader;
	size_t nr;
	bool print; /* decode it, and compare with what was written */
};

/* Whatever is read is one of those that were written. */
static int sample_seen(void *ctx, bool key, const void *data, size_t len)
{
	struct seen *seen = ctx;
	struct refresh refresh;
	char *text;
	size_t n;

	seen->nr++;
	if (!seen->print)
		return 0;
	assert_int_equal(sample_read(seen->reader, key, data, len), 0);
	assert_int_equal(sample_get(seen->reader, &refresh), 0);
	n = (size_t)((refresh.host.time - MACHINE_START) / 10 + 0.5);
	text = machine_print(&refresh);
	assert_string_equal(text, seen->file->text[n]);
	free(text);
	return 0;
}

static size_t scan(const struct file *file, const uint8_t *data, size_t len,
		   struct segment *segment, bool print)
{
	struct seen seen = { file, sample_reader_new(), 0, print };

	*segment = (struct segment){ 0 };
	assert_int_equal(segment_scan(data, len, segment, sample_seen, &seen), 0);
	sample_reader_free(seen.reader);
	return seen.nr;
}

static void whole_file(void **state)
{
	struct segment by_scan, by_index = { 0 };
	struct file file;
	size_t tail = 2000, len;

	(void)state;
	file_write(&file);
	len = file.bytes.len;
	assert_int_equal(scan(&file, file.bytes.at, len, &by_scan, true), SAMPLES);
	assert_true(by_scan.closed);
	assert_int_equal(by_scan.torn, 0);
	assert_int_equal(by_scan.damaged, 0);
	assert_string_equal(by_scan.head.nodename, "test");
	assert_int_equal(
		segment_index(file.bytes.at, 500, file.bytes.at + len - tail, tail, len, &by_index),
		0);
	assert_int_equal(by_index.nr, SAMPLES / KEYS);
	assert_memory_equal(by_index.blocks, by_scan.blocks,
			    by_index.nr * sizeof(*by_index.blocks));
	assert_int_equal(by_index.blocks[1].samples, KEYS);
	assert_int_equal(by_index.blocks[1].gaps, 0);
	/* a tail that is too short for the index */
	assert_int_equal(
		segment_index(file.bytes.at, 500, file.bytes.at + len - 100, 100, len, &by_index),
		-ENODATA);
	segment_free(&by_scan);
	segment_free(&by_index);
	file_free(&file);
}

static void blocks_by_offset(void **state)
{
	struct file file;

	(void)state;
	file_write(&file);
	for (size_t i = 0; i < file.written.nr; i++) {
		struct seen seen = { &file, sample_reader_new(), 0, true };

		assert_int_equal(segment_block(file.bytes.at, file.bytes.len,
					       file.written.blocks[i].offset, sample_seen, &seen),
				 0);
		assert_int_equal(seen.nr, KEYS);
		sample_reader_free(seen.reader);
	}
	assert_int_equal(segment_block(file.bytes.at, file.bytes.len, 3, NULL, NULL), -EBADMSG);
	assert_int_equal(segment_block(file.bytes.at, file.bytes.len, UINT64_MAX, NULL, NULL),
			 -EBADMSG);
	file_free(&file);
}

/* Every sample that is whole is read, and the rest is told as torn. */
static void torn_at_every_byte(void **state)
{
	struct file file;
	size_t first;

	(void)state;
	file_write(&file);
	first = file.written.blocks[0].offset;
	for (size_t len = 0; len < file.bytes.len; len++) {
		struct segment segment = { 0 };
		uint8_t *data = malloc(len + 1); /* its end is watched */
		size_t whole = 0;

		memcpy(data, file.bytes.at, len);
		while (whole < SAMPLES && file.ends[whole] <= len)
			whole++;
		if (len < 16) {
			assert_int_equal(segment_scan(data, len, &segment, NULL, NULL), -EBADMSG);
		} else {
			size_t end = whole ? file.ends[whole - 1] : first;

			assert_int_equal(scan(&file, data, len, &segment, len % 61 == 0), whole);
			assert_false(segment.closed);
			if (len >= first && len <= file.end)
				assert_int_equal(segment.torn, len - end);
			segment_free(&segment);
		}
		free(data);
	}
	file_free(&file);
}

/* One byte: only the samples of one block are lost, and it is told. */
static void damaged_at_every_byte(void **state)
{
	struct file file;

	(void)state;
	file_write(&file);
	for (size_t at = 16; at < file.bytes.len; at++) {
		struct segment segment;
		size_t seen;

		file.bytes.at[at] ^= (uint8_t)(1u << at % 8);
		seen = scan(&file, file.bytes.at, file.bytes.len, &segment, at % 61 == 0);
		assert_true(seen >= SAMPLES - KEYS);
		assert_true(segment.damaged || segment.torn);
		if (at < file.written.blocks[0].offset || at >= file.end)
			assert_int_equal(seen, SAMPLES);
		segment_free(&segment);
		file.bytes.at[at] ^= (uint8_t)(1u << at % 8);
	}
	file_free(&file);
}

static void other_files(void **state)
{
	struct segment segment = { 0 };
	struct file file;

	(void)state;
	file_write(&file);
	file.bytes.at[0] ^= 1;
	assert_int_equal(segment_scan(file.bytes.at, file.bytes.len, &segment, NULL, NULL),
			 -EBADMSG);
	file.bytes.at[0] ^= 1;
	file.bytes.at[12]++;
	assert_int_equal(segment_scan(file.bytes.at, file.bytes.len, &segment, NULL, NULL),
			 -EPROTO);
	file_free(&file);
}

static void note(struct segment *segment, int64_t real_s, uint64_t mono_s, bool key)
{
	const struct sample_time time = { real_s * 1000000000, mono_s * 1000000000,
					  MACHINE_INTERVAL };

	assert_int_equal(segment_note(segment, &time, key, 0), 0);
}

static void gaps_and_steps(void **state)
{
	struct segment segment = { 0 };

	(void)state;
	note(&segment, 1000, 10, true);
	note(&segment, 1010, 20, false);
	note(&segment, 1025, 35, false); /* late, and none is missing */
	assert_int_equal(segment.blocks[0].gaps, 0);
	note(&segment, 1060, 70, false);
	assert_int_equal(segment.blocks[0].gaps, 1);
	note(&segment, 1120, 130, true);
	assert_int_equal(segment.blocks[1].gaps, 1);
	assert_int_equal(segment.blocks[1].steps, 0);
	note(&segment, 630, 140, false); /* the clock was set back */
	assert_int_equal(segment.blocks[1].gaps, 1);
	assert_int_equal(segment.blocks[1].steps, 1);
	assert_true(segment.blocks[1].real_min == 630000000000);
	assert_true(segment.blocks[1].real_max == 1120000000000);
	segment_free(&segment);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_file),	      cmocka_unit_test(blocks_by_offset),
		cmocka_unit_test(torn_at_every_byte), cmocka_unit_test(damaged_at_every_byte),
		cmocka_unit_test(other_files),	      cmocka_unit_test(gaps_and_steps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
