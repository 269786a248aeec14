/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cgroup/machine.h - what all groups share: memory, swap devices, zswap, swappiness.
 *
 * Owns: reading it in one go, from this machine or a saved tree. Must not know: groups.
 */
#ifndef CGSWAP_CGROUP_MACHINE_H
#define CGSWAP_CGROUP_MACHINE_H

#include <stddef.h>
#include <stdint.h>

#include "cgroup/fs.h"
#include "cgroup/host.h"
#include "cgroup/swap_devices.h"
#include "model/host.h"

#define MACHINE_DEVICES 32

/* Bytes where nothing else is said; VAL_NONE what is not known. */
struct machine {
	struct host host; /* swap_total, swap_used, zswap, psi and names; the rest is not set */
	struct host_ident ident;
	enum cgroup_kind kind;
	const char *mount; /* of the hierarchy; struct kernfs' own */
	int64_t memory;
	int64_t available;    /* MemAvailable: what can be had without swapping */
	int64_t swap_free;    /* on all devices */
	int64_t swappiness;   /* vm.swappiness, 0..200 */
	int64_t pool_percent; /* of memory that zswap may take */
	int64_t page_bytes;
	struct swap_device devices[MACHINE_DEVICES];
	size_t nr_devices; /* those that are there, which may be more */
};

/* Reads everything; @k must live as long. 0 or -errno of /proc/meminfo. */
int machine_read(const struct kernfs *k, struct machine *machine);

#endif
