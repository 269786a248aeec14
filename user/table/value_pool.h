/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * table/value_pool.h - stores the numbers of many rows; equal rows share a block.
 *
 * Owns: blocks of numbers by index, and how many rows share each. Must not know: what a number is.
 */
#ifndef CGSWAP_TABLE_VALUE_POOL_H
#define CGSWAP_TABLE_VALUE_POOL_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "model/row.h"

/* The block of a row with no known number: all are VAL_NONE. */
#define VALUE_POOL_NONE 0u

struct value_pool_block;

/* All zero is an empty pool. */
struct value_pool {
	struct arena arena;
	struct value_pool_block *blocks;
	uint32_t *heads; /* hash table: the first block of each chain */
	uint32_t nr;	 /* blocks from this index on were never used */
	uint32_t free;	 /* first block of the free list; 0: none */
};

/*
 * Reserves memory for @nr different rows; pointers from value_pool_at() may become invalid. 0 or
 * -ENOMEM.
 */
int value_pool_reserve(struct value_pool *values, size_t nr);
void value_pool_free(struct value_pool *values);

/* The numbers of block @index, ROW_VALUES of them. */
const int64_t *value_pool_at(const struct value_pool *values, uint32_t index);

/*
 * Changes a row's numbers to @val and returns its new block; @index is its old one (VALUE_POOL_NONE
 * at first). value_pool_reserve() must have reserved memory for the row.
 */
uint32_t value_pool_change(struct value_pool *values, uint32_t index, const int64_t *val);

#endif
