/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cgroup/device_io.h - the swap devices with their traffic.
 *
 * Owns: /proc/diskstats and the swap events of /proc/vmstat. Must not know: rates.
 */
#ifndef CGSWAP_CGROUP_DEVICE_IO_H
#define CGSWAP_CGROUP_DEVICE_IO_H

#include <stdbool.h>
#include <stdint.h>

struct devices;
struct kernfs;

/* Reads everything but now_ns. What cannot be read is not known. */
void devices_read(const struct kernfs *k, struct devices *devices);

/*
 * Finds the device @name ("sda2") in the text of /proc/diskstats (diskstats_show(), block/genhd.c).
 * False, with both numbers VAL_NONE, when it is not there; otherwise bytes read and written.
 */
bool diskstats_find(const char *text, const char *name, int64_t *read, int64_t *written);

#endif
