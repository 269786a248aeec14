/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * table/order.h - the order in which the rows of a table are shown.
 *
 * Owns: which rows are shown, and that a parent comes before what is below it and children by swap,
 * most first; made from the order of the last time, which is nearly right. Pure. Must not know:
 * where rows come from.
 */
#ifndef CGSWAP_TABLE_ORDER_H
#define CGSWAP_TABLE_ORDER_H

#include <stdbool.h>
#include <stddef.h>

#include "model/row.h"

/* All zero is an empty one. */
struct order {
	int *rows; /* indices, first shown first */
	size_t nr, max_rows, max_moved, max_placed;
	int *moved;   /* scratch, as the next: rows that are not where they were */
	bool *placed; /* by row: it is among the first of rows */
	unsigned int stamp;
};

/* Makes room for @nr rows. 0 or -ENOMEM. */
int order_reserve(struct order *order, size_t nr);
void order_free(struct order *order);

/*
 * Whether the rows are those of the last order_make(), each the same group; they are when @stamp
 * is. If not, what is known of their order is forgotten.
 */
bool order_keeps(struct order *order, unsigned int stamp);

/*
 * Orders those of the @nr rows that are shown, of the subtree @cgroup unless that is NULL.
 * @changed: some may have more or less swap than at the last time. Returns how many are shown.
 */
size_t order_make(struct order *order, const struct row *rows, size_t nr, const char *cgroup,
		  bool changed);

#endif
