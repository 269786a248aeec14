// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cgroup/group.c - see cgroup/group.h.
 */
#include "cgroup/group.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/clock.h"
#include "cgroup/path.h"

static const char root_path[] = "/";

/* The root is a group also where the kernel has no files of memory in it. */
static int sample_read(const struct kernfs *k, const char *path, struct sample *sample)
{
	int64_t val[ROW_VALUES];
	int fd = kernfs_open_group(k, path, NULL), err;

	row_clear(val);
	if (fd < 0)
		return fd;
	err = files_read_memory(fd, k->kind, &sample->memory);
	if (!err)
		err = files_read_swap(fd, k->kind, val, &sample->stat);
	sample->time_ns = clock_now_ns();
	close(fd);
	val[COL_SWAP_CURRENT] = sample->memory.val[MEM_SWAP];
	memcpy(sample->swap, val, sizeof(sample->swap));
	if (err == -ENOENT)
		return strcmp(path, root_path) != 0 ? -ENODATA : 0;
	return err;
}

/* Swap of the groups just below; one that does not count memory makes it unknown. */
static int64_t children_swap(const struct kernfs *k, const char *path)
{
	int fd = kernfs_open_group(k, path, NULL);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;
	int64_t sum = dir ? 0 : VAL_NONE;

	while (dir && sum != VAL_NONE && (entry = readdir(dir))) {
		char name[NAME_MAX + 32];
		int64_t one;

		if (entry->d_type != DT_DIR || !strcmp(entry->d_name, ".") ||
		    !strcmp(entry->d_name, ".."))
			continue;
		snprintf(name, sizeof(name), "%s/memory.swap.current", entry->d_name);
		kernfs_read_val(fd, name, &one);
		sum = one == VAL_NONE ? VAL_NONE : sum + one;
	}
	if (dir)
		closedir(dir);
	else if (fd >= 0)
		close(fd);
	return sum;
}

/* The same, if the group's own swap was the same before and after, so that the two fit together. */
static int64_t below_swap(const struct kernfs *k, const char *path, const struct sample *before)
{
	int64_t sum, after = VAL_NONE;
	int fd;

	if (k->kind != CGROUP_V2)
		return VAL_NONE;
	sum = children_swap(k, path);
	fd = kernfs_open_group(k, path, NULL);
	if (fd >= 0) {
		kernfs_read_val(fd, "memory.swap.current", &after);
		close(fd);
	}
	return after == before->memory.val[MEM_SWAP] ? sum : VAL_NONE;
}

static struct group *groups_add(struct groups *groups)
{
	struct group *group;

	if (array_reserve(&groups->all, &groups->max, groups->nr + 1, sizeof(struct group *)))
		return NULL;
	group = calloc(1, sizeof(*group));
	if (group)
		groups->all[groups->nr++] = group;
	return group;
}

/* The nearest group above @path that was read; the last ones are looked at first. */
static const struct group *parent_find(const struct groups *groups, const char *path)
{
	for (size_t i = groups->nr; i-- > 0;)
		if (path_is_below(path, groups->all[i]->path))
			return groups->all[i];
	return NULL;
}

static int group_read(struct groups *groups, const struct kernfs *k, const char *path)
{
	const struct group *parent = parent_find(groups, path);
	struct sample first = { 0 };
	int err = sample_read(k, path, &first);
	struct group *group;

	if (err)
		return err;
	group = groups_add(groups);
	if (!group)
		return -ENOMEM;
	group->parent = parent;
	group->first = first;
	group->below_swap = below_swap(k, path, &first);
	group->path = strdup(path);
	return group->path ? 0 : -ENOMEM;
}

int groups_read_chain(struct groups *groups, const struct kernfs *k, const char *path, char *failed)
{
	const char *end = path;
	int err = 0;

	while (end && !err) {
		/* "/", "/a", "/a/b" */
		snprintf(failed, PATH_MAX, "%.*s", end == path ? 1 : (int)(end - path), path);
		err = group_read(groups, k, failed);
		if (!strcmp(failed, path))
			break;
		end = strchrnul(end + 1, '/');
	}
	return err;
}

static int walk_below(const struct kernfs *k, char *path, group_visit visit, void *arg)
{
	int fd = kernfs_open_group(k, path, NULL), err = 0;
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	size_t len = strlen(path);
	const struct dirent *entry;

	if (!dir) {
		err = fd < 0 ? fd : -errno;
		if (fd >= 0)
			close(fd);
		return err == -ENOENT ? 0 : err; /* removed since its name was read */
	}
	while (!err && (entry = readdir(dir))) {
		if (entry->d_type != DT_DIR || !strcmp(entry->d_name, ".") ||
		    !strcmp(entry->d_name, ".."))
			continue;
		if (len + strlen(entry->d_name) + 2 > PATH_MAX)
			continue;
		sprintf(path + len, "%s%s", path[len - 1] == '/' ? "" : "/", entry->d_name);
		err = visit(path, arg);
		if (!err)
			err = walk_below(k, path, visit, arg);
		path[len] = '\0';
	}
	closedir(dir);
	return err;
}

int groups_walk(const struct kernfs *k, const char *top, group_visit visit, void *arg)
{
	char path[PATH_MAX];
	int err;

	if (strlen(top) >= sizeof(path))
		return -ENAMETOOLONG;
	strcpy(path, top);
	err = visit(path, arg);
	return err ? err : walk_below(k, path, visit, arg);
}

struct below {
	struct groups *groups;
	const struct kernfs *k;
	const char *top;
	char *failed;
};

static int below_visit(const char *path, void *arg)
{
	struct below *below = arg;
	int err;

	if (!strcmp(path, below->top))
		return 0; /* the end of the chain */
	err = group_read(below->groups, below->k, path);
	if (err == -ENODATA || err == -ENOENT || err == -ENODEV)
		return 0;
	if (err)
		snprintf(below->failed, PATH_MAX, "%s", path);
	return err;
}

int groups_read_below(struct groups *groups, const struct kernfs *k, const char *top, char *failed)
{
	struct below below = { groups, k, top, failed };
	int err = groups_read_chain(groups, k, top, failed);

	return err ? err : groups_walk(k, top, below_visit, &below);
}

int groups_read_again(struct groups *groups, const struct kernfs *k)
{
	int first = 0;

	for (size_t i = 0; i < groups->nr; i++) {
		struct group *group = groups->all[i];
		struct sample second = { 0 };
		int err = sample_read(k, group->path, &second);

		group->gone = err == -ENOENT || err == -ENODEV;
		if (!err) {
			group->second = second;
			group->below_swap = below_swap(k, group->path, &second);
		}
		if (err && !group->gone && !first)
			first = err;
	}
	return first;
}

void groups_free(struct groups *groups)
{
	for (size_t i = 0; i < groups->nr; i++) {
		free(groups->all[i]->path);
		free(groups->all[i]);
	}
	free(groups->all);
	*groups = (struct groups){ 0 };
}

const struct group *group_above(const struct group *group)
{
	const struct group *parent = group->parent;

	return parent && parent->first.memory.val[MEM_HIERARCHY] == 0 ? NULL : parent;
}

const struct sample *group_sample(const struct group *group)
{
	return group->second.time_ns ? &group->second : &group->first;
}
