// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * shrink/plan.c - see shrink/plan.h.
 */
#include "shrink/plan.h"

#include <stdio.h>

#include "base/fmt.h"
#include "explain/room.h"

static const int files[] = {
	[SHRINK_MAX] = MEM_MAX,
	[SHRINK_HIGH] = MEM_HIGH,
	[SHRINK_RECLAIM] = MEM_RECLAIM,
};

/* The group's own ratio, otherwise zswap's ratio over all groups. */
static int64_t ratio_of(const struct explain *e)
{
	int64_t stored = e->machine->host.zswap_stored, pool = e->machine->host.zswap_pool;

	if (e->mem[COL_ZSWAP_RATIO] != VAL_NONE)
		return e->mem[COL_ZSWAP_RATIO];
	if (stored == VAL_NONE || pool == VAL_NONE || pool <= 0)
		return VAL_NONE;
	return val_of((double)stored * 100 / (double)pool);
}

static void fit_find(struct shrink_plan *plan, const struct explain *e)
{
	int64_t spare = SHRINK_SPARE_PAGES * e->machine->page_bytes;
	int64_t there = val_plus(plan->file_lru, plan->gain);

	if (plan->take == 0)
		plan->lacking = 0;
	else if (plan->take == VAL_NONE || there == VAL_NONE)
		plan->lacking = VAL_NONE;
	else
		plan->lacking = val_plus(plan->take, spare) > there
					? val_less(val_plus(plan->take, spare), there)
					: 0;
	plan->fit = plan->lacking == VAL_NONE ? SHRINK_UNKNOWN
		    : plan->lacking	      ? SHRINK_SHORT
					      : SHRINK_FITS;
}

void shrink_plan_make(struct shrink_plan *plan, const struct explain *e, enum shrink_way way,
		      int64_t to)
{
	*plan = (struct shrink_plan){
		.way = way,
		.file = files_name(e->v2 || way != SHRINK_MAX, files[way]),
		.limit = way == SHRINK_RECLAIM ? VAL_NONE : e->mem[files[way]],
		.from = e->mem[MEM_CURRENT],
		/* rounded as by page_counter_memparse() */
		.to = to / e->machine->page_bytes * e->machine->page_bytes,
		.file_lru = e->mem[MEM_FILE_LRU],
		.anon_lru = e->mem[MEM_ANON_LRU],
		.swap_room = e->swap_room,
		.swap_by = e->swap_by,
		.kills = e->v2 && way == SHRINK_MAX,
	};
	plan->take = val_less(plan->from, plan->to);
	if (plan->take != VAL_NONE && plan->take < 0)
		plan->take = 0;
	plan->gain = room_gain(e, plan->anon_lru, ratio_of(e)).likely;
	fit_find(plan, e);
}

bool shrink_plan_is_impossible(const struct shrink_plan *plan, const struct explain *e, char *why,
			       size_t size)
{
	const char *path = e->group->path;
	char a[FMT_SIZE], b[FMT_SIZE];

	if (!e->v2 && plan->way != SHRINK_MAX)
		snprintf(why, size, "%s: %s: cgroup v1 has no such file", path, plan->file);
	else if (explain_is_root(e))
		snprintf(why, size, "/: it has no limit, and cannot be shrunk: name a group");
	else if (plan->way == SHRINK_RECLAIM && !group_sample(e->group)->reclaim)
		snprintf(why, size, "%s: memory.reclaim: this kernel has no such file", path);
	else if (plan->way != SHRINK_RECLAIM && plan->limit == VAL_NONE)
		snprintf(why, size, "%s: %s: the group has no such file", path, plan->file);
	else if (plan->from == VAL_NONE)
		snprintf(why, size, "%s: cannot read how much memory it uses", path);
	else if (val_is_number(plan->limit) && plan->to >= plan->limit)
		snprintf(why, size, "%s: %s is %s already: shrink does not raise it to %s", path,
			 plan->file, fmt_bytes(a, plan->limit), fmt_bytes(b, plan->to));
	else
		return false;
	return true;
}

/* What the kernel does if the group does not fit. */
static const char *short_answer(const struct shrink_plan *plan)
{
	if (plan->kills)
		return "the kernel accepts the limit, reclaims, and then kills";
	if (plan->way == SHRINK_RECLAIM)
		return "memory.reclaim gives up with EAGAIN";
	if (plan->way == SHRINK_HIGH)
		return "it stays above memory.high, and its tasks are throttled";
	return "the write fails with EBUSY, and the old limit stays";
}

void shrink_plan_say(const struct shrink_plan *plan, char *text, size_t size)
{
	char a[FMT_SIZE], b[FMT_SIZE], c[FMT_SIZE];

	if (plan->fit == SHRINK_UNKNOWN)
		snprintf(text, size, "cannot tell whether %s can be reclaimed: %s",
			 fmt_bytes(a, plan->take),
			 plan->gain == VAL_NONE
				 ? "the swap left, or how zswap compresses, is not known"
				 : "what can be dropped is not known");
	else if (!plan->take)
		snprintf(text, size, "it uses %s: nothing to reclaim", fmt_bytes(a, plan->from));
	else if (plan->fit == SHRINK_FITS)
		snprintf(text, size,
			 "it fits: %s to reclaim, %s of files can be dropped and %s swapped",
			 fmt_bytes(a, plan->take), fmt_bytes(b, plan->file_lru),
			 fmt_bytes(c, plan->gain));
	else
		snprintf(text, size, "it does not fit, by %s: %s", fmt_bytes(a, plan->lacking),
			 short_answer(plan));
}
