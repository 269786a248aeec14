// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * explain/check_numbers.c - checks of the numbers themselves: the impossible and the missing ones.
 *
 * Owns: their conditions and texts. All other code treats these numbers as not known.
 */
#include "base/fmt.h"
#include "base/text.h"
#include "explain/check_list.h"

enum check_result check_unreadable(const struct explain *e, struct check_note *note)
{
	char text[sizeof(note->text) - 32] = "";

	for (const struct group *group = e->group; group; group = group_above(group))
		if (group_sample(group)->bad[0] &&
		    !text_add(text, sizeof(text), "%s%s%s%s", *text ? "; " : "",
			      group == e->group ? "" : explain_who(e, group),
			      group == e->group ? "" : ": ", group_sample(group)->bad))
			break;
	return *text ? check_unknown(note, "unexpected: %s", text) : CHECK_CLEAR;
}

/*
 * Each page in the swap cache owns a slot. The kernel's two numbers are not read at the same
 * moment, and each CPU may hold back 64 pages of memory.stat (MEMCG_CHARGE_BATCH). The check fires
 * only when the excess is larger than that, in both readings.
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
		"this kernel does not count swap by group, so no swap limit applies: the group may fill all free swap, %s. Boot with swapaccount=1",
		fmt_bytes(a, e->machine->swap_free));
}
