// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ledger/missed.c - books the pages that our programs missed: moves the baselines by them, so that
 * the drift is 0 again.
 *
 * Owns: when a drift is certain to be missed pages: when the page_counter and the references on the
 * id, which the kernel changes independently, agree. A difference between these two is an error of
 * the kernel's accounting and is never booked. Must not know: how drifts come about.
 */
#include "ledger/state.h"

/* Not for the root: for its own pages the kernel has only one number, the references. */
static int64_t own_missed(const struct ledger_account *account)
{
	return account->owner->flags & SCAN_ROOT ? 0 : account->own.drift;
}

/* Nothing was counted in the subtree during the scan, so every drift in it is exact. */
static bool reading_is_exact(const struct ledger_account *account)
{
	return account->net_low == account->net_high && account->tree.settled &&
	       account->own_settled_all && ledger_refs_are_clear(account->owner);
}

/*
 * If one group of a subtree has too many pages and another too few, they may have been charged to
 * the one and recorded for the other. And an unsettled baseline cannot be moved.
 */
static bool is_doubtful(const struct ledger_group *group)
{
	for (; group; group = ledger_parent((struct ledger_group *)group))
		if (!group->account->own_drift_sum || !group->account->tree.settled)
			return true;
	return false;
}

static void account_book(struct ledger *ledger, struct ledger_account *account,
			 const struct ledger_scan *scan)
{
	int64_t pages = account->missed_held.pages;

	account->booked.pages += pages;
	account->booked.last_pages = pages;
	account->booked.last_ns = account->missed_held.since_ns;
	account->booked.last_end_ns = scan->time_ns;
	account->missed_held.times = 0;
	account->own.base += own_missed(account);
	account->own.drift -= own_missed(account);
	account->missed = 0;
	for (struct ledger_group *group = account->owner; group; group = ledger_parent(group)) {
		struct ledger_account *above = ledger_account_own(ledger, group);

		above->own_drift_sum -= pages;
		above->tree.base += pages;
		ledger_tree_take(above, scan);
	}
}

/* Readings in quick succession see the same pages in flight, and count as one. */
static bool held_take(struct missed_held *held, const struct missed_held *now)
{
	if (!held->times || held->pages != now->pages || held->apart != now->apart)
		*held = *now;
	if (!held->times || now->last_ns - held->last_ns >= MISSED_STEP_NS) {
		held->last_ns = now->last_ns;
		held->times++;
	}
	return held->times >= MISSED_TIMES &&
	       held->last_ns - held->since_ns >=
		       (held->counted == now->counted ? MISSED_NS : MISSED_BUSY_NS);
}

/* A difference of the kernel's two numbers that began with the drift cannot be told from it. */
static void account_look(struct ledger *ledger, struct ledger_account *account,
			 const struct ledger_scan *scan)
{
	const struct missed_held now = {
		.pages = own_missed(account) + account->missed,
		.apart = account->tree.drift - account->own_drift_sum,
		.counted = account->count.charged + account->count.uncharged,
		.since_ns = scan->time_ns,
		.last_ns = scan->time_ns,
	};

	if (!reading_is_exact(account))
		return;
	if (now.pages && is_doubtful(account->owner))
		account->missed_held.times = 0;
	else if (!held_take(&account->missed_held, &now))
		return;
	else if (!now.pages)
		account->apart = now.apart;
	else if (account->apart == now.apart)
		account_book(ledger, account, scan);
}

void ledger_book_missed(struct ledger *ledger, const struct ledger_scan *scan)
{
	for (size_t i = 0; i < ledger->nr_accounts; i++)
		account_look(ledger, &ledger->accounts[i], scan);
}
