/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * audit/slots.h - who each swap slot is charged to, by its charges and uncharges. Pure.
 *
 * Owns: the owner of each slot seen so far, and the contradictions: a charge of a slot that is
 * charged, an uncharge of one that is not, or by another group. Must not know: where the events
 * come from, groups.
 *
 * Memory: about 2 bytes for each slot of a device that is used densely, 0.5 MiB for a GiB of swap
 * in pages of 4 KiB; 300 bytes for a lone slot.
 */
#ifndef CGSWAP_AUDIT_SLOTS_H
#define CGSWAP_AUDIT_SLOTS_H

#include <stdbool.h>
#include <stdint.h>

#include "audit/checks.h"

/* Adjacent slots charged to @memcg_id, or uncharged from it. */
struct slot_range {
	uint64_t time_ns;
	uint64_t offset; /* pages */
	uint32_t pages;
	uint32_t type; /* index of the swap device, below 63 */
	uint16_t memcg_id;
	bool charge; /* false: an uncharge */
};

/* A slot whose event contradicts its owner. */
struct slot_error {
	enum audit_class class; /* double, underflow or misattribution */
	const struct slot_range *range;
	uint64_t offset;
	uint16_t owner; /* owner of the slot before the event; 0: nobody */
};

/* 0, or -errno to stop. */
typedef int (*slot_error_fn)(void *ctx, const struct slot_error *error);

struct slot_block;

/* The caller sets the first two; the rest is 0 at first, freed by audit_slots_free(). */
struct audit_slots {
	slot_error_fn fn; /* called for each contradiction */
	void *ctx;
	struct slot_block *blocks;
	size_t nr, max;
	uint32_t *index; /* 1 + index of a block, 0: free; size: power of two, >= 2 * nr */
	size_t index_len;
};

void audit_slots_free(struct audit_slots *slots);

/*
 * The last event of a slot is believed. 0, the error of fn, -ENOMEM, or -E2BIG: the limit
 * AUDIT_SLOTS_MAX is reached.
 */
int audit_slots_take(struct audit_slots *slots, const struct slot_range *range);

/* 1 TiB in pages of 4 KiB. */
#define AUDIT_SLOTS_MAX (1u << 28)

#endif
