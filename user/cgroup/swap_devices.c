// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cgroup/swap_devices.c - see cgroup/swap_devices.h.
 */
#include "cgroup/swap_devices.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define KIB_MAX (INT64_MAX / 1024)

/* "/dev/vda  partition  1048572  0  -2" with tabs; sizes in KiB. */
static bool line_parse(const char *line, struct swap_device *device)
{
	int64_t size, used;

	if (sscanf(line, "%255s %15s %" SCNd64 " %" SCNd64 " %d", device->name, device->type, &size,
		   &used, &device->priority) != 5)
		return false;
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
