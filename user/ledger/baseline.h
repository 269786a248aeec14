/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * ledger/baseline.h - compares one of the kernel's numbers with ours: baseline and drift. Pure.
 *
 * Owns: when a baseline is settled and what a drift is. Must not know: groups, trees.
 */
#ifndef CGSWAP_LEDGER_BASELINE_H
#define CGSWAP_LEDGER_BASELINE_H

#include <stdbool.h>
#include <stdint.h>

/* A difference read several times in a row. */
struct baseline_held {
	int64_t pages;
	uint64_t since_ns;
	int times;
};

/* Compares the kernel's number with ours over successive readings. */
struct baseline {
	int64_t base;  /* pages; meaningful once settled */
	int64_t drift; /* pages, kernel - (base + ours) that no event during the reading explains */
	bool settled;  /* the baseline is final */
	bool read;
	struct baseline_held least; /* the smallest ever, and how often it was read exactly */
	struct baseline_held last;
};

/* The kernel's pages, and the least and most of our net count while they were read. */
struct reading {
	int64_t kernel;
	int64_t low;
	int64_t high;
	uint64_t time_ns;
	bool both_ways; /* pages in flight may come first in our count: v1 (ledger/ledger.h) */
};

/*
 * The baseline is the least difference ever read, once it was read often enough and over a long
 * enough time with nothing counted during the reading. Pages are in flight for microseconds, or for
 * as long as a task is preempted.
 */
#define BASELINE_QUIET_NS 20000000ull
#define BASELINE_HELD 5
/*
 * Or it is a difference that stays above the least for this long. Nothing is in flight for so long:
 * we missed a page before the baseline was settled.
 */
#define BASELINE_STALE_NS 2000000000ull

/* Takes a reading that is later than the previous one. */
void baseline_take(struct baseline *baseline, const struct reading *reading);

/*
 * memory.stat lags: its number equals our count at some moment of a known window, which begins no
 * earlier than the last flush and ends when the file was read. Counters only grow. So the least
 * that our net count can be is what came in by the begin of the window less what went out by its
 * end, and the most is the reverse. If nothing happened in the window the two are equal and the
 * comparison is exact.
 */
struct zswap_reading {
	int64_t kernel; /* in the same unit as the others */
	int64_t low;	/* our net count in the window: least and most */
	int64_t high;
};

struct zswap_baseline {
	int64_t base_low; /* bounds of the number before we started */
	int64_t base_high;
	bool read;
	bool settled;  /* the bounds are equal */
	int64_t drift; /* kernel - (base + ours), beyond what the window explains */
};

/*
 * Narrows the baseline, or computes the drift once it is settled. A reading that contradicts
 * earlier ones means that we missed something: the baseline starts again from it.
 */
void zswap_baseline_take(struct zswap_baseline *baseline, const struct zswap_reading *reading);

#endif
