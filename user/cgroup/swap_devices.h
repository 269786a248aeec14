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

struct swap_device {
	char name[PATH_MAX]; /* a path; of a file that was removed with " (deleted)" behind it */
	char type[16];	     /* "partition" or "file" */
	int64_t size;	     /* bytes */
	int64_t used;	     /* bytes */
	int priority;
	bool removed; /* it is such a file */
};

/*
 * Reads the text of /proc/swaps into @devices, at most @max of them. Returns how many there are,
 * which may be more than @max. Lines of another shape are left out. device->removed says what the
 * name says; a file may be called so.
 */
size_t swap_devices_parse(const char *text, struct swap_device *devices, size_t max);

#endif
