/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * model/limit.h - the limit that is effective for a group.
 *
 * Owns: the walk up the tree over swap.max, and over limits of any other kind. It answers two
 * questions: the lowest limit (swap_max_effective), and the group that will refuse first. That is
 * the one with the least room left, which can be another group. Pure. Must not know: files, BPF,
 * views. (Not limits.h: with -Iuser that would hide the C library's <limits.h>.)
 */
#ifndef CGSWAP_MODEL_LIMIT_H
#define CGSWAP_MODEL_LIMIT_H

#include <stdbool.h>
#include <stddef.h>

#include "model/row.h"

/*
 * Fills COL_SWAP_MAX_EFF and COL_SWAP_MAX_PCT of @val, which becomes the numbers of rows[@i], and
 * its swap_max_from, from COL_SWAP_MAX and COL_SWAP_CURRENT. The rows above must be filled already,
 * up to the root.
 *
 * COL_SWAP_MAX_EFF is the lowest swap.max of the group and all its ancestors, VAL_MAX when none has
 * a limit; swap_max_from is the path of the group that has it (the nearest of several), or NULL.
 * COL_SWAP_MAX_PCT, in hundredths of a percent, is that of limit_binding(), VAL_NONE when there is
 * none; for a limit of 0 it is 10000 (100%).
 *
 * The root has no swap.max file, which means "no limit". A dying group has no files any more
 * either; its ancestors' limits count. For any other group, an unreadable limit makes the effective
 * limit of it and of all groups below VAL_NONE.
 */
void limit_apply(struct row *rows, int i, int64_t *val);

/*
 * Index of the group that refuses first when rows[@i] swaps out: among the group and its ancestors,
 * the one with the smallest swap.max - swap_current (page_counter_try_charge() in mm/page_counter.c
 * fails at the first counter on the way up that would exceed its max). The nearest of several. -1
 * when none has a limit and a known usage.
 */
int limit_binding(const struct row *rows, int i);

/*
 * The name of that group, for a table with a row for rows[@i]: "." is the group itself, "-" none,
 * container_part() another one, possibly in @buf of CONTAINER_LABEL_SIZE bytes.
 */
const char *limit_binding_name(const struct row *rows, int i, char *buf);

/* One group on the way up: a limit of one kind, and the usage that counts against it. */
struct limit_level {
	int64_t max;	 /* bytes; VAL_MAX, also if there cannot be one; VAL_NONE: not known */
	int64_t current; /* bytes or VAL_NONE */
};

/* The answer for the groups so far. */
struct limit_answer {
	int64_t lowest;	       /* VAL_MAX: no limit at all; VAL_NONE: one is not known */
	const void *lowest_at; /* whose it is; NULL: nobody's */
	int64_t room;	       /* bytes left where least is left, negative when over the limit */
	const void *binding;   /* the group where that is; NULL: none, @room is VAL_MAX */
	bool unknown;	       /* one group's room is not known, and could be the least */
};

/* The answer before the first group. */
#define LIMIT_START                                                                                \
	{                                                                                          \
		VAL_MAX, NULL, VAL_MAX, NULL, false                                                \
	}

/*
 * Answers both questions for any kind of limit. Call it once for each group, nearest first; @who
 * goes into the answer. Of equal groups the nearest counts.
 */
void limit_step(struct limit_answer *answer, const struct limit_level *level, const void *who);

#endif
