/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * model/alarm.h - thresholds above which a number counts as bad.
 *
 * Owns: the thresholds and conditions that explain and the screen share, so that the two never
 * contradict each other. Must not know: who uses them.
 */
#ifndef CGSWAP_MODEL_ALARM_H
#define CGSWAP_MODEL_ALARM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/value.h"

/* Percent of time in which some task waits for memory; from here on, too much. */
#define ALARM_PSI_PERCENT 10

/* Anonymous refaults per second; from here on, too many. */
#define ALARM_REFAULT_RATE 100

/* Events expected within this many seconds are reported. */
#define ALARM_SECONDS 600

/*
 * Reclaim without room for swap stops trying (get_scan_count()), so memory.swap.events stops
 * counting: look at the state, not at the events. The multi-generational LRU needs room for 64
 * pages, MIN_LRU_BATCH (get_swappiness()).
 */
#define ALARM_FULL_PAGES 64

/* After zswap was full, it takes pages again at 90 % (accept_threshold_percent). */
#define ALARM_ACCEPT_PERCENT 90

/* Percent of a limit: with less left, the limit counts as reached. */
#define ALARM_LEFT_PERCENT 1

/*
 * True when a group with @memory bytes is held at its memory.high: it is above, and reclaim can
 * take @left bytes, too little to get below. Then each allocation puts the task to sleep for up to
 * 2 seconds (mem_cgroup_handle_over_high()). False when one of the numbers is not known.
 */
static inline bool alarm_is_held(int64_t memory, int64_t high, int64_t left)
{
	const int64_t over = val_is_number(high) ? val_less(memory, high) : VAL_NONE;

	return over > 0 && left != VAL_NONE &&
	       left < val_most(over, high / 100 * ALARM_LEFT_PERCENT);
}

/* Percent of all swap in groups that were removed; from here on, a lot. */
#define ALARM_DYING_PERCENT 10

/* A zswap pool of this many bytes or more, that holds less than this ratio, compresses badly. */
#define ALARM_POOR_BYTES (256ll << 20)
#define ALARM_POOR_RATIO 130 /* hundredths */

/* True when pages come back from swap as fast as they go, and tasks wait for it; hundredths. */
static inline bool alarm_is_thrashing(int64_t refault_rate, int64_t psi_some)
{
	return refault_rate >= ALARM_REFAULT_RATE * 100 && psi_some >= ALARM_PSI_PERCENT * 100;
}

/* True when less than one batch of reclaim is left of all swap. */
static inline bool alarm_swap_is_full(int64_t total, int64_t used, int64_t page_bytes)
{
	const int64_t left = val_less(total, used);

	return total > 0 && left != VAL_NONE && left < ALARM_FULL_PAGES * page_bytes;
}

/* The same of a group's own swap.max. One of 0 is intended; what is above it, was lowered. */
static inline bool alarm_limit_is_full(int64_t swap, int64_t max, int64_t page_bytes)
{
	const int64_t left = val_less(max, swap);

	return val_is_number(max) && max > 0 && swap > 0 && left >= 0 &&
	       left < ALARM_FULL_PAGES * page_bytes;
}

/* True when zswap's pool is so full that, once it was full, it refuses pages. */
static inline bool alarm_pool_is_full(int64_t pool, int64_t max)
{
	return max > 0 && pool != VAL_NONE && pool >= max / 100 * ALARM_ACCEPT_PERCENT;
}

/* True when @pool bytes of memory hold hardly more in pages. */
static inline bool alarm_pool_is_poor(int64_t pool, int64_t stored)
{
	return val_is_number(pool) && val_is_number(stored) && pool >= ALARM_POOR_BYTES &&
	       stored < pool / 100 * ALARM_POOR_RATIO;
}

/* True when removed groups hold a lot of all swap. */
static inline bool alarm_is_much_dying(int64_t dying, int64_t total)
{
	return dying > 0 && total > 0 && dying >= total / 100 * ALARM_DYING_PERCENT;
}

#endif
