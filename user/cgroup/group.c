// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cgroup/group.c - see cgroup/group.h.
 */
#include "cgroup/group.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/clock.h"
#include "base/file.h"
#include "cgroup/path.h"

static const char root_path[] = "/";

/* The root is a group even where the kernel has no memory files in it. */
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

/* Stack of groups to visit: the last one is next, so that groups below come first. */
struct places {
	struct place {
		char *name;
		size_t above; /* length of its parent's path */
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

/* Adds the groups just below @path; none if it was removed. 0 or -errno. */
static int places_read(struct places *places, const struct kernfs *k, const char *path)
{
	DIR *dir = kernfs_list(kernfs_open_group(k, path, NULL));
	int err = dir || errno == ENOENT ? 0 : -errno;
	size_t from = places->nr;
	const struct dirent *entry;

	while (dir && !err && (entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
		    file_is_directory(dir, entry))
			err = place_add(places, strlen(path), entry->d_name);
	if (dir)
		closedir(dir);
	places_reverse(places, from);
	return err;
}

/* Takes the next one into @path, of PATH_MAX bytes. 0 or -ENAMETOOLONG. */
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

/* We are out of memory or descriptors; the group is not at fault. */
static bool is_short(int err)
{
	return err == -ENOMEM || err == -EMFILE || err == -ENFILE;
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

/* The nearest group above @path that was read: the last one read, or one above that. */
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

/* The group does not count memory, or was removed. */
static bool is_none(int err)
{
	return err == -ENODATA || err == -ENOENT || err == -ENODEV;
}

/*
 * Reads a group. An unreadable one is an error if @needed; otherwise it is added with all values
 * unknown.
 */
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
	return group->path ? 0 : -ENOMEM;
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
	size_t max;
};

static int below_visit(const char *path, void *arg)
{
	struct below *below = arg;
	struct groups *groups = below->groups;
	const struct group *parent;
	int err;

	if (!strcmp(path, below->top))
		return 0; /* already read with the chain of groups above */
	if (groups->nr - groups->asked > below->max)
		return -E2BIG;
	err = group_read(groups, below->k, path, false);
	if (is_none(err)) {
		parent = parent_find(groups, path);
		groups->all[parent->index]->below_other = true;
		return 0;
	}
	if (err)
		snprintf(below->failed, PATH_MAX, "%s", path);
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

/*
 * Reads the swap of @group and of those just below again. VAL_NONE if the group's own changed in
 * between.
 */
static void below_swap_read(struct group *group, struct sample *sample, const struct kernfs *k)
{
	int64_t before = swap_read(k, group->path), sum = 0;
	const struct group *below = group->next;

	for (size_t i = 0; i < group->nr_below; i++, below = below->next)
		if (below->parent == group)
			sum = val_plus(sum, swap_read(k, below->path));
	if (before == VAL_NONE || sum == VAL_MAX || swap_read(k, group->path) != before)
		sum = VAL_NONE;
	else
		sample->val[MEM_SWAP] = before;
	group->below_swap = sum;
}

/*
 * Sums up the swap of the groups just below each group. Reads again, to have all at one moment,
 * only where removed groups may own the rest.
 */
static void below_sum(struct groups *groups, const struct kernfs *k)
{
	for (size_t i = groups->asked; i < groups->nr; i++)
		groups->all[i]->below_swap = k->kind != CGROUP_V2 || groups->all[i]->below_other ||
							     groups->missed
						     ? VAL_NONE
						     : 0;
	for (size_t i = groups->asked + 1; i < groups->nr; i++) {
		const struct group *group = groups->all[i];
		struct group *parent = groups->all[group->parent->index];
		int64_t swap = group->gone ? VAL_NONE : group_sample(group)->val[MEM_SWAP];

		parent->below_swap = val_plus(parent->below_swap, swap);
	}
	for (size_t i = groups->asked; i < groups->nr; i++) {
		struct group *group = groups->all[i];
		struct sample *sample = group->second.time_ns ? &group->second : &group->first;

		if (!sample->occupied && sample->val[MEM_DYING] > 0 && group->below_swap > 0)
			below_swap_read(group, sample, k);
	}
}

/* Links each group to the next: the groups below it follow in the order of the visit. */
static void below_link(struct groups *groups)
{
	for (size_t i = groups->asked; i < groups->nr; i++)
		groups->all[i]->below_missed = groups->missed != 0;
	for (size_t i = groups->asked + 1; i < groups->nr; i++) {
		const struct group *above = groups->all[i]->parent;

		groups->all[i - 1]->next = groups->all[i];
		for (; above && above->index >= groups->asked; above = above->parent)
			groups->all[above->index]->nr_below++;
	}
}

static int below_read(struct groups *groups, const struct kernfs *k, size_t max, char *failed)
{
	const char *top = groups->all[groups->asked]->path;
	struct below below = { groups, k, top, failed, max };

	groups->missed = groups_walk(k, top, below_visit, &below);
	if (is_short(groups->missed))
		return groups->missed;
	below_link(groups);
	below_sum(groups, k);
	return 0;
}

int groups_read(struct groups *groups, const struct kernfs *k, const char *path, char *failed)
{
	int err = chain_read(groups, k, path, failed);

	groups->asked = err ? groups->nr : groups->nr - 1;
	for (size_t i = 0; i < groups->nr; i++)
		groups->all[i]->below_missed = true;
	if (!err && groups->below)
		err = below_read(groups, k, SIZE_MAX, failed);
	return err;
}

int groups_read_below(struct groups *groups, const struct kernfs *k)
{
	char failed[PATH_MAX];

	return below_read(groups, k, GROUPS_BELOW, failed);
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
	}
	if (groups->below)
		below_sum(groups, k);
	return 0;
}

/* Bytes of @dirfd's files and objects that memory.min keeps from reclaim; VAL_NONE: not known. */
static int64_t kept_read(int dirfd, enum cgroup_kind kind)
{
	int64_t val[MEM__COUNT], files;
	int err = files_read(dirfd, kind, MEM_MIN, MEM_MIN + 1, val);

	if (err == -ENODEV || (!err && (val[MEM_MIN] == VAL_NONE || !val[MEM_MIN])))
		return 0;
	if (err || files_read(dirfd, kind, 0, MEM__COUNT, val))
		return VAL_NONE;
	files = val_plus(val[MEM_FILE_LRU], val[MEM_SLAB]);
	if (files == VAL_NONE || val[MEM_CURRENT] == VAL_NONE)
		return VAL_NONE;
	return val_most(files - val_most(val_less(val[MEM_CURRENT], val[MEM_MIN]), 0), 0);
}

int groups_kept(const struct kernfs *k, int64_t *bytes)
{
	struct places places = { 0 };
	char path[PATH_MAX];
	int err;

	*bytes = 0;
	if (k->kind != CGROUP_V2)
		return 0;
	snprintf(path, sizeof(path), "%s", k->top);
	err = places_read(&places, k, path);
	while (!err && places.nr) {
		int fd = place_take(&places, path) ? -ENAMETOOLONG
						   : kernfs_open_group(k, path, NULL);

		if (fd >= 0) {
			*bytes = val_plus(*bytes, kept_read(fd, k->kind));
			close(fd);
		} else if (fd != -ENOENT) {
			*bytes = VAL_NONE;
		}
	}
	places_free(&places);
	if (err)
		*bytes = VAL_NONE;
	return is_short(err) ? err : 0;
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
