// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ledger/refusals.c - whose swap.max it was that refused.
 *
 * Owns: the proof. The kernel counts a refused charge at the group that asked, not at the limit
 * (memcg_memory_event() in mm/memcontrol.c), and says so in its return value only, which is too
 * expensive to watch at each page. But a limit above the most that was ever charged to its group
 * never refused. If that leaves one, it was that one. Must not know: what was counted.
 */
#include "ledger/state.h"

/* Pages that no machine has as swap, below PAGE_COUNTER_MAX for pages of any size. */
#define NO_LIMIT (1ull << 47)

/*
 * A charge that a limit refused would have been more than the watermark. Two charges at once may
 * write the lower watermark last (page_counter_try_charge(), mm/page_counter.c).
 */
static bool may_have_refused(const struct ledger_group *group, const struct ledger_scan *scan)
{
	const struct ledger_account *account = group->account;
	const uint64_t max = ledger_account_is_own(group) ? account->max_low : group->max;

	return max < NO_LIMIT && (account->watermark < account->usage ||
				  account->watermark + 2 * scan->folio_pages > max);
}

/* The only group from @group up whose limit can have refused; NULL: there are several, or none. */
static struct ledger_group *refuser(struct ledger_group *group, const struct ledger_scan *scan)
{
	struct ledger_group *only = NULL;

	for (; group; group = ledger_parent(group)) {
		if (!may_have_refused(group, scan))
			continue;
		if (only)
			return NULL;
		only = group;
		/* nothing got to the limits above */
		if (!(ledger_account_is_own(group) ? group->account->max_high : group->max))
			break;
	}
	return only;
}

void ledger_refusals_take(struct ledger *ledger, const struct ledger_scan *scan)
{
	for (size_t i = 0; i < ledger->nr_accounts; i++) {
		struct ledger_account *account = &ledger->accounts[i];
		struct ledger_group *by;

		if (!account->refused_new)
			continue;
		by = refuser(account->owner, scan);
		if (by)
			ledger_account_own(ledger, by)->refusals += account->refused_new;
		else
			ledger->refusals_unknown += account->refused_new;
		account->refused_new = 0;
	}
}

uint64_t ledger_refusals_unknown(const struct ledger *ledger)
{
	return ledger->refusals_unknown;
}
