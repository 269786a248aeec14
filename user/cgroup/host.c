// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cgroup/host.c - what /proc says about the machine as a whole.
 *
 * Owns: the names of the /proc files and lines, and their units (meminfo is in KiB). Must not
 * know: groups, BPF, views.
 */
#include "cgroup/host.h"

#include <string.h>

static int64_t kib_to_bytes(int64_t kib)
{
	return kib == VAL_NONE || kib > INT64_MAX / 1024 ? VAL_NONE : kib * 1024;
}

int host_identify(const struct kernfs *k, struct host_ident *ident, struct host *host)
{
	int err = kernfs_read_string(k->root_fd, "proc/sys/kernel/osrelease", ident->kernel,
				     sizeof(ident->kernel));
	int err2 = kernfs_read_string(k->root_fd, "proc/sys/kernel/hostname", ident->nodename,
				      sizeof(ident->nodename));

	host->kernel = ident->kernel;
	host->nodename = ident->nodename;
	return err ? err : err2;
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

int host_read(const struct kernfs *k, struct host *host)
{
	/* "Zswap:" and "Zswapped:" came with the accounting of 5.19 (fs/proc/meminfo.c). */
	static const char *const keys[] = { "SwapTotal", "SwapFree", "Zswap", "Zswapped",
					    "SwapCached" };
	int64_t kib[5];
	int err = kernfs_read_keyed(k->root_fd, "proc/meminfo", keys, kib, 5);

	host->swap_total = kib_to_bytes(kib[0]);
	host->swap_used = VAL_NONE;
	if (kib[0] != VAL_NONE && kib[1] != VAL_NONE && kib[1] <= kib[0])
		host->swap_used = kib_to_bytes(kib[0] - kib[1]);
	host->zswap_pool = kib_to_bytes(kib[2]);
	host->zswap_stored = kib_to_bytes(kib[3]);
	host->swap_cached = kib_to_bytes(kib[4]);
	host->zswap = zswap_state(k);
	kernfs_read_psi(k->root_fd, "proc/pressure/memory", &host->psi_some, &host->psi_full);
	return err;
}

int64_t host_swap_devices(const struct kernfs *k)
{
	char buf[KERNFS_FILE_MAX];
	int64_t lines = 0;

	if (kernfs_read_file(k->root_fd, "proc/swaps", buf, sizeof(buf)) < 0)
		return VAL_NONE;
	/* A newline in a file's name is \012 there (swap_show(), mm/swapfile.c). */
	for (const char *line = buf; *line; line += strcspn(line, "\n"), line += *line == '\n')
		lines++;
	return lines ? lines - 1 : 0;
}
