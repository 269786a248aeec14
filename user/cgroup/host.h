/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cgroup/host.h - what /proc and /sys say about the machine as a whole, which all groups share.
 *
 * Owns: memory, swap space and devices, zswap, pressure, swappiness and the machine's names, for
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

/* Bytes unless noted; VAL_NONE: not known. */
struct machine {
	struct host host; /* host_read() fills in its part */
	enum cgroup_kind kind;
	const char *mount; /* mount point of the hierarchy; kernfs owns this string and the next */
	const char *top;   /* the group at the mount point */
	bool hidden;	   /* there are groups above the mount */
	int64_t memory;
	int64_t available;    /* MemAvailable: what can be allocated without swapping */
	int64_t swap_free;    /* on all devices */
	int64_t swappiness;   /* vm.swappiness, 0..200 */
	int64_t pool_percent; /* zswap's maximum, percent of memory */
	int64_t page_bytes;
	bool tiers;	      /* some groups may not use all devices (memory.swap.tiers.max) */
	int64_t zram_free;    /* part of swap_free on zram; all of it if devices are not known */
	int64_t zram_ratio;   /* over all pages on zram, in hundredths; VAL_NONE: not known */
	int64_t zram_limited; /* part of zram_free under a mem_limit, or where that is not known */
	int64_t zram_left;    /* memory that those zrams may still take */
	int64_t kept; /* of available, what memory.min keeps for others; set by the group reader */
	struct swap_device devices[MACHINE_DEVICES];
	size_t nr_devices; /* number that exist; may exceed MACHINE_DEVICES */
};

/*
 * Fills kernel, nodename, swap_total, swap_used, swap_cached, kind_total, kind_used, zswap,
 * zswap_pool, zswap_max, zswap_stored, psi_some and psi_full, and leaves the rest alone. VAL_NONE
 * for what is missing. swap_used is SwapTotal - SwapFree: allocated slots, which include those that
 * the per-CPU slot caches of kernels up to 6.12 hold unused (mm/swap_slots.c). 0 or -errno of
 * /proc/meminfo; it is no error if another file is missing.
 */
int host_read(const struct kernfs *k, struct host *host);

/* Reads everything; @k must outlive @machine. 0 or -errno of /proc/meminfo. */
int machine_read(const struct kernfs *k, struct machine *machine);

/*
 * Reads /proc/swaps with swap_devices_parse(); *@nr is the number of devices. A file that exists
 * under a name ending in " (deleted)" does not count as removed. 0 or -errno.
 */
int host_read_swaps(const struct kernfs *k, struct swap_device *devices, size_t max, size_t *nr);

/* Bytes of memory that the pages on a zram take; VAL_NONE: not known, or no zram. */
int64_t host_zram_memory(const struct kernfs *k, const struct swap_device *device);

/* Number of swap devices; VAL_NONE: not known. */
int64_t host_swap_devices(const struct kernfs *k);

#endif
