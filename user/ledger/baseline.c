// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ledger/baseline.c - see ledger/baseline.h; why the difference is never below the baseline is in
 * ledger/ledger.h.
 */
#include "ledger/baseline.h"

/* Counts how often the same difference was read, and since when. */
static void held_take(struct baseline_held *held, int64_t pages, uint64_t time_ns)
{
	if (!held->times || held->pages != pages)
		*held = (struct baseline_held){ .pages = pages, .since_ns = time_ns };
	held->times++;
}

static bool held_is_long(const struct baseline_held *held, uint64_t time_ns, uint64_t ns)
{
	return held->times >= BASELINE_HELD && time_ns - held->since_ns >= ns;
}

/*
 * Any reading bounds the baseline from above. A reading during which nothing was counted gives the
 * exact difference: the baseline plus the pages in flight, which come and go.
 */
static void baseline_settle(struct baseline *baseline, const struct reading *reading)
{
	int64_t most = reading->kernel - reading->low;
	uint64_t now = reading->time_ns;

	if (!baseline->read || most < baseline->base) {
		baseline->base = most;
		baseline->read = true;
	}
	if (reading->low != reading->high)
		return;
	held_take(&baseline->last, most, now);
	if (reading->both_ways) {
		baseline->base = most;
		baseline->settled = held_is_long(&baseline->last, now, BASELINE_QUIET_NS);
		return;
	}
	if (most == baseline->base) {
		held_take(&baseline->least, most, now);
		baseline->settled = held_is_long(&baseline->least, now, BASELINE_QUIET_NS);
	} else if (held_is_long(&baseline->last, now, BASELINE_STALE_NS)) {
		baseline->base = most;
		baseline->settled = true;
	}
}

/* The distance of @base from the range @least to @most; 0 inside it. */
static int64_t baseline_drift(int64_t base, int64_t least, int64_t most)
{
	return least > base ? least - base : most < base ? most - base : 0;
}

void baseline_take(struct baseline *baseline, const struct reading *reading)
{
	int64_t most = reading->kernel - reading->low;
	int64_t least = reading->kernel - reading->high;

	if (!baseline->settled)
		baseline_settle(baseline, reading);
	baseline->drift = baseline->settled ? baseline_drift(baseline->base, least, most) : 0;
}

static void zswap_base_narrow(struct zswap_baseline *baseline, int64_t low, int64_t high)
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
		zswap_base_narrow(baseline, low, high);
	baseline->drift = baseline->settled ? baseline_drift(baseline->base_low, low, high) : 0;
}
