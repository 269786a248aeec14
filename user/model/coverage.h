/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * model/coverage.h - calls that our programs missed although they were attached.
 *
 * Owns: the plain data, and its wording: every view that says how far to trust a number uses it.
 * Must not know: how misses are found (live/session.h), what follows from them.
 */
#ifndef CGSWAP_MODEL_COVERAGE_H
#define CGSWAP_MODEL_COVERAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/value.h"
#include "record.h"

/* Why attached programs did not run for a time. The values are in recordings: never change them. */
enum coverage_gap {
	GAP_NONE,
	GAP_KPROBES, /* SWITCH_KPROBES was off */
	GAP_FTRACE,  /* SWITCH_FTRACE was off */
	GAP_UNSEEN,  /* pages were charged or uncharged unseen, and no miss was counted */
	GAP_COUNT,
};

/* By enum hook_account, since the programs were attached. */
struct coverage {
	int64_t skipped[ACCOUNT_COUNT]; /* missed runs by the kernel's count; VAL_NONE: not known */
	uint32_t gap[ACCOUNT_COUNT];	/* enum coverage_gap; if set, skipped is not known */
};

/*
 * Sum of the counted misses of all accounts. VAL_NONE: not known, as that sum is 0 and some account
 * is not counted, or as nothing could be counted for a time.
 */
static inline int64_t coverage_misses(const struct coverage *coverage)
{
	bool unknown = false;
	int64_t sum = 0;

	for (int account = 0; account < ACCOUNT_COUNT; account++) {
		if (coverage->gap[account])
			return VAL_NONE;
		if (coverage->skipped[account] == VAL_NONE)
			unknown = true;
		else
			sum += coverage->skipped[account];
	}
	return unknown && !sum ? VAL_NONE : sum;
}

/* One line; NULL for GAP_NONE. */
static inline const char *coverage_gap_text(uint32_t gap)
{
	switch (gap) {
	case GAP_NONE:
		return NULL;
	case GAP_KPROBES:
		return "kprobes did not run for a time: /sys/kernel/debug/kprobes/enabled was 0";
	case GAP_FTRACE:
		return "programs did not run for a time: kernel.ftrace_enabled was 0";
	default:
		return "the kernel charged or uncharged pages, and no program ran";
	}
}

#endif
