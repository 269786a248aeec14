/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * live/heartbeat.h - does the kernel charge pages while our programs see none at all? Pure.
 *
 * Owns: the watermark of each group's page counter at the last look. It rises in a charge only
 * (page_counter_try_charge(), mm/page_counter.c). When one rose, and from then on for a while
 * nothing was counted for any group, and no charge was refused, which raises it for a moment too,
 * programs are not run. While anything is counted they are: what one group has too much then is
 * left to the ledger and the audit. Must not know: why they are not run.
 */
#ifndef CGSWAP_LIVE_HEARTBEAT_H
#define CGSWAP_LIVE_HEARTBEAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record.h"

/* So much later what was in flight is counted. */
#define HEARTBEAT_NS 1000000000ull

struct heartbeat_id {
	uint64_t kernfs_id; /* of the owner; 0: none was seen */
	uint64_t watermark;
	uint64_t refused;
};

/* All 0 in the beginning. */
struct heartbeat {
	struct heartbeat_id ids[MEMCG_IDS];
	uint64_t charged;  /* of all counters, before the rows of the last look */
	uint64_t since_ns; /* nothing was seen of a rise since then; 0: there is none */
	bool looked;	   /* there was a look */
	bool rose;	   /* in the look that is under way: some watermark did */
	bool refused;	   /* some charge was */
};

/*
 * A row of the look that is under way. @birth: of the id; a group whose birth was not seen begins
 * with the watermark that it has.
 */
void heartbeat_row(struct heartbeat *heartbeat, const struct scan_row *row,
		   const struct group_birth *birth);

/*
 * After all rows: the counts of @nr_ids ids were read @before and @after these. What is counted in
 * between may show in the rows of the next look only. True when pages were charged that no program
 * saw; once for each time.
 */
bool heartbeat_end(struct heartbeat *heartbeat, const struct group_count *before,
		   const struct group_count *after, size_t nr_ids, uint64_t now_ns);

/* Whether that is not decided yet: look again after HEARTBEAT_NS. */
static inline bool heartbeat_is_pending(const struct heartbeat *heartbeat)
{
	return heartbeat->since_ns;
}

#endif
