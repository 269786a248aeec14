// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * table/value_pool.c - see table/value_pool.h.
 */
#include "table/value_pool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

struct value_pool_block {
	int64_t val[ROW_VALUES];
	uint32_t rows; /* rows that share it */
	uint32_t next; /* next block in its chain; 0: the last */
};

/* Number of hash chains: with as many blocks, one block per chain on average. */
#define HEADS 4096u

static int values_begin(struct value_pool *values)
{
	values->heads = calloc(HEADS, sizeof(*values->heads));
	if (!values->heads)
		return -ENOMEM;
	for (size_t i = 0; i < ROW_VALUES; i++)
		values->blocks[VALUE_POOL_NONE].val[i] = VAL_NONE;
	values->nr = VALUE_POOL_NONE + 1;
	return 0;
}

/* One more than rows: a row that changes gets its new block before it drops the old one. */
int value_pool_reserve(struct value_pool *values, size_t nr)
{
	size_t blocks = nr + VALUE_POOL_NONE + 2;

	if (arena_reserve(&values->arena, blocks * sizeof(*values->blocks)))
		return -ENOMEM;
	values->blocks = values->arena.at;
	return values->heads ? 0 : values_begin(values);
}

void value_pool_free(struct value_pool *values)
{
	arena_free(&values->arena);
	free(values->heads);
	*values = (struct value_pool){ 0 };
}

const int64_t *value_pool_at(const struct value_pool *values, uint32_t index)
{
	return values->blocks[index].val;
}

static bool values_are(const struct value_pool_block *block, const int64_t *val)
{
	return !memcmp(block->val, val, sizeof(block->val));
}

static uint32_t *chain_of(const struct value_pool *values, const int64_t *val)
{
	uint64_t hash = 0;

	for (size_t i = 0; i < ROW_VALUES; i++)
		hash = hash_mix(hash, (uint64_t)val[i]);
	return &values->heads[hash_place(hash, HEADS)];
}

static uint32_t block_find(const struct value_pool *values, const int64_t *val, uint32_t head)
{
	while (head && !values_are(&values->blocks[head], val))
		head = values->blocks[head].next;
	return head;
}

static void block_unlink(struct value_pool *values, uint32_t index)
{
	uint32_t *at = chain_of(values, values->blocks[index].val);

	while (*at != index)
		at = &values->blocks[*at].next;
	*at = values->blocks[index].next;
}

/* Drops one row's use of the block; the last row frees it. */
static void block_leave(struct value_pool *values, uint32_t index)
{
	if (index == VALUE_POOL_NONE || --values->blocks[index].rows)
		return;
	block_unlink(values, index);
	values->blocks[index].next = values->free;
	values->free = index;
}

static uint32_t block_new(struct value_pool *values, const int64_t *val, uint32_t *head)
{
	uint32_t index = values->free ? values->free : values->nr++;
	struct value_pool_block *block = &values->blocks[index];

	if (values->free)
		values->free = block->next;
	memcpy(block->val, val, sizeof(block->val));
	block->rows = 0;
	block->next = *head;
	*head = index;
	return index;
}

uint32_t value_pool_change(struct value_pool *values, uint32_t index, const int64_t *val)
{
	uint32_t *head, now;

	if (values_are(&values->blocks[index], val))
		return index;
	if (values_are(&values->blocks[VALUE_POOL_NONE], val)) {
		block_leave(values, index);
		return VALUE_POOL_NONE;
	}
	head = chain_of(values, val);
	now = block_find(values, val, *head);
	if (!now)
		now = block_new(values, val, head);
	values->blocks[now].rows++;
	block_leave(values, index);
	return now;
}
