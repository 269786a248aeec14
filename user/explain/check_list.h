/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * explain/check_list.h - the checks, for explain/check.c only, and what they are written with. Each
 * looks at a group, and fills in text and fixes when it fires, the text alone when something is not
 * known.
 */
#ifndef CGSWAP_EXPLAIN_CHECK_LIST_H
#define CGSWAP_EXPLAIN_CHECK_LIST_H

#include "explain/check.h"
#include "explain/explain.h"

typedef enum check_result check_test(const struct explain *e, struct check_note *note);

/* explain/check_limits.c: what is set, and what it does together with what else is set. */
check_test check_swap_unlimited;
check_test check_latency_may_swap;
check_test check_no_high;
check_test check_zswap_off;
check_test check_max_above;
check_test check_high_above;
check_test check_swap_above;
check_test check_swap_high_above;
check_test check_zswap_above;
check_test check_memsw_above;
check_test check_high_no_effect;
check_test check_swap_high_no_effect;
check_test check_memsw_equal;
check_test check_not_inherited;

/* explain/check_use.c: what is used, beside the limits. */
check_test check_memory_over_max;
check_test check_memory_over_high;
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

/* The text of a check that fires, or of one that cannot tell. */
__attribute__((format(printf, 2, 3))) enum check_result check_fires(struct check_note *note,
								    const char *format, ...);
__attribute__((format(printf, 2, 3))) enum check_result check_unknown(struct check_note *note,
								      const char *format, ...);

/* Adds a command. */
void check_fix_add(struct check_note *note, const struct group *group, const char *file,
		   int64_t value);

/*
 * Takes everything out of swap and offers the devices again, where there is memory for all that is
 * in them; else there is no command.
 */
void check_fix_swapoff(struct check_note *note, const struct explain *e);

/* @percent of @bytes, a multiple of a page. */
int64_t check_part(const struct explain *e, int64_t bytes, int percent);

#endif
