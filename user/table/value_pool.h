/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * table/value_pool.h - the numbers of many rows; those of rows that show the same are kept once.
 *
 * Owns: blocks of numbers by index, and how many rows have each. Must not know: what a number is.
 */
#ifndef CGSWAP_TABLE_VALUE_POOL_H
#define CGSWAP_TABLE_VALUE_POOL_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "model/row.h"

/* The block of a row of which nothing is known: every number is VAL_NONE. */
#define VALUE_POOL_NONE 0u

struct value_pool_block;

/* All zero is an empty one. */
struct value_pool {
	struct arena arena;
	struct value_pool_block *blocks;
	uint32_t *heads; /* by hash: the first block of a chain */
	uint32_t nr;	 /* blocks from here on were never used */
	uint32_t free;	 /* the first of a chain of those that are not used any more; 0: none */
};

/* Makes room for @nr rows that all differ; what value_pool_at() gave may move. 0 or -ENOMEM. */
int value_pool_reserve(struct value_pool *values, size_t nr);
void value_pool_free(struct value_pool *values);

/* The numbers of block @index, ROW_VALUES of them. */
const int64_t *value_pool_at(const struct value_pool *values, uint32_t index);

/*
 * The block that a row has from now on which had @index (VALUE_POOL_NONE at first), as its numbers
 * are @val. There must be room for the row.
 */
uint32_t value_pool_change(struct value_pool *values, uint32_t index, const int64_t *val);

#endif
