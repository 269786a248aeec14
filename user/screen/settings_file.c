// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/settings_file.c - see screen/settings_file.h.
 *
 * As the XDG Base Directory Specification has it: $XDG_CONFIG_HOME/cgswap/top, or
 * ~/.config/cgswap/top; a path that is not absolute is no place.
 */
#include "screen/settings_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/rights.h"
#include "base/text.h"

#define NAME "top"

/* The directory to begin at, and those to go down from there; NULL: there is no place. */
static const char *base_find(const char *const **below)
{
	static const char *const names[] = { ".config", "cgswap", NULL };
	const char *base = getenv("XDG_CONFIG_HOME");

	*below = names + 1;
	if (base && *base == '/')
		return base;
	*below = names;
	base = getenv("HOME");
	return base && *base == '/' ? base : NULL;
}

void settings_file_path(char *path, size_t size)
{
	const char *const *below;
	const char *base = base_find(&below);

	*path = '\0';
	if (!base)
		return;
	text_add(path, size, "%s", base);
	for (; *below; below++)
		text_add(path, size, "/%s", *below);
	text_add(path, size, "/" NAME);
}

/* With sudo it may be another user's, who could have put a link here. */
static bool is_safe(int fd)
{
	struct stat st;

	if (geteuid())
		return true;
	return !fstat(fd, &st) && !st.st_uid && !(st.st_mode & (S_IWGRP | S_IWOTH));
}

/* Opens the directory @name of @dir; with @make, makes it. */
static int enter(int dir, const char *name, bool make)
{
	int fd;

	if (make && mkdirat(dir, name, 0700) && errno != EEXIST)
		return -errno;
	fd = openat(dir, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (is_safe(fd))
		return fd;
	close(fd);
	return -EPERM;
}

static int dir_open(bool make)
{
	const char *const *below;
	const char *base = base_find(&below);
	int dir;

	if (rights_are_lent())
		return -EPERM;
	if (!base)
		return -ENXIO;
	/* whose directory root would make it in is not known */
	dir = enter(AT_FDCWD, base, make && geteuid());
	for (; dir >= 0 && *below; below++) {
		int above = dir;

		dir = enter(above, *below, make);
		close(above);
	}
	return dir;
}

ssize_t settings_file_read(char *text, size_t size)
{
	int dir = dir_open(false), fd = dir;
	ssize_t len;

	if (dir >= 0) {
		fd = file_open(dir, NAME, O_NOFOLLOW, (int64_t)size - 1);
		close(dir);
	}
	if (fd == -ENOENT || fd == -ENOTDIR)
		return 0;
	if (fd < 0)
		return fd;
	len = file_read(fd, text, size);
	close(fd);
	return len;
}

int settings_file_write(const char *text, size_t len)
{
	int dir = dir_open(true), err;

	if (dir < 0)
		return dir;
	err = file_replace(dir, NAME, text, len, 0600);
	close(dir);
	return err;
}
