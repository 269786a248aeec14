// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * audit/evidence.c - see audit/evidence.h.
 */
#include "audit/evidence.h"

static void bad_end(struct proof *proof)
{
	proof->value = 0;
	proof->first_ns = 0;
	proof->bad_times = 0;
}

/* What is in flight comes on top of a difference that stays, so the least is kept. */
static void bad_take(struct proof *proof, int64_t sure, uint64_t time_ns)
{
	proof->ok_times = 0;
	if (!proof->value || (proof->value > 0) != (sure > 0)) {
		bad_end(proof);
		proof->value = sure;
		proof->first_ns = time_ns;
	}
	if (sure > 0 ? sure < proof->value : sure > proof->value)
		proof->value = sure;
	proof->bad_times++;
}

void proof_take(struct proof *proof, int64_t low, int64_t high, uint64_t time_ns)
{
	uint64_t spread = (uint64_t)(high - low);

	if (!proof->readings++ || spread < proof->spread)
		proof->spread = spread;
	proof->last_ns = time_ns;
	if (low > 0 || high < 0) {
		bad_take(proof, low > 0 ? low : high, time_ns);
		return;
	}
	bad_end(proof);
	proof->ok_times += low == high;
}

void proof_renew(struct proof *proof)
{
	proof->readings = 0;
	proof->ok_times = 0;
}

static enum proof_state state_after(const struct proof *proof, int bad_times, uint64_t bad_ns)
{
	if (proof->bad_times >= bad_times && proof->last_ns - proof->first_ns >= bad_ns)
		return PROOF_BAD;
	return !proof->bad_times && proof->ok_times >= PROOF_OK_TIMES ? PROOF_OK : PROOF_NONE;
}

enum proof_state proof_state(const struct proof *proof)
{
	return state_after(proof, PROOF_BAD_TIMES, PROOF_BAD_NS);
}

enum proof_state proof_state_lagging(const struct proof *proof)
{
	return state_after(proof, PROOF_LAGGING_TIMES, PROOF_BAD_NS);
}

enum proof_state proof_state_slow(const struct proof *proof)
{
	return state_after(proof, PROOF_BAD_TIMES, PROOF_SLOW_NS);
}
