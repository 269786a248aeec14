/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * live/gaps.h - what our programs did not see since they were attached, and when.
 *
 * Owns: what each scan tells of it: the kernel's switches, the heartbeat, pages that the ledger
 * misses. Must not know: who asks, what follows from it (model/coverage.h has the words).
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

/* All 0 in the beginning. */
struct gaps {
	uint32_t gap[ACCOUNT_COUNT];	    /* of struct coverage, as scans show it */
	uint64_t switch_offs[SWITCH_COUNT]; /* at the last scan */
	uint64_t scan_ns;		    /* of the last scan; 0: none yet */
	uint64_t begin_ns;  /* of the last scan before there was any gap; 0: there is none */
	uint64_t end_ns;    /* of the last scan that showed one */
	uint64_t missed_ns; /* since then the ledger has pages that were missed; 0: it has none */
	uint64_t missed_end_ns; /* the last look that showed some that are not booked */
	struct heartbeat heartbeat;
};

/* After a @scan, each row of which heartbeat_row() has taken. */
void gaps_look(struct gaps *gaps, struct loader *loader, const struct ledger_scan *scan);

/* Runs of the programs of @account that were skipped; VAL_NONE: not known, or there is a gap. */
int64_t gaps_misses(const struct gaps *gaps, struct loader *loader, enum hook_account account);

/* Fills in what @host says of gaps and of the programs of the books, at @now_ns. */
void gaps_tell(struct gaps *gaps, struct loader *loader, const struct ledger *ledger,
	       uint64_t now_ns, struct host *host);

#endif
