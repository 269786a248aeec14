/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * table/order.h - the order of a table's rows.
 *
 * Owns: which rows are shown; parents before children, children by swap, most first. Starts from
 * the last order, which is nearly sorted. Pure. Must not know: where rows come from.
 */
#ifndef CGSWAP_TABLE_ORDER_H
#define CGSWAP_TABLE_ORDER_H

#include <stdbool.h>
#include <stddef.h>

#include "model/row.h"

/* All zero is an empty order. */
struct order {
	int *rows; /* indices, first shown first */
	size_t nr, max_rows, max_moved, max_placed;
	int *moved;   /* scratch, as the next: rows that are out of order */
	bool *placed; /* by row: it is among the first of @rows */
	unsigned int stamp;
};

/* Reserves memory for @nr rows. 0 or -ENOMEM. */
int order_reserve(struct order *order, size_t nr);
void order_free(struct order *order);

/*
 * True when the rows are still those of the last order_make(), each the same group, which holds
 * while @stamp is the same. Otherwise forgets the last order.
 */
bool order_keeps(struct order *order, unsigned int stamp);

/*
 * Orders those of the @nr rows that are shown, in the subtree @cgroup unless that is NULL.
 * @changed: the swap of some may have changed since the last call. Returns how many are shown.
 */
size_t order_make(struct order *order, const struct row *rows, size_t nr, const char *cgroup,
		  bool changed);

#endif
