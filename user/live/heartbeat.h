/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * live/heartbeat.h - does the kernel charge pages while none of our programs runs? Pure.
 *
 * Owns: the watermark of each group's page counter at the last look. Only a charge raises it
 * (page_counter_try_charge(), mm/page_counter.c). Our programs do not run if a watermark rose,
 * nothing was counted for any group for a while after that, and no charge was refused (which also
 * raises it for a moment). While anything is counted, they run: a surplus of one group is then left
 * to the ledger and the audit. Must not know: why programs do not run.
 */
#ifndef CGSWAP_LIVE_HEARTBEAT_H
#define CGSWAP_LIVE_HEARTBEAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record.h"

/* By then the pages in flight are counted. */
#define HEARTBEAT_NS 1000000000ull

struct heartbeat_id {
	uint64_t kernfs_id; /* of the owner; 0: none was seen */
	uint64_t watermark;
	uint64_t refused;
};

/* All 0 at first. */
struct heartbeat {
	struct heartbeat_id ids[MEMCG_IDS];
	uint64_t charged;  /* sum of all counters, before the rows of the last look */
	uint64_t since_ns; /* time of a rise after which nothing was counted; 0: none */
	bool looked;	   /* there was a look */
	bool rose;	   /* in this look, a watermark rose */
	bool refused;	   /* in this look, a charge was refused */
};

/*
 * Takes a row of the current look. @birth: of the id; a group whose birth was not seen starts with
 * its current watermark.
 */
void heartbeat_row(struct heartbeat *heartbeat, const struct scan_row *row,
		   const struct group_birth *birth);

/*
 * Call after all rows: the counts of @nr_ids ids were read @before and @after the rows. A page
 * counted in between may show only in the rows of the next look. True, once each time, when pages
 * were charged that no program saw.
 */
bool heartbeat_end(struct heartbeat *heartbeat, const struct group_count *before,
		   const struct group_count *after, size_t nr_ids, uint64_t now_ns);

/* Whether this is undecided: look again after HEARTBEAT_NS. */
static inline bool heartbeat_is_pending(const struct heartbeat *heartbeat)
{
	return heartbeat->since_ns;
}

#endif
