// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * explain/owners.c - see explain/owners.h.
 */
#include "explain/owners.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct own {
	const struct group *group;
	int64_t swap;
};

static int64_t swap_of(const struct group *group)
{
	return group->gone ? VAL_NONE : group_sample(group)->val[MEM_SWAP];
}

/* A group's file counts the groups below too: subtract those. They come after it in the list. */
static void own_take(struct own *own, const struct groups *groups)
{
	for (size_t i = 0; i < groups->nr; i++) {
		const struct group *group = groups->all[i], *above = group_above(group);

		own[i] = (struct own){ group, swap_of(group) };
		if (above && own[i].swap != VAL_NONE && own[above->index].swap != VAL_NONE &&
		    __builtin_sub_overflow(own[above->index].swap, own[i].swap,
					   &own[above->index].swap))
			own[above->index].swap = VAL_NONE;
	}
}

static int own_compare(const void *a, const void *b)
{
	const struct own *x = a, *y = b;

	if (x->swap != y->swap)
		return x->swap > y->swap ? -1 : 1;
	return strcmp(x->group->path, y->group->path);
}

static void owner_make(struct owners *owners, const struct own *own)
{
	struct owner *owner = &owners->list[owners->nr++];

	*owner = (struct owner){ .swap = own->swap };
	explain_make(&owner->explain, own->group, owners->machine);
	container_parse(own->group->path, &owner->container);
	owners->free += owner->explain.bounds[owners->bound].lowest == VAL_MAX;
}

int owners_make(struct owners *owners, const struct groups *groups, const struct machine *machine)
{
	struct own *own = calloc(groups->nr ? groups->nr : 1, sizeof(*own));
	bool v2 = machine->kind == CGROUP_V2;

	*owners = (struct owners){ .machine = machine, .swap = VAL_NONE };
	owners->bound = v2 ? BOUND_SWAP : BOUND_MEMSW;
	owners->limit_file = files_name(v2, bound_value(owners->bound));
	owners->swap_file = files_name(v2, v2 ? MEM_SWAP : MEM_MEMSW);
	if (!own)
		return -ENOMEM;
	own_take(own, groups);
	for (size_t i = groups->asked; i < groups->nr; i++) {
		if (own[i].swap == VAL_NONE)
			continue;
		owners->groups += own[i].swap > 0;
		owners->swap = val_plus(owners->swap == VAL_NONE ? 0 : owners->swap,
					own[i].swap > 0 ? own[i].swap : 0);
	}
	qsort(own + groups->asked, groups->nr - groups->asked, sizeof(*own), own_compare);
	for (size_t i = groups->asked; i < groups->nr && owners->nr < OWNERS_MAX; i++)
		if (own[i].swap > 0)
			owner_make(owners, &own[i]);
	free(own);
	return 0;
}

int64_t owner_share(const struct owners *owners, const struct owner *owner)
{
	int64_t used = owners->machine->host.swap_used;

	if (used == VAL_NONE || used <= 0)
		return VAL_NONE;
	return val_of((double)owner->swap * 10000 / (double)used);
}
