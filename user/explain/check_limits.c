// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * explain/check_limits.c - checks of the limits that are set, and of how they work together.
 *
 * Owns: their conditions, texts and fixes. Each limit is checked in the group that sets it: the
 * report of a group without a limit says nothing, that of the group above with one does.
 */
#include <string.h>

#include "explain/check_list.h"
#include "base/fmt.h"

/* Part of memory.max to put memory.high at, and of swap.max for swap.high, in percent. */
#define HIGH_PERCENT 80
/* The best practice for servers is a swap budget of 25 to 50 % of memory.max. */
#define SWAP_PERCENT 50

/* A value for memsw: 1.5 times @limit, and above the present usage, which may grow meanwhile. */
static int64_t memsw_for(const struct explain *e, int64_t limit)
{
	int64_t used = e->mem[MEM_MEMSW] == VAL_NONE ? 0 : e->mem[MEM_MEMSW];

	return val_most(check_part(e, limit, 100 + SWAP_PERCENT), check_part(e, used, 110));
}

static enum check_result unlimited_v1(const struct explain *e, struct check_note *note)
{
	const struct bound *max = &e->bounds[BOUND_MAX], *memsw = &e->bounds[BOUND_MEMSW];
	char a[FMT_SIZE], b[FMT_SIZE];

	if (memsw->lowest == VAL_NONE)
		return check_unknown(note, "the kernel does not count swap per group here");
	if (memsw->lowest != VAL_MAX)
		return CHECK_CLEAR;
	check_fix_add(note, e->group, MEM_MEMSW_MAX, memsw_for(e, max->own));
	return check_fires(
		note,
		"memory.limit_in_bytes is %s, but memory.memsw.limit_in_bytes is not set here or above: the group may use all %s of swap too",
		fmt_bytes(a, max->own), fmt_bytes(b, e->machine->host.swap_total));
}

enum check_result check_swap_unlimited(const struct explain *e, struct check_note *note)
{
	const struct bound *max = &e->bounds[BOUND_MAX], *swap = &e->bounds[BOUND_SWAP];
	int64_t total = e->machine->host.swap_total;
	char a[FMT_SIZE], b[FMT_SIZE], c[FMT_SIZE];

	if (!val_is_number(max->own) || total == 0 || e->uncounted)
		return CHECK_CLEAR;
	if (!e->v2)
		return unlimited_v1(e, note);
	if (swap->lowest == VAL_NONE)
		return check_unknown(note, "memory.swap.max of it or a group above is not known");
	if (swap->lowest != VAL_MAX)
		return CHECK_CLEAR;
	if (e->mem[MEM_SWAP] != VAL_NONE) /* without the usage, the limit could come out below it */
		check_fix_add(note, e->group, COL_SWAP_MAX,
			      val_most(check_part(e, max->own, SWAP_PERCENT),
				       check_part(e, e->mem[MEM_SWAP], 125)));
	return check_fires(
		note,
		"memory.max is %s, but memory.swap.max is not set here or above: the group may use all %s of swap too, and uses %s",
		fmt_bytes(a, max->own), fmt_bytes(b, total), fmt_bytes(c, e->mem[MEM_SWAP]));
}

/*
 * Whether memory has room for all that is in swap. If not, a group that may no longer swap is
 * killed when it touches these pages.
 */
static bool takes_back(const struct explain *e)
{
	int64_t room = e->bounds[BOUND_MAX].room, available = e->machine->available;

	return e->mem[MEM_SWAP] != VAL_NONE && room != VAL_NONE && available != VAL_NONE &&
	       e->mem[MEM_SWAP] <= val_least(room, available);
}

enum check_result check_latency_may_swap(const struct explain *e, struct check_note *note)
{
	const struct bound *swap = &e->bounds[BOUND_SWAP];
	char a[FMT_SIZE], b[FMT_SIZE];

	if (e->machine->host.swap_total == 0 || (e->v2 ? swap->lowest : e->swappiness) == 0)
		return CHECK_CLEAR;
	if (e->swap_room == VAL_NONE)
		return check_unknown(note, "how much it may swap is not known");
	if (takes_back(e))
		check_fix_add(note, e->group, e->v2 ? COL_SWAP_MAX : MEM_SWAPPINESS, 0);
	return check_fires(
		note,
		"it must not wait for swap (--latency), but has %s in swap and may swap %s more: its tasks wait for each swapped page that they touch%s",
		fmt_bytes(a, e->mem[MEM_SWAP]), fmt_bytes(b, e->swap_room),
		takes_back(e) ? "" : "; its swap does not fit in memory");
}

/* Sets memory.high, but not below the usage: that would throttle tasks at once. */
static void high_fix(struct check_note *note, const struct explain *e, int64_t high)
{
	if (e->mem[MEM_CURRENT] != VAL_NONE && high >= e->mem[MEM_CURRENT])
		check_fix_add(note, e->group, MEM_HIGH, high);
}

enum check_result check_no_high(const struct explain *e, struct check_note *note)
{
	const struct bound *max = &e->bounds[BOUND_MAX], *high = &e->bounds[BOUND_HIGH];
	const struct bound *swap = &e->bounds[BOUND_SWAP];
	char a[FMT_SIZE], b[FMT_SIZE];

	if (!val_is_number(max->own) || !val_is_number(swap->lowest) || !e->swap_room ||
	    high->lowest != VAL_MAX)
		return CHECK_CLEAR;
	high_fix(note, e, check_part(e, max->own, HIGH_PERCENT));
	return check_fires(
		note,
		"it may use %s of memory and %s of swap, before anything throttles it: memory.high is not set here or above",
		fmt_bytes(a, max->own), fmt_bytes(b, swap->lowest));
}

enum check_result check_zswap_off(const struct explain *e, struct check_note *note)
{
	static const char on[] = "echo Y >/sys/module/zswap/parameters/enabled";
	int64_t own = e->bounds[BOUND_ZSWAP].own;
	const char *state = e->machine->host.zswap;
	char a[FMT_SIZE];

	if (!val_is_number(own) || !own || host_zswap_is_on(&e->machine->host))
		return CHECK_CLEAR;
	if (!strcmp(state, "off"))
		strcpy(note->command, on);
	else
		check_fix_add(note, e->group, MEM_ZSWAP_MAX, VAL_MAX);
	return check_fires(note, "memory.zswap.max is %s and does nothing: zswap is %s",
			   fmt_bytes(a, own), state);
}

/*
 * A limit that has no effect, as one above is lower. memsw may not be below the memory limit
 * (mem_cgroup_resize_max()), so that limit goes first.
 */
enum check_result check_above(const struct explain *e, struct check_note *note)
{
	const struct bound *bound = &e->bounds[note->bound];
	char a[FMT_SIZE], b[FMT_SIZE];

	if (!val_is_number(bound->own) || !val_is_number(bound->lowest) ||
	    bound->lowest >= bound->own)
		return CHECK_CLEAR;
	if (note->bound == BOUND_MEMSW && e->bounds[BOUND_MAX].own > bound->lowest)
		check_fix_add(note, e->group, MEM_MAX, bound->lowest);
	check_fix_add(note, e->group, bound_value(note->bound), bound->lowest);
	return check_fires(note, "%s is %s and has no effect: %s has %s, which holds here too",
			   bound_file(e, note->bound), fmt_bytes(a, bound->own),
			   explain_who(e, bound->from), fmt_bytes(b, bound->lowest));
}

/* A soft limit at or above the hard one. With swap.max at 0 that is as it should be. */
enum check_result check_no_effect(const struct explain *e, struct check_note *note)
{
	enum bound_kind hard = note->bound == BOUND_HIGH ? BOUND_MAX : BOUND_SWAP;
	int64_t high = e->bounds[note->bound].own, max = e->bounds[hard].lowest;
	char a[FMT_SIZE], b[FMT_SIZE];

	if (!val_is_number(high) || !val_is_number(max) || high < max ||
	    (!max && hard == BOUND_SWAP))
		return CHECK_CLEAR;
	check_fix_add(note, e->group, bound_value(note->bound), check_part(e, max, HIGH_PERCENT));
	return check_fires(note, "%s is %s and slows nobody down: %s of %s is %s, which %s first",
			   bound_file(e, note->bound), fmt_bytes(a, high), bound_file(e, hard),
			   explain_who(e, e->bounds[hard].from), fmt_bytes(b, max),
			   hard == BOUND_MAX ? "is reached" : "refuses");
}

enum check_result check_memsw_equal(const struct explain *e, struct check_note *note)
{
	int64_t max = e->bounds[BOUND_MAX].own, memsw = e->bounds[BOUND_MEMSW].own;
	char a[FMT_SIZE], b[FMT_SIZE];

	if (e->latency)
		return CHECK_NONE; /* it is as it should be */
	if (!val_is_number(max) || max != memsw || e->machine->host.swap_total == 0)
		return CHECK_CLEAR;
	check_fix_add(note, e->group, MEM_MEMSW_MAX, memsw_for(e, max));
	return check_fires(
		note,
		"memory.memsw.limit_in_bytes is %s, the same as memory.limit_in_bytes: the group cannot swap at its own limit, and has %s in memory%s",
		fmt_bytes(a, memsw), fmt_bytes(b, e->mem[MEM_CURRENT]),
		check_is_used_up(e) ? ": the OOM killer is next" : "");
}

enum check_result check_not_inherited(const struct explain *e, struct check_note *note)
{
	const struct group *parent = e->group->parent;
	int64_t max;
	char a[FMT_SIZE];

	if (!parent || group_above(e->group))
		return CHECK_CLEAR;
	max = group_sample(parent)->val[MEM_MAX];
	if (!val_is_number(max))
		return CHECK_CLEAR;
	return check_fires(
		note,
		"%s has a limit of %s, which does not hold here: its memory.use_hierarchy is 0, which cannot change while it has groups below it",
		explain_who(e, parent), fmt_bytes(a, max));
}
