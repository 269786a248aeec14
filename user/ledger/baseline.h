/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * ledger/baseline.h - one number of the kernel against ours: baseline and drift. Pure.
 *
 * Owns: when a baseline is settled and what a drift is. Must not know: groups, trees.
 */
#ifndef CGSWAP_LEDGER_BASELINE_H
#define CGSWAP_LEDGER_BASELINE_H

#include <stdbool.h>
#include <stdint.h>

/* A difference that was read several times. */
struct baseline_held {
	int64_t pages;
	uint64_t since_ns;
	int times;
};

/* Two readings of the kernel and of us that belong together, and how they compare. */
struct baseline {
	int64_t base;  /* pages; meaningful once settled */
	int64_t drift; /* pages, kernel - (base + ours) that no event during the reading explains */
	bool settled;  /* the baseline is final */
	bool read;
	struct baseline_held least; /* the least ever, as often as it was read exactly */
	struct baseline_held last;
};

/* The kernel's pages, and the least and most that our net count was while they were read. */
struct reading {
	int64_t kernel;
	int64_t low;
	int64_t high;
	uint64_t time_ns;
	bool both_ways; /* pages in flight may be in our count first: v1 (ledger/ledger.h) */
};

/*
 * A difference is the baseline when it is the least ever read and was read so often, over so long a
 * time, with nothing counted during the reading: pages are in flight for microseconds, or for as
 * long as a task is preempted.
 */
#define BASELINE_QUIET_NS 20000000ull
#define BASELINE_HELD 5
/*
 * ... or when it stays above the least for this long: nothing is in flight for so long, so a page
 * was missed before the baseline was settled, and from here on the books agree.
 */
#define BASELINE_STALE_NS 2000000000ull

/* How far @base is outside of @least and @most; 0: not. */
int64_t baseline_drift(int64_t base, int64_t least, int64_t most);

/* Takes in a reading, later than the last one. */
void baseline_take(struct baseline *baseline, const struct reading *reading);

#endif
