// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ledger/baseline.c - see ledger/baseline.h; why the difference is never below the baseline is in
 * ledger/ledger.h.
 */
#include "ledger/baseline.h"

#include <stdbool.h>

#include "ledger/ledger.h"

/* Counts how often, and since when, the same difference was read. */
static void held_take(struct balance_held *held, int64_t pages, uint64_t time_ns)
{
	if (!held->times || held->pages != pages)
		*held = (struct balance_held){ .pages = pages, .since_ns = time_ns };
	held->times++;
}

static bool held_is_long(const struct balance_held *held, uint64_t time_ns, uint64_t ns)
{
	return held->times >= BALANCE_HELD && time_ns - held->since_ns >= ns;
}

/*
 * Any reading bounds the baseline from above. One during which nothing was counted gives the
 * difference exactly, in flight pages included; such pages come and go, the baseline stays.
 */
static void balance_settle(struct balance *balance, const struct reading *reading)
{
	int64_t most = reading->kernel - reading->low;
	uint64_t now = reading->time_ns;

	if (!balance->read || most < balance->base) {
		balance->base = most;
		balance->read = true;
	}
	if (reading->low != reading->high)
		return;
	held_take(&balance->last, most, now);
	if (reading->both_ways) {
		balance->base = most;
		balance->settled = held_is_long(&balance->last, now, BALANCE_QUIET_NS);
		return;
	}
	if (most == balance->base) {
		held_take(&balance->least, most, now);
		balance->settled = held_is_long(&balance->least, now, BALANCE_QUIET_NS);
	} else if (held_is_long(&balance->last, now, BALANCE_STALE_NS)) {
		balance->base = most;
		balance->settled = true;
	}
}

void balance_take(struct balance *balance, const struct reading *reading)
{
	int64_t most = reading->kernel - reading->low;
	int64_t least = reading->kernel - reading->high;

	if (!balance->settled)
		balance_settle(balance, reading);
	balance->drift = 0;
	if (!balance->settled)
		return;
	if (least > balance->base)
		balance->drift = least - balance->base;
	else if (most < balance->base)
		balance->drift = most - balance->base;
}
