// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * balance.c - see balance.h; why the difference is never below the baseline is in ledger.h.
 */
#include "balance.h"

#include "ledger.h"

/*
 * A reading during which nothing was counted gives the difference exactly, in flight pages
 * included. These are there for microseconds; a difference that stays is the baseline.
 */
static void balance_settle(struct balance *balance, const struct reading *reading)
{
	int64_t least = reading->kernel - reading->low;
	bool exact = reading->low == reading->high;

	if (!balance->last_ns || least < balance->base)
		balance->base = least;
	if (!exact || !balance->last_ns || least != balance->last_low) {
		balance->last_ns = reading->time_ns;
		balance->last_low = least;
		balance->same = exact ? 1 : 0;
		return;
	}
	balance->same++;
	if (least == balance->base && (reading->time_ns - balance->last_ns >= BALANCE_QUIET_NS ||
				       balance->same >= BALANCE_SAME))
		balance->settled = true;
}

void balance_take(struct balance *balance, const struct reading *reading)
{
	int64_t most = reading->kernel - reading->low;
	int64_t least = reading->kernel - reading->high;

	if (!balance->settled)
		balance_settle(balance, reading);
	if (!balance->settled)
		balance->drift = 0;
	else if (balance->base < least)
		balance->drift = least - balance->base;
	else if (balance->base > most)
		balance->drift = most - balance->base;
	else
		balance->drift = 0;
}
