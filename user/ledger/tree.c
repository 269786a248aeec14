// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ledger/tree.c - the parent of each group, and the order that follows: see ledger_groups().
 */
#include <stdlib.h>

#include "ledger/state.h"

/*
 * True if @parent, which owns the id named in the row, is the parent that the row meant: the id was
 * not given away during the scan, or it was given to @parent and @group was born after that.
 */
static bool group_is_parent(const struct ledger_group *parent, const struct ledger_group *group,
			    const struct ledger_scan *scan)
{
	uint64_t birth_ns;

	if (!parent)
		return false;
	birth_ns = scan->births[parent->memcg_id].time_ns;
	if (birth_ns < scan->time_ns)
		return true;
	return birth_ns == parent->birth_ns && birth_ns < group->birth_ns;
}

/* The numbers of a recording may be wrong: no group is its own ancestor. */
static bool group_is_above(const struct ledger_group *group, struct ledger_group *below)
{
	while (below && below != group)
		below = ledger_parent(below);
	return below;
}

/* A group's parent changes only when the parent is removed (groups_release_unseen()). */
void ledger_find_parents(struct ledger *ledger, const struct ledger_scan *scan)
{
	for (size_t i = 0; i < scan->nr_rows; i++) {
		const struct scan_row *row = &scan->rows[i];
		struct ledger_group *group = ledger_at(ledger, row->memcg_id);
		struct ledger_group *parent = ledger_at(ledger, row->parent_id);

		if (group && !group->parent_id && group_is_parent(parent, group, scan) &&
		    !group_is_above(group, parent)) {
			group->parent_id = parent->memcg_id;
			ledger->reorder = true;
		}
	}
}

static uint16_t group_depth(struct ledger_group *group)
{
	uint16_t depth = 0;

	while ((group = ledger_parent(group)))
		depth++;
	return depth;
}

static int order_compare(const void *a, const void *b)
{
	const struct ledger_group *x = *(struct ledger_group *const *)a;
	const struct ledger_group *y = *(struct ledger_group *const *)b;

	if (x->depth != y->depth)
		return (int)x->depth - (int)y->depth;
	return (int)x->memcg_id - (int)y->memcg_id;
}

void ledger_order(struct ledger *ledger)
{
	if (!ledger->reorder)
		return;
	for (size_t i = 0; i < ledger->nr; i++)
		ledger->order[i]->depth = group_depth(ledger->order[i]);
	if (ledger->nr)
		qsort(ledger->order, ledger->nr, sizeof(ledger->order[0]), order_compare);
	ledger->order_stamp++;
	ledger->reorder = false;
}
