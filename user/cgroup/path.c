// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cgroup/path.c - see cgroup/path.h.
 */
#include "cgroup/path.h"

#include <errno.h>
#include <string.h>

int path_join(const struct name_row *names, int nr, char *path, size_t size)
{
	size_t at = 0;

	for (int i = nr - 1; i-- > 0;) {
		size_t len = strnlen(names[i].name, sizeof(names[i].name));

		if (at + 1 + len >= size)
			return -ENAMETOOLONG;
		path[at++] = '/';
		memcpy(path + at, names[i].name, len);
		at += len;
	}
	if (!at && size > 1)
		path[at++] = '/';
	path[at] = '\0';
	return 0;
}
