/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * balance.h - one number of the kernel against ours: baseline and drift. Pure.
 *
 * Owns: when a baseline is settled and what a drift is. Must not know: groups, trees.
 */
#ifndef CGSWAP_BALANCE_H
#define CGSWAP_BALANCE_H

#include <stdint.h>

struct balance;

/* The kernel's pages, and the least and most that our net count was while they were read. */
struct reading {
	int64_t kernel;
	int64_t low;
	int64_t high;
	uint64_t time_ns;
};

/* A difference that stays this long while nothing happens has nothing in flight in it. */
#define BALANCE_QUIET_NS 20000000ull
/* ... or one that is the same so many times in a row while pages move. */
#define BALANCE_SAME 8

void balance_take(struct balance *balance, const struct reading *reading);

#endif
