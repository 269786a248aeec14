/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cgroup/swap_devices.h - the swap devices and files in use.
 *
 * Owns: the lines of /proc/swaps (swap_show(), mm/swapfile.c), which are in KiB. Must not know:
 * who owns what is in them. Pure.
 */
#ifndef CGSWAP_CGROUP_SWAP_DEVICES_H
#define CGSWAP_CGROUP_SWAP_DEVICES_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/host.h"

struct swap_device {
	char name[PATH_MAX]; /* a path; " (deleted)" is appended if the file was removed */
	char type[16];	     /* "partition" or "file" */
	int64_t size;	     /* bytes */
	int64_t used;	     /* bytes */
	int priority;
	bool removed; /* the name ends in " (deleted)" */
};

/*
 * Parses the text of /proc/swaps into @devices, at most @max of them. Returns the number of
 * devices, which may exceed @max. Skips lines of another format. device->removed goes by the name
 * alone; a file may have such a name.
 */
size_t swap_devices_parse(const char *text, struct swap_device *devices, size_t max);

/* By name and type: /dev/zram0 is memory; /dev/vda counts as a disk, whatever is behind it. */
enum swap_kind swap_device_kind(const struct swap_device *device);

#endif
