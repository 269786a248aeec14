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

#endif
