// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * explain/check_trend.c - checks of what changes between two readings.
 *
 * Owns: their conditions, texts and fixes, and the thresholds; each text names its threshold. With
 * one reading, a check is clear only where the state alone rules it out.
 */
#include <inttypes.h>

#include "explain/check_list.h"
#include "base/fmt.h"
#include "model/alarm.h"

#define REFAULT_PERCENT 1 /* of the pages that went out; up to this, next to none came back */

#define NS_PER_S 1000000000.0

static double seconds(const struct explain *e)
{
	return (double)e->trend.ns / NS_PER_S;
}

static enum check_result needs_two(const struct explain *e, struct check_note *note,
				   const char *what)
{
	if (e->recorded)
		return check_unknown(note, "not in the sample just before, too%s", what);
	return check_unknown(note, "no second reading%s (--interval, --then)", what);
}

/* Whether reclaim for the group's limits can swap: there is room, and nothing forbids it. */
static bool can_swap(const struct explain *e)
{
	const struct bound *max = &e->bounds[BOUND_MAX], *memsw = &e->bounds[BOUND_MEMSW];

	if (e->swap_room == 0 || e->swappiness == 0)
		return false;
	return e->v2 || !val_is_number(memsw->lowest) || memsw->lowest != max->lowest;
}

enum check_result check_oom_ahead(const struct explain *e, struct check_note *note)
{
	const struct bound *max = &e->bounds[BOUND_MAX];
	int64_t left, grown = e->trend.anon;
	char a[FMT_SIZE], b[FMT_SIZE], c[FMT_SIZE];
	double after;

	if (max->lowest == VAL_MAX || can_swap(e) || check_is_used_up(e))
		return CHECK_CLEAR;
	left = max->by ? val_plus(max->room, group_sample(max->by)->val[MEM_FILE_LRU]) : VAL_NONE;
	if (left == VAL_NONE)
		return check_unknown(note, "how much memory is left below its limits is not known");
	if (grown == VAL_NONE)
		return needs_two(e, note, " to tell whether it grows");
	if (grown <= 0)
		return CHECK_CLEAR;
	after = (double)left * seconds(e) / (double)grown;
	if (after > ALARM_SECONDS)
		return CHECK_CLEAR;
	check_fix_more(note, e, e->bounds[BOUND_MAX].by);
	return check_fires(
		note,
		"anonymous memory grew by %s in %.1f s to %s, none of it can be swapped, and %s are left below the limit of %s, file pages included: at this rate the OOM killer comes in %.0f s",
		fmt_bytes(a, grown), seconds(e), fmt_bytes(b, e->mem[MEM_ANON]), fmt_bytes(c, left),
		explain_who(e, max->by), after);
}

enum check_result check_refused(const struct explain *e, struct check_note *note)
{
	const struct bound *swap = &e->bounds[BOUND_SWAP];
	int64_t ever = e->mem[COL_EVENTS_MAX];
	char a[FMT_SIZE];

	if (ever == VAL_NONE)
		return CHECK_NONE;
	if (ever == 0 || e->trend.refused == 0)
		return CHECK_CLEAR;
	if (e->trend.refused == VAL_NONE)
		return needs_two(e, note, " to tell whether swap is still refused");
	if (!swap->by)
		return check_unknown(note, "swap was refused, but no swap.max is known");
	check_fix_add(note, swap->by, COL_SWAP_MAX, check_part(e, swap->limit, 150));
	return check_fires(note,
			   "memory.swap.max refused swap %" PRId64 " time%s in %.1f s, %" PRId64
			   " time%s in all; %s has least left, of %s",
			   e->trend.refused, fmt_plural(e->trend.refused), seconds(e), ever,
			   fmt_plural(ever), explain_who(e, swap->by), fmt_bytes(a, swap->limit));
}

/* Limits swap to 110 % of the present. */
static void fix_bound(const struct explain *e, struct check_note *note)
{
	int64_t limit;

	if (e->v2) {
		check_fix_add(note, e->group, COL_SWAP_MAX, check_part(e, e->mem[MEM_SWAP], 110));
		return;
	}
	limit = check_part(e, e->mem[MEM_MEMSW], 110);
	if (e->mem[MEM_MAX] > limit)
		check_fix_add(note, e->group, MEM_MAX, limit);
	check_fix_add(note, e->group, MEM_MEMSW_MAX, limit);
}

/*
 * Swap grows and next to nothing comes back: unused memory accumulates. The sum of RAM and swap
 * must grow with it; otherwise reclaim just moves pages out.
 */
enum check_result check_leak(const struct explain *e, struct check_note *note)
{
	const struct trend *t = &e->trend;
	char a[FMT_SIZE], b[FMT_SIZE], c[FMT_SIZE];

	if (e->mem[MEM_SWAP] == 0)
		return CHECK_CLEAR;
	if (!t->ns)
		return needs_two(e, note, "");
	if (t->swap == VAL_NONE || t->demand == VAL_NONE || t->refaults == VAL_NONE)
		return check_unknown(note, "its swap, anonymous memory or refaults are not known");
	if (t->swap <= 0 || t->demand < t->swap / 2 ||
	    t->refaults > t->swap / e->machine->page_bytes * REFAULT_PERCENT / 100)
		return CHECK_CLEAR;
	fix_bound(e, note);
	return check_fires(
		note,
		"its swap grew by %s in %.1f s to %s, its anonymous memory, swap included, by %s, and only %lld page%s came back from swap: swap may be hiding a leak",
		fmt_bytes(a, t->swap), seconds(e), fmt_bytes(b, e->mem[MEM_SWAP]),
		fmt_bytes(c, t->demand), (long long)t->refaults, fmt_plural(t->refaults));
}

/* Raises the limit with the least room; without one, protects the group with memory.low. */
static void fix_thrashing(const struct explain *e, struct check_note *note)
{
	const struct bound *high = &e->bounds[BOUND_HIGH], *max = &e->bounds[BOUND_MAX];

	if (high->by && (!max->by || high->room <= max->room))
		check_fix_add(note, high->by, MEM_HIGH, check_part(e, high->limit, 125));
	else if (max->by)
		check_fix_more(note, e, e->bounds[BOUND_MAX].by);
	else if (e->v2 && e->mem[MEM_CURRENT] != VAL_NONE && !explain_is_root(e))
		check_fix_add(note, e->group, MEM_LOW, check_part(e, e->mem[MEM_CURRENT], 100));
}

enum check_result check_thrashing(const struct explain *e, struct check_note *note)
{
	int64_t psi = e->mem[COL_PSI_SOME], refaults = e->trend.refaults;
	double rate;

	if (psi != VAL_NONE && psi < ALARM_PSI_PERCENT * 100)
		return CHECK_CLEAR;
	if (!e->trend.ns)
		return needs_two(e, note, "");
	if (refaults == VAL_NONE)
		return check_unknown(note, "the kernel does not count its refaults");
	rate = (double)refaults / seconds(e);
	if (rate < ALARM_REFAULT_RATE)
		return CHECK_CLEAR;
	if (psi == VAL_NONE)
		return check_unknown(
			note,
			"%.0f pages/s came back from swap; whether its tasks wait for them is not known (no pressure file)",
			rate);
	fix_thrashing(e, note);
	return check_fires(
		note,
		"%.0f pages/s come back from swap (threshold %d), and tasks wait for memory %.1f %% of the time (threshold %d)",
		rate, ALARM_REFAULT_RATE, (double)psi / 100, ALARM_PSI_PERCENT);
}
