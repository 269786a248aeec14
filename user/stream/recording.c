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
#include <unistd.h>
#include <zlib.h>

#include "base/fmt.h"
#include "base/out.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "recordings are little endian, and so are the machines that cgswap knows"
#endif

static const char magic[12] = "cgswap-trace";

struct file_head {
	char magic[12];
	uint32_t version;
};

/* The checksum is of the type, the length and the piece. */
struct piece_head {
	uint32_t type;
	uint32_t len;
	uint32_t checksum;
};

static uint32_t checksum(const struct piece_head *head, const void *data)
{
	uLong sum = crc32(0, (const Bytef *)head, offsetof(struct piece_head, checksum));

	return (uint32_t)crc32(sum, data, head->len);
}

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
	head.checksum = checksum(&head, data);
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
	uint64_t at;	  /* bytes */
	uint64_t strange; /* pieces that say nothing */
	bool ended;
	unsigned char data[CHUNK_MAX];
};

/* Why the next piece is none; NULL: it is whole, or the file is at its end (then len is 0). */
static const char *piece_read(struct reader *reader, struct piece_head *head)
{
	size_t got = fread(head, 1, sizeof(*head), reader->file);

	if (!got && feof(reader->file)) {
		head->type = 0;
		return NULL;
	}
	if (got != sizeof(*head))
		return "it is cut off";
	if (head->len > CHUNK_MAX || !head->type)
		return "the length of a piece is damaged";
	if (fread(reader->data, 1, head->len, reader->file) != head->len)
		return "it is cut off";
	if (head->checksum != checksum(head, reader->data))
		return "the checksum of a piece is wrong";
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
	}
	if (!*why && !reader->ended)
		*why = "it is cut off";
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
		return "it was recorded by another version of cgswap";
	return NULL;
}

int recording_read(FILE *file, chunk_fn fn, void *ctx, char *error, size_t error_len)
{
	struct reader *reader = calloc(1, sizeof(*reader));
	const char *why;
	int err = -EBADMSG;

	if (!reader)
		return -ENOMEM;
	reader->file = file;
	why = head_read(reader);
	if (!why)
		err = pieces_read(reader, fn, ctx, &why);
	if (why)
		snprintf(error, error_len, "%s (at byte %" PRIu64 ")", why, reader->at);
	else if (!err && reader->strange) {
		snprintf(error, error_len, "%" PRIu64 " piece%s of it not understood",
			 reader->strange, fmt_plural((int64_t)reader->strange));
		err = -EBADMSG;
	}
	free(reader);
	return err;
}

int recording_read_path(const char *path, chunk_fn fn, void *ctx, char *error, size_t error_len)
{
	FILE *file = fopen(path, "re"); /* also a pipe, which is waited for */
	char why[256] = "";
	int err = file ? recording_read(file, fn, ctx, why, sizeof(why)) : -errno;

	if (file)
		fclose(file);
	if (err)
		snprintf(error, error_len, "%s: %s", path, err == -EBADMSG ? why : strerror(-err));
	return err;
}
