// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * save/copy.c - see save/copy.h.
 */
#include "save/copy.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

#define BLOCK 4096 /* size of the smallest file on most file systems */

/* 0; -ENOTEMPTY or another -errno. */
static int check_empty(int fd)
{
	int other = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	DIR *dir = other < 0 ? NULL : fdopendir(other);
	int nr = 0, err = -errno;

	if (!dir && other >= 0)
		close(other);
	if (!dir)
		return err;
	while (nr <= 2 && readdir(dir))
		nr++; /* counts "." and ".." too */
	closedir(dir);
	return nr <= 2 ? 0 : -ENOTEMPTY;
}

int copy_open(struct copy *copy)
{
	const char *dir = copy->config->dir;

	copy->root = -1;
	if (mkdir(dir, 0777) && errno != EEXIST)
		return -errno;
	copy->root = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (copy->root < 0)
		return -errno;
	return check_empty(copy->root);
}

void copy_close(struct copy *copy)
{
	if (copy->root >= 0)
		close(copy->root);
	free(copy->buf);
}

static void name_keep(char *to, const char *path, const char *name)
{
	snprintf(to, PATH_MAX, "%s%s%s", path, name ? "/" : "", name ? name : "");
}

static void missed_add(struct save_missed *missed, const char *path, const char *name, int err)
{
	if (missed->nr++)
		return;
	missed->err = err;
	name_keep(missed->first, path, name);
}

/* Ignores what was removed meanwhile or this kernel does not have. */
void copy_miss(struct copy *copy, const char *path, const char *name, int err)
{
	if (err == -EFBIG)
		missed_add(&copy->result->large, path, name, err);
	else if (!kernfs_is_absent(err) && err != -ENODEV && err != -ESRCH && err != -ENOTDIR)
		missed_add(&copy->result->unread, path, name, err);
}

/* Every write reserves its space here. */
static int space_take(struct copy *copy, size_t bytes)
{
	int64_t blocks = (int64_t)(bytes / BLOCK + 1);

	if (*copy->config->stop)
		return -EINTR;
	if (blocks > (copy->config->max_bytes - copy->used) / BLOCK) {
		copy->result->full = true;
		return -EDQUOT;
	}
	copy->used += blocks * BLOCK;
	return 0;
}

int copy_mkdir(struct copy *copy, int dir, const char *name)
{
	int fd, err = 0;

	if (faccessat(dir, name, F_OK, AT_SYMLINK_NOFOLLOW))
		err = space_take(copy, 0);
	if (!err && mkdirat(dir, name, 0777) && errno != EEXIST)
		err = -errno;
	if (err)
		return err;
	fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int copy_mkdirs(struct copy *copy, const char *path)
{
	int fd = fcntl(copy->root, F_DUPFD_CLOEXEC, 0);
	char name[NAME_MAX + 1];

	if (fd < 0)
		return -errno;
	for (path += strspn(path, "/"); *path && fd >= 0; path += strspn(path, "/")) {
		size_t len = strcspn(path, "/");
		int above = fd;

		snprintf(name, sizeof(name), "%.*s", (int)len, path);
		if (len > NAME_MAX || !strcmp(name, "..") || !strcmp(name, "."))
			fd = -EINVAL;
		else
			fd = copy_mkdir(copy, above, name);
		close(above);
		path += len;
	}
	return fd;
}

static int data_write(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t put = write(fd, data, len);

		if (put < 0 && errno != EINTR)
			return -errno;
		if (put > 0) {
			data += put;
			len -= (size_t)put;
		}
	}
	return 0;
}

int copy_write(struct copy *copy, int dir, const char *name, const char *data, size_t len)
{
	int fd, err;

	if (!faccessat(dir, name, F_OK, AT_SYMLINK_NOFOLLOW))
		return 0;
	err = space_take(copy, len);
	if (err)
		return err;
	fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
	if (fd < 0)
		return -errno;
	err = data_write(fd, data, len);
	if (close(fd) && !err)
		err = -errno;
	if (err) {
		unlinkat(dir, name, 0);
		return err;
	}
	copy->result->files++;
	copy->result->bytes += (int64_t)len;
	return 0;
}

int64_t copy_read(struct copy *copy, int fd, const char *path, const char *name)
{
	int64_t len =
		fd < 0 ? fd
		       : file_read_all(fd, &copy->buf, &copy->max, (size_t)copy->config->max_file);

	if (fd >= 0)
		close(fd);
	if (len == -ENOMEM || len >= 0)
		return len;
	copy_miss(copy, path, name, (int)len);
	return -ENOENT;
}
