/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * trace/oom.h - the sentence that the kernel's OOM report lacks: who was killed, and why swap did
 * not help. Pure.
 *
 * Owns: conclusions from the limits and the free swap at the moment of the kill, and from the
 * refusals before it. Must not know: events, how it is shown.
 */
#ifndef CGSWAP_TRACE_OOM_H
#define CGSWAP_TRACE_OOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stream/event.h"

struct trace_oom_facts {
	const struct trace_oom *oom;
	const char *path;	/* of the victim's group; NULL: not known */
	const char *limit_path; /* whose memory.max was reached; NULL: the machine has none left */
	const char *swap_path;	/* group of the nearest swap.max; NULL: no limit */
	uint64_t memory_usage;	/* pages, of the group at @limit_path */
	uint64_t memory_max;
	uint64_t refusals; /* by that swap.max or for lack of slots, in the window */
	uint64_t window_ns;
	uint64_t page_bytes;
	bool memsw; /* cgroup v1 */
};

enum trace_oom_cause {
	OOM_SWAP_UNKNOWN,
	OOM_NO_SWAP,	/* the machine has no swap */
	OOM_SWAP_OFF,	/* swap.max is 0 */
	OOM_SWAP_LIMIT, /* swap.max is reached */
	OOM_SWAP_FULL,	/* no slot is free */
	OOM_SWAP_LEFT,	/* swap was left, but nothing that could be swapped */
};

enum trace_oom_cause trace_oom_cause(const struct trace_oom_facts *facts);

/* "limit", "off" and so on, for JSON. */
const char *trace_oom_cause_name(enum trace_oom_cause cause);

/* Writes the sentence to @text. */
void trace_oom_sentence(const struct trace_oom_facts *facts, char *text, size_t size);

#endif
