// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * explain/explain.c - see explain/explain.h.
 */
#include "explain/explain.h"

#include <limits.h>
#include <string.h>

#include "model/container.h"
#include "model/limit.h"

bool group_is_root(const struct group *group)
{
	return !strcmp(group->path, "/");
}

/* Whether @group is the only container in the chain: there are containers in containers. */
static bool is_only_container(const struct explain *e, const struct group *group)
{
	struct container container;

	for (const struct group *other = e->group->parent; other; other = other->parent) {
		container_parse(other->path, &container);
		if (other != group && container.id[0] && !container.inside)
			return false;
	}
	return true;
}

const char *explain_who(const struct explain *e, const struct group *group)
{
	const char *last = container_last(group->path);
	struct container container;

	if (group == e->group)
		return "this group";
	container_parse(group->path, &container);
	if (container.kind == CONTAINER_POD && !container.inside)
		return "its pod";
	if (container.id[0] && !container.inside && is_only_container(e, group))
		return "its container";
	for (const struct group *other = e->group; other; other = other->parent)
		if (other != group && !strcmp(container_last(other->path), last))
			return group->path;
	return last > group->path + 1 ? last : group->path;
}

bool explain_is_root(const struct explain *e)
{
	return group_is_root(e->group);
}

/* For each kind: the limit and the usage that counts against it. */
static const struct {
	int limit;
	int used;
} kinds[BOUND__COUNT] = {
	[BOUND_HIGH] = { MEM_HIGH, MEM_CURRENT },
	[BOUND_MAX] = { MEM_MAX, MEM_CURRENT },
	[BOUND_SWAP_HIGH] = { COL_SWAP_HIGH, MEM_SWAP },
	[BOUND_SWAP] = { COL_SWAP_MAX, MEM_SWAP },
	[BOUND_ZSWAP] = { MEM_ZSWAP_MAX, COL_ZSWAP_CURRENT },
	[BOUND_MEMSW] = { MEM_MEMSW_MAX, MEM_MEMSW },
};

int bound_value(enum bound_kind kind)
{
	return kinds[kind].limit;
}

const char *bound_file(const struct explain *e, enum bound_kind kind)
{
	return files_name(e->v2, bound_value(kind));
}

static struct limit_level group_level(const struct group *group, enum bound_kind kind)
{
	const int64_t *val = group_sample(group)->val;
	struct limit_level level = { val[kinds[kind].limit], val[kinds[kind].used] };

	/* the root has no such file, and no limit */
	if (group_is_root(group) && level.max == VAL_NONE)
		level.max = VAL_MAX;
	return level;
}

/* A v2 group that has memory files but no swap files (swapaccount=0, up to 5.19). */
static bool is_uncounted(const struct explain *e)
{
	return e->v2 && !explain_is_root(e) && e->mem[MEM_MAX] != VAL_NONE &&
	       e->mem[MEM_SWAP] == VAL_NONE && e->mem[COL_SWAP_MAX] == VAL_NONE &&
	       !group_sample(e->group)->bad[0];
}

static struct bound bound_make(const struct explain *e, enum bound_kind kind)
{
	struct limit_answer answer = LIMIT_START;
	struct bound bound;

	for (const struct group *group = e->group; group; group = group_above(group)) {
		const struct limit_level level = group_level(group, kind);

		limit_step(&answer, &level, group);
	}
	bound = (struct bound){
		.own = group_level(e->group, kind).max,
		.lowest = answer.lowest,
		.from = answer.lowest_at,
		.room = answer.unknown	  ? VAL_NONE
			: answer.room < 0 ? 0
					  : answer.room,
		.by = answer.unknown ? NULL : answer.binding,
	};
	bound.limit = bound.by ? group_level(bound.by, kind).max : VAL_NONE;
	return bound;
}

/* All kinds of bounds; VAL_NONE where this hierarchy has no such limit. */
static void bounds_make(struct explain *e)
{
	static const struct bound none = { VAL_NONE, VAL_NONE, NULL, VAL_NONE, NULL, VAL_NONE };

	for (enum bound_kind kind = 0; kind < BOUND__COUNT; kind++)
		e->bounds[kind] = bound_file(e, kind) ? bound_make(e, kind) : none;
	if (e->uncounted)
		e->bounds[BOUND_SWAP] = e->bounds[BOUND_SWAP_HIGH] =
			(struct bound){ VAL_MAX, VAL_MAX, NULL, VAL_MAX, NULL, VAL_NONE };
}

/*
 * A page in the swap cache counts in memory.current and in memory.swap.current (cgroup-v2.rst), so
 * subtract it once. Kernels without that line in memory.stat (5.10) do not say how many there are:
 * the sum would be too large, so there is none. v1 never counts a page twice.
 */
static int64_t footprint_of(const struct explain *e)
{
	if (!e->v2)
		return e->mem[MEM_MEMSW];
	if (e->mem[COL_SWAPCACHED] > e->mem[MEM_SWAP])
		return VAL_NONE;
	return val_less(val_plus(e->mem[MEM_CURRENT], e->mem[MEM_SWAP]), e->mem[COL_SWAPCACHED]);
}

static void swap_room_make(struct explain *e)
{
	int64_t room = e->v2 ? e->bounds[BOUND_SWAP].room : VAL_MAX;
	int64_t free = e->machine->swap_free;

	e->swap_by = e->v2 ? e->bounds[BOUND_SWAP].by : NULL;
	e->swap_room = room;
	if (room == VAL_NONE || free == VAL_NONE)
		e->swap_room = room == 0 || free == 0 ? 0 : VAL_NONE;
	else if (free < room)
		e->swap_room = free;
	if (free != VAL_NONE && (room == VAL_NONE || free < room))
		e->swap_by = NULL;
}

/*
 * mem_cgroup_zswap_writeback_enabled(): a 0 in any group up to the root, and only while zswap is
 * on. Each kernel has the file in all groups or in none; without it, all pages may go to a device.
 */
static const struct group *writeback_off(const struct explain *e)
{
	if (!e->v2 || !host_zswap_is_on(&e->machine->host))
		return NULL;
	for (const struct group *group = e->group; group; group = group_above(group))
		if (group_sample(group)->val[MEM_ZSWAP_WRITEBACK] == 0)
			return group;
	return NULL;
}

static const struct trend no_trend = { 0,	 VAL_NONE, VAL_NONE, VAL_NONE,
				       VAL_NONE, VAL_NONE, VAL_NONE, VAL_NONE };

/* A counter that fell: it is another group, made with the same path. */
static bool is_another(const struct trend *t)
{
	return (t->refaults < 0 && t->refaults != VAL_NONE) ||
	       (t->refault_files < 0 && t->refault_files != VAL_NONE) ||
	       (t->refused < 0 && t->refused != VAL_NONE) ||
	       (t->killed < 0 && t->killed != VAL_NONE);
}

static void trend_make(struct explain *e)
{
	const struct sample *a = &e->group->first, *b = &e->group->second;
	struct trend *t = &e->trend;

	*t = no_trend;
	if (!b->time_ns || e->group->gone)
		return;
	t->ns = b->time_ns - a->time_ns;
	t->swap = val_less(b->val[MEM_SWAP], a->val[MEM_SWAP]);
	t->anon = val_less(b->val[MEM_ANON], a->val[MEM_ANON]);
	t->demand = val_plus(t->swap, t->anon);
	t->refaults = val_less(b->val[MEM_REFAULT_ANON], a->val[MEM_REFAULT_ANON]);
	t->refault_files = val_less(b->val[MEM_REFAULT_FILE], a->val[MEM_REFAULT_FILE]);
	t->refused = val_less(b->val[COL_EVENTS_MAX], a->val[COL_EVENTS_MAX]);
	t->killed = val_less(b->val[MEM_EVENTS_OOM_KILL], a->val[MEM_EVENTS_OOM_KILL]);
	if (is_another(t))
		*t = no_trend;
}

void explain_make(struct explain *e, const struct group *group, const struct machine *machine)
{
	const struct group *top = group;

	*e = (struct explain){ .group = group, .machine = machine };
	e->v2 = machine->kind == CGROUP_V2;
	e->mem = group_sample(group)->val;
	while (top->parent)
		top = top->parent;
	/* only the real root has no memory.max; on v1 it has one, which cannot be set */
	e->hidden = machine->hidden || (e->v2 && group_sample(top)->val[MEM_MAX] != VAL_NONE);
	e->uncounted = is_uncounted(e);
	bounds_make(e);
	e->footprint = footprint_of(e);
	swap_room_make(e);
	e->writeback_by = writeback_off(e);
	e->swappiness = e->v2 ? machine->swappiness : e->mem[MEM_SWAPPINESS];
	trend_make(e);
}
