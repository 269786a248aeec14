// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * explain/check_use.c - checks of usage, against the limits and what the machine has.
 *
 * Owns: their conditions, texts and fixes.
 */
#include <stdio.h>

#include "explain/check_list.h"
#include "base/fmt.h"
#include "explain/room.h"
#include "model/alarm.h"

/* In both readings, where there are two: one alone may be passing. */
static bool stays_above(const struct explain *e, enum mem mem, int64_t limit)
{
	int64_t first = e->group->first.val[mem];

	return val_is_number(limit) && e->mem[mem] != VAL_NONE && e->mem[mem] > limit &&
	       first != VAL_NONE && first > limit;
}

/*
 * v1 refuses a limit that it cannot keep (EBUSY). Without memory.reclaim (before 5.19) the fix
 * writes memory.high: that reclaims as much as memory.max would, but kills nobody when there is too
 * little to reclaim (memory_high_write()).
 */
enum check_result check_memory_over(const struct explain *e, struct check_note *note)
{
	int64_t limit = e->bounds[note->bound].own, current = e->mem[MEM_CURRENT];
	bool max = note->bound == BOUND_MAX;
	char a[FMT_SIZE], b[FMT_SIZE], c[FMT_SIZE];

	if (!stays_above(e, MEM_CURRENT, limit) || (!max && check_is_held(e)))
		return CHECK_CLEAR;
	if (group_sample(e->group)->reclaim)
		check_fix_add(note, e->group, MEM_RECLAIM, current - limit);
	else
		check_fix_add(note, e->group, MEM_HIGH, limit);
	return check_fires(note, "memory.current is %s, %s above %s, which %s %s: %s",
			   fmt_bytes(a, current), fmt_bytes(b, current - limit),
			   bound_file(e, note->bound), max ? "was lowered to" : "is",
			   fmt_bytes(c, limit),
			   max ? "reclaim found nothing more, and every allocation reclaims first"
			       : "its tasks reclaim and are throttled");
}

enum check_result check_swap_over_max(const struct explain *e, struct check_note *note)
{
	int64_t max = e->bounds[BOUND_SWAP].own, swap = e->mem[MEM_SWAP];
	char a[FMT_SIZE], b[FMT_SIZE];

	if (!stays_above(e, MEM_SWAP, max))
		return CHECK_CLEAR;
	/* swapped-in pages are charged to the group, which must have room for them */
	if (e->bounds[BOUND_MAX].room != VAL_NONE && e->bounds[BOUND_MAX].room >= swap)
		check_fix_swapoff(note, e);
	return check_fires(
		note,
		"memory.swap.current is %s, and memory.swap.max was lowered to %s: that empties no swap; pages leave it as they are touched or freed, or all at once by swapoff",
		fmt_bytes(a, swap), fmt_bytes(b, max));
}

enum check_result check_swap_over_high(const struct explain *e, struct check_note *note)
{
	int64_t high = e->bounds[BOUND_SWAP_HIGH].own, swap = e->mem[MEM_SWAP];
	char a[FMT_SIZE], b[FMT_SIZE];

	if (!stays_above(e, MEM_SWAP, high))
		return CHECK_CLEAR;
	check_fix_add(note, e->group, COL_SWAP_HIGH, check_part(e, swap, 125));
	return check_fires(
		note,
		"memory.swap.current is %s, above memory.swap.high, which is %s: its tasks are throttled when they allocate, and nothing leaves swap for it",
		fmt_bytes(a, swap), fmt_bytes(b, high));
}

enum check_result check_swap_full(const struct explain *e, struct check_note *note)
{
	const struct bound *swap = &e->bounds[BOUND_SWAP];
	bool whole = explain_is_root(e) || e->mem[MEM_SWAP] == VAL_NONE;
	char a[FMT_SIZE], b[FMT_SIZE], c[FMT_SIZE];

	if (e->machine->host.swap_total == 0 || e->mem[MEM_SWAP] == 0 ||
	    e->swap_room >= ALARM_FULL_PAGES * e->machine->page_bytes)
		return CHECK_CLEAR;
	if (e->swap_room == VAL_NONE)
		return check_unknown(note, "how much it may swap is not known");
	if (e->machine->swap_free != VAL_NONE &&
	    e->machine->swap_free < ALARM_FULL_PAGES * e->machine->page_bytes)
		return check_fires(
			note, "of %s of swap %s are free%s%s: nothing more can be swapped%s",
			fmt_bytes(a, e->machine->host.swap_total),
			fmt_bytes(b, e->machine->swap_free), whole ? "" : ", this group owns ",
			whole ? "" : fmt_bytes(c, e->mem[MEM_SWAP]),
			check_is_used_up(e) ? ", the OOM killer is next" : "");
	/* it may not swap, or is above its limit: other checks say so */
	if (!swap->by || !swap->limit || group_sample(swap->by)->val[MEM_SWAP] > swap->limit)
		return CHECK_CLEAR;
	check_fix_add(note, swap->by, COL_SWAP_MAX, check_part(e, swap->limit, 150));
	return check_fires(
		note,
		"memory.swap.max of %s is %s, of which %s are left, and this group owns %s: its anonymous pages stay in memory",
		explain_who(e, swap->by), fmt_bytes(a, swap->limit), fmt_bytes(b, e->swap_room),
		fmt_bytes(c, e->mem[MEM_SWAP]));
}

static bool pool_is_full(const struct machine *m)
{
	return alarm_pool_is_full(m->host.zswap_pool, room_pool(m));
}

static void fix_writeback(const struct explain *e, struct check_note *note)
{
	for (const struct group *group = e->group; group; group = group_above(group))
		if (group_sample(group)->val[MEM_ZSWAP_WRITEBACK] == 0)
			check_fix_add(note, group, MEM_ZSWAP_WRITEBACK, 1);
}

/* swap_writepage(): a page that zswap refuses and that may not go to a device stays in memory. */
enum check_result check_zswap_blocked(const struct explain *e, struct check_note *note)
{
	const struct bound *zswap = &e->bounds[BOUND_ZSWAP];
	const struct ways ways = room_ways(e);
	char a[FMT_SIZE], b[FMT_SIZE], full[320];

	if (!host_zswap_is_on(&e->machine->host) || !e->writeback_by || e->swap_room == 0)
		return CHECK_CLEAR;
	if (zswap->room == VAL_NONE)
		return check_unknown(note, "memory.zswap.max of it or a group above is not known");
	if (ways.zroom == VAL_NONE)
		return check_unknown(note, "how full zswap's pool is, is not known");
	if (ways.zroom > 0 && !pool_is_full(e->machine))
		return CHECK_CLEAR;
	fix_writeback(e, note);
	if (zswap->room == 0)
		snprintf(full, sizeof(full), "memory.zswap.max of %s is %s",
			 explain_who(e, zswap->by), fmt_bytes(b, zswap->limit));
	else
		snprintf(full, sizeof(full), "its pool of %lld %% of memory is full",
			 (long long)e->machine->pool_percent);
	return check_fires(
		note,
		"it cannot swap, though swap.max allows %s more: zswap takes no more (%s), and memory.zswap.writeback of %s is 0, so none goes to a device",
		fmt_bytes(a, e->swap_room), full, explain_who(e, e->writeback_by));
}

/* get_scan_count(): at 0, limit reclaim never takes anonymous pages, and the OOM killer comes. */
enum check_result check_swappiness(const struct explain *e, struct check_note *note)
{
	static const char on[] = "echo 60 >/proc/sys/vm/swappiness";
	char a[FMT_SIZE], b[FMT_SIZE];

	if (e->latency || !val_is_number(e->bounds[BOUND_MAX].own))
		return CHECK_NONE;
	if (e->swappiness == VAL_NONE)
		return check_unknown(note, "swappiness is not known");
	if (e->swappiness > 0 || e->swap_room == 0)
		return CHECK_CLEAR;
	if (e->v2)
		snprintf(note->command, sizeof(note->command), "%s", on);
	else
		check_fix_add(note, e->group, MEM_SWAPPINESS, 60);
	return check_fires(
		note,
		"%s is 0: at its limit of %s the group does not swap, though it may swap %s more, and the OOM killer comes instead",
		e->v2 ? "vm.swappiness" : files_name(false, MEM_SWAPPINESS),
		fmt_bytes(a, e->bounds[BOUND_MAX].own), fmt_bytes(b, e->swap_room));
}

enum check_result check_no_device(const struct explain *e, struct check_note *note)
{
	enum bound_kind kind = e->v2 ? BOUND_SWAP : BOUND_MEMSW;
	int64_t max = e->bounds[kind].own;
	char a[FMT_SIZE];

	if (!val_is_number(max) || !max || e->machine->host.swap_total != 0 ||
	    max == e->bounds[BOUND_MAX].own)
		return CHECK_CLEAR;
	return check_fires(
		note, "%s is %s, but the machine has no swap: add a device or file with swapon",
		bound_file(e, kind), fmt_bytes(a, max));
}

enum check_result check_device_short(const struct explain *e, struct check_note *note)
{
	int64_t max = e->bounds[BOUND_SWAP].own, left = val_less(max, e->mem[MEM_SWAP]);
	char a[FMT_SIZE], b[FMT_SIZE];

	if (!val_is_number(max) || left == VAL_NONE || e->machine->swap_free == VAL_NONE ||
	    e->machine->host.swap_total == 0 || left <= e->machine->swap_free)
		return CHECK_CLEAR;
	return check_fires(
		note,
		"memory.swap.max allows %s more, but only %s of swap are free: add a device or file with swapon",
		fmt_bytes(a, left), fmt_bytes(b, e->machine->swap_free));
}

/*
 * Swap that no process of the group and no group below owns. Only where the group itself has no
 * process: the kernel has no counter for a group without those below it.
 */
enum check_result check_dying(const struct explain *e, struct check_note *note)
{
	int64_t left = val_less(e->mem[MEM_SWAP], e->group->below_swap);
	char a[FMT_SIZE], b[FMT_SIZE], c[FMT_SIZE];

	if (!e->v2 || explain_is_root(e) || group_sample(e->group)->occupied)
		return CHECK_NONE;
	if (e->mem[MEM_DYING] == 0 || e->mem[MEM_SWAP] == 0)
		return CHECK_CLEAR;
	if (e->mem[MEM_DYING] == VAL_NONE || left == VAL_NONE)
		return check_unknown(
			note, "the swap of the groups below it could not be read at one moment");
	if (left <= 0)
		return CHECK_CLEAR;
	if (e->bounds[BOUND_MAX].room != VAL_NONE && e->bounds[BOUND_MAX].room >= left)
		check_fix_swapoff(note, e);
	return check_fires(
		note,
		"%s of its %s of swap belongs to no existing group: it has no process, groups below it own %s, and the kernel keeps %lld removed ones; cgswap top shows them",
		fmt_bytes(a, left), fmt_bytes(b, e->mem[MEM_SWAP]),
		fmt_bytes(c, e->group->below_swap), (long long)e->mem[MEM_DYING]);
}
