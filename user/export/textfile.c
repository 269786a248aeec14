// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * export/textfile.c - see export/textfile.h.
 */
#include "export/textfile.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"

/* Opened each time: packages and administrators may recreate the directory. */
static int dir_open(const char *dir)
{
	int fd = open(dir, O_DIRECTORY | O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int textfile_check(const char *dir)
{
	int fd = dir_open(dir);

	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

int textfile_write(const char *dir, const char *text, size_t len)
{
	int err, fd = dir_open(dir);

	if (fd < 0)
		return fd;
	err = file_replace(fd, TEXTFILE_NAME, text, len, 0644); /* collectors read only *.prom */
	close(fd);
	return err;
}

void textfile_remove(const char *dir)
{
	int fd = dir_open(dir);

	if (fd < 0)
		return;
	unlinkat(fd, TEXTFILE_NAME, 0);
	close(fd);
}
