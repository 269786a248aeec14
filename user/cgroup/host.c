// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cgroup/host.c - see cgroup/host.h. Lines of /proc/meminfo are in KiB.
 */
#include "cgroup/host.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

/* 32 files, whose names may have 16 KB as the kernel writes them. */
#define SWAPS_MAX (1 << 20)

/* Lines of /proc/meminfo. Zswap and Zswapped came with 5.19 (fs/proc/meminfo.c). */
enum meminfo {
	MEMINFO_TOTAL,
	MEMINFO_AVAILABLE,
	MEMINFO_SWAP_TOTAL,
	MEMINFO_SWAP_FREE,
	MEMINFO_SWAP_CACHED,
	MEMINFO_ZSWAP,
	MEMINFO_ZSWAPPED,
	MEMINFO__COUNT
};

static const char *const meminfo_keys[MEMINFO__COUNT] = {
	"MemTotal", "MemAvailable", "SwapTotal", "SwapFree", "SwapCached", "Zswap", "Zswapped",
};

/* All in bytes. */
static int meminfo_read(const struct kernfs *k, int64_t *val)
{
	int err = kernfs_read_keyed(k->root_fd, "proc/meminfo", meminfo_keys, val, MEMINFO__COUNT);

	for (int i = 0; i < MEMINFO__COUNT; i++)
		val[i] = val[i] == VAL_NONE || val[i] > INT64_MAX / 1024 ? VAL_NONE : val[i] * 1024;
	return err;
}

/* The file is there when zswap is built in; a kernel whose zswap could not start says N too. */
static const char *zswap_state(const struct kernfs *k)
{
	char enabled[8];

	if (kernfs_read_string(k->root_fd, "sys/module/zswap/parameters/enabled", enabled,
			       sizeof(enabled)))
		return "absent";
	return enabled[0] == 'Y' ? "on" : "off";
}

static void host_fill(const struct kernfs *k, const int64_t *meminfo, struct host *host)
{
	static const char *const psi_keys[] = { "some avg10", "full avg10" };
	int64_t total = meminfo[MEMINFO_SWAP_TOTAL], unused = meminfo[MEMINFO_SWAP_FREE];
	int64_t psi[2];

	kernfs_read_string(k->root_fd, "proc/sys/kernel/osrelease", host->kernel,
			   sizeof(host->kernel));
	kernfs_read_string(k->root_fd, "proc/sys/kernel/hostname", host->nodename,
			   sizeof(host->nodename));
	host->swap_total = total;
	host->swap_used = VAL_NONE;
	if (total != VAL_NONE && unused != VAL_NONE && unused <= total)
		host->swap_used = total - unused;
	host->swap_cached = meminfo[MEMINFO_SWAP_CACHED];
	host->zswap = zswap_state(k);
	host->zswap_pool = meminfo[MEMINFO_ZSWAP];
	host->zswap_stored = meminfo[MEMINFO_ZSWAPPED];
	kernfs_read_keyed(k->root_fd, "proc/pressure/memory", psi_keys, psi, 2);
	host->psi_some = psi[0];
	host->psi_full = psi[1];
}

int host_read(const struct kernfs *k, struct host *host)
{
	int64_t meminfo[MEMINFO__COUNT];
	int err = meminfo_read(k, meminfo);

	host_fill(k, meminfo, host);
	return err;
}

int host_read_swaps(const struct kernfs *k, struct swap_device *devices, size_t max, size_t *nr)
{
	int fd = kernfs_open_path(k, "proc/swaps", O_NOFOLLOW, SWAPS_MAX);
	char *text = NULL;
	size_t room = 0;
	ssize_t len = fd < 0 ? fd : file_read_all(fd, &text, &room, SWAPS_MAX);

	*nr = 0;
	if (fd >= 0)
		close(fd);
	if (len >= 0) {
		text[len] = '\0';
		*nr = swap_devices_parse(text, devices, max);
	}
	free(text);
	for (size_t i = 0; i < *nr && i < max; i++)
		devices[i].removed = devices[i].removed &&
				     !file_exists(k->root_fd, devices[i].name);
	return len < 0 ? (int)len : 0;
}

/*
 * Adds what is in a zram to @sum: bytes before compression, and of memory for them (mm_stat_show(),
 * drivers/block/zram/zram_drv.c). False: not known.
 */
static bool zram_add(const struct kernfs *k, const struct swap_device *device, int64_t *sum)
{
	char path[128], text[256];
	int64_t stored, used;

	snprintf(path, sizeof(path), "sys/block/%.64s/mm_stat", device->name + strlen("/dev/"));
	if (kernfs_read_string(k->root_fd, path, text, sizeof(text)) ||
	    sscanf(text, "%" SCNd64 " %*s %" SCNd64, &stored, &used) != 2 || stored < 0 ||
	    used < 0 || stored > INT64_MAX / 1000 || used > INT64_MAX / 1000)
		return false;
	sum[0] += stored;
	sum[1] += used;
	return true;
}

static bool device_is_zram(const struct swap_device *device)
{
	return !strncmp(device->name, "/dev/zram", strlen("/dev/zram")) &&
	       !strchr(device->name + strlen("/dev/"), '/');
}

/* Pages on zram stay in memory, compressed. */
static void zram_read(const struct kernfs *k, struct machine *machine)
{
	bool known = machine->nr_devices && machine->nr_devices <= MACHINE_DEVICES;
	int64_t sum[2] = { 0, 0 };

	machine->zram_free = known ? 0 : machine->swap_free;
	for (size_t i = 0; i < machine->nr_devices && i < MACHINE_DEVICES; i++) {
		const struct swap_device *device = &machine->devices[i];

		if (!device_is_zram(device))
			continue;
		if (device->size > device->used)
			machine->zram_free =
				val_plus(machine->zram_free, val_less(device->size, device->used));
		known &= zram_add(k, device, sum);
	}
	machine->zram_ratio = known && sum[1] ? val_of((double)sum[0] * 100 / (double)sum[1])
					      : VAL_NONE;
}

int machine_read(const struct kernfs *k, struct machine *machine)
{
	int64_t meminfo[MEMINFO__COUNT];
	int err = meminfo_read(k, meminfo), swaps;

	*machine = (struct machine){
		.kind = k->kind,
		.mount = k->mount,
		.top = k->top,
		.hidden = !k->whole,
		.memory = meminfo[MEMINFO_TOTAL],
		.available = meminfo[MEMINFO_AVAILABLE],
		.swap_free = meminfo[MEMINFO_SWAP_FREE],
		.page_bytes = sysconf(_SC_PAGESIZE),
	};
	host_fill(k, meminfo, &machine->host);
	swaps = host_read_swaps(k, machine->devices, MACHINE_DEVICES, &machine->nr_devices);
	zram_read(k, machine);
	machine->tiers = file_exists(k->root_fd, "sys/kernel/mm/swap/tiers");
	kernfs_read_val(k->root_fd, "proc/sys/vm/swappiness", &machine->swappiness);
	kernfs_read_val(k->root_fd, "sys/module/zswap/parameters/max_pool_percent",
			&machine->pool_percent);
	return swaps == -ENOMEM ? swaps : err;
}

int64_t host_swap_devices(const struct kernfs *k)
{
	size_t nr;

	return host_read_swaps(k, NULL, 0, &nr) ? VAL_NONE : (int64_t)nr;
}
