// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * doctor/memory.c - hierarchies, the files of groups, swap devices, zswap.
 *
 * Owns: which of the kernel's files cgswap reads, and whether they are there. Must not know: BPF.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cgroup/files.h"
#include "base/file.h"
#include "cgroup/fs.h"
#include "cgroup/host.h"
#include "doctor/sections.h"
#include "base/fmt.h"
#include "cgroup/swap_devices.h"

#define DEVICES_MAX 32

static const int group_files[] = {
	MEM_SWAP,	 COL_SWAP_MAX,	    COL_SWAP_HIGH, COL_SWAP_PEAK,
	COL_EVENTS_HIGH, COL_ZSWAP_CURRENT, MEM_ZSWAP_MAX, MEM_ZSWAP_WRITEBACK,
	MEM_PEAK,	 MEM_RECLAIM,	    COL_PSI_SOME,
};

static const char *const stat_keys[] = { "swapcached", "zswapped", "pswpin", "zswpin" };

#define STAT_KEYS (sizeof(stat_keys) / sizeof(stat_keys[0]))

static void add_stat(struct doctor *doctor, int dirfd)
{
	int64_t vals[STAT_KEYS];

	kernfs_read_keyed(dirfd, "memory.stat", stat_keys, vals, STAT_KEYS);
	for (size_t i = 0; i < STAT_KEYS; i++)
		doctor_add(doctor, "memory.stat", stat_keys[i],
			   vals[i] == VAL_NONE ? FINDING_ABSENT : FINDING_FINE, NULL, "%s",
			   vals[i] == VAL_NONE ? "absent" : "present");
}

static void add_files(struct doctor *doctor, const struct kernfs *k)
{
	int fd = files_open_some(k);

	if (fd == -ENOMEM)
		doctor->err = fd;
	if (fd < 0) {
		doctor_add(
			doctor, "cgroups", "files", FINDING_UNKNOWN, NULL,
			"not known: no group below / has the memory controller; make one, with +memory in %s/cgroup.subtree_control",
			k->mount);
		return;
	}
	if (!files_has(fd, true, MEM_SWAP))
		doctor_add(doctor, "cgroups", "swap accounting", FINDING_MISSING,
			   "boot with swapaccount=1", "off: groups have no memory.swap files");
	for (size_t i = 0; i < sizeof(group_files) / sizeof(group_files[0]); i++) {
		bool there = files_has(fd, true, group_files[i]);

		doctor_add(doctor, "group files", files_name(true, group_files[i]),
			   there ? FINDING_FINE : FINDING_ABSENT, NULL, "%s",
			   there ? "present" : "absent");
	}
	add_stat(doctor, fd);
	close(fd);
}

/* v1 has other files for these numbers, in the root group too. */
static void add_memsw(struct doctor *doctor, const struct kernfs *k)
{
	if (!files_has(k->cg_fd, false, MEM_MEMSW))
		doctor_add(doctor, "cgroups", "swap accounting", FINDING_MISSING,
			   "boot with swapaccount=1", "off: groups have no memory.memsw files");
	else
		doctor_add(doctor, "cgroups", "swap accounting", FINDING_FINE, NULL,
			   "swap = memory.memsw - memory");
}

static void add_hierarchy(struct doctor *doctor, const struct kernfs *k)
{
	char part[PATH_MAX + 256];

	if (k->kind == CGROUP_NONE)
		doctor_add(doctor, "cgroups", "memory controller", FINDING_MISSING,
			   "mount cgroup2 and write +memory to its cgroup.subtree_control",
			   "no mounted hierarchy has it");
	else if (k->kind == CGROUP_MIXED)
		doctor_add(doctor, "cgroups", "memory controller", FINDING_FINE, NULL,
			   "v1 at %s, beside v2 at %s", k->mount, k->v2_mount);
	else
		doctor_add(doctor, "cgroups", "memory controller", FINDING_FINE, NULL, "%s at %s",
			   kernfs_kind_name(k->kind), k->mount);
	kernfs_explain_part(k, part, sizeof(part));
	if (*part)
		doctor_add(doctor, "cgroups", "part", FINDING_UNKNOWN, NULL, "%s", part);
}

static void add_swap(struct doctor *doctor, const struct kernfs *k)
{
	struct swap_device devices[DEVICES_MAX];
	size_t nr;
	int err = host_read_swaps(k, devices, DEVICES_MAX, &nr);

	if (err == -ENOMEM)
		doctor->err = err;
	else if (err == -ENOENT)
		doctor_add(doctor, "swap", "devices", FINDING_MISSING,
			   "boot a kernel with CONFIG_SWAP", "this kernel cannot swap");
	else if (err)
		doctor_add(doctor, "swap", "devices", FINDING_UNKNOWN, NULL, "not known: %s",
			   file_error(err));
	else if (!nr)
		doctor_add(doctor, "swap", "devices", FINDING_MISSING, "add one with swapon",
			   "no swap: /proc/swaps lists no device");
	for (size_t i = 0; i < nr && i < DEVICES_MAX; i++) {
		char size[FMT_SIZE], used[FMT_SIZE];

		doctor_add(doctor, "swap", "device", FINDING_FINE, NULL,
			   "%s: %s of %s, %s used, priority %d", devices[i].name, devices[i].type,
			   fmt_bytes(size, devices[i].size), fmt_bytes(used, devices[i].used),
			   devices[i].priority);
	}
}

static void add_zswap_settings(struct doctor *doctor, const struct kernfs *k)
{
	static const char *const settings[] = { "compressor", "zpool", "max_pool_percent",
						"accept_threshold_percent", "shrinker_enabled" };

	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		char path[96], value[64];
		int err;

		snprintf(path, sizeof(path), "sys/module/zswap/parameters/%s", settings[i]);
		err = kernfs_read_string(k->root_fd, path, value, sizeof(value));
		if (!err)
			doctor_add(doctor, "zswap", settings[i], FINDING_FINE, NULL, "%s", value);
		else
			doctor_add(doctor, "zswap", settings[i], FINDING_ABSENT, NULL,
				   "not in this kernel");
	}
}

static void add_zswap(struct doctor *doctor, const struct kernfs *k)
{
	char value[8];

	if (kernfs_read_string(k->root_fd, "sys/module/zswap/parameters/enabled", value,
			       sizeof(value))) {
		doctor->zswap = "absent";
		doctor_add(doctor, "zswap", "state", FINDING_ABSENT, NULL, "not in this kernel");
		return;
	}
	doctor->zswap = *value == 'Y' ? "on" : "off";
	doctor_add(doctor, "zswap", "state", FINDING_FINE, NULL, "%s", doctor->zswap);
	add_zswap_settings(doctor, k);
}

void doctor_memory(struct doctor *doctor, const struct kernfs *k)
{
	add_hierarchy(doctor, k);
	if (k->kind == CGROUP_V2)
		add_files(doctor, k);
	else if (k->kind != CGROUP_NONE)
		add_memsw(doctor, k);
	add_swap(doctor, k);
	add_zswap(doctor, k);
}
