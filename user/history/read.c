// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * history/read.c - see history/read.h.
 */
#include "history/read.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "history/sample.h"

/* Of a file, for its head and for the index of a long one. */
#define START_BYTES 512
#define TAIL_BYTES (128 * 1024)

struct data {
	char *at;
	size_t len, room;
};

static int data_load(const struct history *history, const char *name, struct data *data)
{
	int fd = file_open(history->dir, name, O_NOFOLLOW, SEGMENT_MAX);
	ssize_t len;

	if (fd < 0)
		return fd;
	len = file_read_all(fd, &data->at, &data->room, SEGMENT_MAX);
	close(fd);
	data->len = len < 0 ? 0 : (size_t)len;
	return len < 0 ? (int)len : 0;
}

int history_load(const struct history *history, const struct history_part *part, char **at,
		 size_t *len, size_t *room)
{
	struct data data = { *at, 0, *room };
	int err = data_load(history, part->name, &data);

	*at = data.at;
	*len = data.len;
	*room = data.room;
	return err;
}

/* By its footer. */
static int part_index(const struct history *history, struct history_part *part, char *buf)
{
	int fd = file_open(history->dir, part->name, O_NOFOLLOW, SEGMENT_MAX);
	size_t tail = part->bytes < TAIL_BYTES ? part->bytes : TAIL_BYTES;
	ssize_t start_len, tail_len;

	if (fd < 0)
		return fd;
	start_len = pread(fd, buf, START_BYTES, 0);
	tail_len = pread(fd, buf + START_BYTES, tail, (off_t)(part->bytes - tail));
	close(fd);
	if (start_len < 0 || tail_len < 0)
		return -EIO;
	if ((size_t)tail_len != tail)
		return -ENODATA;
	return segment_index(buf, (size_t)start_len, buf + START_BYTES, tail, part->bytes,
			     &part->segment);
}

/* By its footer, or else by all that is in it. */
static void part_read(const struct history *history, struct history_part *part, struct data *data,
		      char *buf)
{
	part->err = part_index(history, part, buf);
	if (part->err != -ENODATA)
		return;
	segment_free(&part->segment);
	part->err = data_load(history, part->name, data);
	if (!part->err)
		part->err = segment_scan(data->at, data->len, &part->segment, NULL, NULL);
}

static int64_t part_begin(const struct history_part *part)
{
	return part->segment.nr ? part->segment.blocks[0].real_first : part->segment.head.real_ns;
}

static int part_compare(const void *a, const void *b)
{
	const struct history_part *x = a, *y = b;
	int64_t begin = part_begin(x), other = part_begin(y);

	if (begin != other)
		return begin < other ? -1 : 1;
	return strcmp(x->name, y->name);
}

static int parts_read(struct history *history, const struct history_dir *dir)
{
	char *buf = malloc(START_BYTES + TAIL_BYTES);
	struct data data = { 0 };

	history->parts = calloc(dir->nr ? dir->nr : 1, sizeof(*history->parts));
	history->reader = sample_reader_new();
	if (!buf || !history->parts || !history->reader) {
		free(buf);
		return -ENOMEM;
	}
	for (size_t i = 0; i < dir->nr; i++) {
		struct history_part *part = &history->parts[history->nr];

		memcpy(part->name, dir->files[i].name, sizeof(part->name));
		part->bytes = dir->files[i].bytes;
		part_read(history, part, &data, buf);
		history->nr += part->err != -ENOENT; /* it went just now */
	}
	qsort(history->parts, history->nr, sizeof(*history->parts), part_compare);
	free(data.at);
	free(buf);
	return 0;
}

int history_open(struct history *history, const char *path, char *error, size_t error_len)
{
	struct history_dir dir;
	int err = history_dir_open(&dir, path);

	*history = (struct history){ .dir = -1 };
	if (!err)
		err = history_dir_list(&dir);
	if (!err) {
		history->dir = fcntl(dir.fd, F_DUPFD_CLOEXEC, 0);
		err = history->dir < 0 ? -errno : parts_read(history, &dir);
	}
	history_dir_close(&dir);
	if (err)
		snprintf(error, error_len, "%s: %s", path, strerror(-err));
	return err;
}

enum history_break history_break(const struct history_part *before, const struct history_part *part)
{
	const struct segment *a = &before->segment, *b = &part->segment;
	const struct segment_block *last, *first;

	if (strcmp(a->head.nodename, b->head.nodename) != 0)
		return BREAK_MACHINE;
	if (strcmp(a->head.boot_id, b->head.boot_id) != 0)
		return BREAK_REBOOT;
	if (!a->nr || !b->nr)
		return BREAK_GAP;
	last = &a->blocks[a->nr - 1];
	first = &b->blocks[0];
	if (first->mono_first < last->mono_last)
		return BREAK_CLOCK;
	return segment_is_gap(last->mono_last, first->mono_first, last->interval_ns) ? BREAK_GAP
										     : BREAK_NONE;
}

/* The place of a sample. */
struct place {
	size_t part, block, sample;
	int64_t real_ns;
};

struct search {
	int64_t at_ns;
	struct place *best;
	struct place now;
	bool found;
};

static int64_t sample_real_ns(const void *data, size_t len)
{
	struct sample_time time = { INT64_MIN, 0, 0 };

	if (len >= sizeof(time))
		memcpy(&time, data, sizeof(time));
	return time.real_ns;
}

static int sample_search(void *ctx, bool key, const void *data, size_t len)
{
	struct search *search = ctx;

	(void)key;
	search->now.real_ns = sample_real_ns(data, len);
	if (search->now.real_ns <= search->at_ns &&
	    (!search->found || search->now.real_ns >= search->best->real_ns)) {
		*search->best = search->now;
		search->found = true;
	}
	search->now.sample++;
	return 0;
}

/* The latest time up to the one that is searched for that a block can have. */
static bool block_is_better(const struct segment_block *block, const struct search *search)
{
	int64_t most = block->real_max < search->at_ns ? block->real_max : search->at_ns;

	return block->samples && block->real_min <= search->at_ns &&
	       (!search->found || most > search->best->real_ns);
}

static void part_search(const struct history *history, size_t i, struct search *search,
			struct data *data)
{
	const struct history_part *part = &history->parts[i];
	bool loaded = false;

	for (size_t b = part->err ? 0 : part->segment.nr; b-- > 0;) {
		const struct segment_block *block = &part->segment.blocks[b];

		if (!block_is_better(block, search))
			continue;
		if (!loaded && data_load(history, part->name, data))
			return;
		loaded = true;
		search->now = (struct place){ .part = i, .block = b };
		segment_block(data->at, data->len, block->offset, sample_search, search);
	}
}

struct reading {
	struct sample_reader *reader;
	size_t nr, wanted;
	int64_t next_ns;
	struct sample_time last;
	enum history_break next_break;
};

static int sample_reach(void *ctx, bool key, const void *data, size_t len)
{
	struct reading *reading = ctx;
	struct sample_time time;
	int err;

	memcpy(&time, data, sizeof(time));
	if (reading->nr > reading->wanted) {
		reading->next_ns = time.real_ns;
		if (segment_is_gap(reading->last.mono_ns, time.mono_ns, reading->last.interval_ns))
			reading->next_break = BREAK_GAP;
		return -ECANCELED;
	}
	reading->last = time;
	err = sample_read(reading->reader, key, data, len);
	reading->nr += !err;
	return err;
}

/* What comes after the last sample of the block at @place. */
static void next_find(const struct history *history, const struct place *place,
		      const struct reading *reading, struct history_found *found)
{
	const struct history_part *part = &history->parts[place->part];
	const struct segment_block *next;
	size_t i = place->part + 1;

	if (place->block + 1 < part->segment.nr) {
		next = &part->segment.blocks[place->block + 1];
		if (segment_is_gap(reading->last.mono_ns, next->mono_first,
				   reading->last.interval_ns))
			found->next_break = BREAK_GAP;
		found->next_ns = next->real_first;
		return;
	}
	while (i < history->nr && (history->parts[i].err || !history->parts[i].segment.nr))
		i++;
	if (i == history->nr)
		return;
	found->next_ns = history->parts[i].segment.blocks[0].real_first;
	found->next_break = history_break(part, &history->parts[i]);
}

static int place_read(struct history *history, const struct place *place, struct data *data,
		      struct history_found *found)
{
	const struct history_part *part = &history->parts[place->part];
	struct reading reading = { .reader = history->reader,
				   .wanted = place->sample,
				   .next_ns = INT64_MIN };
	int err = data_load(history, part->name, data);

	if (!err)
		err = segment_block(data->at, data->len, part->segment.blocks[place->block].offset,
				    sample_reach, &reading);
	if (err && err != -ECANCELED)
		return err;
	found->real_ns = place->real_ns;
	found->next_ns = reading.next_ns;
	found->next_break = reading.next_break;
	if (!err)
		next_find(history, place, &reading, found);
	return sample_get(history->reader, &found->refresh);
}

int history_find(struct history *history, int64_t at_ns, struct history_found *found)
{
	struct place best = { 0 };
	struct search search = { .at_ns = at_ns, .best = &best };
	struct data data = { 0 };
	int err = -ENOENT;

	/* from the end: a block that cannot be better is not read */
	for (size_t i = history->nr; i-- > 0;)
		part_search(history, i, &search, &data);
	if (search.found)
		err = place_read(history, &best, &data, found);
	free(data.at);
	return err;
}

struct verifying {
	struct sample_reader *reader;
	uint64_t bad;
};

static int sample_verify(void *ctx, bool key, const void *data, size_t len)
{
	struct verifying *verifying = ctx;
	int err = sample_read(verifying->reader, key, data, len);

	verifying->bad += err == -EBADMSG;
	return err == -EBADMSG ? 0 : err;
}

int history_verify(struct history *history, struct history_part *part)
{
	struct verifying verifying = { history->reader, 0 };
	struct data data = { 0 };

	segment_free(&part->segment);
	part->err = data_load(history, part->name, &data);
	if (!part->err)
		part->err =
			segment_scan(data.at, data.len, &part->segment, sample_verify, &verifying);
	part->segment.damaged += verifying.bad;
	free(data.at);
	return part->err;
}

void history_close(struct history *history)
{
	for (size_t i = 0; i < history->nr; i++)
		segment_free(&history->parts[i].segment);
	free(history->parts);
	sample_reader_free(history->reader);
	if (history->dir >= 0)
		close(history->dir);
	*history = (struct history){ .dir = -1 };
}
