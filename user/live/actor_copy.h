/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * live/actor_copy.h - a copy of the pages charged by each actor. Their sum is the charged pages.
 *
 * A program adds a page to its group's counter and a moment later to its actor's, and both change
 * while they are read. So the charged pages, too, are read once, as the sum over the actors: a page
 * whose program has not finished is in neither number.
 *
 * Owns: which owner of an id the pages belong to. Must not know: where the counters come from.
 */
#ifndef CGSWAP_LIVE_ACTOR_COPY_H
#define CGSWAP_LIVE_ACTOR_COPY_H

#include <stddef.h>

#include "record.h"

/* The arrays that programs write to, MEMCG_IDS of each. */
struct actor_source {
	const struct actor_count *counts;
	const struct actor_count *births;
	const struct group_birth *groups;
};

/* By id; all zero at first. Touched only as far as groups have counters. */
struct actor_copy {
	struct group_birth groups[MEMCG_IDS];
	struct actor_count births[MEMCG_IDS]; /* counts at the birth in groups */
	struct actor_count counts[MEMCG_IDS]; /* since then */
};

/* Sets the charged pages of the first @nr of @counts, a copy, to the sums over their actors. */
void actor_copy_sum(const struct actor_source *live, size_t nr, struct group_count *counts);

/* The same; also copies these pages by actor, and the births so far, into @copy. */
void actor_copy_take(struct actor_copy *copy, const struct actor_source *live, size_t nr,
		     struct group_count *counts);

#endif
