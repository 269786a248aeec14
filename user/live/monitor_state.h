/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * live/monitor_state.h - what a monitor holds, for the files that make it up: live/monitor.c and
 * live/monitor_audit.c.
 */
#ifndef CGSWAP_LIVE_MONITOR_STATE_H
#define CGSWAP_LIVE_MONITOR_STATE_H

#include "cgroup/host.h"
#include "cgroup/fs.h"
#include "live/monitor.h"
#include "record.h"

struct evictions;
struct rings;
struct rings_run;
struct ledger;
struct loader;
struct table;
struct zswap_ledger;

/*
 * The rings are emptied this often, and less and less often when nothing is in them. Half a ring is
 * left for what comes in between, and one that is half full asks.
 */
#define MONITOR_DRAIN_MS 25
/* Groups above one another. */
#define MONITOR_NAMES_MAX 1024

struct monitor {
	struct loader *loader;
	struct rings *rings;
	struct ledger *ledger;
	struct kernfs kernfs;
	struct table *table;
	struct zswap_ledger *zswap;
	struct group_count *before;
	struct group_count *after;
	struct name_row *names;
	struct evictions *actors; /* NULL: not watched */
	char actors_missing[1024];
	uint64_t undecoded; /* records; they are lost */
	uint64_t last_ns;
	uint64_t last_cpu_ns;
	int64_t last_events;
	int drain_ms; /* to the next look into the rings, unless one asks */
};

/* Records of the rings, for rings_drain(); @ctx is the monitor. */
void monitor_records(void *ctx, const struct rings_run *run);

/* Takes out what is in the rings and CPU rings, and says when to look again. */
void monitor_drain(struct monitor *monitor);

/* One scan of the kernel's numbers between two copies of the counters, into the ledger. */
int monitor_scan(struct monitor *monitor);

/* Gives every group of the ledger that has none its path. 0 or -errno. */
int monitor_name_groups(struct monitor *monitor);

/* Memory on a v1 hierarchy, alone or beside a v2 one: swap is what memsw has over memory. */
bool monitor_is_memsw(const struct monitor *monitor);

#endif
