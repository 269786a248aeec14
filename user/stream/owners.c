// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * stream/owners.c - see stream/owners.h.
 */
#include "stream/owners.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record.h"

struct owners {
	struct owner *by_id[MEMCG_IDS]; /* each holds one reference */
	uint64_t nr;			/* owners ever added */
};

struct owners *owners_new(void)
{
	return calloc(1, sizeof(struct owners));
}

void owners_free(struct owners *groups)
{
	if (!groups)
		return;
	for (size_t id = 0; id < MEMCG_IDS; id++)
		owner_drop(groups->by_id[id]);
	free(groups);
}

struct owner *owner_keep(struct owner *owner)
{
	if (owner)
		owner->kept++;
	return owner;
}

void owner_drop(struct owner *owner)
{
	if (!owner || --owner->kept)
		return;
	free(owner->path);
	free(owner);
}

/* Joins the three; "(path too long, ...)" where the path is. NULL: out of memory. */
static char *path_make(const char *above, const char *slash, const char *name, uint64_t kernfs_id)
{
	size_t size = strlen(above) + strlen(slash) + strlen(name) + 1;
	char *path = malloc(size <= PATH_MAX ? size : 64);

	if (path && size <= PATH_MAX)
		snprintf(path, size, "%s%s%s", above, slash, name);
	else if (path)
		snprintf(path, 64, "(path too long, inode %" PRIu64 ")", kernfs_id);
	return path;
}

/* Adds an owner, which takes @path. NULL: out of memory. */
static struct owner *owner_add(struct owners *groups, uint16_t id, uint64_t kernfs_id, char *path)
{
	struct owner *owner = path ? calloc(1, sizeof(*owner)) : NULL;

	if (!owner) {
		free(path);
		return NULL;
	}
	owner->path = path;
	owner->memcg_id = id;
	owner->kernfs_id = kernfs_id;
	owner->index = groups->nr++;
	if (groups->by_id[id])
		groups->by_id[id]->gone = true;
	owner_drop(groups->by_id[id]);
	groups->by_id[id] = owner_keep(owner);
	return owner;
}

/* Gives a made-up owner its name. */
static int owner_name(struct owner *owner, uint64_t kernfs_id, char *path)
{
	if (!path)
		return -ENOMEM;
	free(owner->path);
	owner->path = path;
	owner->kernfs_id = kernfs_id;
	return 0;
}

int owners_set(struct owners *groups, uint16_t id, uint64_t kernfs_id, const char *path)
{
	struct owner *owner = groups->by_id[id];
	char *copy = path_make(path, "", "", kernfs_id);

	if (owner && (!owner->kernfs_id || owner->kernfs_id == kernfs_id))
		return owner_name(owner, kernfs_id, copy);
	return owner_add(groups, id, kernfs_id, copy) ? 0 : -ENOMEM;
}

int owners_born(struct owners *groups, uint16_t id, uint64_t kernfs_id, uint16_t parent_id,
		const char *name)
{
	const struct owner *parent = groups->by_id[parent_id];
	const char *above = !parent ? "?" : strcmp(parent->path, "/") ? parent->path : "";

	return owner_add(groups, id, kernfs_id, path_make(above, "/", name, kernfs_id)) ? 0
											: -ENOMEM;
}

struct owner *owners_find(struct owners *groups, uint16_t id)
{
	char path[32];

	if (!id || groups->by_id[id])
		return id ? groups->by_id[id] : NULL;
	snprintf(path, sizeof(path), "(id %u)", id);
	return owner_add(groups, id, 0, strdup(path));
}

struct owner *owners_at(const struct owners *groups, uint16_t id)
{
	return groups->by_id[id];
}
