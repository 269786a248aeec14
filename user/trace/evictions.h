/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * trace/evictions.h - who evicted whose pages, and the latest events, for the live table. Pure.
 *
 * Owns: sums by owner, actor, the actor's group and the limit, and the last events, both in memory
 * that is allocated at the start and never grows. Groups are kernfs ids here, so that entries stay
 * right when a memcg id is reused. Sums cover the records that were read; struct actor_count of
 * record.h has the exact totals. Must not know: BPF, how it is shown.
 */
#ifndef CGSWAP_TRACE_EVICTIONS_H
#define CGSWAP_TRACE_EVICTIONS_H

#include <stddef.h>
#include <stdint.h>

#include "record.h"

struct trace_event;

/* Maximum number of sums; above it, drops the half that has not grown for the longest time. */
#define EVICTIONS_SUMS 4096
/* Maximum number of events. Repeats of an event count as one, with their number. */
#define EVICTIONS_EVENTS 256

/* Bits of the record kinds that evictions_add() uses. */
#define EVICTIONS_KINDS                                                                            \
	(1u << REC_CHARGE | 1u << REC_ZSWAP_WRITEBACK | 1u << REC_REFUSED | 1u << REC_LIMIT |      \
	 1u << REC_THROTTLE | 1u << REC_OOM | 1u << REC_OFFLINE | 1u << REC_GROUP)

/* The groups of an event; kernfs ids, 0: not known or none. */
struct evictions_groups {
	uint64_t owner;	 /* whose pages */
	uint64_t by;	 /* group of the task that ran */
	uint64_t target; /* group whose limit it was */
};

/* Pages of REC_CHARGE, REC_ZSWAP_WRITEBACK or REC_REFUSED. */
struct evictions_sum {
	struct evictions_groups groups;
	uint64_t pages;
	uint64_t events;
	uint64_t last_ns; /* CLOCK_MONOTONIC */
	uint16_t detail;  /* enum rec_refusal, 0 for the others */
	uint8_t kind;	  /* enum rec_kind */
	uint8_t actor;	  /* enum rec_actor */
};

/* An event, or several repeats. Values are those of the last one, see struct rec_trace. */
struct evictions_event {
	struct evictions_groups groups;
	uint64_t first_ns;
	uint64_t last_ns;
	uint64_t times;
	uint64_t pages;
	uint64_t duration_ns; /* sum of all; TRACE_NO_VALUE: not measured */
	uint64_t value[2];
	uint32_t pid; /* of the task that ran; for REC_OOM, the victim */
	uint16_t detail;
	uint8_t kind;
	uint8_t actor;
	char comm[COMM_LEN + 1];
};

struct evictions;

/* NULL when out of memory. */
struct evictions *evictions_new(void);
void evictions_free(struct evictions *actors);

/* Adds one decoded event. Allocates nothing. */
void evictions_add(struct evictions *actors, const struct trace_event *event,
		   const struct evictions_groups *groups);

/* The *@nr sums, unordered. Valid until the next evictions_add(). */
const struct evictions_sum *evictions_sums(const struct evictions *actors, size_t *nr);

/* Event @i, counted back from the newest, 0; NULL when there are no more. */
const struct evictions_event *evictions_event(const struct evictions *actors, size_t i);

#endif
