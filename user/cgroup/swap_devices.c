// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cgroup/swap_devices.c - see cgroup/swap_devices.h.
 */
#include "cgroup/swap_devices.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cgroup/fs.h"

/* d_path() appends this to the name of a removed file. */
#define DELETED " (deleted)"

#define KIB_MAX (INT64_MAX / 1024)

/* The kernel escapes blanks and backslashes, each as four characters (swap_show()). */
static bool name_parse(const char *line, size_t len, char *name)
{
	char escaped[4 * PATH_MAX];

	if (!len || len >= sizeof(escaped))
		return false;
	memcpy(escaped, line, len);
	escaped[len] = '\0';
	kernfs_unescape(escaped);
	if (strlen(escaped) >= PATH_MAX)
		return false;
	strcpy(name, escaped);
	return true;
}

/* "/dev/vda  partition  1048572  0  -2" with tabs; sizes in KiB. */
static bool line_parse(const char *line, struct swap_device *device)
{
	size_t len = strcspn(line, " \t\n"), name_len;
	int64_t size, used;

	if (!name_parse(line, len, device->name) ||
	    sscanf(line + len, " %15s %" SCNd64 " %" SCNd64 " %d", device->type, &size, &used,
		   &device->priority) != 4)
		return false;
	name_len = strlen(device->name);
	device->removed = name_len > strlen(DELETED) &&
			  !strcmp(device->name + name_len - strlen(DELETED), DELETED);
	if (size < 0 || used < 0 || size > KIB_MAX || used > KIB_MAX)
		return false;
	device->size = size * 1024;
	device->used = used * 1024;
	return true;
}

size_t swap_devices_parse(const char *text, struct swap_device *devices, size_t max)
{
	const char *line = strchr(text, '\n'); /* the first line is the heading */
	size_t nr = 0;

	for (; line && line[1]; line = strchr(line + 1, '\n')) {
		struct swap_device device;

		if (!line_parse(line + 1, &device))
			continue;
		if (nr < max)
			devices[nr] = device;
		nr++;
	}
	return nr;
}

enum swap_kind swap_device_kind(const struct swap_device *device)
{
	static const char zram[] = "/dev/zram";

	if (!strcmp(device->type, "file"))
		return SWAP_FILE;
	return strncmp(device->name, zram, strlen(zram)) || strchr(device->name + strlen(zram), '/')
		       ? SWAP_DISK
		       : SWAP_ZRAM;
}
