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
	int fd = kernfs_open_group(k, path, NULL), err;

	if (fd < 0)
		return fd;
	err = files_read(fd, k->kind, 0, MEM__COUNT, sample->val);
	if (files_is_bad(err) && files_find_bad(fd, k->kind, sample->bad, sizeof(sample->bad)))
		err = 0;
	sample->occupied = files_are_occupied(fd);
	sample->reclaim = files_has(fd, k->kind == CGROUP_V2, MEM_RECLAIM);
	sample->time_ns = clock_now_ns();
	close(fd);
	if (err == -ENOENT)
		return strcmp(path, root_path) != 0 ? -ENODATA : 0;
	return err;
}

/*
 * Calls @visit for each group just below @path, a buffer of PATH_MAX bytes that is the same again
 * afterwards; a result other than 0 ends it and is returned. One that is gone has none below it.
 */
static int children_visit(const struct kernfs *k, char *path, group_visit visit, void *arg)
{
	int fd = kernfs_open_group(k, path, NULL), err = 0;
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	size_t len = strlen(path);
	const struct dirent *entry;

	if (!dir) {
		err = fd < 0 ? fd : -errno;
		if (fd >= 0)
			close(fd);
		return err == -ENOENT ? 0 : err;
	}
	while (!err && (entry = readdir(dir))) {
		if (entry->d_type != DT_DIR || !strcmp(entry->d_name, ".") ||
		    !strcmp(entry->d_name, "..") ||
		    path_append(path, PATH_MAX, entry->d_name, strlen(entry->d_name)))
			continue;
		err = visit(path, arg);
		path[len] = '\0';
	}
	closedir(dir);
	return err;
}

static int64_t swap_read(const struct kernfs *k, const char *path)
{
	int fd = kernfs_open_group(k, path, NULL);
	int64_t swap = fd < 0 ? VAL_NONE : files_read_one(fd, k->kind, MEM_SWAP);

	if (fd >= 0)
		close(fd);
	return swap;
}

struct below_sum {
	const struct kernfs *k;
	int64_t swap;
};

/* One that does not count memory makes the sum unknown. */
static int below_add(const char *path, void *arg)
{
	struct below_sum *sum = arg;
	int64_t swap = swap_read(sum->k, path);

	return swap == VAL_NONE || __builtin_add_overflow(sum->swap, swap, &sum->swap);
}

/*
 * Swap of the groups just below, if the group's own is the same before and after it was read; else
 * VAL_NONE. 0 or -ENOMEM.
 */
static int below_swap_read(const struct kernfs *k, const char *path, const struct sample *before,
			   int64_t *swap)
{
	struct below_sum sum = { k, 0 };
	char top[PATH_MAX];
	int err;

	*swap = VAL_NONE;
	if (k->kind != CGROUP_V2)
		return 0;
	snprintf(top, sizeof(top), "%s", path);
	err = children_visit(k, top, below_add, &sum);
	if (!err && swap_read(k, path) == before->val[MEM_SWAP])
		*swap = sum.swap;
	return err == -ENOMEM ? err : 0;
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
	group->index = groups->nr - 1;
	group->parent = parent;
	group->first = first;
	group->path = strdup(path);
	return group->path ? below_swap_read(k, path, &first, &group->below_swap) : -ENOMEM;
}

static int chain_read(struct groups *groups, const struct kernfs *k, const char *path, char *failed)
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

struct walk {
	const struct kernfs *k;
	char *path;
	group_visit visit;
	void *arg;
};

static int walk_visit(const char *path, void *arg)
{
	struct walk *walk = arg;
	int err = walk->visit(path, walk->arg);

	return err ? err : children_visit(walk->k, walk->path, walk_visit, walk);
}

int groups_walk(const struct kernfs *k, const char *top, group_visit visit, void *arg)
{
	char path[PATH_MAX];
	struct walk walk = { k, path, visit, arg };

	if (strlen(top) >= sizeof(path))
		return -ENAMETOOLONG;
	strcpy(path, top);
	return walk_visit(path, &walk);
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

int groups_read(struct groups *groups, const struct kernfs *k, const char *path, char *failed)
{
	struct below below = { groups, k, path, failed };
	int err = chain_read(groups, k, path, failed);

	groups->asked = err ? groups->nr : groups->nr - 1;
	return err || !groups->below ? err : groups_walk(k, path, below_visit, &below);
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
			err = below_swap_read(k, group->path, &second, &group->below_swap);
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
		free(groups->all[i]->told);
		free(groups->all[i]);
	}
	free(groups->all);
	*groups = (struct groups){ 0 };
}

const struct group *group_above(const struct group *group)
{
	const struct group *parent = group->parent;

	return parent && parent->first.val[MEM_HIERARCHY] == 0 ? NULL : parent;
}

const struct sample *group_sample(const struct group *group)
{
	return group->second.time_ns ? &group->second : &group->first;
}
