/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * explain/check_list.h - the checks. Each looks at one group. When it fires, it fills in text and
 * fixes; when it cannot tell, only the text.
 *
 * Owns: the names of the checks in C. Must not know: their order, id and severity
 * (explain/check_table.c).
 */
#ifndef CGSWAP_EXPLAIN_CHECK_LIST_H
#define CGSWAP_EXPLAIN_CHECK_LIST_H

#include "explain/check.h"

typedef enum check_result check_test(const struct explain *e, struct check_note *note);

/* explain/check_limits.c: the limits that are set, and how they work together. */
check_test check_swap_unlimited;
check_test check_latency_may_swap;
check_test check_no_high;
check_test check_zswap_off;
check_test check_above;
check_test check_no_effect;
check_test check_memsw_equal;
check_test check_not_inherited;

/* explain/check_use.c: usage, against the limits and the machine. */
check_test check_memory_over;
check_test check_swap_over_max;
check_test check_swap_over_high;
check_test check_swap_full;
check_test check_zswap_blocked;
check_test check_swappiness;
check_test check_no_device;
check_test check_device_short;
check_test check_dying;

/* explain/check_trend.c: what changes between two readings. */
check_test check_oom_ahead;
check_test check_refused;
check_test check_leak;
check_test check_thrashing;

/* explain/check_ends.c: groups that have nothing left. */
check_test check_used_up;
check_test check_held;
check_test check_file_thrashing;
check_test check_killed;
check_test check_swap_owner;

/* Whether memory.max, or memory.high, is reached and nothing is left to reclaim. */
bool check_is_used_up(const struct explain *e);
bool check_is_held(const struct explain *e);

/* explain/check_told.c: limits as configured in the runtime or systemd. */
check_test check_told;

/* explain/check_numbers.c: numbers that are impossible or missing. */
check_test check_unreadable;
check_test check_swapcache;
check_test check_uncounted;

#endif
