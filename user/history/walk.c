// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * history/walk.c - see history/walk.h.
 */
#include "history/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/file.h"
#include "history/sample.h"

/* A sample of the block that was read. */
struct history_sample {
	const void *data;
	size_t len;
	bool key;
	struct sample_time time;
};

static const struct segment_block *block_at(const struct history *history)
{
	return &history->parts[history->at.part].segment.blocks[history->at.block];
}

static int sample_note(void *ctx, bool key, const void *data, size_t len)
{
	struct history_at *at = ctx;
	struct history_sample *sample;

	if (array_reserve(&at->samples, &at->max, at->nr + 1, sizeof(*at->samples)))
		return -ENOMEM;
	sample = &at->samples[at->nr++];
	*sample = (struct history_sample){ data, len, key, { 0 } };
	memcpy(&sample->time, data, sizeof(sample->time));
	return 0;
}

/* The bytes from the block's whole sample to the next one; its length, or -errno. */
static ssize_t block_read(struct history *history, const struct history_part *part)
{
	const struct segment_block *block = block_at(history);
	bool last = history->at.block + 1 == part->segment.nr;
	uint64_t end = last ? part->bytes : block[1].offset;
	ssize_t len;
	int fd;

	if (end <= block->offset || end > part->bytes)
		end = part->bytes;
	if (end <= block->offset || end > SEGMENT_MAX)
		return -EBADMSG;
	if (array_reserve(&history->at.data, &history->at.max_data, end - block->offset, 1))
		return -ENOMEM;
	fd = file_open(history->dir, part->name, O_NOFOLLOW, SEGMENT_MAX);
	if (fd < 0)
		return fd;
	len = pread(fd, history->at.data, end - block->offset, (off_t)block->offset);
	len = len < 0 ? -errno : len;
	close(fd);
	return len;
}

/* Reads a block, up to the first damage. 0; -EBADMSG: its first sample is damaged; or -errno. */
static int block_load(struct history *history, size_t part, size_t block)
{
	struct history_at *at = &history->at;
	ssize_t len;
	int err;

	at->part = part;
	at->block = block;
	at->nr = at->read = at->sample = 0;
	len = block_read(history, &history->parts[part]);
	err = len < 0 ? (int)len : segment_block(at->data, (size_t)len, 0, sample_note, at);
	at->err = err == -ENOMEM ? err : 0;
	if (at->err)
		at->nr = 0;
	at->good = at->nr;
	return err || at->nr ? err : -EBADMSG;
}

/* Another block, on or back; false: there is none. */
static bool block_beside(const struct history *history, bool on, size_t *part, size_t *block)
{
	if (on ? *block + 1 < history->parts[*part].segment.nr : *block > 0) {
		*block += on ? 1 : (size_t)-1;
		return true;
	}
	do {
		if (on ? *part + 1 >= history->nr : !*part)
			return false;
		*part += on ? 1 : (size_t)-1;
	} while (history->parts[*part].err || !history->parts[*part].segment.nr);
	*block = on ? 0 : history->parts[*part].segment.nr - 1;
	return true;
}

struct search {
	int64_t at_ns;
	size_t part, block, sample;
	int64_t real_ns;
	bool found;
};

/* The latest time up to the one that is searched for that a block can have. */
static bool block_is_better(const struct segment_block *block, const struct search *search)
{
	int64_t most = block->real_max < search->at_ns ? block->real_max : search->at_ns;

	return block->samples && block->real_min <= search->at_ns &&
	       (!search->found || most > search->real_ns);
}

static void block_search(const struct history_at *at, struct search *search)
{
	for (size_t i = 0; i < at->nr; i++) {
		int64_t real_ns = at->samples[i].time.real_ns;

		if (real_ns > search->at_ns || (search->found && real_ns < search->real_ns))
			continue;
		*search = (struct search){
			search->at_ns, at->part, at->block, i, real_ns, true,
		};
	}
}

int history_find(struct history *history, int64_t at_ns, struct history_found *found)
{
	struct search search = { .at_ns = at_ns };
	struct history_at *at = &history->at;
	int err = 0;

	/* from the end: a block that cannot be better is not read */
	at->err = 0;
	for (size_t i = history->nr; i-- > 0 && !at->err;) {
		const struct history_part *part = &history->parts[i];

		for (size_t b = part->err ? 0 : part->segment.nr; b-- > 0 && !at->err;)
			if (block_is_better(&part->segment.blocks[b], &search) &&
			    !block_load(history, i, b))
				block_search(at, &search);
	}
	if (!search.found || at->err)
		return at->err ? at->err : -ENOENT;
	if (!at->nr || at->part != search.part || at->block != search.block)
		err = block_load(history, search.part, search.block);
	if (err)
		return err;
	at->sample = search.sample;
	return history_get(history, found);
}

int history_first(struct history *history)
{
	size_t part = 0, block = 0;
	bool is_one = history->nr > 0;

	if (is_one && (history->parts[0].err || !history->parts[0].segment.nr))
		is_one = block_beside(history, true, &part, &block);
	while (is_one && block_load(history, part, block)) {
		if (history->at.err)
			return history->at.err;
		is_one = block_beside(history, true, &part, &block);
	}
	return is_one ? 0 : -ENOENT;
}

/* To the next block that can be read; stays where it is if there is none. */
static bool block_move(struct history *history, bool on)
{
	const size_t part = history->at.part, block = history->at.block;
	size_t to_part = part, to_block = block;

	while (block_beside(history, on, &to_part, &to_block)) {
		if (block_load(history, to_part, to_block)) {
			if (history->at.err)
				return false;
			continue;
		}
		history->at.sample = on ? 0 : history->at.nr - 1;
		return true;
	}
	if (history->at.part != part || history->at.block != block)
		block_load(history, part, block);
	return false;
}

/* In the block where it is: up to @steps; how many. */
static size_t block_step(struct history_at *at, size_t steps, bool on)
{
	size_t left = on ? at->nr - 1 - at->sample : at->sample;

	steps = steps < left ? steps : left;
	at->sample = on ? at->sample + steps : at->sample - steps;
	return steps;
}

long history_move(struct history *history, long steps)
{
	struct history_at *at = &history->at;
	size_t wanted = steps < 0 ? -(size_t)steps : (size_t)steps, gone;
	bool on = steps > 0;

	if (!at->nr)
		return 0;
	gone = block_step(at, wanted, on);
	while (gone < wanted && block_move(history, on)) {
		gone++;
		gone += block_step(at, wanted - gone, on);
	}
	/* a block that went meanwhile */
	if (gone < wanted && at->nr)
		at->sample = on ? at->nr - 1 : 0;
	return on ? (long)gone : -(long)gone;
}

/* What comes after the last sample of a block. */
static void next_find(const struct history *history, struct history_found *found)
{
	const struct history_at *at = &history->at;
	const struct sample_time *last = &at->samples[at->sample].time;
	size_t part = at->part, block = at->block;
	const struct segment_block *next;

	if (!block_beside(history, true, &part, &block))
		return;
	next = &history->parts[part].segment.blocks[block];
	found->next_ns = next->real_first;
	if (part != at->part)
		found->next_break = history_break(&history->parts[at->part], &history->parts[part]);
	else if (segment_is_gap(last->mono_ns, next->mono_first, last->interval_ns))
		found->next_break = BREAK_GAP;
}

static bool sample_is_gap(const struct history_sample *before, const struct history_sample *now)
{
	return segment_is_gap(before->time.mono_ns, now->time.mono_ns, before->time.interval_ns);
}

int history_get(struct history *history, struct history_found *found)
{
	struct history_at *at = &history->at;
	const struct history_sample *sample;

	if (!at->nr)
		return at->err ? at->err : -ENOENT;
	if (at->sample >= at->good)
		return -EBADMSG;
	sample = &at->samples[at->sample];
	*found = (struct history_found){ .real_ns = sample->time.real_ns, .next_ns = INT64_MIN };
	if (at->read > at->sample + 1)
		at->read = 0;
	while (at->read <= at->sample) {
		const struct history_sample *one = &at->samples[at->read];
		int err = sample_read(history->reader, one->key, one->data, one->len);

		if (err == -EBADMSG)
			at->good = at->read;
		at->read = err ? 0 : at->read + 1;
		if (err)
			return err;
	}
	if (at->sample + 1 == at->nr) {
		next_find(history, found);
	} else {
		found->next_ns = sample[1].time.real_ns;
		found->next_break = sample_is_gap(sample, &sample[1]) ? BREAK_GAP : BREAK_NONE;
	}
	return sample_get(history->reader, &found->refresh);
}

struct spans {
	struct time_span *all;
	size_t nr, max;
};

static int span_begin(struct spans *spans, int64_t from_ns)
{
	if (array_reserve(&spans->all, &spans->max, spans->nr + 1, sizeof(*spans->all)))
		return -ENOMEM;
	spans->all[spans->nr++] = (struct time_span){ from_ns, from_ns };
	return 0;
}

/* Only of one with gaps inside are the samples read. */
static int spans_add_block(struct history *history, struct spans *spans, size_t part, size_t block)
{
	const struct segment_block *of = &history->parts[part].segment.blocks[block];
	const struct history_at *at = &history->at;

	if ((of->gaps || of->steps) && !block_load(history, part, block))
		for (size_t i = 1; i < at->nr; i++) {
			spans->all[spans->nr - 1].to_ns = at->samples[i - 1].time.real_ns;
			if ((sample_is_gap(&at->samples[i - 1], &at->samples[i]) ||
			     at->samples[i].time.real_ns < at->samples[i - 1].time.real_ns) &&
			    span_begin(spans, at->samples[i].time.real_ns))
				return -ENOMEM;
		}
	spans->all[spans->nr - 1].to_ns = of->real_last;
	return 0;
}

int history_spans(struct history *history, struct time_span **spans, size_t *nr)
{
	const struct history_part *before = NULL;
	struct spans list = { 0 };
	int err = 0;

	for (size_t i = 0; i < history->nr; i++) {
		const struct history_part *part = &history->parts[i];

		for (size_t b = 0; b < (part->err ? 0 : part->segment.nr) && !err; b++) {
			const struct segment_block *block = &part->segment.blocks[b];
			bool whole = b ? !segment_is_gap(block[-1].mono_last, block->mono_first,
							 block[-1].interval_ns)
				       : before && history_break(before, part) == BREAK_NONE;

			if (!whole)
				err = span_begin(&list, block->real_first);
			if (!err)
				err = spans_add_block(history, &list, i, b);
			before = part;
		}
	}
	history->at.nr = 0;
	*spans = list.all;
	*nr = list.nr;
	return err;
}
