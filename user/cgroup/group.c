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
#include "base/file.h"
#include "cgroup/path.h"

static const char root_path[] = "/";

/* The root is a group also where the kernel has no files of memory in it. */
static int sample_read(const struct kernfs *k, const char *path, struct sample *sample)
{
	int fd = kernfs_open_group(k, path, NULL), err, occupied;

	if (fd < 0)
		return fd;
	err = files_read(fd, k->kind, 0, MEM__COUNT, sample->val);
	if (files_is_bad(err) && files_find_bad(fd, k->kind, sample->bad, sizeof(sample->bad)))
		err = 0;
	occupied = files_are_occupied(fd);
	if (file_is_odd(occupied) && !sample->bad[0])
		snprintf(sample->bad, sizeof(sample->bad), "cgroup.procs: %s",
			 file_error(occupied));
	sample->occupied = occupied;
	sample->reclaim = files_has(fd, k->kind == CGROUP_V2, MEM_RECLAIM);
	sample->time_ns = clock_now_ns();
	close(fd);
	if (err == -ENOENT)
		return strcmp(path, root_path) != 0 ? -ENODATA : 0;
	return err;
}

/* Groups that are to be visited: the last one comes first, so that what is below a group does. */
struct places {
	struct place {
		char *name;
		size_t above; /* the length of the path that it is below */
	} * all;
	size_t nr, max;
};

static int place_add(struct places *places, size_t above, const char *name)
{
	struct place *place;

	if (array_reserve(&places->all, &places->max, places->nr + 1, sizeof(*places->all)))
		return -ENOMEM;
	place = &places->all[places->nr];
	*place = (struct place){ strdup(name), above };
	if (!place->name)
		return -ENOMEM;
	places->nr++;
	return 0;
}

static void places_reverse(struct places *places, size_t from)
{
	for (size_t to = places->nr; to > from + 1; from++) {
		struct place place = places->all[from];

		places->all[from] = places->all[--to];
		places->all[to] = place;
	}
}

/* Adds the groups just below @path; one that is gone has none. 0 or -errno. */
static int places_read(struct places *places, const struct kernfs *k, const char *path)
{
	DIR *dir = kernfs_list(kernfs_open_group(k, path, NULL));
	int err = dir || errno == ENOENT ? 0 : -errno;
	size_t from = places->nr;
	const struct dirent *entry;

	while (dir && !err && (entry = readdir(dir)))
		if (entry->d_type == DT_DIR && strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			err = place_add(places, strlen(path), entry->d_name);
	if (dir)
		closedir(dir);
	places_reverse(places, from);
	return err;
}

/* Puts the next one into @path, of PATH_MAX bytes. 0 or -ENAMETOOLONG. */
static int place_take(struct places *places, char *path)
{
	struct place place = places->all[--places->nr];
	int err;

	path[place.above] = '\0';
	err = path_append(path, PATH_MAX, place.name, strlen(place.name));
	free(place.name);
	return err;
}

static void places_free(struct places *places)
{
	while (places->nr)
		free(places->all[--places->nr].name);
	free(places->all);
}

/* It is ours, and no fault of a group. */
static bool is_short(int err)
{
	return err == -ENOMEM || err == -EMFILE || err == -ENFILE;
}

static int64_t swap_read(const struct kernfs *k, const char *path, bool *counts)
{
	int fd = kernfs_open_group(k, path, NULL);
	int64_t swap = fd < 0 ? VAL_NONE : files_read_one(fd, k->kind, MEM_SWAP);

	if (fd < 0)
		return VAL_NONE;
	*counts |= files_read_one(fd, k->kind, MEM_MAX) != VAL_NONE;
	close(fd);
	return swap;
}

/*
 * Of the groups just below: their swap, if the group's own is the same before and after it was
 * read, else VAL_NONE, and so if one of them does not count memory; and whether there are any.
 * 0 or -errno as is_short().
 */
static int below_read(struct group *group, const struct kernfs *k, const struct sample *before)
{
	struct places places = { 0 };
	char below[PATH_MAX];
	int64_t sum = 0;
	bool counts = false;
	int err;

	snprintf(below, sizeof(below), "%s", group->path);
	err = places_read(&places, k, below);
	while (!err && places.nr && (sum != VAL_NONE || !counts)) {
		int64_t one = place_take(&places, below) ? VAL_NONE : swap_read(k, below, &counts);

		if (sum == VAL_NONE || one == VAL_NONE || __builtin_add_overflow(sum, one, &sum))
			sum = VAL_NONE;
	}
	places_free(&places);
	group->has_below = counts;
	group->below_swap = VAL_NONE;
	if (k->kind == CGROUP_V2 && !err &&
	    swap_read(k, group->path, &counts) == before->val[MEM_SWAP])
		group->below_swap = sum;
	return is_short(err) ? err : 0;
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

/* The nearest group above @path that was read: the last one, or one above that. */
static const struct group *parent_find(const struct groups *groups, const char *path)
{
	const struct group *group = groups->nr ? groups->all[groups->nr - 1] : NULL;

	while (group && !path_is_below(path, group->path))
		group = group->parent;
	return group;
}

static void sample_unknown(struct sample *sample, int err)
{
	files_clear(0, MEM__COUNT, sample->val);
	snprintf(sample->bad, sizeof(sample->bad), "it cannot be read: %s", file_error(err));
	sample->occupied = true;
	sample->time_ns = clock_now_ns();
}

/* It does not count memory, or was removed. */
static bool is_none(int err)
{
	return err == -ENODATA || err == -ENOENT || err == -ENODEV;
}

/* One that is @needed must be read; of another it is kept that nothing is known. */
static int group_read(struct groups *groups, const struct kernfs *k, const char *path, bool needed)
{
	const struct group *parent = parent_find(groups, path);
	struct sample first = { 0 };
	int err = sample_read(k, path, &first);
	struct group *group;

	if (err && (needed || is_short(err) || is_none(err)))
		return err;
	if (err)
		sample_unknown(&first, err);
	group = groups_add(groups);
	if (!group)
		return -ENOMEM;
	group->index = groups->nr - 1;
	group->parent = parent;
	group->first = first;
	group->path = strdup(path);
	return group->path ? below_read(group, k, &first) : -ENOMEM;
}

static int chain_read(struct groups *groups, const struct kernfs *k, const char *path, char *failed)
{
	const char *end = path + (strcmp(k->top, "/") != 0 ? strlen(k->top) : 0);
	int err = 0;

	while (end && !err) {
		/* "/", "/a", "/a/b" */
		snprintf(failed, PATH_MAX, "%.*s", end == path ? 1 : (int)(end - path), path);
		err = group_read(groups, k, failed, true);
		if (!strcmp(failed, path))
			break;
		end = strchrnul(end + 1, '/');
	}
	return err;
}

int groups_walk(const struct kernfs *k, const char *top, group_visit visit, void *arg)
{
	struct places places = { 0 };
	char path[PATH_MAX];
	int err = 0, missed = 0;

	if (strlen(top) >= sizeof(path))
		return -ENAMETOOLONG;
	strcpy(path, top);
	for (bool first = true; !err && (first || places.nr); first = false) {
		int one = first ? 0 : place_take(&places, path);

		if (!one) {
			err = visit(path, arg);
			one = err ? 0 : places_read(&places, k, path);
		}
		if (is_short(one))
			err = one;
		else if (!missed)
			missed = one;
	}
	places_free(&places);
	return err ? err : missed;
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
	err = group_read(below->groups, below->k, path, false);
	if (is_none(err))
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
	if (!err && groups->below)
		groups->missed = groups_walk(k, path, below_visit, &below);
	if (is_short(groups->missed)) {
		err = groups->missed;
		groups->missed = 0;
	}
	return err;
}

int groups_read_again(struct groups *groups, const struct kernfs *k)
{
	for (size_t i = 0; i < groups->nr; i++) {
		struct group *group = groups->all[i];
		struct sample second = { 0 };
		int err = sample_read(k, group->path, &second);

		if (is_short(err))
			return err;
		group->gone = err == -ENOENT || err == -ENODEV;
		if (group->gone)
			continue;
		if (err)
			sample_unknown(&second, err);
		group->second = second;
		err = below_read(group, k, &second);
		if (err)
			return err;
	}
	return 0;
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
