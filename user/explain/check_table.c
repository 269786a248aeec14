// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * explain/check_table.c - the table of checks. See explain/check.h.
 */
#include "explain/check_list.h"

#define V1 1
#define V2 2

/* In the order of the report. */
static const struct {
	const char *id;
	enum check_severity severity;
	int versions; /* bits V1, V2: where it applies */
	check_test *test;
	enum bound_kind bound;
	bool trend;
	bool below;   /* what fires may be wrong if not all groups below were read */
	bool latency; /* only if the user says that the group must not wait */
	bool kept;    /* a history has all that it needs, if the group has @col */
	enum col col;
} checks[] = {
	{ "used-up", SEVERITY_BAD, V1 | V2, .test = check_used_up },
	{ "held-at-high", SEVERITY_BAD, V2, .test = check_held },
	{ "oom-ahead", SEVERITY_BAD, V1 | V2, .test = check_oom_ahead, .trend = true },
	{ "thrashing", SEVERITY_BAD, V1 | V2, .test = check_thrashing, .trend = true, .kept = true,
	  .col = COL_PSI_SOME },
	{ "file-thrashing", SEVERITY_BAD, V1 | V2, .test = check_file_thrashing, .trend = true },
	{ "zswap-blocked", SEVERITY_BAD, V2, .test = check_zswap_blocked },
	{ "latency-may-swap", SEVERITY_BAD, V1 | V2, .test = check_latency_may_swap,
	  .latency = true },
	{ "leak-hidden", SEVERITY_WARN, V1 | V2, .test = check_leak, .trend = true, .kept = true,
	  .col = COL_SWAP_CURRENT },
	{ "swap-owner", SEVERITY_WARN, V1 | V2, .test = check_swap_owner, .below = true },
	{ "swapcache-above-swap", SEVERITY_WARN, V2, .test = check_swapcache, .kept = true,
	  .col = COL_SWAPCACHED },
	{ "swap-full", SEVERITY_WARN, V1 | V2, .test = check_swap_full, .kept = true,
	  .col = COL_SWAP_CURRENT },
	{ "swap-refused", SEVERITY_WARN, V2, .test = check_refused, .trend = true, .kept = true,
	  .col = COL_EVENTS_MAX },
	{ "memory-over-max", SEVERITY_WARN, V2, .test = check_memory_over, .bound = BOUND_MAX },
	{ "swap-over-max", SEVERITY_WARN, V2, .test = check_swap_over_max, .kept = true,
	  .col = COL_SWAP_MAX },
	{ "swap-over-high", SEVERITY_WARN, V2, .test = check_swap_over_high, .kept = true,
	  .col = COL_SWAP_HIGH },
	{ "told-otherwise", SEVERITY_WARN, V1 | V2, .test = check_told },
	{ "swap-unlimited", SEVERITY_WARN, V1 | V2, .test = check_swap_unlimited },
	{ "memsw-equals-limit", SEVERITY_WARN, V1, .test = check_memsw_equal },
	{ "swappiness-zero", SEVERITY_WARN, V1 | V2, .test = check_swappiness },
	{ "zswap-off", SEVERITY_WARN, V2, .test = check_zswap_off },
	{ "memory-max-above", SEVERITY_WARN, V1 | V2, .test = check_above, .bound = BOUND_MAX },
	{ "memory-high-above", SEVERITY_WARN, V2, .test = check_above, .bound = BOUND_HIGH },
	{ "swap-max-above", SEVERITY_WARN, V2, .test = check_above, .bound = BOUND_SWAP,
	  .kept = true, .col = COL_SWAP_MAX },
	{ "swap-high-above", SEVERITY_WARN, V2, .test = check_above, .bound = BOUND_SWAP_HIGH,
	  .kept = true, .col = COL_SWAP_HIGH },
	{ "zswap-max-above", SEVERITY_WARN, V2, .test = check_above, .bound = BOUND_ZSWAP },
	{ "memsw-above", SEVERITY_WARN, V1, .test = check_above, .bound = BOUND_MEMSW },
	{ "memory-high-no-effect", SEVERITY_WARN, V2, .test = check_no_effect,
	  .bound = BOUND_HIGH },
	{ "swap-high-no-effect", SEVERITY_WARN, V2, .test = check_no_effect,
	  .bound = BOUND_SWAP_HIGH, .kept = true, .col = COL_SWAP_HIGH },
	{ "not-inherited", SEVERITY_WARN, V1, .test = check_not_inherited },
	{ "killed", SEVERITY_INFO, V1 | V2, .test = check_killed, .trend = true },
	{ "unreadable", SEVERITY_INFO, V1 | V2, .test = check_unreadable },
	{ "swap-uncounted", SEVERITY_INFO, V2, .test = check_uncounted },
	{ "memory-over-high", SEVERITY_INFO, V2, .test = check_memory_over, .bound = BOUND_HIGH },
	{ "no-high", SEVERITY_INFO, V2, .test = check_no_high },
	{ "no-swap-device", SEVERITY_INFO, V1 | V2, .test = check_no_device, .kept = true,
	  .col = COL_SWAP_MAX },
	{ "swap-short", SEVERITY_INFO, V2, .test = check_device_short, .kept = true,
	  .col = COL_SWAP_MAX },
	{ "dying-holds-swap", SEVERITY_INFO, V2, .test = check_dying, .below = true },
};

_Static_assert(sizeof(checks) / sizeof(checks[0]) <= 64, "a bit each in struct report_result");

size_t check_count(void)
{
	return sizeof(checks) / sizeof(checks[0]);
}

/* Numbers that are not there must not look like limits that are not set. */
static bool is_kept(size_t i, const struct explain *e, enum bound_kind bound)
{
	if (!e->v2 || !checks[i].kept)
		return false;
	if (e->mem[checks[i].col] == VAL_NONE && !explain_is_root(e))
		return false;
	return !bound || e->bounds[bound].lowest != VAL_NONE;
}

void check_run(size_t i, const struct explain *e, struct check_note *note)
{
	*note = (struct check_note){
		.id = checks[i].id,
		.severity = checks[i].severity,
		.bound = checks[i].bound,
		.trend = checks[i].trend,
	};
	if (!(checks[i].versions & (e->v2 ? V2 : V1)) || (checks[i].latency && !e->latency))
		note->result = CHECK_NONE;
	else if (e->recorded && !is_kept(i, e, note->bound))
		note->result = check_unknown(note, "the history does not hold what it needs");
	else
		note->result = checks[i].test(e, note);
	if (note->result == CHECK_FIRES && checks[i].below && e->group->below_missed) {
		note->nr_fixes = 0;
		note->result = check_unknown(note, "not all groups below it were read");
	}
}
