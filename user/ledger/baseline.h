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

/* Takes in a reading, later than the last one. */
void baseline_take(struct baseline *baseline, const struct reading *reading);

/*
 * A number of memory.stat is of some time ago: our count at some moment of a window that is known,
 * not before the counters of all groups were last brought together, not after they were read.
 * Counters only grow, so what came in until the begin of the window less what went out until its
 * end is the least that it can be, and the other way round the most. Where nothing happened in the
 * window both are the same, and the comparison is exact; else it is as sharp as it can be, and
 * never wrong.
 */
struct zswap_reading {
	int64_t kernel; /* as the others in one unit */
	int64_t low;	/* our net count in the window, at least and at most */
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
