// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * table/value_pool.c - see table/value_pool.h.
 */
#include "table/value_pool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct values_block {
	int64_t val[ROW_VALUES];
	uint32_t rows; /* that have it */
	uint32_t next; /* in its chain; 0: the last */
};

/* Chains; with as many blocks, a chain has one. */
#define HEADS 4096u

static int values_begin(struct values *values)
{
	values->heads = calloc(HEADS, sizeof(*values->heads));
	if (!values->heads)
		return -ENOMEM;
	for (size_t i = 0; i < ROW_VALUES; i++)
		values->blocks[VALUES_NONE].val[i] = VAL_NONE;
	values->nr = VALUES_NONE + 1;
	return 0;
}

/* One more than there are rows: one that changes has its new block before it loses the old one. */
int values_reserve(struct values *values, size_t nr)
{
	size_t blocks = nr + VALUES_NONE + 2;

	if (room_reserve(&values->room, blocks * sizeof(*values->blocks)))
		return -ENOMEM;
	values->blocks = values->room.at;
	return values->heads ? 0 : values_begin(values);
}

void values_free(struct values *values)
{
	room_free(&values->room);
	free(values->heads);
	*values = (struct values){ 0 };
}

const int64_t *values_at(const struct values *values, uint32_t index)
{
	return values->blocks[index].val;
}

static bool values_are(const struct values_block *block, const int64_t *val)
{
	return !memcmp(block->val, val, sizeof(block->val));
}

static uint32_t *chain_of(const struct values *values, const int64_t *val)
{
	uint64_t hash = 0;

	for (size_t i = 0; i < ROW_VALUES; i++)
		hash = (hash ^ (uint64_t)val[i]) * 0x9e3779b97f4a7c15u;
	return &values->heads[(hash >> 32) % HEADS];
}

static uint32_t block_find(const struct values *values, const int64_t *val, uint32_t head)
{
	while (head && !values_are(&values->blocks[head], val))
		head = values->blocks[head].next;
	return head;
}

static void block_unlink(struct values *values, uint32_t index)
{
	uint32_t *at = chain_of(values, values->blocks[index].val);

	while (*at != index)
		at = &values->blocks[*at].next;
	*at = values->blocks[index].next;
}

/* The last row that had it leaves it. */
static void block_leave(struct values *values, uint32_t index)
{
	if (index == VALUES_NONE || --values->blocks[index].rows)
		return;
	block_unlink(values, index);
	values->blocks[index].next = values->free;
	values->free = index;
}

static uint32_t block_new(struct values *values, const int64_t *val, uint32_t *head)
{
	uint32_t index = values->free ? values->free : values->nr++;
	struct values_block *block = &values->blocks[index];

	if (values->free)
		values->free = block->next;
	memcpy(block->val, val, sizeof(block->val));
	block->rows = 0;
	block->next = *head;
	*head = index;
	return index;
}

uint32_t values_change(struct values *values, uint32_t index, const int64_t *val)
{
	uint32_t *head, now;

	if (values_are(&values->blocks[index], val))
		return index;
	if (values_are(&values->blocks[VALUES_NONE], val)) {
		block_leave(values, index);
		return VALUES_NONE;
	}
	head = chain_of(values, val);
	now = block_find(values, val, *head);
	if (!now)
		now = block_new(values, val, head);
	values->blocks[now].rows++;
	block_leave(values, index);
	return now;
}
