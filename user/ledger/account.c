// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ledger/account.c - which groups have an account of their own.
 *
 * Owns: the array of accounts, and the two shared ones for idle groups: the kernel shows no pages
 * in their subtree, we counted none, and no baseline is to be settled. Must not know: what the
 * numbers mean.
 */
#include <stddef.h>

#include "ledger/state.h"

/* Indexed by whether the group holds a reference on its id. */
#define IDLE(refs)                                                                                 \
	{                                                                                          \
		.id_refs = (refs), .watermark = WATERMARK_UNKNOWN, .own_settled_all = true,        \
		.tree.settled = true, .own.settled = true                                          \
	}
static const struct ledger_account accounts_idle[] = { IDLE(0), IDLE(1) };

/* The array may have moved. */
int ledger_accounts_reserve(struct ledger *ledger, size_t nr)
{
	if (arena_reserve(&ledger->accounts_arena, nr * sizeof(*ledger->accounts)))
		return -1;
	if (ledger->accounts == ledger->accounts_arena.at)
		return 0;
	ledger->accounts = ledger->accounts_arena.at;
	for (size_t i = 0; i < ledger->nr_accounts; i++)
		ledger->accounts[i].owner->account = &ledger->accounts[i];
	return 0;
}

const struct ledger_account *ledger_account_idle(const struct ledger_group *group)
{
	return &accounts_idle[!!(group->flags & SCAN_HOLDS_ID)];
}

struct ledger_account *ledger_account_own(struct ledger *ledger, struct ledger_group *group)
{
	struct ledger_account *account;

	if (ledger_account_is_own(group))
		return &ledger->accounts[group->account - ledger->accounts];
	account = &ledger->accounts[ledger->nr_accounts++];
	*account = *group->account;
	account->owner = group;
	account->max_low = account->max_high = group->max;
	group->account = account;
	return account;
}

/* The last account takes its place. */
void ledger_account_drop(struct ledger *ledger, struct ledger_group *group)
{
	struct ledger_account *account, *last;

	if (!ledger_account_is_own(group))
		return;
	account = &ledger->accounts[group->account - ledger->accounts];
	last = &ledger->accounts[--ledger->nr_accounts];
	*account = *last;
	account->owner->account = account;
	group->account = ledger_account_idle(group);
}

static bool baseline_is_idle(const struct baseline *baseline)
{
	return baseline->settled && !baseline->base && !baseline->drift;
}

/* After a missed birth nothing is settled anywhere, so that does not count against the group. */
bool ledger_account_says_idle(const struct ledger *ledger, const struct ledger_group *group)
{
	const struct ledger_account *account = group->account, *idle = ledger_account_idle(group);

	return !account->held && account->usage == idle->usage &&
	       account->id_refs == idle->id_refs &&
	       !(account->refused | account->refusals | account->count.charged |
		 account->count.uncharged | account->recorded) &&
	       !(account->count.lost_pages | account->count.lost_records) &&
	       !account->missed_unsure && !account->booked.last_ns &&
	       !(account->absorbed | account->leaving | account->missed | account->own_drift_sum) &&
	       !(account->net_low | account->net_high) && baseline_is_idle(&account->tree) &&
	       baseline_is_idle(&account->own) &&
	       (account->own_settled_all || ledger->birth_missed);
}
