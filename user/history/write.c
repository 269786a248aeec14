// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * history/write.c - see history/write.h.
 */
#include "history/write.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "history/bytes.h"
#include "history/files.h"
#include "history/note_piece.h"
#include "history/queue.h"
#include "model/refresh.h"

struct history_writer {
	struct history_config config;
	struct queue *queue;
	struct sample_writer *samples;
	uint64_t bytes;		 /* of the file of now, if all was written */
	uint64_t key_ns;	 /* when the last whole sample was */
	bool key;		 /* the next one must be whole */
	bool begins;		 /* and begin a file */
	struct sample_time last; /* of the last sample that was handed over */
	uint64_t lost;		 /* samples that were not */
	struct bytes sample, out;
};

struct history_writer *history_writer_open(const struct history_config *config, char *error,
					   size_t error_len)
{
	struct history_writer *writer = calloc(1, sizeof(*writer));

	if (writer) {
		*writer = (struct history_writer){ .config = *config, .key = true };
		writer->samples = sample_writer_new();
	}
	if (!writer || !writer->samples) {
		snprintf(error, error_len, "out of memory");
		free(writer);
		return NULL;
	}
	writer->queue = queue_start(config, error, error_len);
	if (writer->queue)
		return writer;
	history_writer_close(writer);
	return NULL;
}

static int sample_make(struct history_writer *writer, const struct refresh *refresh)
{
	bytes_clear(&writer->sample);
	return sample_write(writer->samples, refresh, writer->config.interval_ns, writer->key,
			    &writer->sample);
}

/* The file of now has place for the sample, or a whole one begins another. */
static int file_choose(struct history_writer *writer, const struct refresh *refresh)
{
	if (!writer->bytes || writer->bytes + writer->sample.len <= writer->config.segment_bytes)
		return 0;
	writer->begins = true;
	if (writer->key)
		return 0;
	writer->key = true;
	return sample_make(writer, refresh);
}

/* Makes @piece of writer->sample, and hands it over. */
static int piece_put(struct history_writer *writer, const struct history_piece *piece)
{
	int err;

	bytes_clear(&writer->out);
	segment_put(piece->type, writer->sample.at, writer->sample.len, &writer->out);
	if (writer->sample.failed || writer->out.failed)
		return -ENOMEM;
	err = queue_put(writer->queue, piece, writer->out.at, writer->out.len);
	if (!err)
		writer->bytes += writer->out.len;
	return err;
}

static int sample_put(struct history_writer *writer, const struct refresh *refresh)
{
	struct history_piece piece = {
		.type = writer->key ? PIECE_KEY : PIECE_CHANGE,
		.begins = writer->begins,
		.page_bytes = (uint32_t)refresh->page_bytes,
	};
	int err;

	memcpy(&piece.time, writer->sample.at, sizeof(piece.time));
	if (writer->begins)
		writer->bytes = 0;
	err = piece_put(writer, &piece);
	if (err)
		return err;
	writer->begins = false;
	writer->last = piece.time;
	if (writer->key)
		writer->key_ns = refresh->now_ns;
	return 0;
}

int history_add(struct history_writer *writer, const struct refresh *refresh)
{
	struct history_status status;
	int err;

	queue_status(writer->queue, &status);
	/* what was not kept cannot be changed */
	if (status.sample_err || refresh->now_ns - writer->key_ns >= writer->config.key_ns)
		writer->key = true;
	err = sample_make(writer, refresh);
	if (!err)
		err = file_choose(writer, refresh);
	if (!err)
		err = sample_put(writer, refresh);
	writer->key = err;
	writer->lost += err != 0;
	return err;
}

int history_add_notes(struct history_writer *writer, const struct note *notes, size_t nr,
		      uint64_t left_out)
{
	struct history_piece piece = { .type = PIECE_NOTES };

	if (!writer->bytes)
		return -ENODATA;
	bytes_clear(&writer->sample);
	note_piece_write(&writer->last, notes, nr, left_out, &writer->sample);
	piece.notes = note_piece_count(writer->sample.at, writer->sample.len);
	return piece_put(writer, &piece);
}

void history_status(struct history_writer *writer, struct history_status *status)
{
	queue_status(writer->queue, status);
	status->lost += writer->lost;
}

int history_wait(struct history_writer *writer, uint64_t timeout_ns)
{
	return queue_wait(writer->queue, timeout_ns);
}

int history_writer_close(struct history_writer *writer)
{
	int err;

	if (!writer)
		return 0;
	err = queue_stop(writer->queue, writer->config.close_ns);
	sample_writer_free(writer->samples);
	bytes_free(&writer->sample);
	bytes_free(&writer->out);
	free(writer);
	return err;
}
