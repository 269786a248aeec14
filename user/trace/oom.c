// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * trace/oom.c - see trace/oom.h.
 */
#include "trace/oom.h"

#include <inttypes.h>

#include "base/fmt.h"
#include "base/text.h"
#include "base/value.h"

/*
 * Reclaim stops scanning anonymous memory when a limit leaves no page of swap. The
 * multi-generational LRU stops earlier, when less than MIN_LRU_BATCH pages are left
 * (get_swappiness(), mm/vmscan.c). Seen on 6.18 and 7.3: killed with 50 and 55 pages left, and none
 * refused.
 */
#define RECLAIM_BATCH 64

static bool limit_is_reached(const struct trace_oom *oom)
{
	return oom->swap_max != TRACE_NO_VALUE && oom->swap_usage != TRACE_NO_VALUE &&
	       (oom->swap_usage >= oom->swap_max ||
		oom->swap_max - oom->swap_usage < RECLAIM_BATCH);
}

enum trace_oom_cause trace_oom_cause(const struct trace_oom_facts *facts)
{
	const struct trace_oom *oom = facts->oom;

	if (oom->system_total == 0)
		return OOM_NO_SWAP;
	if (oom->swap_id && oom->swap_max == 0)
		return OOM_SWAP_OFF;
	if (oom->swap_id && limit_is_reached(oom))
		return OOM_SWAP_LIMIT;
	if (oom->system_free == TRACE_NO_VALUE)
		return OOM_SWAP_UNKNOWN;
	return (int64_t)oom->system_free < RECLAIM_BATCH ? OOM_SWAP_FULL : OOM_SWAP_LEFT;
}

const char *trace_oom_cause_name(enum trace_oom_cause cause)
{
	static const char *const names[] = {
		[OOM_SWAP_UNKNOWN] = "unknown", [OOM_NO_SWAP] = "none",	  [OOM_SWAP_OFF] = "off",
		[OOM_SWAP_LIMIT] = "limit",	[OOM_SWAP_FULL] = "full", [OOM_SWAP_LEFT] = "left",
	};

	return names[cause];
}

static const char *bytes(char *buf, const struct trace_oom_facts *facts, uint64_t pages)
{
	return fmt_bytes(buf, trace_bytes(pages, facts->page_bytes));
}

static const char *swap_file(const struct trace_oom_facts *facts)
{
	return facts->memsw ? "memory.memsw.limit_in_bytes" : "memory.swap.max";
}

/* On v1 either limit of the group can be the cause; memory's is not, while it has room. */
static bool limit_is_memsw(const struct trace_oom_facts *facts)
{
	return facts->memsw && facts->memory_usage < facts->memory_max;
}

static void add_limit(char *text, size_t size, const struct trace_oom_facts *facts)
{
	const char *file = facts->memsw ? "memory.limit_in_bytes" : "memory.max";
	char max[FMT_SIZE];

	if (!facts->limit_path)
		text_add(text, size, ": the system has no memory left");
	else if (limit_is_memsw(facts))
		text_add(text, size, ": memory.memsw.limit_in_bytes of %s reached",
			 facts->limit_path);
	else
		text_add(text, size, ": %s of %s (%s) reached", file, facts->limit_path,
			 bytes(max, facts, facts->memory_max));
}

static void add_refusals(char *text, size_t size, const struct trace_oom_facts *facts)
{
	text_add(text, size, " refused %" PRIu64 " time%s in the last %" PRIu64 " s",
		 facts->refusals, fmt_plural((int64_t)facts->refusals),
		 facts->window_ns / UINT64_C(1000000000));
}

static void add_swap(char *text, size_t size, const struct trace_oom_facts *facts)
{
	const struct trace_oom *oom = facts->oom;
	const char *path = facts->swap_path ? facts->swap_path : "?";
	char a[FMT_SIZE], b[FMT_SIZE];

	switch (trace_oom_cause(facts)) {
	case OOM_NO_SWAP:
		text_add(text, size, "; swap could not help because the system has none");
		return;
	case OOM_SWAP_OFF:
		text_add(text, size,
			 "; swap could not help because it is off for it: %s of %s is 0",
			 swap_file(facts), path);
		return;
	case OOM_SWAP_LIMIT:
		text_add(text, size, "; swap could not help because %s of %s (%s of %s)",
			 swap_file(facts), path, bytes(a, facts, oom->swap_usage),
			 bytes(b, facts, oom->swap_max));
		if (facts->refusals)
			add_refusals(text, size, facts);
		else if (oom->swap_usage < oom->swap_max)
			text_add(text, size, " is reached: below %d pages the kernel swaps no more",
				 RECLAIM_BATCH);
		else
			text_add(text, size, " is reached");
		return;
	case OOM_SWAP_FULL:
		text_add(text, size, "; swap could not help because the swap devices are full (%s)",
			 bytes(a, facts, oom->system_total));
		return;
	case OOM_SWAP_LEFT:
		text_add(text, size,
			 "; there was swap left for it (%s of the system's %s is free): %s",
			 bytes(a, facts, oom->system_free), bytes(b, facts, oom->system_total),
			 "what is left in memory could not be swapped, or not fast enough");
		return;
	case OOM_SWAP_UNKNOWN:
		text_add(text, size, "; whether there was swap left is not known on this kernel");
	}
}

void trace_oom_sentence(const struct trace_oom_facts *facts, char *text, size_t size)
{
	text[0] = 0;
	text_add(text, size, "killed %" PRIu32 " (%s) in %s", facts->oom->victim_pid,
		 facts->oom->victim_comm, facts->path ? facts->path : "?");
	add_limit(text, size, facts);
	add_swap(text, size, facts);
}
