// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * explain/room.c - see explain/room.h.
 *
 * A group grows to the first of its limits. There reclaim takes file pages (at most F) and
 * anonymous pages, which go to swap while it has room (S). So a level with R bytes left below its
 * limit can grow by R + F + S, less what zswap's compressed copies take. The smallest of the levels
 * is where the group ends. The machine's level is what is available plus what swapping this group's
 * pages frees, which is nothing for zswap and zram if the pages do not compress. Memory that
 * memory.min keeps for others is not available. memory.low is ignored, as reclaim takes what it
 * protects before the OOM killer comes (memcg_low_reclaim).
 */
#include "explain/room.h"

#include <string.h>

#include "explain/explain.h"

/* Divisor for a growth's page tables, with a margin of two. */
#define TABLES_PART 256

/* The smaller one; VAL_NONE if either is not known. */
static int64_t likely_least(int64_t a, int64_t b)
{
	return a == VAL_NONE || b == VAL_NONE ? VAL_NONE : val_least(a, b);
}

/* zswap_max_pages() */
int64_t room_pool(const struct machine *m)
{
	return host_zswap_max(m->memory, m->pool_percent);
}

/* Bytes left in zswap's pool; VAL_NONE: not known. */
static int64_t pool_room(const struct machine *m)
{
	int64_t left = val_less(room_pool(m), m->host.zswap_pool);

	return left == VAL_NONE ? VAL_NONE : val_most(left, 0);
}

static int64_t zswap_room(const struct explain *e)
{
	int64_t pool = pool_room(e->machine), own = e->v2 ? e->bounds[BOUND_ZSWAP].room : VAL_MAX;

	if (pool == 0 || own == 0)
		return 0;
	/* kernels without the file have no zswap limit by group */
	if (e->v2 && e->mem[MEM_ZSWAP_MAX] == VAL_NONE)
		return pool;
	return likely_least(pool, own);
}

struct ways room_ways(const struct explain *e)
{
	struct ways ways = { .room = e->swap_room };

	ways.zroom = host_zswap_is_on(&e->machine->host) ? zswap_room(e) : 0;
	ways.zswap = ways.zroom != 0;
	ways.device = !e->writeback_by;
	ways.swap = e->swap_room != 0 && e->swappiness != 0 && (ways.zswap || ways.device);
	if (!ways.swap)
		ways.room = 0;
	return ways;
}

/* Bytes before compression at @ratio hundredths. */
static int64_t inflate(int64_t bytes, int64_t ratio)
{
	return bytes == VAL_MAX ? VAL_MAX : val_of((double)bytes * (double)ratio / 100);
}

static int64_t deflate(int64_t bytes, int64_t ratio)
{
	return ratio <= 100 ? bytes : val_of((double)bytes * 100 / (double)ratio);
}

int64_t room_zswap(const struct explain *e, const struct ways *ways)
{
	int64_t ratio = e->mem[COL_ZSWAP_RATIO];

	if (!ways->zroom || ways->zroom == VAL_MAX)
		return ways->zroom;
	return ways->zroom == VAL_NONE || ratio == VAL_NONE ? VAL_NONE
							    : inflate(ways->zroom, ratio);
}

/* The part of @bytes of swap that zswap takes at @ratio; the rest may go to a device. */
static int64_t zswap_part(const struct ways *ways, int64_t bytes, int64_t ratio)
{
	if (ways->zroom == VAL_NONE)
		return bytes;
	return val_least(bytes, inflate(ways->zroom, ratio));
}

/* Pages that are swapped out. The first of them still take memory, compressed. */
struct outflow {
	int64_t room; /* bytes of pages that can be swapped out */
	int64_t held; /* of these, bytes of pages that go to compressed memory, first */
	int64_t kept; /* bytes of memory that those take, compressed; VAL_NONE: not known */
};

static struct outflow outflow_of(const struct ways *ways, int64_t room, int64_t ratio)
{
	struct outflow out = { .room = room };

	if (!ways->zroom)
		return out;
	out.held = zswap_part(ways, room, ratio == VAL_NONE ? 100 : ratio);
	out.kept = ratio == VAL_NONE ? VAL_NONE : deflate(out.held, ratio);
	if (!ways->device)
		out.room = out.held;
	return out;
}

/* Counts zram, which usually has the highest priority, as filled first. */
static void outflow_add_zram(struct outflow *out, const struct machine *m, int64_t ratio)
{
	int64_t zram = val_least(m->zram_free, out->room - out->held);

	if (!zram)
		return;
	out->held += zram;
	if (out->kept != VAL_NONE)
		out->kept = ratio == VAL_NONE ? VAL_NONE
					      : val_plus(out->kept, deflate(zram, ratio));
}

int64_t room_zram(const struct machine *m, int64_t ratio)
{
	return val_plus(m->zram_free - m->zram_limited,
			val_least(m->zram_limited, inflate(m->zram_left, ratio)));
}

/*
 * A page that a zram at its mem_limit refuses stays in memory. The devices behind it do not help:
 * the kernel allocates zram's slots as long as it has any, and writing to them fails
 * (zram_write_page()).
 */
static void outflow_limit_zram(struct outflow *out, const struct machine *m, int64_t ratio)
{
	int64_t zram = val_least(m->zram_free, out->room - out->held), most;

	if (!zram || !m->zram_limited)
		return;
	if (ratio == VAL_NONE)
		out->kept = VAL_NONE;
	most = room_zram(m, ratio == VAL_NONE ? 100 : ratio);
	if (zram > most)
		out->room = out->held + most;
}

/*
 * Growth at which memory ends, with @base bytes left without swap. zswap and zram fill first, while
 * the group, with @anon bytes now, has pages for them. The devices behind them do not help if they
 * never fill.
 */
static int64_t end_at(int64_t base, int64_t anon, const struct outflow *out)
{
	int64_t saved = out->held - out->kept, end;
	double ratio;

	if (val_plus(val_plus(base, out->room), anon) == VAL_MAX)
		return VAL_MAX;
	end = base + saved + out->room - out->held;
	/* the page tables of the swapped pages stay in memory too */
	if (base + saved + anon - end / TABLES_PART >= out->held)
		return end;
	if (!out->kept)
		return base >= VAL_MAX / TABLES_PART - anon
			       ? end
			       : val_least(end, (base + anon) * TABLES_PART);
	ratio = (double)out->held / (double)out->kept;
	return val_of((double)base * ratio + (double)anon * (ratio - 1));
}

/* Bytes that the group has in memory and that can be swapped. */
static int64_t anon_of(const struct explain *e)
{
	int64_t anon = e->mem[e->mem[MEM_ANON_LRU] == VAL_NONE ? MEM_ANON : MEM_ANON_LRU];

	return anon == VAL_NONE ? 0 : anon;
}

static bool copies_are_charged(const struct explain *e, const struct ways *ways)
{
	return !ways->device || (e->v2 && e->mem[MEM_ZSWAP_MAX] != VAL_NONE);
}

struct span room_gain(const struct explain *e, int64_t bytes, int64_t ratio)
{
	struct ways ways = room_ways(e);
	struct span gain = { 0, VAL_NONE, VAL_MAX };
	struct outflow worst, likely;

	if (!ways.room || !bytes)
		return (struct span){ 0, 0, 0 };
	if (ways.room == VAL_NONE || bytes == VAL_NONE)
		return gain;
	gain.most = bytes = val_least(bytes, ways.room);
	if (e->machine->tiers)
		return gain;
	if (!copies_are_charged(e, &ways))
		ways.zroom = 0;
	worst = outflow_of(&ways, bytes, 100);
	likely = outflow_of(&ways, bytes, ratio);
	outflow_limit_zram(&worst, e->machine, 100);
	outflow_limit_zram(&likely, e->machine, e->machine->zram_ratio);
	gain.least = worst.room - worst.kept;
	if (likely.kept != VAL_NONE && (ways.zroom != VAL_NONE || ways.device))
		gain.likely = likely.room - likely.kept;
	return gain;
}

/* Where @base bytes of memory, and swap, end. @machine: for the machine's memory, not a group's. */
static struct span end_with_swap(const struct explain *e, int64_t base, bool machine)
{
	const struct machine *m = e->machine;
	struct ways ways = room_ways(e);
	struct span at = { base, VAL_NONE, VAL_MAX };
	struct outflow worst, likely;

	/* before it gives up, reclaim for the machine swaps even at swappiness 0 */
	if (machine)
		ways.room = ways.zswap || ways.device ? e->swap_room : 0;
	else if (!copies_are_charged(e, &ways))
		ways.zroom = 0;
	if (!ways.room)
		return (struct span){ base, base, base };
	if (ways.room == VAL_NONE || m->tiers)
		return at;
	worst = outflow_of(&ways, ways.room, 100);
	likely = outflow_of(&ways, ways.room, e->mem[COL_ZSWAP_RATIO]);
	outflow_limit_zram(&worst, m, 100);
	outflow_limit_zram(&likely, m, m->zram_ratio);
	if (machine && ways.device) {
		outflow_add_zram(&worst, m, 100);
		outflow_add_zram(&likely, m, m->zram_ratio);
	}
	at.least = end_at(base, anon_of(e), &worst);
	if (likely.kept != VAL_NONE && (ways.zroom != VAL_NONE || ways.device))
		at.likely = end_at(base, anon_of(e), &likely);
	at.most = val_plus(base, ways.room);
	return at;
}

/* The most that swap can take from @level, whichever group below owns the pages. */
static int64_t swap_most(const struct explain *e, const struct group *level)
{
	int64_t room = e->machine->swap_free == VAL_NONE ? VAL_MAX : e->machine->swap_free;

	for (; e->v2 && level; level = group_above(level)) {
		const int64_t *mem = group_sample(level)->val;
		int64_t left = val_less(mem[COL_SWAP_MAX], mem[MEM_SWAP]);

		if (val_is_number(mem[COL_SWAP_MAX]) && left != VAL_NONE)
			room = val_least(room, val_most(left, 0));
	}
	return room;
}

static int64_t or_zero(int64_t val)
{
	return val == VAL_NONE ? 0 : val;
}

/* Whether memory.min protects the asked group, or one between, from reclaim for @level. */
static bool is_protected(const struct explain *e, const struct group *level)
{
	for (const struct group *group = e->group; group != level; group = group_above(group))
		if (group_sample(group)->val[MEM_MIN] > 0)
			return true;
	return false;
}

/*
 * What @level can surely take, with @room bytes left below its limit. In a group above the asked
 * one only the asked group's pages count: memory.min may protect the others'.
 */
static int64_t level_least(const struct explain *e, const struct group *level, int64_t room)
{
	int64_t files = or_zero(e->mem[MEM_FILE_LRU]);

	if (is_protected(e, level))
		return room;
	files = val_least(files, or_zero(group_sample(level)->val[MEM_FILE_LRU]));
	return end_with_swap(e, val_plus(room, files), false).least;
}

/* Where memory ends at @limit of @level, see the head of this file. */
static struct span level_end(const struct explain *e, const struct group *level, int64_t limit)
{
	const int64_t *mem = group_sample(level)->val;
	int64_t room = val_most(val_less(limit, mem[MEM_CURRENT]), 0);
	int64_t files = val_plus(room, or_zero(mem[MEM_FILE_LRU]));
	struct span at = end_with_swap(e, files, false);

	at.least = level_least(e, level, room);
	/* reclaim for the machine or for a group above may swap more of it */
	if (at.most != files || e->swappiness == 0 || level != e->group)
		at.most = val_plus(files, swap_most(e, level));
	at.most = val_plus(at.most, or_zero(mem[MEM_SLAB]));
	if (mem[MEM_FILE_LRU] == VAL_NONE) {
		at.likely = VAL_NONE;
		at.most = VAL_MAX;
	}
	return at;
}

int64_t room_reclaimable(const struct explain *e, const struct group *level)
{
	const int64_t *mem = group_sample(level)->val;
	int64_t swap = level == e->group ? room_gain(e, VAL_MAX, VAL_NONE).most
					 : swap_most(e, level);

	return val_plus(val_plus(mem[MEM_FILE_LRU], or_zero(mem[MEM_SLAB])), swap);
}

/* v1's memsw counts swapped pages too: reclaim gains only file pages. */
static struct span memsw_end(const struct group *level)
{
	const int64_t *mem = group_sample(level)->val;
	int64_t room = val_less(mem[MEM_MEMSW_MAX], mem[MEM_MEMSW]), end;

	room = val_most(room, 0);
	end = val_plus(room, mem[MEM_FILE_LRU]);
	return (struct span){ val_plus(room, or_zero(mem[MEM_FILE_LRU])), end,
			      end == VAL_NONE ? VAL_MAX : end };
}

/* The number that the user sees. */
static int64_t span_told(const struct span *span)
{
	return span->likely == VAL_NONE ? span->least : span->likely;
}

static void end_take(struct room_end *end, const struct span *at, const struct group *by,
		     bool machine)
{
	if (span_told(at) < span_told(&end->at)) {
		end->by = by;
		end->machine = machine;
	}
	end->at.least = val_least(end->at.least, at->least);
	end->at.likely = likely_least(end->at.likely, at->likely);
	end->at.most = val_least(end->at.most, at->most);
}

static bool is_unlimited(const struct group *level, int limit, bool v2)
{
	int64_t max = group_sample(level)->val[limit];

	return max == VAL_MAX || (max == VAL_NONE && (group_is_root(level) || !v2));
}

/* False when the end of @level is not known. */
static bool level_take(struct room_end *end, const struct explain *e, const struct group *level)
{
	const int64_t *mem = group_sample(level)->val;
	struct span at;

	if (!is_unlimited(level, MEM_MAX, true)) {
		if (val_less(mem[MEM_MAX], mem[MEM_CURRENT]) == VAL_NONE)
			return false;
		at = level_end(e, level, mem[MEM_MAX]);
		end_take(end, &at, level, false);
	}
	if (!e->v2 && !is_unlimited(level, MEM_MEMSW_MAX, false)) {
		if (mem[MEM_MEMSW] == VAL_NONE)
			return false;
		at = memsw_end(level);
		end_take(end, &at, level, false);
	}
	return true;
}

/*
 * Whether memory.min protects so much of the group from reclaim for the machine that its growth
 * cannot all be swapped. @sure: bytes available without swap. No group below the topmost has more
 * protection than that one (effective_protection()).
 */
static bool is_kept(const struct explain *e, int64_t sure)
{
	const struct group *first = e->group;

	for (const struct group *group = first; group && group->parent; group = group->parent)
		first = group;
	return group_sample(first)->val[MEM_MIN] > val_plus(sure, or_zero(e->mem[MEM_CURRENT]));
}

static void machine_take(struct room_end *end, const struct explain *e)
{
	int64_t available = e->machine->available;
	int64_t sure = val_most(available - or_zero(e->machine->kept), 0);
	struct span at = end_with_swap(e, sure, true);

	if (is_kept(e, sure))
		at.least = sure;
	at.most = val_plus(available, swap_most(e, NULL));
	end_take(end, &at, NULL, true);
}

/* Less the page tables, 8 bytes per page, which are charged too. */
static int64_t without_tables(const struct explain *e, int64_t bytes)
{
	return bytes - bytes / (e->machine->page_bytes / 8);
}

static void held_at(struct room_end *end, int64_t at, const struct group *by, enum bound_kind kind)
{
	if (at >= end->held)
		return;
	end->held = at;
	end->held_by = by;
	end->held_kind = kind;
}

int64_t room_start(const struct explain *e)
{
	int64_t start = e->bounds[BOUND_MAX].room, available = e->machine->available;

	if (e->v2 && e->bounds[BOUND_HIGH].room != VAL_NONE)
		start = val_least(start, e->bounds[BOUND_HIGH].room);
	return available == VAL_NONE ? start : val_least(start, available);
}

/*
 * Above memory.swap.high tasks wait at each allocation (mem_cgroup_handle_over_high()). Swap grows
 * as soon as reclaim begins.
 */
static void swap_held_take(struct room_end *end, const struct explain *e, const struct group *level)
{
	const int64_t *mem = group_sample(level)->val;
	const struct ways ways = room_ways(e);
	int64_t left = val_less(mem[COL_SWAP_HIGH], mem[MEM_SWAP]), start = room_start(e);

	if (!val_is_number(mem[COL_SWAP_HIGH]) || left == VAL_NONE)
		return;
	if (left < 0)
		held_at(end, 0, level, BOUND_SWAP_HIGH);
	else if ((ways.zswap || ways.device) && start != VAL_NONE &&
		 (e->swap_room == VAL_NONE || left < e->swap_room))
		held_at(end, val_plus(start, left), level, BOUND_SWAP_HIGH);
}

/* Above memory.high, with nothing left to reclaim, tasks wait longer and longer. */
static void held_take(struct room_end *end, const struct explain *e, const struct group *level)
{
	const int64_t *mem = group_sample(level)->val;

	if (val_is_number(mem[MEM_HIGH]) && mem[MEM_CURRENT] != VAL_NONE)
		held_at(end, level_end(e, level, mem[MEM_HIGH]).least, level, BOUND_HIGH);
	if (e->v2)
		swap_held_take(end, e, level);
}

struct room_end room_end(const struct explain *e)
{
	struct room_end end = {
		.at = { VAL_MAX, VAL_MAX, VAL_MAX },
		.known = true,
		.held = VAL_MAX,
	};
	bool sure = !e->hidden && e->machine->available != VAL_NONE && e->machine->kept != VAL_NONE;

	for (const struct group *level = e->group; level; level = group_above(level)) {
		end.known &= level_take(&end, e, level);
		held_take(&end, e, level);
	}
	if (e->machine->available != VAL_NONE)
		machine_take(&end, e);
	end.fits = !sure || !end.known ? VAL_NONE
				       : without_tables(e, val_least(end.at.least, end.held));
	return end;
}

bool room_counts(const struct explain *e, const struct group *below)
{
	if (below->gone)
		return false;
	while (below && below != e->group)
		below = group_above(below);
	return below;
}

/* Groups with the same room are ordered by path. */
static bool is_less(int64_t fits, const struct group *group, const struct room_below *least)
{
	if (fits != least->fits)
		return fits < least->fits;
	return least->by && strcmp(group->path, least->by->path) < 0;
}

struct room_below room_below(const struct explain *e)
{
	struct room_below least = { .fits = VAL_MAX, .known = !e->group->below_missed };
	const struct group *group = e->group->next;

	for (size_t i = 0; i < e->group->nr_below; i++, group = group->next) {
		struct explain below;
		int64_t fits;

		/* a group without processes does not grow itself */
		if (!room_counts(e, group) || (group->nr_below && !group_sample(group)->occupied))
			continue;
		explain_make(&below, group, e->machine);
		fits = room_end(&below).fits;
		least.known &= fits != VAL_NONE;
		if (fits != VAL_NONE && is_less(fits, group, &least)) {
			least.fits = fits;
			least.by = group;
		}
	}
	return least;
}

int64_t room_of(const struct explain *e, const struct group *level)
{
	struct room_end end = { .at = { VAL_MAX, VAL_MAX, VAL_MAX } };

	return level_take(&end, e, level) ? end.at.most : VAL_NONE;
}
