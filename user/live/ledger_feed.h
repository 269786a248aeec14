/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * live/ledger_feed.h - runs of records into the ledger.
 *
 * Owns: which records have to be decoded one by one. Must not know: rings, what the books do with
 * an event.
 */
#ifndef CGSWAP_LIVE_LEDGER_FEED_H
#define CGSWAP_LIVE_LEDGER_FEED_H

#include <stdint.h>

struct rings_run;
struct group_birth;
struct ledger;

/*
 * Takes all records of @run in. @births: as in ledger_event(). Returns how many of them this
 * version does not know; the others are in the ledger.
 */
uint64_t ledger_feed_take(struct ledger *ledger, const struct rings_run *run,
			  const struct group_birth *births);

#endif
