// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * shrink/result.c - see shrink/result.h.
 */
#include "shrink/result.h"

#include "base/value.h"

const char *shrink_outcome_name(enum shrink_outcome outcome)
{
	static const char *const names[] = {
		[SHRINK_NONE] = "nothing was done",
		[SHRINK_REACHED] = "reached",
		[SHRINK_PARTIAL] = "partial",
		[SHRINK_EBUSY] = "ebusy",
		[SHRINK_OOM] = "oom",
		[SHRINK_ABORTED] = "aborted",
	};

	return names[outcome];
}

int64_t shrink_books_drift(const struct shrink_result *result, int64_t page_bytes)
{
	const struct shrink_books *a = &result->before, *b = &result->after;

	if (!a->steady || !b->steady || a->swap == VAL_NONE || b->swap == VAL_NONE)
		return VAL_NONE;
	return (b->swap - a->swap) / page_bytes -
	       (int64_t)((b->charged - a->charged) - (b->uncharged - a->uncharged));
}
