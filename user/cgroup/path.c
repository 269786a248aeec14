// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cgroup/path.c - see cgroup/path.h.
 */
#include "cgroup/path.h"

#include <errno.h>
#include <string.h>

static int path_root(char *path, size_t size)
{
	if (size < sizeof("/"))
		return -ENAMETOOLONG;
	strcpy(path, "/");
	return 0;
}

int path_append(char *path, size_t size, const char *name, size_t len)
{
	size_t at = strcmp(path, "/") != 0 ? strlen(path) : 0;

	if (at + 1 + len >= size)
		return -ENAMETOOLONG;
	path[at] = '/';
	memcpy(path + at + 1, name, len);
	path[at + 1 + len] = '\0';
	return 0;
}

int path_join(const struct name_row *names, int nr, char *path, size_t size)
{
	int err = path_root(path, size);

	for (int i = nr - 1; i-- > 0 && !err;)
		err = path_append(path, size, names[i].name,
				  strnlen(names[i].name, sizeof(names[i].name)));
	return err;
}

/* Copies the components of @text without empty ones and ".". */
static int path_clean(const char *text, char *path, size_t size)
{
	int err = path_root(path, size);
	size_t len;

	for (; *text && !err; text += len) {
		text += strspn(text, "/");
		len = strcspn(text, "/");
		if (len && (len != 1 || *text != '.'))
			err = path_append(path, size, text, len);
	}
	return err;
}

/* Removes the leading @mount from @path. False when it does not begin with it. */
static bool mount_strip(char *path, const char *mount)
{
	size_t len = strlen(mount);

	if (len <= 1 || !path_is_below(path, mount))
		return false;
	if (path[len])
		memmove(path, path + len, strlen(path + len) + 1);
	else
		strcpy(path, "/");
	return true;
}

int path_normalize(const char *text, const char *mount, char *path, size_t size)
{
	int err = path_clean(text, path, size);

	if (!err && *text == '/')
		mount_strip(path, mount);
	return err;
}

int path_normalize_recorded(const char *text, bool v1, char *path, size_t size)
{
	int err = path_clean(text, path, size);

	/* the longer prefix first */
	if (!err && *text == '/' &&
	    !mount_strip(path, v1 ? "/sys/fs/cgroup/memory" : "/sys/fs/cgroup/unified"))
		mount_strip(path, "/sys/fs/cgroup");
	return err;
}

bool path_is_below(const char *path, const char *top)
{
	size_t len = top && strcmp(top, "/") != 0 ? strlen(top) : 0;

	if (!len)
		return true;
	return path && !strncmp(path, top, len) && (!path[len] || path[len] == '/');
}
