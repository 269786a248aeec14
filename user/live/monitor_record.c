// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * live/monitor_record.c - records of the rings into the books.
 *
 * Owns: which account gets it. Must not know: when rings are read, what the books make of it.
 */
#include "ledger/ledger.h"
#include "live/ledger_feed.h"
#include "live/monitor_state.h"
#include "loader/loader.h"
#include "loader/rings.h"
#include "stream/event.h"
#include "trace/evictions.h"

/* The owner of @memcg_id; 0 when it is not known, or there is none. */
static uint64_t owner_of(const struct monitor *monitor, uint16_t memcg_id)
{
	uint64_t kernfs_id = loader_births(monitor->loader)[memcg_id].kernfs_id;
	const struct ledger_group *group = ledger_find(monitor->ledger, memcg_id);

	return kernfs_id || !group ? kernfs_id : group->kernfs_id;
}

static void evictions_take(struct monitor *monitor, const struct trace_event *event)
{
	const struct evictions_groups groups = {
		.owner = event->kind == REC_OFFLINE || event->kind == REC_GROUP
				 ? event->kernfs_id
				 : owner_of(monitor, event->memcg_id),
		.by = owner_of(monitor, event->actor_id),
		.target = owner_of(monitor, event->target_id),
	};

	evictions_add(monitor->actors, event, &groups);
}

static void trace_record_take(struct monitor *monitor, const void *data, size_t len)
{
	struct trace_event trace;

	if (trace_event_decode(data, len, &trace)) {
		monitor->undecoded++;
		return;
	}
	evictions_take(monitor, &trace);
	/* a record of tracing begins with one of the journal */
	ledger_event(monitor->ledger, data, loader_births(monitor->loader));
}

void monitor_records(void *ctx, const struct rings_run *run)
{
	struct monitor *monitor = ctx;

	if (!monitor->actors) {
		monitor->undecoded +=
			ledger_feed_take(monitor->ledger, run, loader_births(monitor->loader));
		return;
	}
	for (size_t i = 0; i < run->nr; i++)
		trace_record_take(monitor, rings_record(run, i), run->len);
}
