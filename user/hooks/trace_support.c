// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * hooks/trace_support.c - see hooks/trace_support.h.
 */
#include "hooks/trace_support.h"

#include <string.h>

#include "base/text.h"
#include "hooks/choose.h"
#include "record.h"

/* What is lost without a hook: a kind of event, or a part of its data. */
struct need {
	enum hook_job job;
	int kind; /* the kind that is not seen at all; 0: only a part is lost */
	const char *what;
};

static const struct need needs[] = {
	{ JOB_TRACE_REFUSED, REC_REFUSED, "refused" },
	{ JOB_TRACE_READ, REC_SWAPIN, "swapin" },
	{ JOB_TRACE_FAULT, REC_FAULT, "fault" },
	{ JOB_TRACE_SLEEP, REC_THROTTLE, "throttle" },
	{ JOB_TRACE_HIGH, REC_THROTTLE, "throttle" },
	{ JOB_TRACE_OOM, REC_OOM, "oom" },
	{ JOB_ZSWAP_STORE, REC_ZSWAP_STORE, "zswap_store" },
	{ JOB_ZSWAP_STORE, REC_ZSWAP_REJECT, "zswap_reject" },
	{ JOB_ZSWAP_LOAD, REC_ZSWAP_LOAD, "zswap_load" },
	{ JOB_ZSWAP_CHARGE, 0, "zswap_store bytes" },
	{ JOB_TRACE_WRITEBACK, REC_ZSWAP_WRITEBACK, "zswap_writeback" },
	{ JOB_TRACE_MEMCG, 0, "reclaim of groups" },
	{ JOB_TRACE_DIRECT, 0, "reclaim by allocations" },
	{ JOB_TRACE_KSWAPD, 0, "reclaim by kswapd" },
	{ JOB_TRACE_MADVISE, 0, "reclaim by madvise" },
	{ JOB_TRACE_MEMORY_MAX, 0, "limit memory.max" },
	{ JOB_TRACE_MEMORY_HIGH, 0, "limit memory.high" },
	{ JOB_TRACE_SWAP_MAX, 0, "limit memory.swap.max" },
	{ JOB_TRACE_SWAP_HIGH, 0, "limit memory.swap.high" },
	{ JOB_TRACE_ZSWAP_MAX, 0, "limit memory.zswap.max" },
	{ JOB_TRACE_PROACTIVE, 0, "limit memory.reclaim" },
};

/* On v1 other files set the limits, and these functions are not called. */
static bool need_applies(const struct need *need, uint32_t kinds, bool memsw)
{
	if (need->kind)
		return kinds & 1u << need->kind;
	return !memsw || strncmp(need->what, "limit ", strlen("limit ")) != 0;
}

uint32_t trace_support_missing(const struct hook_choice *choices, uint32_t kinds, bool memsw,
			       char *text, size_t size)
{
	uint32_t missing = 0;

	text[0] = '\0';
	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++) {
		const struct need *need = &needs[i];

		if (choices[need->job].hook || !need_applies(need, kinds, memsw))
			continue;
		missing |= need->kind ? 1u << need->kind : 0;
		text_add(text, size, "%s%s: %s", *text ? "; " : "", need->what,
			 choices[need->job].reason);
	}
	return missing;
}
