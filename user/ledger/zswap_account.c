// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ledger/zswap_account.c - which groups have a part of their own.
 *
 * Owns: the parts, side by side in memory, and the one that groups share whose subtree zswap has
 * nothing of: nothing was counted, nothing is to be settled. Must not know: what is compared.
 */
#include <string.h>

#include "ledger/zswap_state.h"

const struct zpart zpart_idle = {
	.mid_known = true,
	.old_known = true,
	.sum.known = true,
	.bytes = { .read = true, .settled = true },
	.pages = { .read = true, .settled = true },
};

/* The room may have moved. */
int zpart_reserve(struct zbook *book, size_t nr)
{
	int err = room_reserve(&book->room, nr * sizeof(*book->parts));

	if (err)
		return err;
	book->parts = book->room.at;
	for (size_t i = 0; i < book->nr_parts; i++)
		book->parts[i].owner->part = &book->parts[i];
	return 0;
}

struct zpart *zpart_own(struct zbook *book, struct zgroup *group)
{
	struct zpart *part;

	if (zpart_is_own(group))
		return &book->parts[group->part - book->parts];
	part = &book->parts[book->nr_parts++];
	*part = zpart_idle;
	part->owner = group;
	group->part = part;
	return part;
}

/* The last one comes into its place. */
void zpart_drop(struct zbook *book, struct zgroup *group)
{
	struct zpart *part, *last;

	if (!zpart_is_own(group))
		return;
	part = &book->parts[group->part - book->parts];
	last = &book->parts[--book->nr_parts];
	*part = *last;
	part->owner->part = part;
	group->part = &zpart_idle;
}

static bool flow_is_nothing(const struct zflow *flow)
{
	return !(flow->in_bytes | flow->out_bytes | flow->in_pages | flow->out_pages);
}

static bool balance_is_idle(const struct zbalance *balance)
{
	return balance->settled && !balance->base_low && !balance->drift;
}

bool zpart_says_idle(const struct zpart *part)
{
	return !part->held && part->mid_known && part->old_known && flow_is_nothing(&part->gone) &&
	       flow_is_nothing(&part->now) && flow_is_nothing(&part->mid) &&
	       flow_is_nothing(&part->old) && balance_is_idle(&part->bytes) &&
	       balance_is_idle(&part->pages);
}
