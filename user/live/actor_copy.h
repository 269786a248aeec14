/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * live/actor_copy.h - a copy of the pages charged by each actor, which are all that was charged.
 *
 * A program adds a page to the counter of its group and a moment later to that of its actor, and
 * both go on while they are read. So what was charged is read from the actors too, once, as their
 * sum: a page whose program is not done yet is in neither number.
 *
 * Owns: which owner of an id the pages are of. Must not know: where the counters come from.
 */
#ifndef CGSWAP_LIVE_ACTOR_COPY_H
#define CGSWAP_LIVE_ACTOR_COPY_H

#include <stddef.h>

#include "record.h"

/* What programs write to, MEMCG_IDS of each. */
struct actor_source {
	const struct actor_count *counts;
	const struct actor_count *births;
	const struct group_birth *groups;
};

/* By id; all zero at first. Touched as far as groups have counters. */
struct actor_copy {
	struct group_birth groups[MEMCG_IDS];
	struct actor_count births[MEMCG_IDS]; /* counts at the birth that groups has */
	struct actor_count counts[MEMCG_IDS]; /* since then */
};

/* Makes the pages charged in the first @nr of @counts, a copy, those of all actors together. */
void actor_copy_sum(const struct actor_source *live, size_t nr, struct group_count *counts);

/* The same, and these pages by actor and the births up to now into @copy. */
void actor_copy_take(struct actor_copy *copy, const struct actor_source *live, size_t nr,
		     struct group_count *counts);

#endif
