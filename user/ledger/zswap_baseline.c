// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ledger/zswap_baseline.c - see ledger/zswap_baseline.h.
 */
#include "ledger/zswap_baseline.h"

void zbalance_born(struct zbalance *balance)
{
	*balance = (struct zbalance){ .read = true, .settled = true };
}

static void base_narrow(struct zbalance *balance, int64_t low, int64_t high)
{
	if (!balance->read || low > balance->base_high || high < balance->base_low) {
		balance->base_low = low;
		balance->base_high = high;
	}
	if (low > balance->base_low)
		balance->base_low = low;
	if (high < balance->base_high)
		balance->base_high = high;
	balance->read = true;
	balance->settled = balance->base_low == balance->base_high;
}

void zbalance_take(struct zbalance *balance, const struct zreading *reading)
{
	int64_t low = reading->kernel - reading->high;
	int64_t high = reading->kernel - reading->low;

	if (!balance->settled)
		base_narrow(balance, low, high);
	balance->drift = 0;
	if (!balance->settled)
		return;
	if (low > balance->base_low)
		balance->drift = low - balance->base_low;
	else if (high < balance->base_low)
		balance->drift = high - balance->base_low;
}
