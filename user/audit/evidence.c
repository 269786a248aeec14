// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * audit/evidence.c - see audit/evidence.h.
 */
#include "audit/evidence.h"

static void bad_end(struct evidence *evidence)
{
	evidence->value = 0;
	evidence->first_ns = 0;
	evidence->bad_times = 0;
}

/* Pages in flight only add to a lasting difference, so the smallest value is kept. */
static void bad_take(struct evidence *evidence, int64_t sure, uint64_t time_ns)
{
	evidence->ok_times = 0;
	if (!evidence->value || (evidence->value > 0) != (sure > 0)) {
		bad_end(evidence);
		evidence->value = sure;
		evidence->first_ns = time_ns;
	}
	if (sure > 0 ? sure < evidence->value : sure > evidence->value)
		evidence->value = sure;
	evidence->bad_times++;
}

void evidence_take(struct evidence *evidence, int64_t low, int64_t high, uint64_t time_ns)
{
	uint64_t spread = (uint64_t)(high - low);

	if (!evidence->readings++ || spread < evidence->spread)
		evidence->spread = spread;
	evidence->last_ns = time_ns;
	if (low > 0 || high < 0) {
		bad_take(evidence, low > 0 ? low : high, time_ns);
		return;
	}
	bad_end(evidence);
	evidence->ok_times += low == high;
}

void evidence_start_clear(struct evidence_start *start)
{
	start->times = EVIDENCE_OK_TIMES;
}

bool evidence_start_is_settled(const struct evidence_start *start)
{
	return start->times >= EVIDENCE_OK_TIMES;
}

static void early_take(struct evidence_start *start, const struct bounds *now, uint64_t time_ns)
{
	if (!start->readings++) {
		start->first_ns = time_ns;
		start->early = *now;
	}
	if (start->readings > EVIDENCE_START_TIMES && time_ns - start->first_ns > EVIDENCE_START_NS)
		return;
	if (now->low < start->early.low)
		start->early.low = now->low;
	if (now->high > start->early.high)
		start->early.high = now->high;
}

static void start_take(struct evidence_start *start, int64_t value)
{
	if (value < start->early.low || value > start->early.high)
		return;
	start->times = value == start->value ? start->times + 1 : 1;
	start->value = value;
}

struct bounds evidence_since(struct evidence_start *start, struct bounds now, uint64_t time_ns)
{
	struct bounds at = { start->value, start->value };

	if (!evidence_start_is_settled(start)) {
		early_take(start, &now, time_ns);
		if (now.low == now.high)
			start_take(start, now.low);
		at = start->early;
	}
	return (struct bounds){ now.low - at.high, now.high - at.low };
}

void evidence_renew(struct evidence *evidence)
{
	evidence->readings = 0;
	evidence->ok_times = 0;
}

enum evidence_state evidence_state(const struct evidence *evidence, enum evidence_pace pace)
{
	int times = pace == PACE_LAGGING ? EVIDENCE_LAGGING_TIMES : EVIDENCE_BAD_TIMES;
	uint64_t ns = pace == PACE_SLOW ? EVIDENCE_SLOW_NS : EVIDENCE_BAD_NS;

	if (evidence->bad_times >= times && evidence->last_ns - evidence->first_ns >= ns)
		return EVIDENCE_BAD;
	return !evidence->bad_times && evidence->ok_times >= EVIDENCE_OK_TIMES ? EVIDENCE_OK
									       : EVIDENCE_NONE;
}
