/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * trace/evictions.h - who sent whose pages out, and what happened of late, for the live table.
 * Pure.
 *
 * Owns: sums by owner, actor, the actor's group and the limit, and the last events, both in room
 * that is taken at the start and never grows. Groups are kernfs ids here, so that what is said
 * outlives the reuse of a memcg id. Sums are of the records that were read; struct actor_count of
 * record.h has the exact totals. Must not know: BPF, how it is shown.
 */
#ifndef CGSWAP_TRACE_EVICTIONS_H
#define CGSWAP_TRACE_EVICTIONS_H

#include <stddef.h>
#include <stdint.h>

#include "record.h"

struct trace_event;

/* Sums that are kept; when there are more, the half that did not grow for the longest goes. */
#define EVICTIONS_SUMS 4096
/* Events that are kept. What repeats itself is one of them, with how often. */
#define EVICTIONS_EVENTS 256

/* The kinds of records that evictions_add() makes something of, as bits. */
#define EVICTIONS_KINDS                                                                            \
	(1u << REC_CHARGE | 1u << REC_ZSWAP_WRITEBACK | 1u << REC_REFUSED | 1u << REC_LIMIT |      \
	 1u << REC_THROTTLE | 1u << REC_OOM | 1u << REC_OFFLINE | 1u << REC_GROUP)

/* Who an event is about; kernfs ids, 0: not known, or nobody. */
struct evictions_groups {
	uint64_t owner;	 /* whose pages */
	uint64_t by;	 /* the group of the task that ran */
	uint64_t target; /* whose limit it was */
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

/* An event, or several alike; values are those of the last one, see struct rec_trace. */
struct evictions_event {
	struct evictions_groups groups;
	uint64_t first_ns;
	uint64_t last_ns;
	uint64_t times;
	uint64_t pages;
	uint64_t duration_ns; /* of all of them; TRACE_NO_VALUE: not measured */
	uint64_t value[2];
	uint32_t pid; /* that ran; of REC_OOM the victim */
	uint16_t detail;
	uint8_t kind;
	uint8_t actor;
	char comm[COMM_LEN + 1];
};

struct evictions;

/* NULL when there is no memory. */
struct evictions *evictions_new(void);
void evictions_free(struct evictions *actors);

/* Takes in one event, as it was decoded. Nothing is allocated. */
void evictions_add(struct evictions *actors, const struct trace_event *event,
		   const struct evictions_groups *groups);

/* *@nr sums, in no order. Valid until the next evictions_add(). */
const struct evictions_sum *evictions_sums(const struct evictions *actors, size_t *nr);

/* The event @i back from the newest, which is 0; NULL when there are no more. */
const struct evictions_event *evictions_event(const struct evictions *actors, size_t i);

#endif
