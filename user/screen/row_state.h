/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * screen/row_state.h - the state of a group, visible before its numbers are read.
 *
 * Owns: the conditions; unknown numbers fulfil none. Pure. Must not know: how it looks.
 */
#ifndef CGSWAP_SCREEN_ROW_STATE_H
#define CGSWAP_SCREEN_ROW_STATE_H

#include <stdbool.h>

struct row;
struct screen_model;

/* In hundredths of a percent of a limit: above this, little is left. */
#define ROW_NEAR 9000

/* The first one that is true. */
enum row_state {
	ROW_REFUSED,   /* swap.max refused swap to the group or a descendant in the last seconds */
	ROW_THRASHING, /* pages are swapped out and soon needed again, and tasks wait */
	ROW_FULL,      /* its own swap.max is nearly used up */
	ROW_DYING,     /* removed, and still holding swap */
	ROW_CALM,
};

enum row_state row_state(const struct screen_model *model, const struct row *row);

bool row_is_refused(const struct screen_model *model, const struct row *row);

/* The condition of explain's check of the same name. */
bool row_is_thrashing(const struct row *row);

#endif
