// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cgroup/machine_files.c - see cgroup/machine_files.h.
 */
#include "cgroup/machine_files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

/* Of a file that is read at once; mountinfo can be megabytes on a machine full of containers. */
#define FILE_MAX (64 << 20)

const char *const machine_files[] = {
	"proc/self/mountinfo",
	"proc/self/status", /* capabilities */
	"proc/cgroups",
	"proc/cmdline",
	"proc/meminfo",
	"proc/uptime", /* tells how much later another tree was saved */
	"proc/swaps",
	"proc/vmstat",
	"proc/pressure/memory",
	"proc/sys/kernel/osrelease",
	"proc/sys/kernel/version",
	"proc/sys/kernel/hostname",
	"proc/sys/kernel/ftrace_enabled",
	"proc/sys/kernel/kptr_restrict",
	"proc/sys/kernel/perf_event_paranoid",
	"proc/sys/kernel/unprivileged_bpf_disabled",
	"proc/sys/vm/min_free_kbytes",
	"proc/sys/vm/overcommit_memory",
	"proc/sys/vm/page-cluster",
	"proc/sys/vm/swappiness",
	"proc/sys/vm/watermark_scale_factor",
	"sys/bus/event_source/devices/kprobe/type",
	"sys/kernel/security/lockdown",
	PAGE_SIZE_FILE,
	"sys/kernel/mm/lru_gen/",
	"sys/kernel/mm/swap/",
	"sys/module/zswap/parameters/",
	NULL,
};

struct check {
	const struct kernfs *k;
	machine_file_odd odd;
	void *arg;
};

static void file_check(const struct check *check, const char *path, bool may_be_empty)
{
	int fd = kernfs_open_path(check->k, path, O_NOFOLLOW, FILE_MAX);
	int err = fd < 0 ? fd : 0;
	char first;

	/* not st_size, which is 0 in /proc */
	if (fd >= 0 && !may_be_empty && !read(fd, &first, 1))
		err = -ENODATA;
	if (fd >= 0)
		close(fd);
	if (file_is_odd(err))
		check->odd(check->arg, path, err);
}

/* Checks @file in each entry of @dir whose name begins with @name; @file "": the entry itself. */
static void entries_check(const struct check *check, const char *dir, const char *name,
			  const char *file)
{
	DIR *list = kernfs_list(kernfs_open_path(check->k, dir, O_DIRECTORY, 0));
	const struct dirent *entry;
	char path[PATH_MAX];

	while (list && (entry = readdir(list))) {
		if (entry->d_name[0] == '.' || strncmp(entry->d_name, name, strlen(name)) != 0)
			continue;
		snprintf(path, sizeof(path), "%s%s%s", dir, entry->d_name, file);
		file_check(check, path, false);
	}
	if (list)
		closedir(list);
}

void machine_files_check(const struct kernfs *k, machine_file_odd odd, void *arg)
{
	const struct check check = { k, odd, arg };
	char path[PATH_MAX + 32];

	for (size_t i = 0; machine_files[i]; i++)
		if (machine_files[i][strlen(machine_files[i]) - 1] == '/')
			entries_check(&check, machine_files[i], "", "");
		else
			file_check(&check, machine_files[i], false);
	entries_check(&check, "sys/block/", "zram", "/mm_stat");
	snprintf(path, sizeof(path), "%s/cgroup.controllers", k->v2_mount);
	if (k->v2_mount[0])
		file_check(&check, path, true); /* can be empty: all controllers may be on v1 */
}
