// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * save/machine.c - the files of the machine that all groups share.
 *
 * Owns: the files saved in addition to those of cgroup/machine_files.h; tests/cli/save.sh checks
 * the list against the sources. Must not know: what is in the files.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cgroup/machine_files.h"
#include "save/sections.h"

/* Megabytes, read by doctor only. */
static const char *const kernel_files[] = { "proc/kallsyms", "sys/kernel/btf/vmlinux" };

static const char *const zram_files[] = { "disksize", "mm_stat", "comp_algorithm" };

static const char *const process_files[] = { "cgroup", "comm" };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int path_save(struct copy *copy, const struct kernfs *k, const char *path)
{
	int fd = kernfs_open_path(k, path, 0, copy->config->max_file), err;
	int64_t len = copy_read(copy, fd, path, NULL);
	const char *slash = strrchr(path, '/');
	char above[PATH_MAX];

	if (len < 0)
		return len == -ENOENT ? 0 : (int)len;
	snprintf(above, sizeof(above), "%.*s", (int)(slash - path), path);
	fd = copy_mkdirs(copy, above);
	if (fd < 0)
		return fd;
	err = copy_write(copy, fd, slash + 1, copy->buf, (size_t)len);
	close(fd);
	return err;
}

static int names_save(struct copy *copy, const struct kernfs *k, const char *dir,
		      const char *const *names, size_t nr)
{
	char path[PATH_MAX + 32];
	int err = 0;

	for (size_t i = 0; i < nr && !err; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		err = path_save(copy, k, path);
	}
	return err;
}

static bool is_file(DIR *dir, const struct dirent *entry)
{
	return !file_is_directory(dir, entry);
}

static bool is_zram(DIR *dir, const struct dirent *entry)
{
	(void)dir;
	return !strncmp(entry->d_name, "zram", 4);
}

static bool is_process(DIR *dir, const struct dirent *entry)
{
	(void)dir;
	return isdigit((unsigned char)entry->d_name[0]);
}

/*
 * For each entry of @top for which @is_wanted is true: saves its files @names or, with @nr 0, the
 * entry itself as a file.
 */
static int entries_save(struct copy *copy, const struct kernfs *k, const char *top,
			bool (*is_wanted)(DIR *, const struct dirent *), const char *const *names,
			size_t nr)
{
	DIR *dir = kernfs_list(kernfs_open_path(k, top, O_DIRECTORY, 0));
	int err = 0;
	const struct dirent *entry;
	char path[PATH_MAX];

	if (!dir) {
		if (errno == ENOMEM)
			return -ENOMEM;
		copy_miss(copy, top, NULL, -errno);
		return 0;
	}
	while (!err && (entry = readdir(dir))) {
		if (!is_wanted(dir, entry))
			continue;
		snprintf(path, sizeof(path), "%s%s", top, entry->d_name);
		err = nr ? names_save(copy, k, path, names, nr) : path_save(copy, k, path);
	}
	closedir(dir);
	return err;
}

int save_machine(struct copy *copy, const struct kernfs *k)
{
	static const char *const controllers[] = { "cgroup.controllers" };
	int err = 0;

	for (size_t i = 0; machine_files[i] && !err; i++) {
		const char *path = machine_files[i];

		err = path[strlen(path) - 1] == '/' ? entries_save(copy, k, path, is_file, NULL, 0)
						    : path_save(copy, k, path);
	}
	/* the file shows that v2 does not have memory */
	if (!err && k->v2_mount[0] && k->kind != CGROUP_V2)
		err = names_save(copy, k, k->v2_mount, controllers, 1);
	if (!err)
		err = entries_save(copy, k, "sys/block/", is_zram, zram_files, COUNT(zram_files));
	for (size_t i = 0; i < COUNT(kernel_files) && !err && copy->config->kernel; i++)
		err = path_save(copy, k, kernel_files[i]);
	if (!err && copy->config->processes)
		err = entries_save(copy, k, "proc/", is_process, process_files,
				   COUNT(process_files));
	return err;
}
