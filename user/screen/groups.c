// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/groups.c - see screen/groups.h. The groups lie side by side, as they are large, and an
 * index with open addressing, half empty, finds them. When there is no room those that were not in
 * the last refresh are dropped, and only then it grows.
 */
#include "screen/groups.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/hash.h"
#include "model/row.h"

#define GROUPS_MIN 256

static size_t place_of(const struct screen_groups *groups, uint64_t kernfs_id)
{
	size_t at = hash_place(hash_mix(0, kernfs_id), groups->places);

	while (groups->index[at] && groups->table[groups->index[at] - 1].kernfs_id != kernfs_id)
		at = (at + 1) & (groups->places - 1);
	return at;
}

static bool is_alive(const struct screen_groups *groups, const struct screen_group *group)
{
	return group->seen + 1 >= groups->refresh;
}

static void groups_drop(struct screen_groups *groups)
{
	size_t used = 0;

	for (size_t i = 0; i < groups->used; i++)
		if (is_alive(groups, &groups->table[i]))
			groups->table[used++] = groups->table[i];
	groups->used = used;
}

static int index_build(struct screen_groups *groups)
{
	size_t places = GROUPS_MIN;
	uint32_t *index;

	while (places < groups->max * 2)
		places *= 2;
	index = calloc(places, sizeof(*index));
	if (!index)
		return -ENOMEM;
	free(groups->index);
	groups->index = index;
	groups->places = places;
	for (size_t i = 0; i < groups->used; i++)
		index[place_of(groups, groups->table[i].kernfs_id)] = (uint32_t)i + 1;
	return 0;
}

/* Makes room for @nr groups more, and some, so that it is not done for each that comes. */
static int groups_reserve(struct screen_groups *groups, size_t nr)
{
	size_t max;

	groups_drop(groups);
	max = groups->used + nr;
	max += max / 8 + GROUPS_MIN;
	if (array_reserve(&groups->table, &groups->max, max, sizeof(*groups->table)))
		return -ENOMEM;
	return index_build(groups);
}

static struct screen_group *group_get(struct screen_groups *groups, uint64_t kernfs_id)
{
	size_t at = place_of(groups, kernfs_id);
	struct screen_group *group;

	if (groups->index[at])
		return &groups->table[groups->index[at] - 1];
	group = &groups->table[groups->used++];
	groups->index[at] = (uint32_t)groups->used;
	memset(group, 0, sizeof(*group));
	group->kernfs_id = kernfs_id;
	return group;
}

static void group_sample(struct screen_groups *groups, const struct row *rows, size_t at)
{
	const struct row *row = &rows[at];
	struct screen_group *group = group_get(groups, row->kernfs_id);
	int64_t swap = row->val[COL_SWAP_CURRENT];

	if (group->seen == groups->refresh)
		return;
	group->seen = groups->refresh;
	group->row = (int)at;
	group->swap[group->next] = swap == VAL_NONE ? -1 : (float)swap;
	group->next = (uint8_t)((group->next + 1) % GROUP_HISTORY);
	if (group->nr < GROUP_HISTORY)
		group->nr++;
}

int screen_groups_update(struct screen_groups *groups, const struct row *rows, size_t nr)
{
	groups->refresh++;
	for (size_t i = 0; i < nr; i++) {
		if (!rows[i].kernfs_id)
			continue;
		if (groups->used == groups->max) {
			int err = groups_reserve(groups, nr - i);

			if (err)
				return err;
		}
		group_sample(groups, rows, i);
	}
	return 0;
}

void screen_groups_free(struct screen_groups *groups)
{
	free(groups->table);
	free(groups->index);
	*groups = (struct screen_groups){ 0 };
}

struct screen_group *screen_groups_find(const struct screen_groups *groups, uint64_t kernfs_id)
{
	size_t at;

	if (!groups->places || !kernfs_id)
		return NULL;
	at = groups->index[place_of(groups, kernfs_id)];
	return at ? &groups->table[at - 1] : NULL;
}

int screen_groups_row(const struct screen_groups *groups, uint64_t kernfs_id)
{
	const struct screen_group *group = screen_groups_find(groups, kernfs_id);

	return group && group->seen == groups->refresh ? group->row : -1;
}

size_t screen_group_history(const struct screen_group *group, int64_t *samples, size_t max)
{
	size_t nr = group->nr < max ? group->nr : max;
	size_t at = (group->next + GROUP_HISTORY - nr) % GROUP_HISTORY;

	for (size_t i = 0; i < nr; i++)
		samples[i] = group->swap[(at + i) % GROUP_HISTORY] < 0
				     ? VAL_NONE
				     : (int64_t)group->swap[(at + i) % GROUP_HISTORY];
	return nr;
}
