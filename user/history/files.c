// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * history/files.c - see history/files.h.
 */
#include "history/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "history/bytes.h"
#include "history/dir.h"
#include "history/segment.h"
#include "history/sync.h"
#include "history/write.h"

struct history_files {
	char *path;
	uint64_t max_bytes;
	unsigned int keep_free;
	struct segment_head head;
	struct history_dir dir; /* its files are older than that of now */
	uint64_t older_bytes;
	struct sync *sync;
	int fd; /* the file of now; -1: none */
	char name[HISTORY_NAME];
	uint64_t bytes;
	struct segment segment;
	int err; /* why the last sample was not kept */
	struct bytes out;
};

/* Without a file of now. */
static int older_list(struct history_files *files)
{
	int err = history_dir_list(&files->dir);

	if (err)
		return err;
	files->older_bytes = 0;
	for (size_t i = 0; i < files->dir.nr; i++)
		files->older_bytes += files->dir.files[i].bytes;
	return 0;
}

static int dir_prepare(struct history_files *files)
{
	int err = history_dir_open(&files->dir, files->path);

	if (err)
		return err;
	if (flock(files->dir.fd, LOCK_EX | LOCK_NB))
		return -errno;
	return older_list(files);
}

struct history_files *files_open(const struct history_config *config, char *error, size_t error_len)
{
	struct history_files *files = calloc(1, sizeof(*files));
	int err = -ENOMEM;

	if (files) {
		*files = (struct history_files){
			.path = strdup(config->dir),
			.max_bytes = config->max_bytes,
			.keep_free = config->keep_free,
			.head = config->head,
			.dir.fd = -1,
			.fd = -1,
		};
		err = files->path ? dir_prepare(files) : -ENOMEM;
	}
	if (!err) {
		files->sync = sync_start(files->dir.fd, config->sync_ns);
		err = files->sync ? 0 : -errno;
	}
	if (!err)
		return files;
	snprintf(error, error_len, "%s: %s", config->dir,
		 err == -EWOULDBLOCK ? "another cgswap record writes to it" : strerror(-err));
	files_close(files);
	return NULL;
}

/* False when there is none. Somebody else may have removed it. */
static bool oldest_remove(struct history_files *files)
{
	struct history_dir *dir = &files->dir;

	if (!dir->nr || (unlinkat(dir->fd, dir->files[0].name, 0) && errno != ENOENT))
		return false;
	files->older_bytes -= dir->files[0].bytes;
	memmove(dir->files, dir->files + 1, --dir->nr * sizeof(*dir->files));
	return true;
}

static bool disk_has(const struct history_files *files, uint64_t bytes)
{
	struct statvfs st;
	uint64_t keep;

	if (fstatvfs(files->dir.fd, &st))
		return true;
	keep = (uint64_t)st.f_blocks / 100 * files->keep_free;
	return (uint64_t)st.f_bavail > keep + bytes / st.f_frsize;
}

/* Removes the oldest files until both limits leave place for @bytes. */
static int room_make(struct history_files *files, uint64_t bytes)
{
	while (files->older_bytes + files->bytes + bytes > files->max_bytes ||
	       !disk_has(files, bytes))
		if (!oldest_remove(files))
			return -ENOSPC;
	return 0;
}

static int data_write(const struct history_files *files, const uint8_t *data, size_t len)
{
	for (size_t done = 0; done < len;) {
		ssize_t nr =
			pwrite(files->fd, data + done, len - done, (off_t)(files->bytes + done));

		if (nr < 0 && errno == EINTR)
			continue;
		if (nr <= 0)
			return nr ? -errno : -EIO;
		done += (size_t)nr;
	}
	return 0;
}

static bool is_full(int err)
{
	return err == -ENOSPC || err == -EDQUOT;
}

/* Appends all of @data, or nothing of it. */
static int data_append(struct history_files *files, const void *data, size_t len)
{
	int err = room_make(files, len);

	if (err)
		return err;
	do
		err = data_write(files, data, len);
	while (is_full(err) && oldest_remove(files));
	if (!err)
		files->bytes += len;
	else if (ftruncate(files->fd, (off_t)files->bytes))
		return err; /* a torn end, which readers know */
	return err;
}

static int out_append(struct history_files *files)
{
	return files->out.failed ? -ENOMEM : data_append(files, files->out.at, files->out.len);
}

/* Two in one millisecond get different names. */
static int file_create(struct history_files *files, int64_t real_ns)
{
	do {
		history_name(files->name, real_ns, files->head.boot_id);
		files->fd = openat(files->dir.fd, files->name,
				   O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
		real_ns += 1000000;
	} while (files->fd < 0 && errno == EEXIST);
	return files->fd < 0 ? -errno : 0;
}

/* One without a sample does not stay; another is one of the older ones now. */
static void file_close(struct history_files *files)
{
	if (files->fd < 0)
		return;
	if (!files->segment.nr && !unlinkat(files->dir.fd, files->name, 0))
		files->bytes = 0;
	close(files->fd);
	files->fd = -1;
	if (older_list(files))
		files->older_bytes += files->bytes;
	files->bytes = 0;
	segment_free(&files->segment);
}

static int file_begin(struct history_files *files, const struct history_piece *piece)
{
	struct segment_head head = files->head;
	int err = room_make(files, 4096);

	head.real_ns = piece->time.real_ns;
	head.mono_ns = piece->time.mono_ns;
	head.page_bytes = piece->page_bytes;
	do
		err = err ? err : file_create(files, head.real_ns);
	while (is_full(err) && oldest_remove(files) && !(err = 0));
	if (err)
		return err;
	bytes_clear(&files->out);
	segment_begin(&head, &files->out);
	err = out_append(files);
	if (!err)
		sync_file(files->sync, files->fd);
	return err;
}

/* Without place for a footer there is none: readers make the index themselves. */
static void file_end(struct history_files *files)
{
	if (files->fd < 0)
		return;
	bytes_clear(&files->out);
	segment_end(&files->segment, files->bytes, &files->out);
	if (files->segment.nr)
		out_append(files);
	file_close(files);
}

/* There is none at the path, or another one than that which was opened. */
static bool dir_is_gone(const struct history_files *files)
{
	struct stat now, opened;

	if (stat(files->path, &now))
		return errno == ENOENT || errno == ENOTDIR;
	return !fstat(files->dir.fd, &opened) &&
	       (now.st_dev != opened.st_dev || now.st_ino != opened.st_ino);
}

/* What is written to a file that was removed nobody will read. */
static bool file_is_gone(const struct history_files *files)
{
	struct stat st;

	return files->fd >= 0 && fstatat(files->dir.fd, files->name, &st, AT_SYMLINK_NOFOLLOW) &&
	       errno == ENOENT;
}

/* The descriptor keeps its number: it is also that of the thread that syncs. */
static int dir_reopen(struct history_files *files)
{
	struct history_dir dir;
	int err = history_dir_open(&dir, files->path);

	if (err)
		return err;
	if (flock(dir.fd, LOCK_EX | LOCK_NB) || dup3(dir.fd, files->dir.fd, O_CLOEXEC) < 0)
		err = -errno;
	history_dir_close(&dir);
	return err ? err : older_list(files);
}

/* Makes sure that there is a file of now for @piece, which is a sample. */
static int file_choose(struct history_files *files, const struct history_piece *piece)
{
	int err = 0;

	if (file_is_gone(files))
		file_close(files);
	if (dir_is_gone(files)) {
		file_close(files);
		err = dir_reopen(files);
	}
	if (err)
		return err;
	if (piece->type != PIECE_KEY)
		return files->fd < 0 ? -ENOENT : 0;
	if (piece->begins)
		file_end(files);
	return files->fd < 0 ? file_begin(files, piece) : 0;
}

static int sample_put(struct history_files *files, const struct history_piece *piece)
{
	int err = file_choose(files, piece);
	uint64_t at = files->bytes;

	if (!err)
		err = data_append(files, piece->data, piece->len);
	if (!err)
		err = segment_note(&files->segment, &piece->time, piece->type == PIECE_KEY, at);
	if (err && !files->segment.nr)
		file_close(files);
	return err;
}

static int notes_put(struct history_files *files, const struct history_piece *piece)
{
	int err;

	if (files->fd < 0 || !files->segment.nr)
		return -ENODATA;
	err = data_append(files, piece->data, piece->len);
	if (!err)
		segment_count_notes(&files->segment, piece->notes);
	return err;
}

int files_put(struct history_files *files, const struct history_piece *piece)
{
	if (piece->type != PIECE_KEY && files->err)
		return files->err;
	if (piece->type == PIECE_NOTES)
		return notes_put(files, piece);
	files->err = sample_put(files, piece);
	return files->err;
}

int files_sync_error(struct history_files *files)
{
	return sync_error(files->sync);
}

void files_close(struct history_files *files)
{
	if (!files)
		return;
	file_end(files);
	sync_stop(files->sync);
	history_dir_close(&files->dir);
	bytes_free(&files->out);
	free(files->path);
	free(files);
}
