// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * explain/forecast.c - see explain/forecast.h.
 *
 * explain/room.h computes where memory ends. Nobody can tell which pages reclaim takes first, so
 * each step that depends on swap is given at its earliest.
 */
#include "explain/forecast.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "explain/explain.h"
#include "base/fmt.h"

const char *step_name(enum step_kind kind)
{
	static const char *const names[] = {
		[STEP_RECLAIM] = "reclaim",
		[STEP_THROTTLE] = "throttle",
		[STEP_ZSWAP] = "zswap",
		[STEP_SWAP] = "swap",
		[STEP_WRITEBACK] = "writeback",
		[STEP_REFUSE] = "refuse",
		[STEP_OOM] = "oom",
	};

	return names[kind];
}

__attribute__((format(printf, 4, 5))) static void
add(struct forecast *forecast, enum step_kind kind, int64_t at, const char *format, ...)
{
	struct step *step = &forecast->steps[forecast->nr];
	va_list args;

	if (forecast->nr == FORECAST_STEPS || at == VAL_MAX)
		return;
	step->kind = kind;
	step->at = at;
	va_start(args, format);
	vsnprintf(step->text, sizeof(step->text), format, args);
	va_end(args);
	forecast->nr++;
}

/* "memory.high of /a (200M)": the limit of @kind with the least room. */
static char *limit_text(char *buf, const struct explain *e, enum bound_kind kind)
{
	const struct bound *bound = &e->bounds[kind];
	char limit[FMT_SIZE];

	bool own = bound->by == e->group;

	snprintf(buf, STEP_TEXT, "%s%s%s (%s)", bound_file(e, kind), own ? "" : " of ",
		 own ? "" : explain_who(e, bound->by), fmt_bytes(limit, bound->limit));
	return buf;
}

static void add_limits(struct forecast *forecast, const struct explain *e)
{
	const struct bound *high = &e->bounds[BOUND_HIGH], *max = &e->bounds[BOUND_MAX];
	char a[STEP_TEXT], b[FMT_SIZE];

	if (e->v2 && high->by && high->room < max->room) {
		add(forecast, STEP_RECLAIM, high->room, "%s: its tasks reclaim before they go on",
		    limit_text(a, e, BOUND_HIGH));
		add(forecast, STEP_THROTTLE, high->room,
		    "and are throttled where that is not enough");
	}
	if (!max->by)
		return;
	add(forecast, STEP_RECLAIM, max->room, "%s: by reclaim only; files give %s",
	    limit_text(a, e, BOUND_MAX), fmt_bytes(b, group_sample(max->by)->val[MEM_FILE_LRU]));
}

static void add_machine(struct forecast *forecast, const struct explain *e)
{
	int64_t available = e->machine->available;
	char a[FMT_SIZE];

	if (available == VAL_NONE || available >= e->bounds[BOUND_MAX].room)
		return;
	add(forecast, STEP_RECLAIM, available, "%s are available: kswapd reclaims from all groups",
	    fmt_bytes(a, available));
}

/* Whether a group's limit ends zswap, and not the pool's. */
static bool is_zswap_limit(const struct explain *e, const struct ways *ways)
{
	const struct bound *zswap = &e->bounds[BOUND_ZSWAP];

	return zswap->by && zswap->room == ways->zroom;
}

static void add_zswap(struct forecast *forecast, const struct explain *e, const struct ways *ways,
		      int64_t start)
{
	int64_t zroom = room_zswap(e, ways);
	char a[64], b[STEP_TEXT], percent[FMT_SIZE];

	fmt_percent(percent, e->machine->pool_percent < 0 || e->machine->pool_percent > 100
				     ? VAL_NONE
				     : e->machine->pool_percent * 100);
	if (e->mem[COL_ZSWAP_RATIO] == VAL_NONE)
		strcpy(a, "unknown");
	else
		fmt_ratio(a, e->mem[COL_ZSWAP_RATIO]);
	add(forecast, STEP_ZSWAP, start, "pages go to zswap (ratio %s), whose copies stay charged",
	    a);
	if (is_zswap_limit(e, ways) && val_is_number(zroom))
		add(forecast, ways->device ? STEP_SWAP : STEP_REFUSE,
		    val_plus(start, zroom - (ways->device ? 0 : ways->zroom)),
		    "%s: zswap takes no more, pages %s", limit_text(b, e, BOUND_ZSWAP),
		    ways->device ? "go to a device"
				 : "stay in memory, as memory.zswap.writeback is 0");
	else if (ways->device)
		add(forecast, STEP_WRITEBACK, start,
		    "where its pool (%s of memory) or a memory.zswap.max is full, pages go to a device",
		    percent);
}

/* Growth at which zswap is full while nothing goes to a device; VAL_MAX: none. */
static int64_t pool_end(const struct explain *e, const struct ways *ways, int64_t start)
{
	int64_t zroom = room_zswap(e, ways);

	return ways->device || !ways->zswap || !val_is_number(zroom) || zroom >= ways->room
		       ? VAL_MAX
		       : val_plus(start, zroom - ways->zroom);
}

static void add_refuse(struct forecast *forecast, const struct explain *e, const struct ways *ways,
		       int64_t start)
{
	int64_t at = val_plus(start, ways->room), pool = pool_end(e, ways, start);
	char a[STEP_TEXT];

	if (e->swappiness == 0 && e->swap_room != 0)
		add(forecast, STEP_REFUSE, start,
		    "swappiness is 0: anonymous pages stay in memory");
	else if (!ways->swap && e->swap_room != 0)
		add(forecast, STEP_REFUSE, start,
		    "zswap takes nothing and memory.zswap.writeback is 0: anonymous pages stay");
	else if (pool != VAL_MAX && !is_zswap_limit(e, ways))
		add(forecast, STEP_REFUSE, pool,
		    "zswap is full and memory.zswap.writeback is 0: anonymous pages stay");
	else if (pool != VAL_MAX || ways->room == VAL_NONE)
		return; /* add_zswap() said so, or it is not known */
	else if (e->swap_room == e->machine->swap_free && !e->swap_by)
		add(forecast, STEP_REFUSE, at,
		    e->machine->swap_free ? "all swap devices are full: anonymous pages stay"
					  : "no swap is free: anonymous pages stay in memory");
	else if (e->swap_by && ways->room == e->swap_room)
		add(forecast, STEP_REFUSE, at, "%s: swapping stops", limit_text(a, e, BOUND_SWAP));
}

/* A zram at its mem_limit refuses pages although it has free slots. */
static void add_zram(struct forecast *forecast, const struct explain *e, const struct ways *ways,
		     int64_t start)
{
	const struct machine *m = e->machine;
	int64_t takes = room_zram(m, m->zram_ratio == VAL_NONE ? 100 : m->zram_ratio);

	if (ways->swap && !ways->zswap && takes < m->zram_free &&
	    (ways->room == VAL_NONE || takes < ways->room))
		add(forecast, STEP_REFUSE, val_plus(start, takes),
		    "zram takes no more (its mem_limit): anonymous pages stay in memory");
}

static void add_swap(struct forecast *forecast, const struct explain *e, const struct ways *ways,
		     int64_t start)
{
	const struct bound *high = &e->bounds[BOUND_SWAP_HIGH];
	char a[STEP_TEXT];

	if (e->v2 && high->by && group_sample(high->by)->val[MEM_SWAP] > high->limit)
		add(forecast, STEP_THROTTLE, 0,
		    "%s is exceeded: its tasks wait whenever they allocate",
		    limit_text(a, e, BOUND_SWAP_HIGH));
	if (start == VAL_MAX || start == VAL_NONE)
		return;
	if (ways->swap && ways->zswap)
		add_zswap(forecast, e, ways, start);
	else if (ways->swap)
		add(forecast, STEP_SWAP, start, "anonymous pages go to swap, %s left",
		    ways->room == VAL_NONE ? "an unknown amount" : fmt_bytes(a, ways->room));
	if (ways->swap && e->v2 && high->by && high->room &&
	    (ways->room == VAL_NONE || high->room < ways->room))
		add(forecast, STEP_THROTTLE, val_plus(start, high->room),
		    "%s: its tasks are throttled; nothing leaves swap for it",
		    limit_text(a, e, BOUND_SWAP_HIGH));
	add_zram(forecast, e, ways, start);
	add_refuse(forecast, e, ways, start);
}

/* Why the end may come earlier or later. */
static const char *doubt(const struct explain *e, const struct room_end *end)
{
	const struct span *at = &end->at;

	if (e->swap_room == VAL_NONE)
		return "; later by what it may swap, which is not known";
	if (e->machine->tiers)
		return "; later if its swap tiers allow it devices";
	if (at->likely == VAL_NONE)
		return "; later by what zswap and zram save, which is not known";
	if (at->likely != at->least && (room_ways(e).zswap || e->machine->zram_free))
		return "; if pages compress as they have so far";
	return at->most > at->likely ? "; later if groups beside it give up memory" : "";
}

static void add_oom(struct forecast *forecast, const struct explain *e)
{
	const struct room_end *end = &forecast->end;
	int64_t at = end->at.likely == VAL_NONE ? end->at.least : end->at.likely;
	bool own = end->by == e->group;

	if (!end->known)
		return;
	forecast->oom_at = at;
	if (end->machine)
		add(forecast, STEP_OOM, at,
		    "memory and the swap that it may use are used up: the OOM killer chooses among all tasks%s",
		    doubt(e, end));
	else if (end->by)
		add(forecast, STEP_OOM, at, "%s%snothing left to reclaim: %s%s",
		    own ? "" : explain_who(e, end->by), own ? "" : " has ",
		    group_sample(end->by)->val[MEM_NO_KILL] == 1
			    ? "its tasks stop until there is room, as its OOM killer is disabled"
			    : "the OOM killer kills a task in it",
		    doubt(e, end));
}

enum forecast_fit forecast_fit(const struct forecast *forecast, int64_t grow)
{
	if (forecast->end.at.most != VAL_MAX && grow > forecast->end.at.most)
		return FORECAST_ENDS;
	if (forecast->end.fits == VAL_NONE)
		return FORECAST_UNKNOWN;
	if (grow > forecast->end.fits && forecast->end.held < forecast->end.at.least)
		return FORECAST_HELD;
	if (grow > forecast->end.fits)
		return FORECAST_DEPENDS;
	if (grow > forecast->below.fits)
		return FORECAST_BELOW;
	return forecast->below.known ? FORECAST_FITS : FORECAST_UNKNOWN;
}

static void add_memsw(struct forecast *forecast, const struct explain *e)
{
	const struct bound *memsw = &e->bounds[BOUND_MEMSW];
	char a[STEP_TEXT];

	if (memsw->by)
		add(forecast, STEP_REFUSE, memsw->room, "%s: swapping helps no more",
		    limit_text(a, e, BOUND_MEMSW));
}

static int step_compare(const void *a, const void *b)
{
	const struct step *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->kind < y->kind ? -1 : x->kind > y->kind;
}

/* Drops the steps after the OOM: no group gets that far. */
static void cut_after_oom(struct forecast *forecast)
{
	for (size_t i = 0; i < forecast->nr; i++)
		if (forecast->steps[i].kind == STEP_OOM)
			forecast->nr = i + 1;
}

void forecast_make(struct forecast *forecast, const struct explain *e, int64_t grow)
{
	const struct ways ways = room_ways(e);

	*forecast = (struct forecast){
		.oom_at = VAL_NONE,
		.end = room_end(e),
		.below = { .fits = VAL_MAX, .known = !e->group->nr_below },
	};
	if (e->bounds[BOUND_MAX].lowest == VAL_NONE)
		return;
	add_limits(forecast, e);
	add_machine(forecast, e);
	add_swap(forecast, e, &ways, room_start(e));
	if (!e->v2)
		add_memsw(forecast, e);
	add_oom(forecast, e);
	qsort(forecast->steps, forecast->nr, sizeof(*forecast->steps), step_compare);
	cut_after_oom(forecast);
	while (grow != VAL_NONE && forecast->nr && forecast->steps[forecast->nr - 1].at >= grow)
		forecast->nr--;
}
