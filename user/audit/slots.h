/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * audit/slots.h - who each slot of swap is charged to, as charges and uncharges tell it. Pure.
 *
 * Owns: one owner for each slot that was ever named, and what does not follow from it: a charge of
 * a slot that is charged, an uncharge of one that is not, or of another group's. Must not know:
 * where the events come from, groups.
 *
 * It takes about 2 bytes for each slot of a device that is used densely, 0.5 MiB for a GiB of swap
 * in pages of 4 KiB, and 300 for one slot alone.
 */
#ifndef CGSWAP_AUDIT_SLOTS_H
#define CGSWAP_AUDIT_SLOTS_H

#include <stdbool.h>
#include <stdint.h>

#include "audit/checks.h"

/* Neighbouring slots that are charged to @memcg_id, or given back by it. */
struct slot_range {
	uint64_t time_ns;
	uint64_t offset; /* pages */
	uint32_t pages;
	uint32_t type; /* index of the swap device, below 63 */
	uint16_t memcg_id;
	bool charge; /* false: an uncharge */
};

/* One slot that does not fit. */
struct slot_error {
	enum audit_class class; /* double, underflow or misattribution */
	const struct slot_range *range;
	uint64_t offset;
	uint16_t owner; /* of the slot before; 0: nobody */
};

/* 0, or -errno to stop. */
typedef int (*slot_error_fn)(void *ctx, const struct slot_error *error);

struct slot_block;

/* The user sets the first two; the rest is 0, and freed by audit_slots_free(). */
struct audit_slots {
	slot_error_fn fn; /* called for each slot that does not fit */
	void *ctx;
	struct slot_block *blocks;
	size_t nr, max;
	uint32_t *index; /* 1 + that of a block, 0: free; a power of two, at least twice as many */
	size_t index_len;
};

void audit_slots_free(struct audit_slots *slots);

/*
 * The last event of a slot is believed. 0, what the function returned, -ENOMEM, or -E2BIG: that
 * many slots are not kept (AUDIT_SLOTS_MAX).
 */
int audit_slots_take(struct audit_slots *slots, const struct slot_range *range);

/* 1 TiB in pages of 4 KiB. */
#define AUDIT_SLOTS_MAX (1u << 28)

#endif
