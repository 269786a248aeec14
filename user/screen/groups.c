// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen/groups.c - see screen/groups.h. Groups are large, so they are in an array; a half-empty
 * index with open addressing finds them. A full array first drops the groups that were not in the
 * last refresh, and grows only after that.
 */
#include "screen/groups.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/clock.h"
#include "base/hash.h"
#include "model/row.h"

#define GROUPS_MIN 256
#define REFUSED_NS (10 * NS_PER_S) /* a refusal is shown for so long */

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

void screen_group_name(struct screen_group *group, const char *name)
{
	if (group->name != group->title)
		free(group->name);
	group->name = name ? strdup(name) : NULL;
	if (!group->name)
		group->name = group->title;
}

static void group_free(struct screen_group *group)
{
	screen_group_name(group, NULL);
	free(group->title);
}

static void groups_drop(struct screen_groups *groups)
{
	size_t used = 0;

	for (size_t i = 0; i < groups->used; i++) {
		if (is_alive(groups, &groups->table[i]))
			groups->table[used++] = groups->table[i];
		else
			group_free(&groups->table[i]);
	}
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

/* Makes room for @nr more groups and some spare ones, to avoid a call per new group. */
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
	group->refusals = VAL_NONE;
	return group;
}

bool screen_group_is_refused(const struct screen_groups *groups, const struct screen_group *group)
{
	return group->refused_ns && groups->now_ns - group->refused_ns < REFUSED_NS;
}

/* The count is read only when something happens; until then it has not changed. */
static void group_refuse(const struct screen_groups *groups, struct screen_group *group,
			 int64_t refusals)
{
	int64_t before = group->refusals;

	if (refusals == VAL_NONE)
		return;
	group->refusals = refusals;
	if (before == VAL_NONE || refusals <= before)
		return;
	if (!screen_group_is_refused(groups, group))
		group->refused = 0;
	group->refused = val_plus(group->refused, val_less(refusals, before));
	group->refused_ns = groups->now_ns;
}

static bool is_over(const struct row *row)
{
	return val_is_number(row->val[KEPT_HIGH]) && row->val[KEPT_MEMORY] > row->val[KEPT_HIGH];
}

static void group_sample(struct screen_groups *groups, const struct row *rows, size_t at)
{
	const struct row *row = &rows[at];
	struct screen_group *group = group_get(groups, row->kernfs_id);
	int64_t swap = row->val[COL_SWAP_CURRENT];

	if (group->seen == groups->refresh)
		return;
	group->steady = group->seen + 1 != groups->refresh ? 1
			: group->steady < GROUP_HISTORY	   ? group->steady + 1
							   : GROUP_HISTORY;
	group->over_again = group->over && group->steady > 1 && is_over(row);
	group->over = is_over(row);
	group->seen = groups->refresh;
	group->row = (int)at;
	group_refuse(groups, group, row->val[COL_EVENTS_MAX]);
	groups->titled += group->title != NULL;
	groups->refused += screen_group_is_refused(groups, group);
	group->grows = group->nr &&
		       group->swap[(group->next + GROUP_HISTORY - 1) % GROUP_HISTORY] < (float)swap;
	group->swap[group->next] = swap == VAL_NONE ? -1 : (float)swap;
	group->next = (uint8_t)((group->next + 1) % GROUP_HISTORY);
	if (group->nr < GROUP_HISTORY)
		group->nr++;
}

int screen_groups_update(struct screen_groups *groups, const struct row *rows, size_t nr,
			 uint64_t now_ns)
{
	groups->refresh++;
	groups->refused = 0;
	groups->titled = 0;
	groups->times[groups->refresh % GROUP_HISTORY] = now_ns;
	groups->now_ns = now_ns;
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

void screen_groups_forget(struct screen_groups *groups)
{
	for (size_t i = 0; i < groups->used; i++) {
		struct screen_group *group = &groups->table[i];

		group->nr = group->next = group->steady = 0;
		group->grows = group->over = group->over_again = false;
		group->refusals = VAL_NONE;
		group->refused = 0;
		group->refused_ns = 0;
	}
}

void screen_groups_free(struct screen_groups *groups)
{
	for (size_t i = 0; i < groups->used; i++)
		group_free(&groups->table[i]);
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

void screen_groups_title(struct screen_groups *groups, uint64_t kernfs_id, const char *title)
{
	struct screen_group *group = screen_groups_find(groups, kernfs_id);

	if (!group)
		return;
	group_free(group);
	group->name = group->title = strdup(title);
	groups->apart = SIZE_MAX;
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
				     : val_of(group->swap[(at + i) % GROUP_HISTORY]);
	return nr;
}

/* The sample of @back refreshes ago, and its time. */
static float sample_at(const struct screen_groups *groups, const struct screen_group *group,
		       size_t back, uint64_t *ns)
{
	*ns = groups->times[(groups->refresh - back) % GROUP_HISTORY];
	return group->swap[(group->next + GROUP_HISTORY - 1 - back) % GROUP_HISTORY];
}

bool screen_group_growth(const struct screen_groups *groups, const struct screen_group *group,
			 uint64_t least_ns, uint64_t most_ns, struct screen_growth *growth)
{
	uint64_t now, then, middle;
	float last = sample_at(groups, group, 0, &now), first, half;
	size_t back = 0;

	for (size_t i = 0; i < group->steady; i++) {
		if (sample_at(groups, group, i, &then) < 0 || now - then > most_ns)
			break;
		back = i;
	}
	first = sample_at(groups, group, back, &then);
	half = sample_at(groups, group, back / 2, &middle);
	*growth = (struct screen_growth){ val_of(last - first), val_of(last - half), now - then };
	return back >= 2 && growth->ns >= least_ns;
}
