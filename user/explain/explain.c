// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * explain/explain.c - see explain/explain.h.
 */
#include "explain/explain.h"

#include <limits.h>
#include <string.h>

#include "model/limit.h"

/* The longest path there is has a group of one letter in each two bytes, and the root. */
#define DEPTH_MAX (PATH_MAX / 2 + 1)

int64_t explain_less(int64_t a, int64_t b)
{
	return a == VAL_NONE || b == VAL_NONE ? VAL_NONE : a - b;
}

int64_t explain_plus(int64_t a, int64_t b)
{
	int64_t sum;

	if (a == VAL_NONE || b == VAL_NONE)
		return VAL_NONE;
	return __builtin_add_overflow(a, b, &sum) ? VAL_MAX : sum;
}

bool explain_is_number(int64_t val)
{
	return val != VAL_NONE && val != VAL_MAX;
}

static bool group_is_root(const struct group *group)
{
	return !strcmp(group->path, "/");
}

bool explain_is_root(const struct explain *e)
{
	return group_is_root(e->group);
}

/* Where the limit of each kind and what counts against it are. */
static struct limit_level group_level(const struct group *group, enum bound_kind kind)
{
	const struct sample *sample = group_sample(group);
	const int64_t *mem = sample->memory.val, *swap = sample->swap;

	switch (kind) {
	case BOUND_HIGH:
		return (struct limit_level){ mem[MEM_HIGH], mem[MEM_CURRENT] };
	case BOUND_MAX:
		return (struct limit_level){ mem[MEM_MAX], mem[MEM_CURRENT] };
	case BOUND_SWAP_HIGH:
		return (struct limit_level){ swap[COL_SWAP_HIGH], mem[MEM_SWAP] };
	case BOUND_SWAP:
		return (struct limit_level){ swap[COL_SWAP_MAX], mem[MEM_SWAP] };
	case BOUND_ZSWAP:
		return (struct limit_level){ mem[MEM_ZSWAP_MAX], swap[COL_ZSWAP_CURRENT] };
	default:
		return (struct limit_level){ mem[MEM_MEMSW_MAX], mem[MEM_MEMSW] };
	}
}

/* Whether this hierarchy has the kind at all; the others are VAL_NONE. */
static bool kind_is_had(const struct explain *e, enum bound_kind kind)
{
	if (kind == BOUND_MAX)
		return true;
	return kind == BOUND_MEMSW ? !e->v2 : e->v2;
}

static struct bound bound_make(const struct explain *e, enum bound_kind kind)
{
	struct limit_level levels[DEPTH_MAX];
	const struct group *chain[DEPTH_MAX] = { NULL };
	struct limit_answer answer;
	struct bound bound;
	size_t nr = 0;

	for (const struct group *group = e->group; group && nr < DEPTH_MAX;
	     group = group_above(group)) {
		chain[nr] = group;
		levels[nr] = group_level(group, kind);
		/* the root has no file and no limit */
		if (group_is_root(group) && levels[nr].max == VAL_NONE)
			levels[nr].max = VAL_MAX;
		nr++;
	}
	limit_chain(levels, nr, &answer);
	bound = (struct bound){
		.own = levels[0].max,
		.lowest = answer.lowest,
		.from = answer.lowest_at < 0 ? NULL : chain[answer.lowest_at],
		.room = answer.room,
		.by = answer.binding < 0 ? NULL : chain[answer.binding],
	};
	return bound;
}

static void bounds_make(struct explain *e)
{
	static const struct bound none = { VAL_NONE, VAL_NONE, NULL, VAL_NONE, NULL };

	for (enum bound_kind kind = 0; kind < BOUND__COUNT; kind++)
		e->bounds[kind] = kind_is_had(e, kind) ? bound_make(e, kind) : none;
}

/*
 * A page in the swap cache counts in memory.current and in memory.swap.current (cgroup-v2.rst), so
 * it is taken out once. Kernels without the line in memory.stat (5.10) do not tell: the sum is then
 * too large by what is in both, and not shown. v1 never counts a page twice.
 */
static int64_t footprint_of(const struct sample *sample, bool v2)
{
	const int64_t *mem = sample->memory.val;

	if (!v2)
		return mem[MEM_MEMSW];
	return explain_less(explain_plus(mem[MEM_CURRENT], mem[MEM_SWAP]),
			    sample->swap[COL_SWAPCACHED]);
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

/* mem_cgroup_zswap_writeback_enabled(): any 0 up to the root, and only while zswap is on. */
static void writeback_make(struct explain *e)
{
	e->writeback = WRITEBACK_ON;
	e->writeback_by = NULL;
	if (!e->v2 || !host_zswap_is_on(&e->machine->host))
		return;
	for (const struct group *group = e->group; group; group = group_above(group)) {
		if (group_sample(group)->memory.val[MEM_ZSWAP_WRITEBACK] != 0)
			continue;
		e->writeback = WRITEBACK_OFF;
		e->writeback_by = group;
		return;
	}
	/* No kernel has the file in some groups only: where it is absent all pages may go. */
}

static int64_t swappiness_of(const struct explain *e)
{
	return e->v2 ? e->machine->swappiness : e->mem[MEM_SWAPPINESS];
}

static void trend_make(struct explain *e)
{
	const struct sample *a = &e->group->first, *b = &e->group->second;
	struct trend *t = &e->trend;

	*t = (struct trend){ 0, VAL_NONE, VAL_NONE, VAL_NONE, VAL_NONE, VAL_NONE };
	if (!b->time_ns || e->group->gone)
		return;
	t->ns = b->time_ns - a->time_ns;
	t->swap = explain_less(b->memory.val[MEM_SWAP], a->memory.val[MEM_SWAP]);
	t->anon = explain_less(b->memory.val[MEM_ANON], a->memory.val[MEM_ANON]);
	t->demand = explain_plus(t->swap, t->anon);
	t->refaults = explain_less(b->stat.refault_anon, a->stat.refault_anon);
	t->refused = explain_less(b->swap[COL_EVENTS_MAX], a->swap[COL_EVENTS_MAX]);
}

void explain_make(struct explain *e, const struct group *group, const struct machine *machine)
{
	const struct group *top = group;

	*e = (struct explain){ .group = group, .machine = machine };
	e->v2 = machine->kind == CGROUP_V2;
	e->mem = group_sample(group)->memory.val;
	e->swap = group_sample(group)->swap;
	while (top->parent)
		top = top->parent;
	/* only the root of all has no memory.max; on v1 it has one, which cannot be set */
	e->hidden = e->v2 && group_sample(top)->memory.val[MEM_MAX] != VAL_NONE;
	bounds_make(e);
	e->footprint = footprint_of(group_sample(group), e->v2);
	swap_room_make(e);
	writeback_make(e);
	e->swappiness = swappiness_of(e);
	trend_make(e);
}
