// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * stream/recording.c - see stream/recording.h.
 */
#include "stream/recording.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fmt.h"
#include "base/out.h"
#include "base/progress.h"
#include "stream/piece.h"

static const char magic[12] = "cgswap-trace";

struct file_head {
	char magic[12];
	uint32_t version;
};

static int write_all(FILE *file, const void *data, size_t len)
{
	out_bytes(file, data, len);
	return out_error(file);
}

FILE *recording_create(const char *path)
{
	struct file_head head = { .version = CHUNK_VERSION };
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
	int err;

	if (!file) {
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	memcpy(head.magic, magic, sizeof(magic));
	err = write_all(file, &head, sizeof(head));
	if (!err)
		return file;
	fclose(file);
	errno = -err;
	return NULL;
}

int recording_add(void *file, uint32_t type, const void *data, size_t len)
{
	struct piece_head head = { .type = type, .len = (uint32_t)len };
	int err;

	if (len > CHUNK_MAX)
		return -E2BIG;
	head.checksum = piece_checksum(&head, data);
	err = write_all(file, &head, sizeof(head));
	return err ? err : write_all(file, data, len);
}

int recording_close(FILE *file)
{
	errno = 0;
	return file && fclose(file) ? (errno ? -errno : -EIO) : 0;
}

struct reader {
	FILE *file;
	uint64_t at;	  /* offset in bytes */
	uint64_t strange; /* chunks that the callback rejected */
	bool ended;
	struct progress progress;
	int64_t size; /* of the file, bytes; 0: a pipe */
	unsigned char data[CHUNK_MAX];
};

static void reader_say(struct reader *reader)
{
	char at[FMT_SIZE], size[FMT_SIZE];

	if (!progress_is_due(&reader->progress))
		return;
	fmt_bytes(at, (int64_t)reader->at);
	if (reader->size)
		out_status("reading: %.0f%% of %s",
			   100.0 * (double)reader->at / (double)reader->size,
			   fmt_bytes(size, reader->size));
	else
		out_status("reading: %s", at);
}

/* Why the next chunk is invalid; NULL: it is whole, or the file is at its end (then len is 0). */
static const char *piece_read(struct reader *reader, struct piece_head *head)
{
	size_t got = fread(head, 1, sizeof(*head), reader->file);

	if (!got && feof(reader->file)) {
		head->type = 0;
		return NULL;
	}
	if (got != sizeof(*head))
		return "truncated";
	if (head->len > CHUNK_MAX || !head->type)
		return "damaged: the length of a chunk is wrong";
	if (fread(reader->data, 1, head->len, reader->file) != head->len)
		return "truncated";
	if (head->checksum != piece_checksum(head, reader->data))
		return "damaged: the checksum of a chunk is wrong";
	return NULL;
}

static int pieces_read(struct reader *reader, chunk_fn fn, void *ctx, const char **why)
{
	struct piece_head head;

	while (!(*why = piece_read(reader, &head)) && head.type) {
		int err = fn(ctx, head.type, reader->data, head.len);

		if (err == -EBADMSG)
			reader->strange++;
		else if (err)
			return err;
		reader->ended = head.type == CHUNK_END;
		reader->at += sizeof(head) + head.len;
		reader_say(reader);
	}
	if (!*why && !reader->ended)
		*why = "truncated";
	return *why ? -EBADMSG : 0;
}

static const char *head_read(struct reader *reader)
{
	struct file_head head;

	if (fread(&head, 1, sizeof(head), reader->file) != sizeof(head) ||
	    memcmp(head.magic, magic, sizeof(magic)) != 0)
		return "not a cgswap trace recording";
	reader->at = sizeof(head);
	if (head.version != CHUNK_VERSION)
		return "recorded by another version of cgswap";
	return NULL;
}

int recording_read(FILE *file, chunk_fn fn, void *ctx, char *error, size_t error_len)
{
	struct reader *reader = calloc(1, sizeof(*reader));
	struct stat st;
	const char *why;
	int err = -EBADMSG;

	if (!reader)
		return -ENOMEM;
	reader->file = file;
	if (!fstat(fileno(file), &st) && S_ISREG(st.st_mode))
		reader->size = st.st_size;
	progress_begin(&reader->progress);
	why = head_read(reader);
	if (!why)
		err = pieces_read(reader, fn, ctx, &why);
	if (why)
		snprintf(error, error_len, "%s (at byte %" PRIu64 ")", why, reader->at);
	else if (!err && reader->strange) {
		snprintf(error, error_len, "%" PRIu64 " chunk%s not understood", reader->strange,
			 fmt_plural((int64_t)reader->strange));
		err = -EBADMSG;
	}
	out_status_erase();
	free(reader);
	return err;
}

int recording_read_path(const char *path, chunk_fn fn, void *ctx, char *error, size_t error_len)
{
	FILE *file = fopen(path, "re"); /* may be a pipe, whose writer it waits for */
	char why[256] = "";
	int err = file ? recording_read(file, fn, ctx, why, sizeof(why)) : -errno;

	if (file)
		fclose(file);
	if (err)
		snprintf(error, error_len, "%s: %s", path, err == -EBADMSG ? why : strerror(-err));
	return err;
}
