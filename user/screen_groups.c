// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen_groups.c - see screen_groups.h. Open addressing, half empty; when it is full those that
 * were not in the last refresh are dropped, and only then it grows.
 */
#include "screen_groups.h"

#include <errno.h>
#include <stdlib.h>

#include "row.h"

#define GROUPS_MIN 256

static size_t place_of(const struct screen_groups *groups, uint64_t kernfs_id)
{
	size_t at = (size_t)(kernfs_id * 0x9e3779b97f4a7c15ull >> 32) & (groups->max - 1);

	while (groups->table[at].kernfs_id && groups->table[at].kernfs_id != kernfs_id)
		at = (at + 1) & (groups->max - 1);
	return at;
}

static bool is_alive(const struct screen_groups *groups, const struct screen_group *group)
{
	return group->kernfs_id && group->seen + 1 >= groups->refresh;
}

/* A new table with room for @nr more groups than are alive. */
static int groups_rebuild(struct screen_groups *groups, size_t nr)
{
	struct screen_groups new = { .max = GROUPS_MIN, .refresh = groups->refresh };

	for (size_t i = 0; i < groups->max; i++)
		nr += is_alive(groups, &groups->table[i]);
	while (new.max < nr * 2)
		new.max *= 2;
	new.table = calloc(new.max, sizeof(*new.table));
	if (!new.table)
		return -ENOMEM;
	for (size_t i = 0; i < groups->max; i++) {
		const struct screen_group *group = &groups->table[i];

		if (!is_alive(groups, group))
			continue;
		new.table[place_of(&new, group->kernfs_id)] = *group;
		new.used++;
	}
	free(groups->table);
	*groups = new;
	return 0;
}

static void group_sample(struct screen_groups *groups, const struct row *rows, size_t at)
{
	const struct row *row = &rows[at];
	struct screen_group *group = &groups->table[place_of(groups, row->kernfs_id)];

	if (!group->kernfs_id) {
		group->kernfs_id = row->kernfs_id;
		groups->used++;
	}
	if (group->seen == groups->refresh)
		return;
	group->seen = groups->refresh;
	group->row = (int)at;
	group->swap[group->next] = row->val[COL_SWAP_CURRENT];
	group->next = (group->next + 1) % GROUP_HISTORY;
	if (group->nr < GROUP_HISTORY)
		group->nr++;
}

int screen_groups_update(struct screen_groups *groups, const struct row *rows, size_t nr)
{
	groups->refresh++;
	for (size_t i = 0; i < nr; i++) {
		if (!rows[i].kernfs_id)
			continue;
		if ((groups->used + 1) * 2 > groups->max) {
			int err = groups_rebuild(groups, nr - i);

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
	*groups = (struct screen_groups){ 0 };
}

struct screen_group *screen_groups_find(const struct screen_groups *groups, uint64_t kernfs_id)
{
	struct screen_group *group;

	if (!groups->max || !kernfs_id)
		return NULL;
	group = &groups->table[place_of(groups, kernfs_id)];
	return group->kernfs_id ? group : NULL;
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
		samples[i] = group->swap[(at + i) % GROUP_HISTORY];
	return nr;
}
