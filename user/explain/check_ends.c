// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * explain/check_ends.c - checks of groups that have nothing left: throttled at a limit, killed, or
 * waiting for file pages that they read again and again.
 *
 * Owns: their conditions, texts and fixes.
 */
#include <stdio.h>
#include <inttypes.h>
#include <string.h>

#include "base/fmt.h"
#include "explain/check_list.h"
#include "explain/room.h"
#include "model/alarm.h"

#define MOST_PERCENT 50	      /* more than half */
#define OWNER_PERCENT 25      /* of all swap in use: a large owner */
#define AVAILABLE_PERCENT 20  /* of memory; below this, little is available */
#define MUCH_PERCENT 1	      /* of memory; from here on, swap in use counts */
#define REFAULT_FILE_RATE 100 /* file refaults per second; from here on, too many */

static bool is_part(int64_t part, int64_t whole, int percent)
{
	return part != VAL_NONE && val_is_number(whole) && whole > 0 &&
	       part >= whole / 100 * percent;
}

/* Whether the limit of @kind with the least room is reached. */
static bool is_reached(const struct explain *e, enum bound_kind kind)
{
	const struct bound *bound = &e->bounds[kind];

	return bound->by && bound->room <= bound->limit / 100 * ALARM_LEFT_PERCENT;
}

static bool is_at_limit(const struct explain *e)
{
	return is_reached(e, BOUND_MAX) || (e->v2 && is_reached(e, BOUND_HIGH));
}

static bool waits(const struct explain *e)
{
	return e->mem[COL_PSI_SOME] != VAL_NONE && e->mem[COL_PSI_SOME] >= ALARM_PSI_PERCENT * 100;
}

/* Allows swap for half of memory.max, or for half of the free swap if that is less. */
static bool fix_swap(const struct explain *e, struct check_note *note)
{
	int64_t free = e->machine->swap_free, more = e->bounds[BOUND_MAX].limit;

	if (!e->v2 || !e->swap_by || free <= 0)
		return false;
	more = check_part(e, more == VAL_NONE || more > free ? free : more, 50);
	for (const struct group *group = e->group; group; group = group_above(group)) {
		const int64_t *mem = group_sample(group)->val;

		if (val_is_number(mem[COL_SWAP_MAX]) && mem[COL_SWAP_MAX] < mem[MEM_SWAP] + more)
			check_fix_add(note, group, COL_SWAP_MAX, mem[MEM_SWAP] + more);
	}
	return true;
}

static bool is_used_up(const struct explain *e, const struct room_end *end)
{
	return end->known && end->by && e->mem[MEM_CURRENT] > 0 && check_is_full(e, end->by);
}

bool check_is_used_up(const struct explain *e)
{
	const struct room_end end = room_end(e);

	return is_used_up(e, &end);
}

/* A group below that has nothing left itself; NULL: some group below has room, or there is none. */
static const struct group *full_below(const struct explain *e)
{
	const struct group *group = e->group->next, *full = NULL;

	for (size_t i = 0; i < e->group->nr_below; i++, group = group->next) {
		const struct group *level = group;
		struct explain below;

		if (!room_counts(e, group) || group->nr_below)
			continue;
		explain_make(&below, group, e->machine);
		while (level != e->group && !check_is_full(&below, level))
			level = level->parent;
		if (level == e->group)
			return NULL;
		if (!full)
			full = level;
	}
	return full;
}

enum check_result check_used_up(const struct explain *e, struct check_note *note)
{
	const struct room_end end = room_end(e);
	const struct group *full;
	char a[FMT_SIZE], b[FMT_SIZE], c[FMT_SIZE];
	const int64_t *mem;

	if (!end.by || !is_used_up(e, &end))
		return CHECK_CLEAR;
	mem = group_sample(end.by)->val;
	full = full_below(e);
	/* with one, raising the limits here does not suffice */
	if (!full && !e->group->below_missed) {
		check_fix_more(note, e, end.by);
		note->nr_first = note->nr_fixes;
		fix_swap(e, note);
	}
	return check_fires(
		note,
		"memory and swap of %s are used up: %s of %s in memory, %s in swap, and nothing is left to reclaim. At the next growth %s%s%s",
		explain_who(e, end.by), fmt_bytes(a, mem[MEM_CURRENT]), fmt_bytes(b, mem[MEM_MAX]),
		fmt_bytes(c, mem[MEM_SWAP]),
		mem[MEM_NO_KILL] == 1 ? "its tasks stop, as its OOM killer is disabled"
				      : "the OOM killer comes",
		full ? "; the groups below are full as well, see " : "", full ? full->path : "");
}

bool check_is_held(const struct explain *e)
{
	const struct bound *high = &e->bounds[BOUND_HIGH];

	return e->v2 && high->by && high->by->first.val[MEM_CURRENT] > high->limit &&
	       alarm_is_held(group_sample(high->by)->val[MEM_CURRENT], high->limit,
			     room_reclaimable(e, high->by));
}

/* mem_cgroup_handle_over_high(): each call makes a task sleep for up to 2 s and kills nobody. */
enum check_result check_held(const struct explain *e, struct check_note *note)
{
	const struct group *by = e->bounds[BOUND_HIGH].by;
	char a[FMT_SIZE], b[FMT_SIZE], c[FMT_SIZE];
	int64_t current;

	if (!check_is_held(e))
		return CHECK_CLEAR;
	current = group_sample(by)->val[MEM_CURRENT];
	check_fix_add(note, by, MEM_HIGH,
		      val_is_number(group_sample(by)->val[MEM_MAX]) ? VAL_MAX
								    : check_part(e, current, 125));
	return check_fires(
		note,
		"%s is held at memory.high: it uses %s of %s, and reclaim can take %s of it. Its tasks are throttled, not killed. Raise memory.high or set it to max, or give it swap",
		explain_who(e, by), fmt_bytes(a, current),
		fmt_bytes(b, e->bounds[BOUND_HIGH].limit), fmt_bytes(c, room_reclaimable(e, by)));
}

/* Whether file pages refault: between two readings or, with one reading, ever. */
static bool files_come_back(const struct explain *e)
{
	int64_t ever = e->mem[MEM_REFAULT_FILE];

	if (e->trend.refault_files != VAL_NONE)
		return (double)e->trend.refault_files * 1e9 >=
		       REFAULT_FILE_RATE * (double)e->trend.ns;
	return ever != VAL_NONE && e->mem[MEM_CURRENT] != VAL_NONE &&
	       ever > e->mem[MEM_CURRENT] / e->machine->page_bytes;
}

enum check_result check_file_thrashing(const struct explain *e, struct check_note *note)
{
	int64_t current = e->mem[MEM_CURRENT], anon = e->mem[MEM_ANON];

	if (!waits(e) || !is_at_limit(e) || e->swap_room != 0 ||
	    !is_part(anon, current, MOST_PERCENT) || !files_come_back(e))
		return CHECK_CLEAR;
	if (!fix_swap(e, note) && is_reached(e, BOUND_MAX))
		check_fix_more(note, e, e->bounds[BOUND_MAX].by);
	return check_fires(
		note,
		"it thrashes on its files: %.0f"
		" %% of its memory is anonymous and cannot be swapped (%s%s), so reclaim evicts "
		"file pages that are read again (%" PRId64
		" so far), and some task waits for memory %.0f %% of the time",
		(double)anon * 100 / (double)current,
		e->swap_by ? "memory.swap.max of " : "no swap is free",
		e->swap_by ? explain_who(e, e->swap_by) : "", e->mem[MEM_REFAULT_FILE],
		(double)e->mem[COL_PSI_SOME] / 100);
}

/* Only where the group's own limit can be the cause: oom_kill also counts kills in groups below. */
enum check_result check_killed(const struct explain *e, struct check_note *note)
{
	int64_t killed = e->mem[MEM_EVENTS_OOM_KILL], shmem = e->mem[MEM_SHMEM];
	char a[FMT_SIZE], b[FMT_SIZE], c[FMT_SIZE], d[FMT_SIZE], now[64] = "";

	if (killed == VAL_NONE || explain_is_root(e))
		return CHECK_NONE;
	if (!killed || !val_is_number(e->bounds[BOUND_MAX].own))
		return CHECK_CLEAR;
	if (check_is_used_up(e) || e->trend.killed > 0)
		note->severity = SEVERITY_BAD;
	if (e->trend.killed > 0)
		snprintf(now, sizeof(now), ", %" PRId64 " of them in the last %.1f s",
			 e->trend.killed, (double)e->trend.ns / 1e9);
	if (e->swap_room == 0 && is_part(shmem, e->mem[MEM_CURRENT], MOST_PERCENT)) {
		if (is_reached(e, BOUND_MAX)) {
			note->severity = SEVERITY_BAD;
			if (!fix_swap(e, note))
				check_fix_more(note, e, e->bounds[BOUND_MAX].by);
		}
		return check_fires(
			note,
			"the OOM killer killed %" PRId64
			" task%s in it since its creation%s. %s of its %s are tmpfs and shared memory, which only swap can take, and %s%s%s",
			killed, fmt_plural(killed), now, fmt_bytes(a, shmem),
			fmt_bytes(b, e->mem[MEM_CURRENT]),
			e->swap_by ? "memory.swap.max of " : "no swap is free",
			e->swap_by ? explain_who(e, e->swap_by) : "",
			e->swap_by ? " allows no more" : "");
	}
	return check_fires(
		note,
		"the OOM killer killed %" PRId64
		" task%s in it since its creation%s; now it has %s of anonymous memory, %s "
		"of tmpfs and %s of files that reclaim can take, of %s",
		killed, fmt_plural(killed), now, fmt_bytes(a, e->mem[MEM_ANON]),
		fmt_bytes(b, shmem), fmt_bytes(c, e->mem[MEM_FILE_LRU]),
		fmt_bytes(d, e->bounds[BOUND_MAX].own));
}

static bool is_unlimited(const struct explain *e)
{
	return e->bounds[BOUND_MAX].lowest == VAL_MAX &&
	       (!e->v2 || (e->bounds[BOUND_SWAP].lowest == VAL_MAX &&
			   e->bounds[BOUND_HIGH].lowest == VAL_MAX)) &&
	       (e->v2 || e->bounds[BOUND_MEMSW].lowest == VAL_MAX);
}

/* The machine is short of memory, however much swap is left. */
static bool is_short(const struct machine *m)
{
	return m->host.psi_some != VAL_NONE && m->host.psi_some >= ALARM_PSI_PERCENT * 100 &&
	       m->available != VAL_NONE && m->memory != VAL_NONE &&
	       m->available < m->memory / 100 * AVAILABLE_PERCENT;
}

/* In a chain of groups, the lowest one that still owns the swap. */
enum check_result check_swap_owner(const struct explain *e, struct check_note *note)
{
	int64_t total = e->machine->host.swap_total, used = e->machine->host.swap_used;
	int64_t swap = e->mem[MEM_SWAP], below = e->group->below_swap;
	int64_t some = e->machine->host.psi_some;
	char a[FMT_SIZE], b[FMT_SIZE], c[FMT_SIZE];

	if (explain_is_root(e) || swap == VAL_NONE || !is_part(swap, used, OWNER_PERCENT) ||
	    !is_unlimited(e) || is_part(below, swap, MOST_PERCENT))
		return CHECK_CLEAR;
	if (!(is_part(used, total, MOST_PERCENT) &&
	      (waits(e) || (some != VAL_NONE && some >= ALARM_PSI_PERCENT * 100))) &&
	    !(is_short(e->machine) && is_part(swap, e->machine->memory, MUCH_PERCENT)))
		return CHECK_CLEAR;
	return check_fires(
		note,
		"it owns %s of the %s of swap in use (%s in all) while tasks wait for memory, and nothing limits its memory or swap here or above: set its memory.max or memory.swap.max",
		fmt_bytes(a, swap), fmt_bytes(b, used), fmt_bytes(c, total));
}
