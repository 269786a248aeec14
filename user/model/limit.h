/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * model/limit.h - which limit really holds for a group.
 *
 * Owns: the walk up the tree over swap.max, and over limits of any other kind. Two different
 * questions have two answers here: the lowest limit (swap_max_effective), and the group that will
 * refuse first, which is the one with the least room left and can be another one. Pure. Must not
 * know: files, BPF, views.
 * (Not limits.h: with -Iuser that would hide the C library's <limits.h>.)
 */
#ifndef CGSWAP_MODEL_LIMIT_H
#define CGSWAP_MODEL_LIMIT_H

#include <stdbool.h>
#include <stddef.h>

#include "model/row.h"

/*
 * Fills COL_SWAP_MAX_EFF and COL_SWAP_MAX_PCT of @val, which are the numbers of rows[@i] from here
 * on, and its swap_max_from, from COL_SWAP_MAX and COL_SWAP_CURRENT. The rows above must be filled
 * already, and go up to the root for the answer to be true.
 *
 * COL_SWAP_MAX_EFF is the lowest swap.max of the group and all its ancestors, VAL_MAX when none of
 * them has a limit; swap_max_from is the path of the group that has it (the nearest one when
 * several have the same), NULL when there is none. COL_SWAP_MAX_PCT is in hundredths of a percent
 * and belongs to limit_binding(), VAL_NONE when there is none; a limit of 0 is 10000 (100%).
 *
 * The root has no swap.max file: that is "no limit". A group that is dying has no files any more
 * either; its ancestors' limits count. Of any other group an unreadable limit makes its effective
 * limit, and that of all groups below, VAL_NONE.
 */
void limit_apply(struct row *rows, int i, int64_t *val);

/*
 * Index of the group that refuses first when rows[@i] swaps out: of the group and its ancestors
 * the one with the least swap.max - swap_current (page_counter_try_charge() in
 * mm/page_counter.c fails at the first counter on the way up that would exceed its max). The
 * nearest when several have the same. -1 when none has a limit, or none whose use is known.
 */
int limit_binding(const struct row *rows, int i);

/*
 * The name of that group, for a table with a row for rows[@i]: "." for the group itself, "-" for
 * none, container_part() for another, which may be in @buf of CONTAINER_LABEL_SIZE bytes.
 */
const char *limit_binding_name(const struct row *rows, int i, char *buf);

/* One group on the way up: a limit of one kind, and what counts against it. */
struct limit_level {
	int64_t max;	 /* bytes; VAL_MAX, also where there can be none; VAL_NONE: not known */
	int64_t current; /* bytes or VAL_NONE */
};

/* What holds of the groups so far. */
struct limit_answer {
	int64_t lowest;	       /* VAL_MAX: no limit at all; VAL_NONE: one is not known */
	const void *lowest_at; /* who has it; NULL: nobody */
	int64_t room;	       /* bytes left where it is least, below 0 when over it */
	const void *binding;   /* there; NULL: nowhere, @room is VAL_MAX */
	bool unknown;	       /* the room of one is not known, which could be the least */
};

/* Before the first. */
#define LIMIT_START                                                                                \
	{                                                                                          \
		VAL_MAX, NULL, VAL_MAX, NULL, false                                                \
	}

/*
 * Answers both questions for any kind of limit, one call for each group, nearest first; @who goes
 * into the answer. When several are the same, the nearest.
 */
void limit_step(struct limit_answer *answer, const struct limit_level *level, const void *who);

#endif
