/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * ledger_state.h - what a ledger holds, for the files that make it up: ledger.c, ledger_tree.c and
 * ledger_journal.c.
 */
#ifndef CGSWAP_LEDGER_STATE_H
#define CGSWAP_LEDGER_STATE_H

#include "ledger.h"

/* What the journal said of an id's present owner. */
struct journal_id {
	uint64_t birth_ns; /* of the owner that pages are of; 0: before our time */
	uint64_t pages;
};

struct ledger {
	struct ledger_group *by_id[MEMCG_IDS];
	/* counters of an id that were given to owners that are gone */
	struct group_count attributed[MEMCG_IDS];
	struct journal_id journal[MEMCG_IDS];
	struct ledger_group **order;
	size_t nr, max;
	uint64_t records;
	unsigned int order_stamp;
	bool reorder; /* groups came, went or moved up since the order was made */
	bool scanned;
	bool birth_missed; /* some owner's pages may count for the one before it */
};

/* Parents of new groups, and the order in which they come before what is below them. */
void ledger_find_parents(struct ledger *ledger, const struct ledger_scan *scan);
void ledger_order(struct ledger *ledger);

/* Pages of the group in the journal, if the journal has come to this owner of the id. */
uint64_t ledger_recorded(const struct ledger *ledger, const struct ledger_group *group,
			 const struct ledger_scan *scan);

#endif
