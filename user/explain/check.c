// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * explain/check.c - the table of checks. See explain/check.h.
 */
#include "explain/check.h"

#include "explain/check_list.h"

/* In the order in which they are told. */
static const struct {
	const char *id;
	enum check_severity severity;
	check_test *test;
} checks[] = {
	{ "oom-ahead", SEVERITY_BAD, check_oom_ahead },
	{ "thrashing", SEVERITY_BAD, check_thrashing },
	{ "zswap-blocked", SEVERITY_BAD, check_zswap_blocked },
	{ "latency-may-swap", SEVERITY_BAD, check_latency_may_swap },
	{ "leak-hidden", SEVERITY_WARN, check_leak },
	{ "swap-full", SEVERITY_WARN, check_swap_full },
	{ "swap-refused", SEVERITY_WARN, check_refused },
	{ "memory-over-max", SEVERITY_WARN, check_memory_over_max },
	{ "swap-over-max", SEVERITY_WARN, check_swap_over_max },
	{ "swap-over-high", SEVERITY_WARN, check_swap_over_high },
	{ "swap-unlimited", SEVERITY_WARN, check_swap_unlimited },
	{ "memsw-equals-limit", SEVERITY_WARN, check_memsw_equal },
	{ "swappiness-zero", SEVERITY_WARN, check_swappiness },
	{ "zswap-off", SEVERITY_WARN, check_zswap_off },
	{ "memory-max-above", SEVERITY_WARN, check_max_above },
	{ "memory-high-above", SEVERITY_WARN, check_high_above },
	{ "swap-max-above", SEVERITY_WARN, check_swap_above },
	{ "swap-high-above", SEVERITY_WARN, check_swap_high_above },
	{ "zswap-max-above", SEVERITY_WARN, check_zswap_above },
	{ "memsw-above", SEVERITY_WARN, check_memsw_above },
	{ "memory-high-no-effect", SEVERITY_WARN, check_high_no_effect },
	{ "swap-high-no-effect", SEVERITY_WARN, check_swap_high_no_effect },
	{ "not-inherited", SEVERITY_WARN, check_not_inherited },
	{ "memory-over-high", SEVERITY_INFO, check_memory_over_high },
	{ "no-high", SEVERITY_INFO, check_no_high },
	{ "no-swap-device", SEVERITY_INFO, check_no_device },
	{ "swap-short", SEVERITY_INFO, check_device_short },
	{ "dying-holds-swap", SEVERITY_INFO, check_dying },
};

size_t check_count(void)
{
	return sizeof(checks) / sizeof(checks[0]);
}

void check_run(size_t i, const struct explain *e, struct check_note *note)
{
	*note = (struct check_note){ .id = checks[i].id, .severity = checks[i].severity };
	note->result = checks[i].test(e, note);
}
