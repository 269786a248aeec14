// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * explain/check_limits.c - checks of what is set, and of what it does together with what else is
 * set.
 *
 * Owns: their conditions, texts and fixes. A limit is looked at where it is set: a group without
 * one of its own has nothing to be told, the group above that has it is.
 */
#include <string.h>

#include "explain/check_list.h"
#include "base/fmt.h"

/* Part of memory.max to put memory.high at, and of swap.max for swap.high, in percent. */
#define HIGH_PERCENT 80
/* The best practice for servers is a swap budget of 25 to 50 % of memory.max. */
#define SWAP_PERCENT 50

static int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* memsw for a limit: half as much again, and above what is used, which may grow meanwhile. */
static int64_t memsw_for(const struct explain *e, int64_t limit)
{
	int64_t used = e->mem[MEM_MEMSW] == VAL_NONE ? 0 : e->mem[MEM_MEMSW];

	return larger(check_part(e, limit, 100 + SWAP_PERCENT), check_part(e, used, 110));
}

static enum check_result unlimited_v1(const struct explain *e, struct check_note *note)
{
	const struct bound *max = &e->bounds[BOUND_MAX], *memsw = &e->bounds[BOUND_MEMSW];
	char a[FMT_SIZE], b[FMT_SIZE];

	if (memsw->lowest == VAL_NONE)
		return check_unknown(note, "the kernel does not count swap per group here");
	if (memsw->lowest != VAL_MAX)
		return CHECK_CLEAR;
	check_fix_add(note, e->group, "memory.memsw.limit_in_bytes", memsw_for(e, max->own));
	return check_fires(
		note,
		"memory.limit_in_bytes is %s, but memory.memsw.limit_in_bytes is not set here or above: the group may have all %s of swap beside it",
		fmt_bytes(a, max->own), fmt_bytes(b, e->machine->host.swap_total));
}

enum check_result check_swap_unlimited(const struct explain *e, struct check_note *note)
{
	const struct bound *max = &e->bounds[BOUND_MAX], *swap = &e->bounds[BOUND_SWAP];
	int64_t total = e->machine->host.swap_total;
	char a[FMT_SIZE], b[FMT_SIZE], c[FMT_SIZE];

	if (!explain_is_number(max->own) || total == 0)
		return CHECK_CLEAR;
	if (!e->v2)
		return unlimited_v1(e, note);
	if (swap->lowest == VAL_NONE)
		return check_unknown(note, "memory.swap.max of it or a group above is not known");
	if (swap->lowest != VAL_MAX)
		return CHECK_CLEAR;
	check_fix_add(note, e->group, "memory.swap.max",
		      larger(check_part(e, max->own, SWAP_PERCENT),
			     e->mem[MEM_SWAP] == VAL_NONE ? 0 : e->mem[MEM_SWAP]));
	return check_fires(
		note,
		"memory.max is %s, but memory.swap.max is not set here or above: the group may have all %s of swap beside it, and has %s",
		fmt_bytes(a, max->own), fmt_bytes(b, total), fmt_bytes(c, e->mem[MEM_SWAP]));
}

enum check_result check_latency_may_swap(const struct explain *e, struct check_note *note)
{
	const struct bound *swap = &e->bounds[BOUND_SWAP];
	char a[FMT_SIZE], b[FMT_SIZE];

	if (!e->latency)
		return CHECK_NONE;
	if (e->machine->host.swap_total == 0 || (e->v2 ? swap->lowest : e->swappiness) == 0)
		return CHECK_CLEAR;
	if (e->swap_room == VAL_NONE)
		return check_unknown(note, "how much it may swap is not known");
	check_fix_add(note, e->group, e->v2 ? "memory.swap.max" : "memory.swappiness", 0);
	return check_fires(
		note,
		"it is said to be sensitive to latency, but it has %s in swap and may swap %s more: each page of it is waited for when it is touched",
		fmt_bytes(a, e->mem[MEM_SWAP]), fmt_bytes(b, e->swap_room));
}

enum check_result check_no_high(const struct explain *e, struct check_note *note)
{
	const struct bound *max = &e->bounds[BOUND_MAX], *high = &e->bounds[BOUND_HIGH];
	const struct bound *swap = &e->bounds[BOUND_SWAP];
	char a[FMT_SIZE], b[FMT_SIZE];

	if (!e->v2)
		return CHECK_NONE;
	if (!explain_is_number(max->own) || !explain_is_number(swap->lowest) || !swap->lowest ||
	    high->lowest != VAL_MAX)
		return CHECK_CLEAR;
	check_fix_add(note, e->group, "memory.high", check_part(e, max->own, HIGH_PERCENT));
	return check_fires(
		note,
		"it may use %s of memory and %s of swap, and nothing slows it down before: memory.high is not set here or above",
		fmt_bytes(a, max->own), fmt_bytes(b, swap->lowest));
}

enum check_result check_zswap_off(const struct explain *e, struct check_note *note)
{
	static const char on[] = "echo Y >/sys/module/zswap/parameters/enabled";
	int64_t own = e->bounds[BOUND_ZSWAP].own;
	const char *state = e->machine->host.zswap;
	char a[FMT_SIZE];

	if (!e->v2)
		return CHECK_NONE;
	if (!explain_is_number(own) || !own || host_zswap_is_on(&e->machine->host))
		return CHECK_CLEAR;
	if (!strcmp(state, "off"))
		strcpy(note->command, on);
	else
		check_fix_add(note, e->group, "memory.zswap.max", VAL_MAX);
	return check_fires(note, "memory.zswap.max is %s and does nothing: zswap is %s",
			   fmt_bytes(a, own), state);
}

/* An own limit that a lower one above makes useless. */
static enum check_result above(const struct explain *e, struct check_note *note,
			       enum bound_kind kind, const char *file)
{
	const struct bound *bound = &e->bounds[kind];
	char a[FMT_SIZE], b[FMT_SIZE];

	if (!explain_is_number(bound->own) || !explain_is_number(bound->lowest) ||
	    bound->lowest >= bound->own)
		return CHECK_CLEAR;
	check_fix_add(note, e->group, file, bound->lowest);
	return check_fires(note, "%s is %s and has no effect: %s has %s, which holds here too",
			   file, fmt_bytes(a, bound->own), bound->from->path,
			   fmt_bytes(b, bound->lowest));
}

enum check_result check_max_above(const struct explain *e, struct check_note *note)
{
	return above(e, note, BOUND_MAX, e->v2 ? "memory.max" : "memory.limit_in_bytes");
}

enum check_result check_high_above(const struct explain *e, struct check_note *note)
{
	return e->v2 ? above(e, note, BOUND_HIGH, "memory.high") : CHECK_NONE;
}

enum check_result check_swap_above(const struct explain *e, struct check_note *note)
{
	return e->v2 ? above(e, note, BOUND_SWAP, "memory.swap.max") : CHECK_NONE;
}

enum check_result check_swap_high_above(const struct explain *e, struct check_note *note)
{
	return e->v2 ? above(e, note, BOUND_SWAP_HIGH, "memory.swap.high") : CHECK_NONE;
}

enum check_result check_zswap_above(const struct explain *e, struct check_note *note)
{
	return e->v2 ? above(e, note, BOUND_ZSWAP, "memory.zswap.max") : CHECK_NONE;
}

/* memsw may not be below the memory limit (mem_cgroup_resize_max()), which then goes first. */
enum check_result check_memsw_above(const struct explain *e, struct check_note *note)
{
	const struct bound *memsw = &e->bounds[BOUND_MEMSW];
	bool is_above = explain_is_number(memsw->own) && explain_is_number(memsw->lowest) &&
			memsw->lowest < memsw->own;

	if (e->v2)
		return CHECK_NONE;
	if (is_above && e->bounds[BOUND_MAX].own > memsw->lowest)
		check_fix_add(note, e->group, "memory.limit_in_bytes", memsw->lowest);
	return above(e, note, BOUND_MEMSW, "memory.memsw.limit_in_bytes");
}

enum check_result check_high_no_effect(const struct explain *e, struct check_note *note)
{
	int64_t high = e->bounds[BOUND_HIGH].own, max = e->bounds[BOUND_MAX].lowest;
	char a[FMT_SIZE], b[FMT_SIZE];

	if (!e->v2)
		return CHECK_NONE;
	if (!explain_is_number(high) || !explain_is_number(max) || high < max)
		return CHECK_CLEAR;
	check_fix_add(note, e->group, "memory.high", check_part(e, max, HIGH_PERCENT));
	return check_fires(
		note,
		"memory.high is %s and slows nobody down: memory.max of %s is %s, which is reached first",
		fmt_bytes(a, high), e->bounds[BOUND_MAX].from->path, fmt_bytes(b, max));
}

enum check_result check_swap_high_no_effect(const struct explain *e, struct check_note *note)
{
	int64_t high = e->bounds[BOUND_SWAP_HIGH].own, max = e->bounds[BOUND_SWAP].lowest;
	char a[FMT_SIZE], b[FMT_SIZE];

	if (!e->v2)
		return CHECK_NONE;
	if (!explain_is_number(high) || !explain_is_number(max) || !max || high < max)
		return CHECK_CLEAR;
	check_fix_add(note, e->group, "memory.swap.high", check_part(e, max, HIGH_PERCENT));
	return check_fires(
		note,
		"memory.swap.high is %s and slows nobody down: memory.swap.max of %s is %s, which refuses first",
		fmt_bytes(a, high), e->bounds[BOUND_SWAP].from->path, fmt_bytes(b, max));
}

enum check_result check_memsw_equal(const struct explain *e, struct check_note *note)
{
	int64_t max = e->bounds[BOUND_MAX].own, memsw = e->bounds[BOUND_MEMSW].own;
	char a[FMT_SIZE], b[FMT_SIZE];

	if (e->v2 || e->latency)
		return CHECK_NONE; /* or it is as it should be */
	if (!explain_is_number(max) || max != memsw)
		return CHECK_CLEAR;
	check_fix_add(note, e->group, "memory.memsw.limit_in_bytes", memsw_for(e, max));
	return check_fires(
		note,
		"memory.memsw.limit_in_bytes is %s, the same as memory.limit_in_bytes: the group cannot swap for its own limit, and with %s in memory the OOM killer is next",
		fmt_bytes(a, memsw), fmt_bytes(b, e->mem[MEM_CURRENT]));
}

enum check_result check_not_inherited(const struct explain *e, struct check_note *note)
{
	const struct group *parent = e->group->parent;
	int64_t max;
	char a[FMT_SIZE];

	if (e->v2)
		return CHECK_NONE;
	if (!parent || group_above(e->group))
		return CHECK_CLEAR;
	max = group_sample(parent)->memory.val[MEM_MAX];
	if (!explain_is_number(max))
		return CHECK_CLEAR;
	return check_fires(
		note,
		"%s has a limit of %s, which does not hold here: its memory.use_hierarchy is 0, and that can only be changed while it has no groups below it",
		parent->path, fmt_bytes(a, max));
}
