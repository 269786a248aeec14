/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * live/tracer_state.h - what a tracer holds, for live/tracer.c and the other files of that name.
 */
#ifndef CGSWAP_LIVE_TRACER_STATE_H
#define CGSWAP_LIVE_TRACER_STATE_H

#include "ledger/ledger.h"
#include "live/session.h"
#include "live/tracer.h"
#include "stream/format.h"
#include "trace/reorder.h"

/* Of the kernel's numbers (live/tracer_reading.c). */
struct tracer_readings {
	struct ledger_scan scan;
	uint32_t
		rows[MEMCG_IDS]; /* by id: 1 + the index of its row in the scan; 0: nobody has it */
	struct chunk_row told[MEMCG_IDS];
	uint64_t base_told[MEMCG_IDS]; /* by id: kernfs id of the owner whose pages at the start
					* were told */
	struct ledger *ledger;
	uint64_t next_ns;
	uint64_t taken;
};

struct tracer {
	struct session session;
	chunk_fn fn;
	void *ctx;
	struct trace_reorder *order;
	uint32_t kinds;
	bool filtered;
	bool wants_readings;
	uint64_t keep;	    /* of struct tracer_config */
	bool names_doubted; /* records are missing since the last drain */
	bool ending;	    /* readings are taken by tracer_reading_end() only */
	uint64_t *known;    /* by id: kernfs id of the owner whose name was told; 0: none */
	struct tracer_readings *readings; /* NULL: none are wanted */
	uint8_t stacks_told[8192 / 8];
	uint64_t complete_ns; /* what is older has all been read */
	int failed;
};

/* What the function of tracer_open() returned. */
static inline int tracer_emit(const struct tracer *tracer, uint32_t type, const void *data,
			      size_t len)
{
	return tracer->fn(tracer->ctx, type, data, len);
}

/* 0 or -errno, or what tracer_emit() returned; of all that emit. */

/* Marks the groups whose events are asked for; before the trace begins. */
int tracer_groups_watch(struct tracer *tracer);

/* The groups that are there, parents first. */
int tracer_groups(struct tracer *tracer);

/*
 * The same of a group that was there at the start, once it is known how many pages it had: @pages.
 * Not when its id has another owner by now.
 */
int tracer_group_base(struct tracer *tracer, const struct ledger_group *group, int64_t pages);

/* The names and the stack that a record refers to, unless they were told. */
int tracer_explain(struct tracer *tracer, const void *data, size_t len);

/* The name of a group that has a total, unless it was told. */
int tracer_total_name(struct tracer *tracer, uint16_t id);

/* Records are missing, maybe of births: names are looked at again. */
void tracer_names_doubt(struct tracer *tracer);

/* As session_misses(); -1: not known. */
static inline int64_t tracer_misses(const struct tracer *tracer, enum hook_account account)
{
	int64_t misses = session_misses(&tracer->session, account);

	return misses == VAL_NONE ? -1 : misses;
}

/* What readings need; closing is for none too. */
int tracer_readings_open(struct tracer *tracer);
void tracer_readings_close(struct tracer *tracer);

/* A reading of the kernel's numbers, if they are wanted and it is time for one. */
int tracer_reading_due(struct tracer *tracer, uint64_t now);

/* A reading at the end; all records so far are complete. Nothing, unless readings are wanted. */
int tracer_reading_end(struct tracer *tracer);

#endif
