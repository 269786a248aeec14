/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * history/sample.h - a refresh as bytes: whole, or as what changed since the one before.
 *
 * Owns: the layout, see history/FORMAT.md. Fields have names, so that a reader skips those that it
 * does not know. Pure. Must not know: files, pieces.
 */
#ifndef CGSWAP_HISTORY_SAMPLE_H
#define CGSWAP_HISTORY_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes;
struct refresh;
struct sample_writer;
struct sample_reader;

/* At the start of each sample. */
struct sample_time {
	int64_t real_ns;      /* since the epoch */
	uint64_t mono_ns;     /* CLOCK_MONOTONIC */
	uint64_t interval_ns; /* when the next one is planned */
};

/* NULL: no memory. */
struct sample_writer *sample_writer_new(void);
void sample_writer_free(struct sample_writer *writer);

/*
 * Appends all rows and the host of @refresh to @out, except for actors. @key: whole, not as changes
 * since the last call; always so at first. 0; -ENOMEM: the next one must be whole.
 */
int sample_write(struct sample_writer *writer, const struct refresh *refresh, uint64_t interval_ns,
		 bool key, struct bytes *out);

struct sample_reader *sample_reader_new(void);
void sample_reader_free(struct sample_reader *reader);

/*
 * Takes the next sample, @key as it was written. 0; -EBADMSG: not a sample; -ENOMEM. After an error
 * only a whole one can follow.
 */
int sample_read(struct sample_reader *reader, bool key, const void *data, size_t len);

/*
 * The sample that was read last, without an order of rows (refresh->order is NULL). Valid until the
 * next call. 0; -ENOMEM; -ENODATA: none was read.
 */
int sample_get(struct sample_reader *reader, struct refresh *refresh);

#endif
