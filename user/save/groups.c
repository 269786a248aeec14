// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * save/groups.c - the files of all groups.
 *
 * Owns: which of a group's files are saved. Walks both trees by directory fd, not by path, so that
 * no path is too long. Must not know: what is in the files.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/file.h"
#include "cgroup/files.h"
#include "cgroup/path.h"
#include "save/sections.h"

/*
 * State of the walk. Only the current directory and its copy are open, at any depth. One array
 * holds the names still to visit, of all levels.
 */
struct walk {
	struct copy *copy;
	const struct kernfs *k;
	int from, to; /* @from -1: the directory could not be found again */
	char **names;
	size_t nr_names, max_names;
	struct level {
		char *name;	      /* below the previous level; NULL at the top */
		size_t names;	      /* index of the first name below it */
		size_t path;	      /* length of its path */
		struct stat from, to; /* to recognize them on the way up */
	} * levels;
	size_t nr_levels, max_levels;
	char path[PATH_MAX]; /* of the group, for messages; cut off if longer */
};

/*
 * All files of the memory controller and of cgroup itself, but for some that nothing reads and that
 * can be long.
 */
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

static bool is_short(int err)
{
	return err == -EMFILE || err == -ENFILE;
}

/* Saves a write-only file empty: what counts is that it exists. */
static int file_save(struct walk *walk, int from, int to, const char *name)
{
	struct stat st;
	int64_t len = 0;
	int err;

	if (fstatat(from, name, &st, AT_SYMLINK_NOFOLLOW)) {
		copy_miss(walk->copy, walk->path, name, -errno);
		return 0;
	}
	if (st.st_mode & 0444 || !(st.st_mode & 0222)) {
		len = copy_read(walk->copy,
				file_open(from, name, O_NOFOLLOW, walk->copy->config->max_file),
				walk->path, name);
	}
	if (len < 0)
		return len == -ENOENT ? 0 : (int)len;
	err = copy_write(walk->copy, to, name, walk->copy->buf, (size_t)len);
	if (!is_short(err))
		return err;
	copy_miss(walk->copy, walk->path, name, err);
	return 0;
}

static int name_add(struct walk *walk, const char *name)
{
	if (!strcmp(name, ".") || !strcmp(name, ".."))
		return 0;
	if (array_reserve(&walk->names, &walk->max_names, walk->nr_names + 1, sizeof(char *)))
		return -ENOMEM;
	walk->names[walk->nr_names] = strdup(name);
	if (!walk->names[walk->nr_names])
		return -ENOMEM;
	walk->nr_names++;
	return 0;
}

/*
 * Saves the group's files and collects the names of the groups below. If the group is removed
 * meanwhile, its copy is incomplete and loses memory.stat: a group without it counts no memory.
 */
static int files_save(struct walk *walk)
{
	const char *stat = files_name(true, MEM_ANON);
	DIR *dir = kernfs_list(file_open(walk->from, ".", O_DIRECTORY | O_NOFOLLOW, 0));
	const struct dirent *entry;
	int err = 0;

	if (!dir && errno == ENOMEM)
		return -ENOMEM;
	if (!dir)
		copy_miss(walk->copy, walk->path, NULL, -errno);
	while (dir && !err && (entry = readdir(dir))) {
		if (file_is_directory(dir, entry))
			err = name_add(walk, entry->d_name);
		else if (save_is_group_file(entry->d_name))
			err = file_save(walk, walk->from, walk->to, entry->d_name);
	}
	if (dir)
		closedir(dir);
	if (!err && stat && kernfs_is_removed(walk->from))
		unlinkat(walk->to, stat, 0);
	return err;
}

/* Makes @from and @to the current directories. */
static void walk_move(struct walk *walk, int from, int to)
{
	if (walk->from >= 0)
		close(walk->from);
	if (walk->to >= 0)
		close(walk->to);
	walk->from = from;
	walk->to = to;
}

/* Saves the group @from to @to. Closes both later; takes @name, even on error. */
static int group_enter(struct walk *walk, int from, int to, char *name)
{
	struct level *level;

	walk_move(walk, from, to);
	if (array_reserve(&walk->levels, &walk->max_levels, walk->nr_levels + 1, sizeof(*level))) {
		free(name);
		return -ENOMEM;
	}
	level = &walk->levels[walk->nr_levels++];
	level->name = name;
	level->names = walk->nr_names;
	level->path = strlen(walk->path);
	if (fstat(from, &level->from) || fstat(to, &level->to))
		return -errno;
	return files_save(walk);
}

static void path_cut(struct walk *walk)
{
	walk->path[walk->levels[walk->nr_levels - 1].path] = '\0';
}

/* Counts the group walk->path as not saved because of @err. */
static void child_miss(struct walk *walk, int err, char *name)
{
	copy_miss(walk->copy, walk->path, NULL, err);
	path_cut(walk);
	free(name);
}

/* Takes ownership of @name. */
static int child_save(struct walk *walk, char *name)
{
	int from = file_open(walk->from, name, O_DIRECTORY | O_NOFOLLOW, 0), to;

	path_append(walk->path, sizeof(walk->path), name, strlen(name));
	if (from < 0) {
		child_miss(walk, from, name);
		return 0;
	}
	to = copy_mkdir(walk->copy, walk->to, name);
	if (to < 0) {
		close(from);
		child_miss(walk, to, name);
		return is_short(to) ? 0 : to;
	}
	return group_enter(walk, from, to, name);
}

/* Opens the last level by names from the top, provided that no directory on the way was moved. */
static int level_open(const struct walk *walk)
{
	const struct level *last = &walk->levels[walk->nr_levels - 1];
	int fd = kernfs_open_group(walk->k, walk->k->top, NULL);
	struct stat st;

	for (const struct level *level = &walk->levels[1]; level <= last && fd >= 0; level++) {
		int above = fd;

		fd = file_open(above, level->name, O_DIRECTORY | O_NOFOLLOW, 0);
		close(above);
	}
	if (fd >= 0 &&
	    (fstat(fd, &st) || st.st_dev != last->from.st_dev || st.st_ino != last->from.st_ino)) {
		close(fd);
		return -ESTALE;
	}
	return fd;
}

/* Counts all names still to visit in the last level as missed because of @err. */
static void level_miss(struct walk *walk, int err)
{
	const struct level *level = &walk->levels[walk->nr_levels - 1];

	while (walk->nr_names > level->names) {
		char *name = walk->names[--walk->nr_names];

		path_append(walk->path, sizeof(walk->path), name, strlen(name));
		child_miss(walk, err, name);
	}
}

/*
 * Goes back to the group above. If a directory was moved meanwhile, ".." does not lead there: then
 * opens it by name. If that fails too, the walk skips the rest of that level. Nobody moves the
 * copy.
 */
static int group_leave(struct walk *walk)
{
	const struct level *above;
	int from = -ESTALE, err, to;

	walk->copy->result->groups++;
	free(walk->levels[--walk->nr_levels].name);
	if (!walk->nr_levels)
		return 0;
	above = &walk->levels[walk->nr_levels - 1];
	path_cut(walk);
	to = file_open_above(walk->to, &above->to);
	if (to < 0)
		return to;
	if (walk->from >= 0)
		from = file_open_above(walk->from, &above->from);
	err = from;
	walk_move(walk, from, to);
	if (from < 0)
		walk->from = level_open(walk);
	if (walk->from < 0)
		level_miss(walk, err);
	return 0;
}

static int groups_walk_on(struct walk *walk)
{
	int err = 0;

	while (!err && walk->nr_levels) {
		char *name;

		if (walk->nr_names == walk->levels[walk->nr_levels - 1].names) {
			err = group_leave(walk);
			continue;
		}
		name = walk->names[--walk->nr_names];
		err = child_save(walk, name);
	}
	return err;
}

static void walk_end(struct walk *walk)
{
	walk_move(walk, -1, -1);
	while (walk->nr_names)
		free(walk->names[--walk->nr_names]);
	while (walk->nr_levels)
		free(walk->levels[--walk->nr_levels].name);
	free(walk->names);
	free(walk->levels);
}

int save_groups(struct copy *copy, const struct kernfs *k)
{
	struct walk walk = { .copy = copy, .k = k, .from = -1, .to = -1 };
	int from, to, err;

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
	err = group_enter(&walk, from, to, NULL);
	if (!err)
		err = groups_walk_on(&walk);
	walk_end(&walk);
	return err;
}
