// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ledger/zswap_baseline.c - see ledger/zswap_baseline.h.
 */
#include "ledger/zswap_baseline.h"

#include "ledger/baseline.h"

static void base_narrow(struct zswap_baseline *baseline, int64_t low, int64_t high)
{
	if (!baseline->read || low > baseline->base_high || high < baseline->base_low) {
		baseline->base_low = low;
		baseline->base_high = high;
	}
	if (low > baseline->base_low)
		baseline->base_low = low;
	if (high < baseline->base_high)
		baseline->base_high = high;
	baseline->read = true;
	baseline->settled = baseline->base_low == baseline->base_high;
}

void zswap_baseline_take(struct zswap_baseline *baseline, const struct zswap_reading *reading)
{
	int64_t low = reading->kernel - reading->high;
	int64_t high = reading->kernel - reading->low;

	if (!baseline->settled)
		base_narrow(baseline, low, high);
	baseline->drift = baseline->settled ? baseline_drift(baseline->base_low, low, high) : 0;
}
