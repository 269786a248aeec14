/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * history/sample_change.h - the change of one value: by a number, or to "unavailable" or "max".
 *
 * Owns: the arithmetic, which wraps. Pure. Must not know: which value it is.
 */
#ifndef CGSWAP_HISTORY_SAMPLE_CHANGE_H
#define CGSWAP_HISTORY_SAMPLE_CHANGE_H

#include "base/value.h"

/* In the low CHANGE_BITS bits before each change; above them is the step to its field. */
enum change { CHANGE_BY, CHANGE_TO_NONE, CHANGE_TO_MAX };
#define CHANGE_BITS 2
#define CHANGE_MASK ((1u << CHANGE_BITS) - 1)

static inline enum change change_kind(int64_t val)
{
	if (val == VAL_NONE)
		return CHANGE_TO_NONE;
	return val == VAL_MAX ? CHANGE_TO_MAX : CHANGE_BY;
}

/* From what is no number, the change is from 0. */
static inline uint64_t change_base(int64_t old)
{
	return val_is_number(old) ? (uint64_t)old : 0;
}

static inline int64_t change_by(int64_t old, int64_t val)
{
	return (int64_t)((uint64_t)val - change_base(old));
}

static inline int64_t change_apply(int64_t old, int64_t by)
{
	return (int64_t)(change_base(old) + (uint64_t)by);
}

#endif
