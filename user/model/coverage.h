/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * model/coverage.h - what our programs did not see of the calls that they are attached to.
 *
 * Owns: the plain data of it, and its words: whoever says how far numbers can be trusted asks here.
 * Must not know: how it is found out (live/session.h), what follows from it.
 */
#ifndef CGSWAP_MODEL_COVERAGE_H
#define CGSWAP_MODEL_COVERAGE_H

#include <stdint.h>

#include "base/value.h"
#include "record.h"

/* Why programs were attached and not run for a time. Numbers of recordings: they stay. */
enum coverage_gap {
	GAP_NONE,
	GAP_KPROBES, /* SWITCH_KPROBES was off */
	GAP_FTRACE,  /* SWITCH_FTRACE was off */
	GAP_UNSEEN,  /* pages were charged or given back that no program saw, none is counted */
	GAP_COUNT,
};

/* Of each enum hook_account, since the programs were attached. */
struct coverage {
	int64_t skipped[ACCOUNT_COUNT]; /* runs that the kernel counts; VAL_NONE: not known */
	uint32_t gap[ACCOUNT_COUNT];	/* enum coverage_gap; with one skipped is not known */
};

/* One line; NULL for GAP_NONE. */
static inline const char *coverage_gap_text(uint32_t gap)
{
	switch (gap) {
	case GAP_NONE:
		return NULL;
	case GAP_KPROBES:
		return "kprobes were not run for a time: /sys/kernel/debug/kprobes/enabled was 0";
	case GAP_FTRACE:
		return "programs were not run for a time: kernel.ftrace_enabled was 0";
	default:
		return "the kernel charged pages or took them back, and no program was run";
	}
}

#endif
