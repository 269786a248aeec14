/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * live/tracer_state.h - the state of a tracer, shared by live/tracer.c and live/tracer_*.c.
 */
#ifndef CGSWAP_LIVE_TRACER_STATE_H
#define CGSWAP_LIVE_TRACER_STATE_H

#include "ledger/ledger.h"
#include "live/session.h"
#include "live/tracer.h"
#include "stream/format.h"
#include "trace/reorder.h"

/* State of the kernel's readings (live/tracer_reading.c). */
struct tracer_readings {
	struct ledger_scan scan;
	uint32_t rows[MEMCG_IDS]; /* by id: 1 + its row in the scan; 0: nobody has the id */
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
	uint64_t keep;	    /* as in struct tracer_config */
	bool names_doubted; /* records were lost since the last drain */
	bool ending;	    /* only tracer_reading_end() takes readings now */
	uint64_t *known;    /* by id: kernfs id of the owner whose name was emitted; 0: none */
	struct tracer_readings *readings; /* NULL: none are wanted */
	uint8_t stacks_told[8192 / 8];
	uint64_t complete_ns; /* all older records have been read */
	int failed;
};

/* Emits a chunk. Returns the result of the function given to tracer_open(). */
static inline int tracer_emit(const struct tracer *tracer, uint32_t type, const void *data,
			      size_t len)
{
	return tracer->fn(tracer->ctx, type, data, len);
}

/* All functions that emit: 0 or -errno, or the result of tracer_emit(). */

/* Marks the groups to trace; before the trace begins. */
int tracer_groups_watch(struct tracer *tracer);

/* Emits the existing groups, parents first. */
int tracer_groups(struct tracer *tracer);

/*
 * Emits a group that existed at the start again, once the number of its pages then is known:
 * @pages. Not if its id has a new owner.
 */
int tracer_group_base(struct tracer *tracer, const struct ledger_group *group, int64_t pages);

/* Emits the names and the stack that a record refers to, unless already emitted. */
int tracer_explain(struct tracer *tracer, const void *data, size_t len);

/* Emits the name of a group that has a total, unless already emitted. */
int tracer_total_name(struct tracer *tracer, uint16_t id);

/* Records were lost, maybe births: looks up names again. */
void tracer_names_doubt(struct tracer *tracer);

/* As session_misses(); -1: not known. */
static inline int64_t tracer_misses(const struct tracer *tracer, enum hook_account account)
{
	int64_t misses = session_misses(&tracer->session, account);

	return misses == VAL_NONE ? -1 : misses;
}

/* Allocates what readings need; closing works without it too. */
int tracer_readings_open(struct tracer *tracer);
void tracer_readings_close(struct tracer *tracer);

/* Takes a reading of the kernel's numbers, if they are recorded and one is due. */
int tracer_reading_due(struct tracer *tracer, uint64_t now);

/* Takes a reading at the end, when all records are complete; nothing if none are recorded. */
int tracer_reading_end(struct tracer *tracer);

#endif
