/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * audit/census.h - the slots of all swap devices, counted by who owns them and whether they are in
 * use.
 *
 * Owns: what the kernel's words for a slot mean, and the counts. Pure. Must not know: how the
 * chunks are read, what follows from the counts (audit/audit.h).
 */
#ifndef CGSWAP_AUDIT_CENSUS_H
#define CGSWAP_AUDIT_CENSUS_H

#include <stdint.h>

#include "record.h"

/* Slots that are told one by one; more are only counted. */
#define CENSUS_EXAMPLES 8

struct census_slot {
	uint32_t type;
	uint32_t offset;
	uint16_t memcg_id;
};

/* All counts are slots, which are pages. */
struct census {
	uint64_t slots;	       /* looked at */
	uint64_t used;	       /* in use, as swap_info_struct.inuse_pages counts them */
	uint64_t unowned;      /* in use by a page that is in swap, and owned by nobody */
	uint64_t cached;       /* with a page in the swap cache, whoever owns them */
	uint64_t maybe_cached; /* either that, or kept for a CPU (per-CPU slot caches) */
	uint64_t stuck_all;
	uint32_t owned[MEMCG_IDS];		      /* by private id */
	uint32_t stuck[MEMCG_IDS];		      /* of these, free for somebody else */
	struct census_slot examples[CENSUS_EXAMPLES]; /* of stuck ones, the first */
	uint64_t time_ns;			      /* that it took */
};

/*
 * Adds the slots @first... of the swap device @type to @census, which is all 0 at first. The number
 * of slots added, which is 0 at the end of the device; -EOPNOTSUPP when the kernel keeps slots in a
 * way that is not known.
 */
int census_add(struct census *census, uint32_t type, uint32_t first,
	       const struct census_chunk *chunk);

#endif
