// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ledger/zswap_group.c - which counts of an id are a group's; see ledger/zswap_state.h.
 *
 * Owns: what follows for them when the id has another owner. Must not know: what is compared.
 */
#include <string.h>

#include "ledger/zswap_state.h"

bool zswap_group_lost_id(const struct zswap_ledger *account, const struct zswap_group *group,
			 const struct zswap_ledger_source *source)
{
	const struct group_birth *owner = &source->owners[group->memcg_id];

	return owner->time_ns > account->seen_ns && owner->time_ns != group->birth_ns;
}

const struct zswap_count *zswap_group_counts(const struct zswap_ledger *account,
					     const struct zswap_group *group,
					     const struct zswap_ledger_source *source)
{
	return zswap_group_lost_id(account, group, source) ? &source->births[group->memcg_id]
							   : &source->counts[group->memcg_id];
}

bool zswap_group_is_idle(const struct zswap_ledger *account, const struct zswap_group *group,
			 const struct zswap_ledger_source *source)
{
	return !memcmp(zswap_group_counts(account, group, source), &account->start[group->memcg_id],
		       sizeof(struct zswap_count));
}
