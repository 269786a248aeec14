// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * history/write.c - see history/write.h.
 */
#include "history/write.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/value.h"
#include "history/bytes.h"
#include "history/dir.h"
#include "history/note_piece.h"
#include "history/sync.h"
#include "model/refresh.h"

struct history_writer {
	const struct history_config *config;
	struct history_dir dir; /* of which the first files are older than that of now */
	uint64_t older_bytes;
	struct sync *sync;
	struct sample_writer *samples;
	int fd; /* the file of now; -1: none */
	char name[HISTORY_NAME];
	uint64_t bytes;
	struct segment segment;
	uint64_t key_ns;	 /* when the last whole sample was */
	bool key;		 /* the next one must be whole */
	struct sample_time last; /* of the last sample that was kept */
	struct bytes sample, out;
};

static int dir_prepare(struct history_writer *writer)
{
	int err = history_dir_open(&writer->dir, writer->config->dir);

	if (err)
		return err;
	if (flock(writer->dir.fd, LOCK_EX | LOCK_NB))
		return -errno;
	err = history_dir_list(&writer->dir);
	for (size_t i = 0; i < writer->dir.nr; i++)
		writer->older_bytes += writer->dir.files[i].bytes;
	return err;
}

struct history_writer *history_writer_open(const struct history_config *config, char *error,
					   size_t error_len)
{
	struct history_writer *writer = calloc(1, sizeof(*writer));
	int err = -ENOMEM;

	if (writer) {
		*writer = (struct history_writer){ .config = config, .dir.fd = -1, .fd = -1 };
		writer->key = true;
		writer->samples = sample_writer_new();
		err = writer->samples ? dir_prepare(writer) : -ENOMEM;
	}
	if (!err) {
		writer->sync = sync_start(writer->dir.fd, config->sync_ns);
		err = writer->sync ? 0 : -errno;
	}
	if (!err)
		return writer;
	snprintf(error, error_len, "%s: %s", config->dir,
		 err == -EWOULDBLOCK ? "another cgswap record writes to it" : strerror(-err));
	history_writer_close(writer);
	return NULL;
}

/* False when there is none. Somebody else may have removed it. */
static bool oldest_remove(struct history_writer *writer)
{
	struct history_dir *dir = &writer->dir;

	if (!dir->nr || (unlinkat(dir->fd, dir->files[0].name, 0) && errno != ENOENT))
		return false;
	writer->older_bytes -= dir->files[0].bytes;
	memmove(dir->files, dir->files + 1, --dir->nr * sizeof(*dir->files));
	return true;
}

static bool disk_has(const struct history_writer *writer, uint64_t bytes)
{
	struct statvfs st;
	uint64_t keep;

	if (fstatvfs(writer->dir.fd, &st))
		return true;
	keep = (uint64_t)st.f_blocks / 100 * writer->config->keep_free;
	return (uint64_t)st.f_bavail > keep + bytes / st.f_frsize;
}

/* Removes the oldest files until both limits leave place for @bytes. */
static int room_make(struct history_writer *writer, uint64_t bytes)
{
	while (writer->older_bytes + writer->bytes + bytes > writer->config->max_bytes ||
	       !disk_has(writer, bytes))
		if (!oldest_remove(writer))
			return -ENOSPC;
	return 0;
}

static int out_write(const struct history_writer *writer)
{
	const struct bytes *out = &writer->out;

	for (size_t done = 0; done < out->len;) {
		ssize_t len = pwrite(writer->fd, out->at + done, out->len - done,
				     (off_t)(writer->bytes + done));

		if (len < 0 && errno == EINTR)
			continue;
		if (len <= 0)
			return len ? -errno : -EIO;
		done += (size_t)len;
	}
	return 0;
}

static bool is_full(int err)
{
	return err == -ENOSPC || err == -EDQUOT;
}

/* Appends all of writer->out, or nothing of it. */
static int out_append(struct history_writer *writer)
{
	int err = writer->out.failed ? -ENOMEM : room_make(writer, writer->out.len);

	if (err)
		return err;
	do
		err = out_write(writer);
	while (is_full(err) && oldest_remove(writer));
	if (!err)
		writer->bytes += writer->out.len;
	else if (ftruncate(writer->fd, (off_t)writer->bytes))
		return err; /* a torn end, which readers know */
	return err;
}

static void out_clear(struct bytes *bytes)
{
	bytes->len = 0;
	bytes->failed = false;
}

static int64_t refresh_real_ns(const struct refresh *refresh)
{
	return val_of(refresh->host.time * 1e9);
}

/* Two in one millisecond get different names. */
static int file_create(struct history_writer *writer, int64_t real_ns)
{
	do {
		history_name(writer->name, real_ns, writer->config->head.boot_id);
		writer->fd = openat(writer->dir.fd, writer->name,
				    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
		real_ns += 1000000;
	} while (writer->fd < 0 && errno == EEXIST);
	return writer->fd < 0 ? -errno : 0;
}

/* One without a sample does not stay. */
static void file_close(struct history_writer *writer)
{
	if (!writer->segment.nr && !unlinkat(writer->dir.fd, writer->name, 0))
		writer->bytes = 0;
	close(writer->fd);
	writer->fd = -1;
	writer->older_bytes += writer->bytes;
	writer->bytes = 0;
	segment_free(&writer->segment);
}

static int file_begin(struct history_writer *writer, const struct refresh *refresh)
{
	struct segment_head head = writer->config->head;
	int err = room_make(writer, 4096);

	head.real_ns = refresh_real_ns(refresh);
	head.mono_ns = refresh->now_ns;
	head.page_bytes = (uint32_t)refresh->page_bytes;
	do
		err = err ? err : file_create(writer, head.real_ns);
	while (is_full(err) && oldest_remove(writer) && !(err = 0));
	if (err)
		return err;
	out_clear(&writer->out);
	segment_begin(&head, &writer->out);
	err = out_append(writer);
	if (!err)
		sync_file(writer->sync, writer->fd);
	return err;
}

/* Without place for a footer there is none: readers make the index themselves. */
static void file_end(struct history_writer *writer)
{
	if (writer->fd < 0)
		return;
	out_clear(&writer->out);
	segment_end(&writer->segment, writer->bytes, &writer->out);
	if (writer->segment.nr)
		out_append(writer);
	file_close(writer);
	/* it is one of the older ones now */
	if (!history_dir_list(&writer->dir)) {
		writer->older_bytes = 0;
		for (size_t i = 0; i < writer->dir.nr; i++)
			writer->older_bytes += writer->dir.files[i].bytes;
	}
}

static int sample_make(struct history_writer *writer, const struct refresh *refresh)
{
	out_clear(&writer->sample);
	return sample_write(writer->samples, refresh, writer->config->interval_ns, writer->key,
			    &writer->sample);
}

/* The file of now has place for the sample, or a new one begins with a whole one. */
static int file_choose(struct history_writer *writer, const struct refresh *refresh)
{
	int err = 0;

	if (writer->fd >= 0 && (!writer->segment.nr || writer->bytes + writer->sample.len <=
							       writer->config->segment_bytes))
		return 0;
	file_end(writer);
	if (!writer->key) {
		writer->key = true;
		err = sample_make(writer, refresh);
	}
	return err ? err : file_begin(writer, refresh);
}

static int sample_append(struct history_writer *writer, const struct refresh *refresh)
{
	uint64_t at = writer->bytes;
	struct sample_time time;
	int err;

	out_clear(&writer->out);
	segment_put(writer->key ? PIECE_KEY : PIECE_CHANGE, writer->sample.at, writer->sample.len,
		    &writer->out);
	err = out_append(writer);
	if (err)
		return err;
	memcpy(&time, writer->sample.at, sizeof(time));
	writer->last = time;
	err = segment_note(&writer->segment, &time, writer->key, at);
	if (writer->key)
		writer->key_ns = refresh->now_ns;
	return err;
}

int history_add(struct history_writer *writer, const struct refresh *refresh)
{
	int err;

	if (refresh->now_ns - writer->key_ns >= writer->config->key_ns)
		writer->key = true;
	err = sample_make(writer, refresh);
	if (!err)
		err = file_choose(writer, refresh);
	if (!err)
		err = sample_append(writer, refresh);
	/* what was not kept cannot be changed */
	writer->key = err;
	if (err && writer->fd >= 0 && !writer->segment.nr)
		file_close(writer);
	return err;
}

int history_add_notes(struct history_writer *writer, const struct note *notes, size_t nr,
		      uint64_t left_out)
{
	int err;

	if (writer->fd < 0 || !writer->segment.nr)
		return -ENODATA;
	out_clear(&writer->sample);
	note_piece_write(&writer->last, notes, nr, left_out, &writer->sample);
	out_clear(&writer->out);
	segment_put(PIECE_NOTES, writer->sample.at, writer->sample.len, &writer->out);
	err = writer->sample.failed ? -ENOMEM : out_append(writer);
	if (!err)
		segment_count_notes(&writer->segment,
				    note_piece_count(writer->sample.at, writer->sample.len));
	return err;
}

int history_sync_error(struct history_writer *writer)
{
	return sync_error(writer->sync);
}

void history_writer_close(struct history_writer *writer)
{
	if (!writer)
		return;
	file_end(writer);
	sync_stop(writer->sync);
	history_dir_close(&writer->dir);
	sample_writer_free(writer->samples);
	bytes_free(&writer->sample);
	bytes_free(&writer->out);
	free(writer);
}
