// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * history/dir.c - see history/dir.h.
 */
#include "history/dir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/array.h"
#include "base/clock.h"

#define PREFIX "cgswap-"
#define SUFFIX ".hist"

int history_dir_open(struct history_dir *dir, const char *path)
{
	*dir = (struct history_dir){ .fd = open(path, O_DIRECTORY | O_RDONLY | O_CLOEXEC) };
	return dir->fd < 0 ? -errno : 0;
}

static bool name_is_ours(const char *name)
{
	size_t len = strlen(name), suffix = strlen(SUFFIX);

	return len < HISTORY_NAME && len > suffix && !strncmp(name, PREFIX, strlen(PREFIX)) &&
	       !strcmp(name + len - suffix, SUFFIX);
}

static int file_compare(const void *a, const void *b)
{
	return strcmp(((const struct history_file *)a)->name,
		      ((const struct history_file *)b)->name);
}

static int file_add(struct history_dir *dir, const char *name)
{
	struct history_file *file;
	struct stat st;

	if (!name_is_ours(name) || fstatat(dir->fd, name, &st, AT_SYMLINK_NOFOLLOW) ||
	    !S_ISREG(st.st_mode))
		return 0;
	if (array_reserve(&dir->files, &dir->max, dir->nr + 1, sizeof(*file)))
		return -ENOMEM;
	file = &dir->files[dir->nr++];
	memcpy(file->name, name, strlen(name) + 1);
	file->bytes = (uint64_t)st.st_size;
	return 0;
}

int history_dir_list(struct history_dir *dir)
{
	int fd = openat(dir->fd, ".", O_DIRECTORY | O_RDONLY | O_CLOEXEC), err = 0;
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	if (!stream) {
		err = -errno;
		if (fd >= 0)
			close(fd);
		return err;
	}
	dir->nr = 0;
	errno = 0;
	while (!err && (entry = readdir(stream)))
		err = file_add(dir, entry->d_name);
	closedir(stream);
	if (dir->nr)
		qsort(dir->files, dir->nr, sizeof(*dir->files), file_compare);
	return err;
}

void history_name(char name[HISTORY_NAME], int64_t real_ns, const char *boot_id)
{
	time_t seconds = (time_t)(real_ns / (int64_t)NS_PER_S);
	char text[32] = "";
	struct tm tm;

	if (gmtime_r(&seconds, &tm))
		strftime(text, sizeof(text), "%Y%m%dT%H%M%S", &tm);
	snprintf(name, HISTORY_NAME, PREFIX "%s.%03dZ-%.8s" SUFFIX, text,
		 (int)(real_ns / 1000000 % 1000), boot_id);
}

void history_dir_close(struct history_dir *dir)
{
	if (dir->fd >= 0)
		close(dir->fd);
	free(dir->files);
	*dir = (struct history_dir){ .fd = -1 };
}
