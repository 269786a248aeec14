/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * ledger/state.h - the state of a ledger, shared by ledger/ledger.c, ledger/take.c,
 * ledger/account.c, ledger/sum.c, ledger/refusals.c, ledger/missed.c, ledger/tree.c and
 * ledger/record.c.
 */
#ifndef CGSWAP_LEDGER_STATE_H
#define CGSWAP_LEDGER_STATE_H

#include "ledger/ledger.h"
#include "base/arena.h"

/* What the journal said of an id's present owner. */
struct journal_id {
	uint64_t birth_ns; /* of the owner of the pages; 0: before we started */
	uint64_t pages;
};

struct ledger {
	struct ledger_group groups[MEMCG_IDS]; /* by private id */
	/* counters of an id when its owner got it; without an owner, when the last one lost it */
	struct group_count start[MEMCG_IDS];
	struct journal_id journal[MEMCG_IDS];
	struct ledger_group **order;
	size_t nr, max;
	struct arena accounts_arena; /* space for an account for each group in order */
	struct ledger_account *accounts;
	size_t nr_accounts;
	uint64_t scan_ns; /* begin of the last scan; it showed every group */
	unsigned int order_stamp;
	uint64_t refusals_unknown;
	bool reorder; /* groups were added, removed or moved up since the order was made */
	bool scanned;
	bool birth_missed; /* some owner's pages may be counted for the previous one */
};

static inline struct ledger_group *ledger_at(struct ledger *ledger, uint16_t memcg_id)
{
	struct ledger_group *group = &ledger->groups[memcg_id];

	return group->there ? group : NULL;
}

static inline bool ledger_account_is_own(const struct ledger_group *group)
{
	return group->account->owner;
}

static inline int64_t ledger_count_net(const struct group_count *count)
{
	return (int64_t)(count->charged - count->uncharged);
}

static inline bool ledger_count_is(const struct group_count *a, const struct group_count *b)
{
	return a->charged == b->charged && a->uncharged == b->uncharged &&
	       a->lost_pages == b->lost_pages && a->lost_records == b->lost_records;
}

/* Takes @row into its group's account, with the counters before and after the scan. */
void ledger_take_row(struct ledger *ledger, struct ledger_group *group, const struct scan_row *row,
		     const struct ledger_scan *scan);

/* The same for a skipped row: the group was idle then, and may have become active since. */
void ledger_take_skipped(struct ledger *ledger, struct ledger_group *group,
			 const struct ledger_scan *scan);

/* Compares the accounts of all groups of a scan. */
void ledger_baseline(struct ledger *ledger, const struct ledger_scan *scan);

/* Compares the page_counter of the account's group with the sums over its subtree. */
void ledger_tree_take(struct ledger_account *account, const struct ledger_scan *scan);

/* Books missed pages where they are certain. */
void ledger_book_missed(struct ledger *ledger, const struct ledger_scan *scan);

/* Counts what was refused since the scan before at the limits that refused. */
void ledger_refusals_take(struct ledger *ledger, const struct ledger_scan *scan);

/* Reserves accounts for @nr groups. 0 or -ENOMEM. */
int ledger_accounts_reserve(struct ledger *ledger, size_t nr);

/* The shared account for an idle group. */
const struct ledger_account *ledger_account_idle(const struct ledger_group *group);

/* The group's own account, from now on. Writable until another one is dropped. */
struct ledger_account *ledger_account_own(struct ledger *ledger, struct ledger_group *group);

/* The group uses the shared account from now on. */
void ledger_account_drop(struct ledger *ledger, struct ledger_group *group);

/* Whether this own account equals the shared one. */
bool ledger_account_says_idle(const struct ledger *ledger, const struct ledger_group *group);

/* Sets the parents of new groups, and the order with parents before children. */
void ledger_find_parents(struct ledger *ledger, const struct ledger_scan *scan);
void ledger_order(struct ledger *ledger);

/* Pages of the group by the journal, if it has reached this owner of the id. */
uint64_t ledger_recorded(const struct ledger *ledger, const struct ledger_group *group,
			 const struct ledger_scan *scan);

#endif
