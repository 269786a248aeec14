/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * live/monitor_state.h - the state of a monitor, shared by live/monitor.c and live/monitor_audit.c.
 */
#ifndef CGSWAP_LIVE_MONITOR_STATE_H
#define CGSWAP_LIVE_MONITOR_STATE_H

#include "live/monitor.h"
#include "live/session.h"

struct evictions;
struct table;
struct zswap_ledger;

struct monitor {
	struct session session;
	struct ledger *ledger;
	struct table *table;
	struct zswap_ledger *zswap;
	struct evictions *actors; /* NULL: not watched */
	char actors_missing[1024];
	bool events;	   /* the values of rows for a history's events are read */
	uint64_t begin_ns; /* time of the first scan */
};

/* Scans the kernel's numbers between two copies of the counters, into the ledger. */
int monitor_scan(struct monitor *monitor);

#endif
