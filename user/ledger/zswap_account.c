// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ledger/zswap_account.c - which groups have a part of their own, and which counts of an id belong
 * to a group.
 *
 * Owns: the array of parts, and the shared one for idle groups: zswap has nothing of their subtree,
 * nothing was counted, no baseline is to be settled; which counts of an id belong to a group that
 * has lost it. Must not know: what is compared.
 */
#include <string.h>

#include "ledger/zswap_state.h"

const struct zswap_account zswap_account_idle = {
	.mid_known = true,
	.old_known = true,
	.sum.known = true,
	.bytes = { .read = true, .settled = true },
	.pages = { .read = true, .settled = true },
};

/* The array may have moved. */
int zswap_account_reserve(struct zswap_ledger *account, size_t nr)
{
	int err = arena_reserve(&account->arena, nr * sizeof(*account->parts));

	if (err)
		return err;
	account->parts = account->arena.at;
	for (size_t i = 0; i < account->nr_parts; i++)
		account->parts[i].owner->part = &account->parts[i];
	return 0;
}

struct zswap_account *zswap_account_own(struct zswap_ledger *account, struct zswap_group *group)
{
	struct zswap_account *part;

	if (zswap_account_is_own(group))
		return &account->parts[group->part - account->parts];
	part = &account->parts[account->nr_parts++];
	*part = zswap_account_idle;
	part->owner = group;
	group->part = part;
	return part;
}

/* The last part takes its place. */
void zswap_account_drop(struct zswap_ledger *account, struct zswap_group *group)
{
	struct zswap_account *part, *last;

	if (!zswap_account_is_own(group))
		return;
	part = &account->parts[group->part - account->parts];
	last = &account->parts[--account->nr_parts];
	*part = *last;
	part->owner->part = part;
	group->part = &zswap_account_idle;
}

static bool flow_is_nothing(const struct zswap_flow *flow)
{
	return !(flow->in_bytes | flow->out_bytes | flow->in_pages | flow->out_pages);
}

static bool baseline_is_idle(const struct zswap_baseline *baseline)
{
	return baseline->settled && !baseline->base_low && !baseline->drift;
}

bool zswap_account_says_idle(const struct zswap_account *part)
{
	return !part->held && part->mid_known && part->old_known && flow_is_nothing(&part->gone) &&
	       flow_is_nothing(&part->now) && flow_is_nothing(&part->mid) &&
	       flow_is_nothing(&part->old) && baseline_is_idle(&part->bytes) &&
	       baseline_is_idle(&part->pages);
}

bool zswap_group_lost_id(const struct zswap_ledger *account, const struct zswap_group *group)
{
	const struct group_birth *owner = &account->source.owners[group->memcg_id];

	return owner->time_ns > account->seen_ns && owner->time_ns != group->birth_ns;
}

const struct zswap_count *zswap_group_counts(const struct zswap_ledger *account,
					     const struct zswap_group *group)
{
	return zswap_group_lost_id(account, group) ? &account->source.births[group->memcg_id]
						   : &account->source.counts[group->memcg_id];
}

bool zswap_group_is_idle(const struct zswap_ledger *account, const struct zswap_group *group)
{
	return !memcmp(zswap_group_counts(account, group), &account->start[group->memcg_id],
		       sizeof(struct zswap_count));
}
