// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * audit/slots.c - see audit/slots.h: blocks of neighbouring slots in an open hash table.
 */
#include "audit/slots.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/hash.h"
#include "record.h"

#define BLOCK_SLOTS 64
#define BLOCKS_MAX (AUDIT_SLOTS_MAX / BLOCK_SLOTS)

struct block {
	uint64_t key;
	uint64_t seen;		     /* bits: there was an event of the slot */
	uint16_t owner[BLOCK_SLOTS]; /* 0: nobody, once it was seen */
};

struct audit_slots {
	struct block *blocks;
	size_t nr, max;
	uint32_t *index; /* 1 + that of a block, 0: free; a power of two, at least twice as many */
	size_t index_len;
	slot_error_fn fn;
	void *ctx;
};

struct audit_slots *audit_slots_new(slot_error_fn fn, void *ctx)
{
	struct audit_slots *slots = calloc(1, sizeof(*slots));

	if (!slots)
		return NULL;
	slots->fn = fn;
	slots->ctx = ctx;
	return slots;
}

void audit_slots_free(struct audit_slots *slots)
{
	if (!slots)
		return;
	free(slots->blocks);
	free(slots->index);
	free(slots);
}

static uint64_t key_of(uint32_t type, uint64_t offset)
{
	return (uint64_t)type << REC_SLOT_OFFSET_BITS | offset / BLOCK_SLOTS;
}

/* Where the key is, or would be put. */
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

static int block_get(struct audit_slots *slots, uint64_t key, struct block **block)
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
	**block = (struct block){ .key = key };
	*at = (uint32_t)slots->nr;
	return 0;
}

static int error_tell(const struct audit_slots *slots, const struct slot_range *range,
		      uint64_t offset, enum audit_class class, uint16_t owner)
{
	const struct slot_error error = { class, range, offset, owner };

	return slots->fn(slots->ctx, &error);
}

static int charge_one(const struct audit_slots *slots, const struct slot_range *range,
		      struct block *block, uint64_t offset)
{
	uint32_t at = offset % BLOCK_SLOTS;
	uint16_t owner = block->owner[at];

	block->seen |= 1ull << at;
	block->owner[at] = range->memcg_id;
	return owner ? error_tell(slots, range, offset, CLASS_DOUBLE, owner) : 0;
}

/* Of a slot that was not seen before, the charge was before our time. */
static int uncharge_one(const struct audit_slots *slots, const struct slot_range *range,
			struct block *block, uint64_t offset)
{
	uint32_t at = offset % BLOCK_SLOTS;
	uint16_t owner = block->owner[at];
	bool seen = block->seen & 1ull << at;

	block->seen |= 1ull << at;
	block->owner[at] = 0;
	if (!seen || owner == range->memcg_id)
		return 0;
	return error_tell(slots, range, offset, owner ? CLASS_MISATTRIBUTION : CLASS_UNDERFLOW,
			  owner);
}

typedef int (*slot_fn)(const struct audit_slots *slots, const struct slot_range *range,
		       struct block *block, uint64_t offset);

static int range_walk(struct audit_slots *slots, const struct slot_range *range, slot_fn fn)
{
	struct block *block;
	int err = 0;

	for (uint64_t i = 0; !err && i < range->pages; i++) {
		uint64_t offset = range->offset + i;

		if (!i || offset % BLOCK_SLOTS == 0)
			err = block_get(slots, key_of(range->type, offset), &block);
		if (!err)
			err = fn(slots, range, block, offset);
	}
	return err;
}

int audit_slots_charge(struct audit_slots *slots, const struct slot_range *range)
{
	return range_walk(slots, range, charge_one);
}

int audit_slots_uncharge(struct audit_slots *slots, const struct slot_range *range)
{
	return range_walk(slots, range, uncharge_one);
}
