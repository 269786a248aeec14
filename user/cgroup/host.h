/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cgroup/host.h - what /proc says about the machine as a whole.
 *
 * Owns: the fields of struct host from /proc and /sys: swap space, zswap, pressure, kernel and node
 * name.
 * Must not know: groups, BPF, views. The other fields of struct host are left alone.
 */
#ifndef CGSWAP_CGROUP_HOST_H
#define CGSWAP_CGROUP_HOST_H

#include "cgroup/fs.h"
#include "model/host.h"

/* Storage for the names that struct host points to. */
struct host_ident {
	char kernel[65]; /* as struct utsname has it */
	char nodename[65];
};

/*
 * Reads the kernel release and node name from proc/sys/kernel (so that a saved tree answers for
 * its own machine) into @ident and points host->kernel and host->nodename there; @ident must live
 * as long. What cannot be read is "". Once is enough. 0 or the first -errno.
 */
int host_identify(const struct kernfs *k, struct host_ident *ident, struct host *host);

/*
 * Fills swap_total, swap_used, swap_cached, zswap, zswap_pool, zswap_stored, psi_some and psi_full;
 * VAL_NONE for what is absent. swap_used is SwapTotal - SwapFree: slots taken from the devices,
 * among them those that the per-CPU slot caches of kernels up to 6.12 hold for nobody
 * (mm/swap_slots.c).
 * 0 or -errno of /proc/meminfo; an absent pressure file is no error.
 */
int host_read(const struct kernfs *k, struct host *host);

/* Swap devices and files in use, from /proc/swaps; VAL_NONE when it cannot be read. */
int64_t host_swap_devices(const struct kernfs *k);

#endif
