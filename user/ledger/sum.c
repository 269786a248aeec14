// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ledger/sum.c - computes the accounts of a scan, group by group, and sums them up the tree;
 * ledger/baseline.c compares.
 *
 * Owns: which counts belong to a group, and what its ancestors get of them. Must not know: which
 * groups there are, and why.
 */
#include "ledger/baseline.h"
#include "ledger/state.h"

static uint64_t later(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* Bounds of the group's own net pages during the scan, as the counters grew meanwhile. */
static void account_net(const struct ledger *ledger, struct ledger_account *account,
			const struct ledger_scan *scan)
{
	const struct ledger_group *group = account->owner;
	const struct group_count *before = &scan->before[group->memcg_id];
	const struct group_count *after = &scan->after[group->memcg_id];
	const struct group_count *start = &ledger->start[group->memcg_id];
	int64_t low = (int64_t)(later(before->charged, start->charged) - after->uncharged) -
		      ledger_count_net(start);
	int64_t high = (int64_t)(after->charged - later(before->uncharged, start->uncharged)) -
		       ledger_count_net(start);

	account->net_low = low + account->absorbed;
	account->net_high = high + account->absorbed + account->leaving;
	if (ledger_refs_are_clear(group))
		baseline_take(&account->own, &(struct reading){ ledger_refs(group), low, high,
								scan->time_ns, false });
	account->own_drift_sum = account->own.drift + account->missed;
	account->own_settled_all = account->own.settled && !account->missed_unsure &&
				   !ledger->birth_missed;
}

static void account_add(struct ledger_account *above, const struct ledger_account *account)
{
	above->net_low += account->net_low;
	above->net_high += account->net_high;
	above->own_drift_sum += account->own_drift_sum;
	above->own_settled_all &= account->own_settled_all;
	above->held = true;
}

void ledger_tree_take(struct ledger_account *account, const struct ledger_scan *scan)
{
	baseline_take(&account->tree,
		      &(struct reading){ ledger_kernel(account->owner), account->net_low,
					 account->net_high, scan->time_ns, scan->memsw });
}

/*
 * Whether the group needs its own account is known only after its descendants. A group that shared
 * its account until now did nothing itself during the scan.
 */
static void group_balance(struct ledger *ledger, struct ledger_group *group,
			  const struct ledger_scan *scan)
{
	struct ledger_account *account = ledger_account_own(ledger, group);
	struct ledger_group *parent = ledger_parent(group);

	ledger_tree_take(account, scan);
	if (ledger_account_says_idle(ledger, group))
		ledger_account_drop(ledger, group);
	else if (parent)
		account_add(ledger_account_own(ledger, parent), account);
}

/* Parents come before children, so in reverse order each sum is complete when it is used. */
void ledger_baseline(struct ledger *ledger, const struct ledger_scan *scan)
{
	for (size_t i = 0; i < ledger->nr_accounts; i++)
		account_net(ledger, &ledger->accounts[i], scan);
	for (size_t i = ledger->nr; i-- > 0;)
		if (ledger_account_is_own(ledger->order[i]))
			group_balance(ledger, ledger->order[i], scan);
	arena_trim(&ledger->accounts_arena, ledger->nr_accounts * sizeof(*ledger->accounts));
}

bool ledger_is_settled(const struct ledger *ledger)
{
	for (size_t i = 0; i < ledger->nr_accounts; i++)
		if (!ledger->accounts[i].tree.settled || !ledger->accounts[i].own.settled)
			return false;
	return true;
}

bool ledger_is_quiet(const struct ledger *ledger)
{
	for (size_t i = 0; i < ledger->nr_accounts; i++)
		if (ledger->accounts[i].tree.drift || ledger->accounts[i].own.drift)
			return false;
	return true;
}
