// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * explain/room.c - see explain/room.h.
 *
 * Memory of a group grows to the first of its limits. There reclaim takes pages of files, which is
 * F at most, and anonymous pages, which go to swap as long as there is room, S. A level with room R
 * below its limit therefore holds R + F + S more, less what zswap's copies take of it, and the
 * group ends where the least of its levels does. The machine holds what is available and what
 * swapping this group's pages frees: nothing of what goes to zswap or zram, if that does not
 * compress.
 */
#include "explain/room.h"

#include "explain/explain.h"

/* Of a growth, twice what page tables take of it. */
#define TABLES_PART 256

/* Of two, VAL_NONE being the least known. */
static int64_t likely_least(int64_t a, int64_t b)
{
	return a == VAL_NONE || b == VAL_NONE ? VAL_NONE : val_least(a, b);
}

/* zswap_max_pages() */
int64_t room_pool(const struct machine *m)
{
	if (m->memory == VAL_NONE || m->pool_percent < 0 || m->pool_percent > 100)
		return VAL_NONE;
	return val_of((double)m->memory * (double)m->pool_percent / 100);
}

/* Bytes that zswap's pool may still take; VAL_NONE: not known. */
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
	/* kernels without the file have no limit for groups */
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

/* @bytes at @ratio hundredths. */
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

/* What of @bytes of swap zswap takes at @ratio; the rest may go to a device. */
static int64_t zswap_part(const struct ways *ways, int64_t bytes, int64_t ratio)
{
	if (ways->zroom == VAL_NONE)
		return bytes;
	return val_least(bytes, inflate(ways->zroom, ratio));
}

/* Of pages that are swapped: the first take memory all the same, compressed. */
struct outflow {
	int64_t room; /* bytes of pages that can go */
	int64_t held; /* of these, the first that are compressed */
	int64_t kept; /* of memory, for them; VAL_NONE: not known */
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

/* zram, which usually has the highest priority, counts as filled first. */
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

/*
 * Growth at which it ends where @base bytes are left without swap. The places that keep memory are
 * filled first, as long as the group, with @anon bytes now, has pages for them; what is behind them
 * is of no use if they are never full.
 */
static int64_t end_at(int64_t base, int64_t anon, const struct outflow *out)
{
	int64_t saved = out->held - out->kept, end;
	double ratio;

	if (val_plus(val_plus(base, out->room), anon) == VAL_MAX)
		return VAL_MAX;
	end = base + saved + out->room - out->held;
	/* the page tables of what is swapped by then stay, too */
	if (base + saved + anon - end / TABLES_PART >= out->held)
		return end;
	if (!out->kept)
		return base >= VAL_MAX / TABLES_PART - anon
			       ? end
			       : val_least(end, (base + anon) * TABLES_PART);
	ratio = (double)out->held / (double)out->kept;
	return val_of((double)base * ratio + (double)anon * (ratio - 1));
}

/* Of the group, what can be swapped of what it has now. */
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
	gain.least = worst.room - worst.kept;
	if (likely.kept != VAL_NONE && (ways.zroom != VAL_NONE || ways.device))
		gain.likely = likely.room - likely.kept;
	return gain;
}

/* @base bytes of memory, and swap for the rest; @machine: what stays in memory is the machine's. */
static struct span end_with_swap(const struct explain *e, int64_t base, bool machine)
{
	const struct machine *m = e->machine;
	struct ways ways = room_ways(e);
	struct span at = { base, VAL_NONE, VAL_MAX };
	struct outflow worst, likely;

	/* reclaim for the machine swaps at the last also where swappiness is 0 */
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

/* All that swap can take from @level, of whatever group. */
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

/* Whether a group from the asked one up to below @level is kept from reclaim for @level. */
static bool is_protected(const struct explain *e, const struct group *level)
{
	for (const struct group *group = e->group; group != level; group = group_above(group))
		if (group_sample(group)->val[MEM_MIN] > 0)
			return true;
	return false;
}

/*
 * What @level can surely take once @room bytes below its limit are used: of a group above the asked
 * one only what is that one's, as the others' may be protected (memory.min).
 */
static int64_t level_least(const struct explain *e, const struct group *level, int64_t room)
{
	int64_t files = or_zero(e->mem[MEM_FILE_LRU]);

	if (is_protected(e, level))
		return room;
	files = val_least(files, or_zero(group_sample(level)->val[MEM_FILE_LRU]));
	return end_with_swap(e, val_plus(room, files), false).least;
}

/* Where a level's memory ends at @limit, see above. */
static struct span level_end(const struct explain *e, const struct group *level, int64_t limit)
{
	const int64_t *mem = group_sample(level)->val;
	int64_t room = val_most(val_less(limit, mem[MEM_CURRENT]), 0);
	int64_t files = val_plus(room, or_zero(mem[MEM_FILE_LRU]));
	struct span at = end_with_swap(e, files, false);

	at.least = level_least(e, level, room);
	/* reclaim for the machine, or for a group above, may swap more than that for the group */
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

/* On v1 memsw counts what is swapped too: only files can make room. */
static struct span memsw_end(const struct group *level)
{
	const int64_t *mem = group_sample(level)->val;
	int64_t room = val_less(mem[MEM_MEMSW_MAX], mem[MEM_MEMSW]), end;

	room = val_most(room, 0);
	end = val_plus(room, mem[MEM_FILE_LRU]);
	return (struct span){ val_plus(room, or_zero(mem[MEM_FILE_LRU])), end,
			      end == VAL_NONE ? VAL_MAX : end };
}

/* The number that an end is known by. */
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

/* False: of the level it is not known. */
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

static void machine_take(struct room_end *end, const struct explain *e)
{
	int64_t available = e->machine->available;
	struct span at = end_with_swap(e, available, true);

	at.most = val_plus(available, swap_most(e, NULL));
	end_take(end, &at, NULL, true);
}

/* The entry of each page in a page table, of 8 bytes, is charged too. */
static int64_t without_tables(const struct explain *e, int64_t bytes)
{
	return bytes - bytes / (e->machine->page_bytes / 8);
}

/* At memory.high tasks wait, and more and more, once nothing is left to reclaim. */
static void held_take(struct room_end *end, const struct explain *e, const struct group *level)
{
	const int64_t *mem = group_sample(level)->val;
	struct span at;

	if (!val_is_number(mem[MEM_HIGH]) || mem[MEM_CURRENT] == VAL_NONE)
		return;
	at = level_end(e, level, mem[MEM_HIGH]);
	if (at.least >= end->held)
		return;
	end->held = at.least;
	end->held_by = level;
}

struct room_end room_end(const struct explain *e)
{
	struct room_end end = {
		.at = { VAL_MAX, VAL_MAX, VAL_MAX },
		.known = true,
		.held = VAL_MAX,
	};
	bool sure = !e->hidden && e->machine->available != VAL_NONE;

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
