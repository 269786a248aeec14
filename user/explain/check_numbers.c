// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * explain/check_numbers.c - checks of the numbers themselves: those that cannot be, and those that
 * are not there.
 *
 * Owns: their conditions and texts. What they are about counts as not known everywhere else.
 */
#include "base/fmt.h"
#include "explain/check_list.h"

enum check_result check_unreadable(const struct explain *e, struct check_note *note)
{
	for (const struct group *group = e->group; group; group = group_above(group))
		if (group_sample(group)->bad[0])
			return check_unknown(note, "%s%s%s, which cannot be",
					     group == e->group ? "" : explain_who(e, group),
					     group == e->group ? "" : ": ",
					     group_sample(group)->bad);
	return CHECK_CLEAR;
}

/*
 * Pages in the swap cache own a slot each. The two numbers are not read at once, and each processor
 * may have 64 pages of memory.stat that it has not added up (MEMCG_CHARGE_BATCH): so much has to be
 * too many, in both readings.
 */
#define SWAPCACHE_SLACK (64 << 20)

static bool is_too_much(const struct sample *sample)
{
	int64_t swap = sample->val[MEM_SWAP];

	return swap != VAL_NONE && sample->val[COL_SWAPCACHED] > swap + SWAPCACHE_SLACK;
}

enum check_result check_swapcache(const struct explain *e, struct check_note *note)
{
	char a[FMT_SIZE], b[FMT_SIZE];

	if (explain_is_root(e) || !is_too_much(&e->group->first) ||
	    !is_too_much(group_sample(e->group)))
		return CHECK_CLEAR;
	return check_fires(
		note,
		"swapcached is %s, above memory.swap.current, which is %s: an accounting error of the kernel; cgswap audit says where",
		fmt_bytes(a, e->mem[COL_SWAPCACHED]), fmt_bytes(b, e->mem[MEM_SWAP]));
}

enum check_result check_uncounted(const struct explain *e, struct check_note *note)
{
	char a[FMT_SIZE];

	if (!e->uncounted || e->machine->host.swap_total == 0)
		return CHECK_CLEAR;
	return check_fires(
		note,
		"this kernel does not count swap by group, and no limit of swap holds: the group may swap as much as is free, %s. Boot with swapaccount=1",
		fmt_bytes(a, e->machine->swap_free));
}
