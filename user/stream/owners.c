// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * stream/owners.c - see stream/owners.h.
 */
#include "stream/owners.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "record.h"

struct owners {
	struct owner *by_id[MEMCG_IDS];
	struct owner **all;
	size_t nr;
	size_t max;
};

struct owners *owners_new(void)
{
	return calloc(1, sizeof(struct owners));
}

void owners_free(struct owners *groups)
{
	if (!groups)
		return;
	for (size_t i = 0; i < groups->nr; i++) {
		free(groups->all[i]->path);
		free(groups->all[i]);
	}
	free(groups->all);
	free(groups);
}

static struct owner *owner_add(struct owners *groups, uint16_t id, uint64_t kernfs_id,
			       const char *path)
{
	struct owner *owner;

	if (array_reserve(&groups->all, &groups->max, groups->nr + 1, sizeof(struct owner *)))
		return NULL;
	owner = calloc(1, sizeof(*owner));
	if (!owner)
		return NULL;
	owner->path = strdup(path);
	if (!owner->path) {
		free(owner);
		return NULL;
	}
	owner->memcg_id = id;
	owner->kernfs_id = kernfs_id;
	owner->index = groups->nr;
	groups->all[groups->nr++] = owner;
	groups->by_id[id] = owner;
	return owner;
}

/* One that was made up gets its name. */
static int owner_name(struct owner *owner, uint64_t kernfs_id, const char *path)
{
	char *copy = strdup(path);

	if (!copy)
		return -ENOMEM;
	free(owner->path);
	owner->path = copy;
	owner->kernfs_id = kernfs_id;
	return 0;
}

int owners_set(struct owners *groups, uint16_t id, uint64_t kernfs_id, const char *path)
{
	struct owner *owner = groups->by_id[id];

	if (owner && (!owner->kernfs_id || owner->kernfs_id == kernfs_id))
		return owner_name(owner, kernfs_id, path);
	return owner_add(groups, id, kernfs_id, path) ? 0 : -ENOMEM;
}

int owners_born(struct owners *groups, uint16_t id, uint64_t kernfs_id, uint16_t parent_id,
		const char *name)
{
	const struct owner *parent = groups->by_id[parent_id];
	const char *above = !parent ? "?" : strcmp(parent->path, "/") ? parent->path : "";
	size_t size = strlen(above) + strlen(name) + 2;
	char *path = malloc(size);
	struct owner *owner;

	if (!path)
		return -ENOMEM;
	snprintf(path, size, "%s/%s", above, name);
	owner = owner_add(groups, id, kernfs_id, path);
	free(path);
	return owner ? 0 : -ENOMEM;
}

struct owner *owners_find(struct owners *groups, uint16_t id)
{
	char path[32];

	if (!id || groups->by_id[id])
		return id ? groups->by_id[id] : NULL;
	snprintf(path, sizeof(path), "(id %u)", id);
	return owner_add(groups, id, 0, path);
}

struct owner *const *owners_all(const struct owners *groups, size_t *nr)
{
	*nr = groups->nr;
	return groups->all;
}
