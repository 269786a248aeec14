// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * swaps.c - see swaps.h.
 */
#include "swaps.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* "/dev/vda partition 1048572 0 -2"; the size became 64 bits wide long ago. */
static bool line_parse(const char *line, struct swap_device *device)
{
	int64_t size, used;

	if (sscanf(line, "%255s %15s %" SCNd64 " %" SCNd64 " %d", device->name, device->type, &size,
		   &used, &device->priority) != 5)
		return false;
	device->size = size * 1024;
	device->used = used * 1024;
	return size >= 0 && used >= 0 && size <= INT64_MAX / 1024 && used <= INT64_MAX / 1024;
}

size_t swaps_parse(const char *text, struct swap_device *devices, size_t max)
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
