/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * audit/census.h - counts the slots of all swap devices by owner, and by whether they are in use.
 *
 * Owns: the meaning of the kernel's words for a slot, and the counts. Pure. Must not know: how the
 * chunks are read, what follows from the counts (audit/audit.h).
 */
#ifndef CGSWAP_AUDIT_CENSUS_H
#define CGSWAP_AUDIT_CENSUS_H

#include <stdint.h>

#include "record.h"

/* Slots listed individually; more are only counted. */
#define CENSUS_EXAMPLES 8

struct census_slot {
	uint32_t type;
	uint32_t offset;
	uint16_t memcg_id;
};

/* All counts are in slots, that is, in pages. */
struct census {
	uint64_t slots;	       /* looked at */
	uint64_t used;	       /* in use, as swap_info_struct.inuse_pages counts them */
	uint64_t unowned;      /* in use by a page in swap, without an owner */
	uint64_t cached;       /* with a page in the swap cache, owned or not */
	uint64_t maybe_cached; /* with a page in the swap cache, or in a per-CPU slot cache */
	uint64_t stuck_all;
	uint32_t owned[MEMCG_IDS];		      /* by private id */
	uint32_t stuck[MEMCG_IDS];		      /* of these, free for somebody else */
	struct census_slot examples[CENSUS_EXAMPLES]; /* the first stuck ones */
	uint64_t time_ns;			      /* duration */
};

/*
 * Adds the slots @first... of the swap device @type to @census, which is all 0 at first. Returns
 * the number of slots added, 0 at the end of the device; -EOPNOTSUPP when the kernel stores slots
 * in an unknown format.
 */
int census_add(struct census *census, uint32_t type, uint32_t first,
	       const struct census_chunk *chunk);

#endif
