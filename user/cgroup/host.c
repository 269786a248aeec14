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
#include "cgroup/machine_files.h"

/* 32 files, whose names can take 16 KB with the kernel's escapes. */
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

/* The file exists when zswap is built in; it also says N when zswap failed to start. */
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
	int64_t psi[2], percent;

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
	kernfs_read_val(k->root_fd, "sys/module/zswap/parameters/max_pool_percent", &percent);
	host->zswap_max = host_zswap_max(meminfo[MEMINFO_TOTAL], percent);
	kernfs_read_keyed(k->root_fd, "proc/pressure/memory", psi_keys, psi, 2);
	host->psi_some = psi[0];
	host->psi_full = psi[1];
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

/* Sums up @nr devices, of which @devices holds the first MACHINE_DEVICES; NULL: not known. */
static void kinds_sum(const struct swap_device *devices, size_t nr, struct host *host)
{
	const bool known = devices && nr <= MACHINE_DEVICES;

	for (int i = 0; i < SWAP_KINDS; i++)
		host->kind_total[i] = host->kind_used[i] = known ? 0 : VAL_NONE;
	for (size_t i = 0; known && i < nr; i++) {
		enum swap_kind kind = swap_device_kind(&devices[i]);

		host->kind_total[kind] = val_plus(host->kind_total[kind], devices[i].size);
		host->kind_used[kind] = val_plus(host->kind_used[kind], devices[i].used);
	}
}

int host_read(const struct kernfs *k, struct host *host)
{
	struct swap_device *devices = malloc(MACHINE_DEVICES * sizeof(*devices));
	int64_t meminfo[MEMINFO__COUNT];
	int err = meminfo_read(k, meminfo);
	size_t nr;

	host_fill(k, meminfo, host);
	if (devices && !host_read_swaps(k, devices, MACHINE_DEVICES, &nr))
		kinds_sum(devices, nr, host);
	else
		kinds_sum(NULL, 0, host);
	free(devices);
	return err;
}

/* The fields of mm_stat in use (mm_stat_show(), drivers/block/zram/zram_drv.c); bytes. */
struct zram {
	int64_t stored; /* before compression */
	int64_t used;	/* memory that they take */
	int64_t limit;	/* of @used; 0: none */
};

static bool is_zram_number(int64_t bytes)
{
	return bytes >= 0 && bytes <= INT64_MAX / 1000;
}

static bool zram_parse(const struct kernfs *k, const struct swap_device *device, struct zram *zram)
{
	char path[128], text[256];

	snprintf(path, sizeof(path), "sys/block/%.64s/mm_stat", device->name + strlen("/dev/"));
	return !kernfs_read_string(k->root_fd, path, text, sizeof(text)) &&
	       sscanf(text, "%" SCNd64 " %*s %" SCNd64 " %" SCNd64, &zram->stored, &zram->used,
		      &zram->limit) == 3 &&
	       is_zram_number(zram->stored) && is_zram_number(zram->used) &&
	       is_zram_number(zram->limit);
}

int64_t host_zram_memory(const struct kernfs *k, const struct swap_device *device)
{
	struct zram zram;

	return swap_device_kind(device) == SWAP_ZRAM && zram_parse(k, device, &zram) ? zram.used
										     : VAL_NONE;
}

/* False: contents and limit are not known. */
static bool zram_add(const struct kernfs *k, const struct swap_device *device,
		     struct machine *machine, struct zram *sum)
{
	int64_t unused = val_most(device->size - device->used, 0);
	struct zram zram;
	bool known = zram_parse(k, device, &zram);

	machine->zram_free = val_plus(machine->zram_free, unused);
	if (!known || zram.limit)
		machine->zram_limited = val_plus(machine->zram_limited, unused);
	if (!known)
		return false;
	if (zram.limit > zram.used)
		machine->zram_left = val_plus(machine->zram_left, zram.limit - zram.used);
	sum->stored += zram.stored;
	sum->used += zram.used;
	return true;
}

/* Pages on zram stay in memory, compressed. */
static void zram_read(const struct kernfs *k, struct machine *machine)
{
	bool known = machine->nr_devices && machine->nr_devices <= MACHINE_DEVICES;
	struct zram sum = { 0 };

	if (!known)
		machine->zram_free = machine->zram_limited = machine->swap_free;
	for (size_t i = 0; i < machine->nr_devices && i < MACHINE_DEVICES; i++)
		if (machine->nr_devices <= MACHINE_DEVICES &&
		    swap_device_kind(&machine->devices[i]) == SWAP_ZRAM)
			known &= zram_add(k, &machine->devices[i], machine, &sum);
	machine->zram_ratio =
		known && sum.used ? val_of((double)sum.stored * 100 / (double)sum.used) : VAL_NONE;
}

/* A saved tree may be of a machine with other pages than this one's. */
static int64_t page_read(const struct kernfs *k)
{
	int64_t huge;

	if (!kernfs_read_val(k->root_fd, PAGE_SIZE_FILE, &huge))
		for (int64_t page = 4096; page <= 1 << 16; page *= 4)
			if (page / 8 * page == huge)
				return page;
	return sysconf(_SC_PAGESIZE);
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
		.page_bytes = page_read(k),
	};
	host_fill(k, meminfo, &machine->host);
	swaps = host_read_swaps(k, machine->devices, MACHINE_DEVICES, &machine->nr_devices);
	kinds_sum(swaps ? NULL : machine->devices, machine->nr_devices, &machine->host);
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
