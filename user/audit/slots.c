// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * audit/slots.c - see audit/slots.h: blocks of adjacent slots in an open-addressing hash table.
 */
#include "audit/slots.h"

#include <errno.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/hash.h"
#include "record.h"

#define BLOCK_SLOTS 64
#define BLOCKS_MAX (AUDIT_SLOTS_MAX / BLOCK_SLOTS)

struct slot_block {
	uint64_t key;
	uint64_t seen;		     /* bits: the slot had an event */
	uint16_t owner[BLOCK_SLOTS]; /* 0: nobody, if the slot was seen */
};

void audit_slots_free(struct audit_slots *slots)
{
	free(slots->blocks);
	free(slots->index);
}

static uint64_t key_of(uint32_t type, uint64_t offset)
{
	return (uint64_t)type << REC_SLOT_OFFSET_BITS | offset / BLOCK_SLOTS;
}

/* The index entry of the key, or the free one where it belongs. */
static uint32_t *index_find(const struct audit_slots *slots, uint64_t key)
{
	size_t at = hash_place(hash_mix(0, key), slots->index_len);

	while (slots->index[at] && slots->blocks[slots->index[at] - 1].key != key)
		at = (at + 1) & (slots->index_len - 1);
	return &slots->index[at];
}

static int blocks_grow(struct audit_slots *slots)
{
	if (slots->nr >= BLOCKS_MAX)
		return -E2BIG;
	if (array_reserve(&slots->blocks, &slots->max, slots->nr + 1, sizeof(*slots->blocks)))
		return -ENOMEM;
	free(slots->index);
	slots->index_len = 0;
	slots->index = calloc(2 * slots->max, sizeof(*slots->index));
	if (!slots->index)
		return -ENOMEM;
	slots->index_len = 2 * slots->max;
	for (uint32_t i = 0; i < slots->nr; i++)
		*index_find(slots, slots->blocks[i].key) = i + 1;
	return 0;
}

static int block_get(struct audit_slots *slots, uint64_t key, struct slot_block **block)
{
	uint32_t *at = slots->index_len ? index_find(slots, key) : NULL;
	int err;

	if (at && *at) {
		*block = &slots->blocks[*at - 1];
		return 0;
	}
	if (slots->nr == slots->max || !at) {
		err = blocks_grow(slots);
		if (err)
			return err;
		at = index_find(slots, key);
	}
	*block = &slots->blocks[slots->nr++];
	**block = (struct slot_block){ .key = key };
	*at = (uint32_t)slots->nr;
	return 0;
}

/* A slot whose first event is an uncharge was charged before we started. */
static int slot_take(const struct audit_slots *slots, const struct slot_range *range,
		     struct slot_block *block, uint64_t offset)
{
	uint64_t bit = 1ull << offset % BLOCK_SLOTS;
	uint16_t *at = &block->owner[offset % BLOCK_SLOTS];
	struct slot_error error = { CLASS_DOUBLE, range, offset, *at };
	bool right = range->charge ? !*at : !(block->seen & bit) || *at == range->memcg_id;

	block->seen |= bit;
	*at = range->charge ? range->memcg_id : 0;
	if (right)
		return 0;
	if (!range->charge)
		error.class = error.owner ? CLASS_MISATTRIBUTION : CLASS_UNDERFLOW;
	return slots->fn(slots->ctx, &error);
}

int audit_slots_take(struct audit_slots *slots, const struct slot_range *range)
{
	struct slot_block *block;
	int err = 0;

	for (uint64_t i = 0; !err && i < range->pages; i++) {
		uint64_t offset = range->offset + i;

		if (!i || offset % BLOCK_SLOTS == 0)
			err = block_get(slots, key_of(range->type, offset), &block);
		if (!err)
			err = slot_take(slots, range, block, offset);
	}
	return err;
}
