/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * trace/sum.h - sums of events: by group, by owner and actor, by limit, and durations. Pure.
 *
 * Owns: the sums of a trace. Totals are counted in the kernel and exact; all other sums cover the
 * events that were read. Memory is bounded: of gone groups, pairs and limits, those with the least
 * are summed up as "(others)". Must not know: how they are shown.
 */
#ifndef CGSWAP_TRACE_SUM_H
#define CGSWAP_TRACE_SUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stream/format.h"
#include "stream/event.h"
#include "stream/owners.h"

/* Buckets of powers of two, from below 1 us to above 4 s. */
#define TRACE_BUCKETS 24

enum trace_timing {
	TIMING_FAULT_ZSWAP,
	TIMING_FAULT_DEVICE,
	TIMING_FAULT_ZERO,
	TIMING_FAULT_UNKNOWN,
	TIMING_ZSWAP_STORE,
	TIMING_ZSWAP_LOAD,
	TIMING_RECLAIM_KSWAPD,
	TIMING_RECLAIM_DIRECT,
	TIMING_RECLAIM_GROUP, /* for memory.max or memory.high */
	TIMING_THROTTLE,
	TIMING_COUNT,
};

struct trace_histogram {
	uint64_t bucket[TRACE_BUCKETS]; /* [i]: less than 2^i us; the last one has no upper end */
	uint64_t count;
	uint64_t total_ns;
	uint64_t max_ns;
};

/* Adds a time of @ns; TRACE_NO_VALUE is none. */
void trace_histogram_add(struct trace_histogram *histogram, uint64_t ns);

struct trace_group_sum {
	struct owner *owner;
	uint64_t events[REC_KIND_COUNT]; /* of the events that were read */
	uint64_t pages[REC_KIND_COUNT];
	uint64_t lost_records;
	uint64_t lost_pages;
	bool has_total;
	struct chunk_total total; /* counted in the kernel */
};

/* Pages of one owner that tasks of one group evicted, for one reason. */
struct trace_pair_sum {
	struct owner *owner;
	struct owner *by; /* NULL: not known */
	int actor;
	uint64_t pages;
	uint64_t events;
};

/* A limit that refused. */
struct trace_limit_sum {
	struct owner *owner; /* of the limit; NULL: the machine's swap, or not known */
	int refusal;	     /* enum rec_refusal */
	uint64_t refusals;
	uint64_t pages;
	uint64_t usage, max; /* pages, at the last refusal */
};

struct trace_sum;

/* NULL when out of memory. */
struct trace_sum *trace_sum_new(void);
void trace_sum_free(struct trace_sum *sum);

/* Adds an event, a loss or a total. 0 or -ENOMEM. */
int trace_sum_event(struct trace_sum *sum, struct owners *groups, const struct trace_event *event);
int trace_sum_loss(struct trace_sum *sum, struct owners *groups, const struct chunk_loss *loss);
int trace_sum_total(struct trace_sum *sum, struct owners *groups, const struct chunk_total *total);

/* *@nr sums: groups in the order of their first event, the others by size, largest first. */
const struct trace_group_sum *trace_sum_groups(struct trace_sum *sum, size_t *nr);
const struct trace_pair_sum *trace_sum_pairs(struct trace_sum *sum, size_t *nr);
const struct trace_limit_sum *trace_sum_limits(struct trace_sum *sum, size_t *nr);
const struct trace_histogram *trace_sum_timing(const struct trace_sum *sum,
					       enum trace_timing which);

/* "fault, from zswap" */
const char *trace_timing_name(enum trace_timing which);

/*
 * True when @owner is set and its group is @cgroup or below it (NULL: any). Always true for
 * "(others)": with a @cgroup, only events of that subtree are added.
 */
bool trace_owner_is_below(const struct owner *owner, const char *cgroup);

/*
 * Swap refusals to groups below @owner (NULL: all) since @since_ns, only by @limit unless that is
 * NULL. Remembers at most the last 8192 refusals.
 */
uint64_t trace_sum_refusals(const struct trace_sum *sum, const struct owner *owner,
			    const struct owner *limit, uint64_t since_ns);

#endif
