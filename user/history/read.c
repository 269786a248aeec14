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

	history->at.read = 0;
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
	free(history->at.data);
	free(history->at.samples);
	sample_reader_free(history->reader);
	if (history->dir >= 0)
		close(history->dir);
	*history = (struct history){ .dir = -1 };
}
