// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * save/groups.c - the files of all groups.
 *
 * Owns: which of a group's files are saved. Both trees are walked by directory, not by path, so
 * that no name is too long, and no path. Must not know: what is in the files.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cgroup/files.h"
#include "cgroup/path.h"
#include "save/sections.h"

struct walk {
	struct copy *copy;
	char path[PATH_MAX]; /* of the group, for messages; cut off where it is longer */
};

/* All of memory's and the hierarchy's own, but for some that nothing reads and that can be long. */
bool save_is_group_file(const char *name)
{
	static const char *const useless[] = {
		"cgroup.threads",
		"memory.numa_stat",
		"memory.kmem.slabinfo",
		"memory.pressure_level",
	};

	if (strncmp(name, "memory.", 7) != 0 && strncmp(name, "cgroup.", 7) != 0)
		return false;
	for (size_t i = 0; i < sizeof(useless) / sizeof(useless[0]); i++)
		if (!strcmp(name, useless[i]))
			return false;
	return true;
}

/* Of a file that can only be written it matters that it is there. */
static int file_save(struct walk *walk, int from, int to, const char *name)
{
	struct stat st;
	int64_t len = 0;
	int err;

	if (fstatat(from, name, &st, AT_SYMLINK_NOFOLLOW))
		return errno == ENOENT ? 0 : -errno;
	if (st.st_mode & 0444 || !(st.st_mode & 0222)) {
		len = copy_read(walk->copy,
				file_open(from, name, O_NOFOLLOW, walk->copy->config->max_file),
				walk->path, name);
	}
	if (len < 0)
		return len == -ENOENT ? 0 : (int)len;
	err = copy_write(walk->copy, to, name, walk->copy->buf, (size_t)len);
	if (err != -EMFILE)
		return err;
	copy_miss(walk->copy, walk->path, name, err);
	return 0;
}

/* One that was removed meanwhile is half saved; without memory.stat it counts no memory. */
static int files_save(struct walk *walk, DIR *dir, int to)
{
	const char *stat = files_name(true, MEM_ANON);
	const struct dirent *entry;
	int err = 0;

	while (!err && (entry = readdir(dir)))
		if (entry->d_type != DT_DIR && save_is_group_file(entry->d_name))
			err = file_save(walk, dirfd(dir), to, entry->d_name);
	if (!err && stat && kernfs_is_removed(dirfd(dir)))
		unlinkat(to, stat, 0);
	return err;
}

static int group_save(struct walk *walk, int from, int to);

static int child_save(struct walk *walk, int from, int to, const char *name)
{
	int fd = file_open(from, name, O_DIRECTORY | O_NOFOLLOW, 0), below;

	if (fd < 0) {
		copy_miss(walk->copy, walk->path, NULL, fd);
		return 0;
	}
	below = copy_mkdir(walk->copy, to, name);
	if (below < 0) {
		close(fd);
		if (below != -EMFILE)
			return below;
		copy_miss(walk->copy, walk->path, NULL, below);
		return 0;
	}
	return group_save(walk, fd, below);
}

static int children_save(struct walk *walk, DIR *dir, int to)
{
	size_t len = strlen(walk->path);
	const struct dirent *entry;
	int err = 0;

	rewinddir(dir);
	while (!err && (entry = readdir(dir))) {
		if (entry->d_type != DT_DIR || !strcmp(entry->d_name, ".") ||
		    !strcmp(entry->d_name, ".."))
			continue;
		path_append(walk->path, sizeof(walk->path), entry->d_name, strlen(entry->d_name));
		err = child_save(walk, dirfd(dir), to, entry->d_name);
		walk->path[len] = '\0';
	}
	return err;
}

/* Closes both directories. */
static int group_save(struct walk *walk, int from, int to)
{
	DIR *dir = fdopendir(from);
	int err = -errno;

	if (!dir) {
		close(from);
		close(to);
		return err;
	}
	err = files_save(walk, dir, to);
	if (!err)
		err = children_save(walk, dir, to);
	closedir(dir);
	close(to);
	walk->copy->result->groups++;
	return err;
}

int save_groups(struct copy *copy, const struct kernfs *k)
{
	struct walk walk = { copy, "" };
	int from, to;

	if (k->kind == CGROUP_NONE)
		return 0;
	from = kernfs_open_group(k, k->top, NULL);
	if (from < 0)
		return from;
	snprintf(walk.path, sizeof(walk.path), "%s", k->mount);
	to = copy_mkdirs(copy, k->mount);
	if (to < 0) {
		close(from);
		return to;
	}
	return group_save(&walk, from, to);
}
