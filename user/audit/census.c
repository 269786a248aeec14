// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * audit/census.c - see audit/census.h.
 */
#include "audit/census.h"

#include <errno.h>
#include <stdbool.h>

/* include/linux/swap.h; unchanged for as long as swap_map existed */
#define SWAP_HAS_CACHE 0x40
#define SWAP_MAP_BAD 0x3f

/* mm/swap_table.h: a free slot is 0; an entry whose page is not in the swap cache is odd. */
#define SWP_TB_BAD (~0ull << 3)
#define SWP_TB_SHADOW_MARK 1

enum slot_use {
	SLOT_FREE,
	SLOT_IDLE, /* taken, perhaps without a page yet */
	SLOT_SWAPPED,
};

static enum slot_use use_of_byte(uint8_t byte)
{
	if (!byte || byte == SWAP_MAP_BAD)
		return SLOT_FREE;
	return byte == SWAP_HAS_CACHE ? SLOT_IDLE : SLOT_SWAPPED;
}

static enum slot_use use_of_word(uint64_t word)
{
	if (!word || word == SWP_TB_BAD)
		return SLOT_FREE;
	return word & SWP_TB_SHADOW_MARK ? SLOT_SWAPPED : SLOT_IDLE;
}

/* Kernels with a swap table have no per-CPU slot caches. */
static void cached_add(struct census *census, const struct census_chunk *chunk, uint32_t i)
{
	if (chunk->use != USE_MAP)
		census->cached += use_of_word(chunk->table[i]) == SLOT_IDLE;
	else if (chunk->map[i] == SWAP_HAS_CACHE)
		census->maybe_cached++;
	else
		census->cached += !!(chunk->map[i] & SWAP_HAS_CACHE);
}

static void stuck_add(struct census *census, uint32_t type, uint32_t offset, uint16_t owner)
{
	if (census->stuck_all < CENSUS_EXAMPLES)
		census->examples[census->stuck_all] = (struct census_slot){ type, offset, owner };
	census->stuck_all++;
	census->stuck[owner]++;
}

static void slot_add(struct census *census, enum slot_use use, uint16_t owner)
{
	census->slots++;
	census->used += use != SLOT_FREE;
	if (owner)
		census->owned[owner]++;
	else if (use == SLOT_SWAPPED)
		census->unowned++;
}

int census_add(struct census *census, uint32_t type, uint32_t first,
	       const struct census_chunk *chunk)
{
	uint32_t nr = chunk->max > first ? chunk->max - first : 0;

	if (!nr)
		return 0;
	if (chunk->use == USE_UNKNOWN)
		return -EOPNOTSUPP;
	if (nr > CENSUS_SLOTS)
		nr = CENSUS_SLOTS;
	for (uint32_t i = 0; i < nr; i++) {
		enum slot_use use = chunk->use == USE_MAP ? use_of_byte(chunk->map[i])
							  : use_of_word(chunk->table[i]);

		slot_add(census, use, chunk->owner[i]);
		cached_add(census, chunk, i);
		if (use == SLOT_FREE && chunk->owner[i])
			stuck_add(census, type, first + i, chunk->owner[i]);
	}
	return (int)nr;
}
