/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cgroup/host.h - what /proc and /sys say about the machine as a whole, which all groups share.
 *
 * Owns: memory, swap space and devices, zswap, pressure, swappiness, and the machine's names, of
 * this machine or a saved tree. Must not know: groups, BPF, views.
 */
#ifndef CGSWAP_CGROUP_HOST_H
#define CGSWAP_CGROUP_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cgroup/fs.h"
#include "cgroup/swap_devices.h"
#include "model/host.h"

#define MACHINE_DEVICES 32

/* Bytes where nothing else is said; VAL_NONE what is not known. */
struct machine {
	struct host host; /* of which host_read() fills in its part */
	enum cgroup_kind kind;
	const char *mount; /* of the hierarchy; struct kernfs' own, as is the next */
	const char *top;   /* the group that is mounted there */
	bool hidden;	   /* there are groups above what is mounted */
	int64_t memory;
	int64_t available;    /* MemAvailable: what can be had without swapping */
	int64_t swap_free;    /* on all devices */
	int64_t swappiness;   /* vm.swappiness, 0..200 */
	int64_t pool_percent; /* of memory that zswap may take */
	int64_t page_bytes;
	bool tiers;	   /* some groups may not use all devices (memory.swap.tiers.max) */
	int64_t zram_free; /* of swap_free on zram, or where it is not known what the devices are */
	int64_t zram_ratio; /* of what is in all of it, hundredths; VAL_NONE: not known */
	struct swap_device devices[MACHINE_DEVICES];
	size_t nr_devices; /* those that are there, which may be more */
};

/*
 * Fills kernel, nodename, swap_total, swap_used, swap_cached, zswap, zswap_pool, zswap_stored,
 * psi_some and psi_full, and leaves the rest alone; VAL_NONE for what is absent. swap_used is
 * SwapTotal - SwapFree: slots taken from the devices, among them those that the per-CPU slot caches
 * of kernels up to 6.12 hold for nobody (mm/swap_slots.c).
 * 0 or -errno of /proc/meminfo; that another file is absent is no error.
 */
int host_read(const struct kernfs *k, struct host *host);

/* Reads all of it; @k must live as long. 0 or -errno of /proc/meminfo. */
int machine_read(const struct kernfs *k, struct machine *machine);

/*
 * /proc/swaps: of swap_devices_parse(), with *@nr that are there; a file with " (deleted)" behind
 * its name that is there is not removed. 0 or -errno.
 */
int host_read_swaps(const struct kernfs *k, struct swap_device *devices, size_t max, size_t *nr);

/* How many there are; VAL_NONE when that cannot be read. */
int64_t host_swap_devices(const struct kernfs *k);

#endif
