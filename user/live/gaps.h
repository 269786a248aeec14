/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * live/gaps.h - what our programs missed since they were attached, and when.
 *
 * Owns: what each scan shows: the kernel's switches, the heartbeat, missed pages in the ledger.
 * Must not know: who asks, what follows from it (model/coverage.h has the words).
 */
#ifndef CGSWAP_LIVE_GAPS_H
#define CGSWAP_LIVE_GAPS_H

#include <stdint.h>

#include "live/heartbeat.h"
#include "model/coverage.h"
#include "record.h"

struct host;
struct ledger;
struct ledger_scan;
struct loader;

/* All 0 at first. */
struct gaps {
	uint32_t gap[ACCOUNT_COUNT];	    /* as in struct coverage, by the scans so far */
	uint64_t switch_offs[SWITCH_COUNT]; /* at the last scan */
	uint64_t scan_ns;		    /* of the last scan; 0: none yet */
	uint64_t begin_ns;	/* time of the last scan before the first gap; 0: no gap */
	uint64_t end_ns;	/* time of the last scan that showed a gap */
	uint64_t missed_ns;	/* since then the ledger has missed pages; 0: none */
	uint64_t missed_end_ns; /* last time that it had missed pages not booked yet */
	struct heartbeat heartbeat;
};

/* Call after a @scan whose rows heartbeat_row() has taken. */
void gaps_look(struct gaps *gaps, struct loader *loader, const struct ledger_scan *scan);

/* Skipped runs of the programs of @account; VAL_NONE: not known, or there is a gap. */
int64_t gaps_misses(const struct gaps *gaps, struct loader *loader, enum hook_account account);

/* Fills in the gaps and skipped runs of @host, for the programs of ACCOUNT_SWAP, at @now_ns. */
void gaps_tell(struct gaps *gaps, struct loader *loader, const struct ledger *ledger,
	       uint64_t now_ns, struct host *host);

#endif
