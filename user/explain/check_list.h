/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * explain/check_list.h - the checks. Each looks at a group, and fills in text and fixes when it
 * fires, the text alone when something is not known.
 *
 * Owns: what a check is called in C. Must not know: their order, id and severity
 * (explain/check_table.c).
 */
#ifndef CGSWAP_EXPLAIN_CHECK_LIST_H
#define CGSWAP_EXPLAIN_CHECK_LIST_H

#include "explain/check.h"

/* Of the time that some task waits for memory, so much or more is much. */
#define CHECK_PSI_PERCENT 10

typedef enum check_result check_test(const struct explain *e, struct check_note *note);

/* explain/check_limits.c: what is set, and what it does together with what else is set. */
check_test check_swap_unlimited;
check_test check_latency_may_swap;
check_test check_no_high;
check_test check_zswap_off;
check_test check_above;
check_test check_no_effect;
check_test check_memsw_equal;
check_test check_not_inherited;

/* explain/check_use.c: what is used, beside the limits. */
check_test check_memory_over;
check_test check_swap_over_max;
check_test check_swap_over_high;
check_test check_swap_full;
check_test check_zswap_blocked;
check_test check_swappiness;
check_test check_no_device;
check_test check_device_short;
check_test check_dying;

/* explain/check_trend.c: what changes, from two readings. */
check_test check_oom_ahead;
check_test check_refused;
check_test check_leak;
check_test check_thrashing;

/* explain/check_ends.c: what has nothing left. */
check_test check_used_up;
check_test check_held;
check_test check_file_thrashing;
check_test check_killed;
check_test check_swap_owner;

/* The limit is reached, and nothing can be reclaimed: of memory.max and of memory.high. */
bool check_is_used_up(const struct explain *e);
bool check_is_held(const struct explain *e);

/* explain/check_told.c: what who made the group was told. */
check_test check_told;

/* explain/check_numbers.c: numbers that cannot be, or are not there. */
check_test check_unreadable;
check_test check_swapcache;
check_test check_uncounted;

#endif
