// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ledger/account.c - which groups have a book of their own.
 *
 * Owns: the books, side by side in memory, and the two that groups share whose subtree nothing
 * happened in: the kernel shows none of their pages, we counted none, nothing is to be settled.
 * Must not know: what the numbers are made of.
 */
#include <stddef.h>

#include "ledger/state.h"

/* By whether the group holds a reference on its id. */
static const struct ledger_account books_idle[] = {
	{ .id_refs = 0, .own_settled_all = true, .tree.settled = true, .own.settled = true },
	{ .id_refs = 1, .own_settled_all = true, .tree.settled = true, .own.settled = true },
};

/* The room may have moved. */
int ledger_accounts_reserve(struct ledger *ledger, size_t nr)
{
	if (arena_reserve(&ledger->accounts_arena, nr * sizeof(*ledger->books)))
		return -1;
	ledger->books = ledger->accounts_arena.at;
	for (size_t i = 0; i < ledger->nr_books; i++)
		ledger->books[i].owner->book = &ledger->books[i];
	return 0;
}

const struct ledger_account *ledger_account_idle(const struct ledger_group *group)
{
	return &books_idle[!!(group->flags & SCAN_HOLDS_ID)];
}

struct ledger_account *ledger_account_own(struct ledger *ledger, struct ledger_group *group)
{
	struct ledger_account *book;

	if (ledger_account_is_own(group))
		return &ledger->books[group->book - ledger->books];
	book = &ledger->books[ledger->nr_books++];
	*book = *group->book;
	book->owner = group;
	group->book = book;
	return book;
}

/* The last one comes into its place. */
void ledger_account_drop(struct ledger *ledger, struct ledger_group *group)
{
	struct ledger_account *book, *last;

	if (!ledger_account_is_own(group))
		return;
	book = &ledger->books[group->book - ledger->books];
	last = &ledger->books[--ledger->nr_books];
	*book = *last;
	book->owner->book = book;
	group->book = ledger_account_idle(group);
}

static bool baseline_is_idle(const struct baseline *baseline)
{
	return baseline->settled && !baseline->base && !baseline->drift;
}

/* What is not settled anywhere, when a birth was missed, is not told apart. */
bool ledger_account_says_idle(const struct ledger *ledger, const struct ledger_group *group)
{
	const struct ledger_account *book = group->book, *idle = ledger_account_idle(group);

	return !book->held && book->usage == idle->usage && book->id_refs == idle->id_refs &&
	       !(book->refused | book->count.charged | book->count.uncharged | book->recorded) &&
	       !(book->count.lost_pages | book->count.lost_records) && !book->missed_unsure &&
	       !(book->absorbed | book->leaving | book->missed | book->own_drift_sum) &&
	       !(book->net_low | book->net_high) && baseline_is_idle(&book->tree) &&
	       baseline_is_idle(&book->own) && (book->own_settled_all || ledger->birth_missed);
}
