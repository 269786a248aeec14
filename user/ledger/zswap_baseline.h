/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * ledger/zswap_baseline.h - a number of memory.stat against ours, though the kernel's is of some
 * time ago. Pure.
 *
 * Owns: baseline and drift of a number that lags. Must not know: groups, what is counted.
 *
 * The kernel's number is our count at some moment of a window that is known: not before the
 * counters of all groups were last brought together, not after they were read. Counters only grow,
 * so what came in until the begin of the window less what went out until its end is the least that
 * it can be, and the other way round the most. Where nothing happened in the window both are the
 * same, and the comparison is exact; else it is as sharp as it can be, and never wrong.
 */
#ifndef CGSWAP_LEDGER_ZSWAP_BASELINE_H
#define CGSWAP_LEDGER_ZSWAP_BASELINE_H

#include <stdbool.h>
#include <stdint.h>

/* The kernel's number, and our least and most net count in the window; all in one unit. */
struct zswap_reading {
	int64_t kernel;
	int64_t low;
	int64_t high;
};

struct zswap_baseline {
	int64_t base_low; /* what the number was before we came, at least and at most */
	int64_t base_high;
	bool read;
	bool settled;  /* the two are the same */
	int64_t drift; /* kernel - (base + ours), as far as the window does not explain it */
};

/*
 * Narrows the baseline, or computes the drift once it is settled. A reading that contradicts those
 * before means that something was missed; the baseline then starts again from it.
 */
void zswap_baseline_take(struct zswap_baseline *baseline, const struct zswap_reading *reading);

#endif
