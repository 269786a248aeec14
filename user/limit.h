/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * limit.h - which swap.max really holds for a group.
 *
 * Owns: the walk up the tree over swap.max. Two different questions have two answers here:
 * the lowest limit (swap_max_effective), and the group that will refuse first, which is the one
 * with the least room left and can be another one. Pure. Must not know: files, BPF, views.
 * (Not limits.h: with -Iuser that would hide the C library's <limits.h>.)
 */
#ifndef CGSWAP_LIMIT_H
#define CGSWAP_LIMIT_H

#include <stddef.h>

#include "row.h"

/*
 * Fills COL_SWAP_MAX_EFF, swap_max_from and COL_SWAP_MAX_PCT of @nr rows from COL_SWAP_MAX and
 * COL_SWAP_CURRENT. Every parent must come before its children, and the rows must go up to the
 * root for the answer to be true.
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
void limit_apply(struct row *rows, size_t nr);

/*
 * Index of the group that refuses first when rows[@i] swaps out: of the group and its ancestors
 * the one with the least swap.max - swap_current (page_counter_try_charge() in
 * mm/page_counter.c fails at the first counter on the way up that would exceed its max). The
 * nearest when several have the same. -1 when none has a limit, or none whose use is known.
 */
int limit_binding(const struct row *rows, int i);

/* Bytes left below swap.max in the group limit_binding(), 0 when over it; VAL_MAX when none. */
int64_t limit_headroom(const struct row *rows, int i);

#endif
