// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cgroup/device_io.c - see cgroup/device_io.h.
 */
#include "cgroup/device_io.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cgroup/fs.h"
#include "cgroup/host.h"
#include "model/device.h"

#define SECTOR 512 /* of diskstats, whatever the device has */
#define DISKSTATS_MAX (8 << 20)
#define DEV "/dev/"

static int64_t sectors_bytes(int64_t sectors)
{
	return sectors < 0 || sectors > INT64_MAX / SECTOR ? VAL_NONE : sectors * SECTOR;
}

/* "   8       2 sda2 READS MERGED SECTORS MS WRITES MERGED SECTORS ..." */
static bool line_parse(const char *line, const char *name, int64_t *read, int64_t *written)
{
	int64_t in, out;
	int at = 0;
	size_t len = strlen(name);

	sscanf(line, " %*u %*u %n", &at);
	if (!at || strncmp(line + at, name, len) != 0 || line[(size_t)at + len] != ' ')
		return false;
	if (sscanf(line + at + len, " %*u %*u %" SCNd64 " %*u %*u %*u %" SCNd64, &in, &out) != 2)
		return false;
	*read = sectors_bytes(in);
	*written = sectors_bytes(out);
	return true;
}

bool diskstats_find(const char *text, const char *name, int64_t *read, int64_t *written)
{
	*read = *written = VAL_NONE;
	while (*text) {
		if (line_parse(text, name, read, written))
			return true;
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	return false;
}

/* The text of /proc/diskstats, of the caller; NULL: it cannot be read. */
static char *diskstats_read(const struct kernfs *k)
{
	int fd = kernfs_open_path(k, "proc/diskstats", 0, DISKSTATS_MAX);
	char *text = NULL;
	size_t room = 0;
	ssize_t len = fd < 0 ? fd : file_read_all(fd, &text, &room, DISKSTATS_MAX);

	if (fd >= 0)
		close(fd);
	if (len >= 0)
		text[len] = '\0';
	else
		free(text);
	return len < 0 ? NULL : text;
}

/* A partition has the setting of its disk, the directory above. */
static bool is_counted(const struct kernfs *k, const char *name)
{
	static const char *const settings[] = { "queue/iostats", "../queue/iostats" };
	char path[PATH_MAX + 64];
	int64_t val;

	for (int i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "sys/class/block/%s/%s", name, settings[i]);
		if (!kernfs_read_val(k->root_fd, path, &val))
			return val == 1;
	}
	return false;
}

/* A file shares its disk with others, so the disk's traffic is not the file's. */
static void device_traffic(const struct kernfs *k, const char *diskstats, struct device *device)
{
	const char *name = device->name + strlen(DEV);

	device->read = device->written = VAL_NONE;
	if (device->kind == SWAP_FILE || strncmp(device->name, DEV, strlen(DEV)) != 0 || !diskstats)
		return;
	diskstats_find(diskstats, name, &device->read, &device->written);
	device->counted = is_counted(k, name);
}

static void events_read(const struct kernfs *k, struct devices *devices)
{
	static const char *const keys[] = { "pswpin", "pswpout", "zswpin", "zswpout", "zswpwb" };
	int64_t vals[5];

	kernfs_read_keyed(k->root_fd, "proc/vmstat", keys, vals, 5);
	devices->swapped_in = vals[0];
	devices->swapped_out = vals[1];
	devices->zswap_in = vals[2];
	devices->zswap_out = vals[3];
	devices->zswap_back = vals[4];
}

void devices_read(const struct kernfs *k, struct devices *devices)
{
	struct swap_device *list = malloc(DEVICES_MAX * sizeof(*list));
	char *diskstats = diskstats_read(k);

	devices->nr = 0;
	devices->known = list && !host_read_swaps(k, list, DEVICES_MAX, &devices->nr);
	for (size_t i = 0; i < devices->nr && i < DEVICES_MAX; i++) {
		struct device *device = &devices->list[i];

		*device = (struct device){
			.kind = swap_device_kind(&list[i]),
			.priority = list[i].priority,
			.size = list[i].size,
			.used = list[i].used,
			.memory = host_zram_memory(k, &list[i]),
		};
		strcpy(device->name, list[i].name);
		device_traffic(k, diskstats, device);
	}
	events_read(k, devices);
	free(diskstats);
	free(list);
}
