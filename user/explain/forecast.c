// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * explain/forecast.c - see explain/forecast.h.
 *
 * Memory of a group grows to the first of its limits. There reclaim takes pages of files, which is
 * F at most, and anonymous pages, which go to swap as long as there is room, S. A level with room R
 * below its limit therefore holds R + F + S more, less what zswap's copies take of it, and the
 * group ends where the least of its levels does. Between reclaim's first page and its last it is
 * not known which are taken first, so that what depends on swap is given at the earliest.
 */
#include "explain/forecast.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "explain/explain.h"
#include "base/fmt.h"

/* What the group can do about anonymous pages. */
struct ways {
	int64_t start; /* growth at which reclaim for a limit begins */
	bool swap;     /* some can be swapped at all */
	bool zswap;    /* zswap takes them first */
	bool device;   /* they can go to a device */
	int64_t zroom; /* bytes that zswap can take, before compression; VAL_NONE: not known */
	int64_t room;  /* bytes that can be swapped; VAL_NONE: not known */
};

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

/* "memory.high of /a (200M)", of the limit of @kind that has least left. */
static char *limit_text(char *buf, const struct explain *e, enum bound_kind kind)
{
	const struct bound *bound = &e->bounds[kind];
	char limit[FMT_SIZE];

	snprintf(buf, STEP_TEXT, "%s of %s (%s)", bound_file(e, kind), bound->by->path,
		 fmt_bytes(limit, bound->limit));
	return buf;
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Bytes that zswap may still hold, before compression, when its ratio is what it is so far. */
static int64_t zswap_room(const struct explain *e)
{
	const struct bound *zswap = &e->bounds[BOUND_ZSWAP];
	int64_t ratio = e->mem[COL_ZSWAP_RATIO];

	if (!e->v2)
		return VAL_MAX;
	if (zswap->room == VAL_MAX || zswap->room == 0)
		return zswap->room;
	if (zswap->room == VAL_NONE || ratio == VAL_NONE)
		return VAL_NONE;
	return zswap->room > INT64_MAX / ratio ? VAL_MAX : zswap->room * ratio / 100;
}

static struct ways ways_of(const struct explain *e)
{
	struct ways ways = { .room = e->swap_room };

	ways.start = e->bounds[BOUND_MAX].room;
	if (e->v2 && e->bounds[BOUND_HIGH].room != VAL_NONE)
		ways.start = least(ways.start, e->bounds[BOUND_HIGH].room);
	ways.zroom = host_zswap_is_on(&e->machine->host) ? zswap_room(e) : 0;
	ways.zswap = ways.zroom != 0;
	ways.device = !e->writeback_by;
	ways.swap = e->swap_room != 0 && e->swappiness != 0 && (ways.zswap || ways.device);
	if (!ways.swap)
		ways.room = 0;
	else if (!ways.device)
		ways.room = ways.zroom == VAL_NONE || ways.room == VAL_NONE
				    ? VAL_NONE
				    : least(ways.room, ways.zroom);
	return ways;
}

/* What swapping @bytes gives back: of what is in zswap, what compression saves. */
static int64_t gain_of(const struct ways *ways, int64_t bytes, int64_t ratio)
{
	int64_t held = ways->zroom == VAL_NONE ? bytes : least(bytes, ways->zroom);

	return bytes - (ratio <= 100 ? held : (int64_t)((double)held * 100 / (double)ratio));
}

/*
 * All of ways.room, as zswap's copies stay charged (obj_cgroup_charge_zswap()). A ratio that is not
 * known counts as if they took nothing; the text says so.
 */
static int64_t swap_gain(const struct explain *e, const struct ways *ways)
{
	int64_t ratio = e->mem[COL_ZSWAP_RATIO];

	if (!ways->room || ways->room == VAL_NONE || !ways->zswap || ratio == VAL_NONE)
		return ways->room;
	return gain_of(ways, ways->room, ratio);
}

int64_t forecast_swap_gain(const struct explain *e, int64_t bytes, int64_t ratio)
{
	struct ways ways = ways_of(e);

	if (!ways.room)
		return 0;
	if (ways.room == VAL_NONE || bytes == VAL_NONE)
		return VAL_NONE;
	bytes = least(bytes, ways.room);
	/* kernels without memory.zswap.max charge the copies to nobody */
	if (!ways.zswap || !e->v2 || e->mem[MEM_ZSWAP_MAX] == VAL_NONE)
		return bytes;
	return ratio == VAL_NONE ? VAL_NONE : gain_of(&ways, bytes, ratio);
}

static void add_limits(struct forecast *forecast, const struct explain *e)
{
	const struct bound *high = &e->bounds[BOUND_HIGH], *max = &e->bounds[BOUND_MAX];
	char a[STEP_TEXT], b[FMT_SIZE];

	if (e->v2 && high->by && high->room < max->room) {
		add(forecast, STEP_RECLAIM, high->room,
		    "%s: each task that allocates reclaims before it goes on",
		    limit_text(a, e, BOUND_HIGH));
		add(forecast, STEP_THROTTLE, high->room,
		    "where that is not enough, it is made to wait, the more the further above");
	}
	if (!max->by)
		return;
	add(forecast, STEP_RECLAIM, max->room,
	    "%s: no allocation succeeds without reclaim, which can drop %s of file pages",
	    limit_text(a, e, BOUND_MAX), fmt_bytes(b, group_sample(max->by)->val[MEM_FILE_LRU]));
}

static void add_machine(struct forecast *forecast, const struct explain *e)
{
	int64_t available = e->machine->available;
	char a[FMT_SIZE];

	if (available == VAL_NONE || available >= e->bounds[BOUND_MAX].room)
		return;
	add(forecast, STEP_RECLAIM, available,
	    "the machine has %s available: kswapd takes pages from all groups, not from this one alone",
	    fmt_bytes(a, available));
}

static void add_zswap(struct forecast *forecast, const struct explain *e, const struct ways *ways,
		      int64_t start)
{
	const struct bound *zswap = &e->bounds[BOUND_ZSWAP];
	char a[64], b[STEP_TEXT], percent[FMT_SIZE];

	fmt_percent(percent, e->machine->pool_percent == VAL_NONE ? VAL_NONE
								  : e->machine->pool_percent * 100);
	if (e->mem[COL_ZSWAP_RATIO] == VAL_NONE)
		strcpy(a, "at a ratio that is not known yet");
	else
		fmt_ratio(a, e->mem[COL_ZSWAP_RATIO]);
	add(forecast, STEP_ZSWAP, start,
	    "anonymous pages are compressed into zswap, %s; the copies stay charged to memory", a);
	if (zswap->by && ways->zroom != VAL_NONE && ways->zroom != VAL_MAX)
		add(forecast, ways->device ? STEP_SWAP : STEP_REFUSE,
		    explain_plus(start, ways->zroom), "%s: zswap takes no more, pages %s",
		    limit_text(b, e, BOUND_ZSWAP),
		    ways->device ? "go to a device"
				 : "stay in memory, as memory.zswap.writeback is 0");
	else if (ways->device)
		add(forecast, STEP_WRITEBACK, start,
		    "where the pool (%s of memory, for all groups) or a memory.zswap.max is full, pages go to a device",
		    percent);
}

static void add_refuse(struct forecast *forecast, const struct explain *e, const struct ways *ways,
		       int64_t start)
{
	int64_t at = explain_plus(start, ways->room);
	char a[STEP_TEXT];

	if (ways->room == VAL_NONE)
		return;
	if (e->swappiness == 0 && e->swap_room != 0)
		add(forecast, STEP_REFUSE, start,
		    "swappiness is 0: anonymous pages are left in memory");
	else if (e->swap_room == e->machine->swap_free && !e->swap_by)
		add(forecast, STEP_REFUSE, at,
		    e->machine->swap_free ? "all swap devices are full: anonymous pages stay"
					  : "no swap is free: anonymous pages stay in memory");
	else if (e->swap_by && ways->room == e->swap_room)
		add(forecast, STEP_REFUSE, at,
		    "%s: no more is swapped, memory.swap.events counts max and fail",
		    limit_text(a, e, BOUND_SWAP));
	else if (!ways->swap)
		add(forecast, STEP_REFUSE, start,
		    "zswap takes nothing and memory.zswap.writeback is 0: anonymous pages stay");
}

static void add_swap(struct forecast *forecast, const struct explain *e, const struct ways *ways,
		     int64_t start)
{
	const struct bound *high = &e->bounds[BOUND_SWAP_HIGH];
	char a[STEP_TEXT];

	if (start == VAL_MAX || start == VAL_NONE)
		return;
	if (ways->swap && ways->zswap)
		add_zswap(forecast, e, ways, start);
	else if (ways->swap)
		add(forecast, STEP_SWAP, start, "anonymous pages are written to swap, %s of room",
		    fmt_bytes(a, ways->room));
	if (ways->swap && e->v2 && high->by && (ways->room == VAL_NONE || high->room < ways->room))
		add(forecast, STEP_THROTTLE, explain_plus(start, high->room),
		    "%s: its tasks are made to wait; nothing is swapped in for it",
		    limit_text(a, e, BOUND_SWAP_HIGH));
	add_refuse(forecast, e, ways, start);
}

/* Where a level's memory ends, see above. */
static int64_t level_end(const struct group *group, int64_t gain)
{
	const int64_t *mem = group_sample(group)->val;
	int64_t room = explain_less(mem[MEM_MAX], mem[MEM_CURRENT]);

	if (room != VAL_NONE && room < 0)
		room = 0;
	return explain_plus(explain_plus(room, mem[MEM_FILE_LRU]), gain);
}

/* On v1 memsw counts what is swapped too: only files can make room. */
static int64_t memsw_end(const struct group *group)
{
	const int64_t *mem = group_sample(group)->val;
	int64_t room = explain_less(mem[MEM_MEMSW_MAX], mem[MEM_MEMSW]);

	return explain_plus(room, mem[MEM_FILE_LRU]);
}

/* The level that ends first; NULL: none has a limit. *@at is VAL_NONE when one is not known. */
static const struct group *first_end(const struct explain *e, int64_t gain, int64_t *at)
{
	const struct group *first = NULL;

	*at = VAL_MAX;
	for (const struct group *group = e->group; group; group = group_above(group)) {
		const int64_t *mem = group_sample(group)->val;
		int64_t end = VAL_MAX;

		if (val_is_number(mem[MEM_MAX]))
			end = level_end(group, gain);
		if (!e->v2 && val_is_number(mem[MEM_MEMSW_MAX]))
			end = least(end, memsw_end(group));
		if (end == VAL_MAX || (first && end >= *at))
			continue;
		first = group;
		*at = end; /* VAL_NONE is the least of all */
	}
	return first;
}

static void add_oom(struct forecast *forecast, const struct explain *e, const struct ways *ways)
{
	int64_t at, machine = explain_plus(e->machine->available, e->machine->swap_free);
	const struct group *by = first_end(e, swap_gain(e, ways), &at);
	bool waits = by && group_sample(by)->val[MEM_NO_KILL] == 1;

	forecast->oom_at = at;
	if (machine != VAL_NONE && (!by || (at != VAL_NONE && machine < at))) {
		forecast->oom_at = machine;
		add(forecast, STEP_OOM, machine,
		    "the machine's memory and swap are used up: the OOM killer chooses among all tasks");
	} else if (by && at != VAL_NONE) {
		add(forecast, STEP_OOM, at, "%s has nothing left to reclaim: %s%s", by->path,
		    waits ? "its tasks stop until there is room, as its OOM killer is disabled"
			  : "the OOM killer kills a task in it",
		    ways->zswap && e->mem[COL_ZSWAP_RATIO] == VAL_NONE
			    ? "; earlier by what zswap's copies take, as their ratio is not known"
			    : "");
	}
}

static void add_memsw(struct forecast *forecast, const struct explain *e)
{
	const struct bound *memsw = &e->bounds[BOUND_MEMSW];
	char a[STEP_TEXT];

	if (memsw->by)
		add(forecast, STEP_REFUSE, memsw->room,
		    "%s: swapping makes no more room, only file pages do",
		    limit_text(a, e, BOUND_MEMSW));
}

static int step_compare(const void *a, const void *b)
{
	const struct step *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->kind < y->kind ? -1 : x->kind > y->kind;
}

/* What would come later comes to no group. */
static void cut_after_oom(struct forecast *forecast)
{
	for (size_t i = 0; i < forecast->nr; i++)
		if (forecast->steps[i].kind == STEP_OOM)
			forecast->nr = i + 1;
}

void forecast_make(struct forecast *forecast, const struct explain *e, int64_t grow)
{
	struct ways ways = ways_of(e);
	int64_t start = ways.start;

	*forecast = (struct forecast){ .oom_at = VAL_NONE };
	if (e->bounds[BOUND_MAX].lowest == VAL_NONE)
		return;
	if (e->machine->available != VAL_NONE)
		start = least(start, e->machine->available);
	add_limits(forecast, e);
	add_machine(forecast, e);
	add_swap(forecast, e, &ways, start);
	if (!e->v2)
		add_memsw(forecast, e);
	add_oom(forecast, e, &ways);
	qsort(forecast->steps, forecast->nr, sizeof(*forecast->steps), step_compare);
	cut_after_oom(forecast);
	while (grow != VAL_NONE && forecast->nr && forecast->steps[forecast->nr - 1].at >= grow)
		forecast->nr--;
}
