// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * live/monitor.c - see live/monitor.h. table/table.c makes the rows; live/monitor_open.c has the
 * begin and the end.
 */
#include "live/monitor.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "loader/rings.h"
#include "base/clock.h"
#include "cgroup/host.h"
#include "cgroup/fs.h"
#include "ledger/ledger.h"
#include "loader/loader.h"
#include "live/monitor_state.h"
#include "cgroup/path.h"
#include "live/counter_copy.h"
#include "model/refresh.h"
#include "table/table.h"
#include "ledger/zswap.h"

/* How far apart looks into the rings get while nothing is in them. */
#define DRAIN_IDLE_MS 400
/* A drift is looked at again before it is shown: what is in flight is gone a moment later. */
#define RESCANS 4

void monitor_drain(struct monitor *monitor)
{
	uint64_t records = rings_drain(monitor->rings, monitor_records, monitor);

	loader_wake_rearm(monitor->loader);
	if (records)
		monitor->drain_ms = MONITOR_DRAIN_MS;
	else if (monitor->drain_ms < DRAIN_IDLE_MS)
		monitor->drain_ms *= 2;
}

const char *monitor_cgroup(const struct monitor *monitor)
{
	return table_cgroup(monitor->table);
}

int monitor_watch(struct monitor *monitor, int fd)
{
	return rings_watch(monitor->rings, fd);
}

int monitor_run(struct monitor *monitor, uint64_t deadline_ns, const volatile int *stop)
{
	while (!*stop) {
		uint64_t now = clock_now_ns();
		uint64_t left_ms = deadline_ns > now ? (deadline_ns - now + 999999) / 1000000 : 0;
		int err = rings_wait(monitor->rings, left_ms < (uint64_t)monitor->drain_ms
							     ? (int)left_ms
							     : monitor->drain_ms);

		if (err < 0)
			return err;
		monitor_drain(monitor);
		if (err == RINGS_WATCHED)
			return 1;
		if (now >= deadline_ns)
			break;
	}
	return 0;
}

bool monitor_is_memsw(const struct monitor *monitor)
{
	return monitor->kernfs.kind != CGROUP_V2;
}

/* An id beyond the copies makes it start again. */
int monitor_scan(struct monitor *monitor)
{
	const struct group_count *counts = loader_counts(monitor->loader);
	struct ledger_scan scan = {
		.before = monitor->before,
		.after = monitor->after,
		.births = loader_births(monitor->loader),
		.memsw = monitor_is_memsw(monitor),
	};
	const struct scan_filter filter = { ledger_skips, monitor->ledger };
	size_t end;
	int err;

	do {
		end = loader_id_end(monitor->loader);
		counter_copy_take(monitor->before, counts, end * sizeof(*counts));
		scan.time_ns = clock_now_ns();
		err = loader_scan_some(monitor->loader, &filter, &scan.rows, &scan.nr_rows);
		if (err)
			return err;
		counter_copy_take(monitor->after, counts, end * sizeof(*counts));
	} while (loader_id_end(monitor->loader) > end);
	scan.nr_ids = end;
	return ledger_scan(monitor->ledger, &scan);
}

static int group_name(struct monitor *monitor, struct ledger_group *group)
{
	char path[4096];
	int nr = loader_names(monitor->loader, group->memcg_id, monitor->names, MONITOR_NAMES_MAX);

	if (nr < 0)
		return nr;
	/* gone, or its id given away, since the scan */
	if (!nr || monitor->names[0].kernfs_id != group->kernfs_id)
		snprintf(path, sizeof(path), "(gone, inode %llu)",
			 (unsigned long long)group->kernfs_id);
	else if (path_join(monitor->names, nr, path, sizeof(path)))
		return -ENAMETOOLONG;
	return ledger_set_path(group, path);
}

int monitor_name_groups(struct monitor *monitor)
{
	size_t nr;
	struct ledger_group *const *groups = ledger_groups(monitor->ledger, &nr);

	for (size_t i = 0; i < nr; i++) {
		int err = groups[i]->path ? 0 : group_name(monitor, groups[i]);

		if (err)
			return err;
	}
	return 0;
}

static void host_trust(struct monitor *monitor, struct host *host)
{
	uint64_t lost = loader_lost(monitor->loader) + monitor->undecoded;

	host->events = (int64_t)(ledger_records(monitor->ledger) + lost);
	host->events_lost = (int64_t)lost;
	host->probe_misses = loader_misses(monitor->loader, ACCOUNT_SWAP);
	host->zswap_misses = loader_misses(monitor->loader, ACCOUNT_ZSWAP);
	host->actors_missing = monitor->actors ? monitor->actors_missing : NULL;
	host->actor_misses = monitor->actors ? loader_misses(monitor->loader, ACCOUNT_TRACE)
					     : VAL_NONE;
	host->attach = hooks_attach_name(loader_choices(monitor->loader));
}

static void host_rates(struct monitor *monitor, struct host *host, uint64_t now)
{
	uint64_t ns = now - monitor->last_ns, cpu_ns = clock_cpu_ns();

	host->events_rate = host->own_cpu = VAL_NONE;
	if (monitor->last_ns && ns) {
		host->events_rate = (int64_t)((double)(host->events - monitor->last_events) *
					      100e9 / (double)ns);
		host->own_cpu =
			(int64_t)((double)(cpu_ns - monitor->last_cpu_ns) * 1e4 / (double)ns + 0.5);
	}
	monitor->last_ns = now;
	monitor->last_cpu_ns = cpu_ns;
	monitor->last_events = host->events;
}

static int host_fill(struct monitor *monitor, struct host *host, uint64_t now)
{
	struct timespec wall;
	int err;

	*host = (struct host){ 0 };
	clock_gettime(CLOCK_REALTIME, &wall);
	host->time = (double)wall.tv_sec + (double)wall.tv_nsec / 1e9;
	err = host_read(&monitor->kernfs, host);
	host_trust(monitor, host);
	host_rates(monitor, host, now);
	return err;
}

/* Nothing is loaded of one that is off and empty; where that cannot be told it may hold pages. */
static bool zswap_is_used(const struct host *host)
{
	return host_zswap_is_on(host) || (!strcmp(host->zswap, "off") && host->zswap_stored != 0);
}

static bool job_is_hooked(const struct monitor *monitor, enum hook_job job)
{
	return loader_choices(monitor->loader)[job].hook;
}

/* The events of the kernel tell what is written to a device, not what zswap refuses. */
static bool rejects_are_writes(const struct monitor *monitor)
{
	const struct hook *hook = loader_choices(monitor->loader)[JOB_ZSWAP_STORE].hook;

	return hook && hook->attach == ATTACH_RAW_TP;
}

/* @stamp and @time_ns: from before the rows were made. */
static int zswap_fill(struct monitor *monitor, const struct host *host, uint64_t stamp,
		      uint64_t time_ns)
{
	const bool used = zswap_is_used(host);
	const bool started = used ? loader_zswap_start(monitor->loader)
				  : loader_zswap_started(monitor->loader);
	const struct zswap_ledger_source source = {
		.counts = loader_zswap_counts(monitor->loader),
		.births = loader_zswap_births(monitor->loader),
		.owners = loader_births(monitor->loader),
		.nr_ids = loader_id_end(monitor->loader),
		.time_ns = time_ns,
		.stamp = stamp,
		.page_bytes = sysconf(_SC_PAGESIZE),
		.off = !host_zswap_is_on(host),
		.used = used || started,
		.holds = job_is_hooked(monitor, JOB_ZSWAP_CHARGE) &&
			 job_is_hooked(monitor, JOB_ZSWAP_UNCHARGE),
		.stores = started && job_is_hooked(monitor, JOB_ZSWAP_STORE),
		.loads = started && job_is_hooked(monitor, JOB_ZSWAP_LOAD),
		.writes = rejects_are_writes(monitor),
	};
	struct zswap_ledger_rows rows = { .show = table_zswap, .ctx = monitor->table };

	rows.rows = table_rows(monitor->table, &rows.nr);
	return zswap_ledger_take(monitor->zswap, &source, &rows);
}

int monitor_refresh(struct monitor *monitor, struct refresh *view)
{
	uint64_t now, begin = clock_now_ns(), stamp = loader_stats_stamp(monitor->loader);
	bool writeback;
	int err;

	for (int i = 0; i < RESCANS; i++) {
		err = monitor_scan(monitor);
		if (err)
			return err;
		if (ledger_is_quiet(monitor->ledger))
			break;
	}
	monitor_drain(monitor);
	err = monitor_name_groups(monitor);
	if (err)
		return err;
	now = clock_now_ns();
	err = host_fill(monitor, &view->host, now);
	writeback = rejects_are_writes(monitor) && zswap_is_used(&view->host);
	if (!err)
		err = table_build(monitor->table,
				  &(struct table_source){ &monitor->kernfs, monitor->ledger,
							  loader_zswap_counts(monitor->loader),
							  loader_actor_counts(monitor->loader), now,
							  writeback },
				  view);
	if (!err)
		err = zswap_fill(monitor, &view->host, stamp, begin);
	view->now_ns = now;
	view->actors = monitor->actors;
	view->page_bytes = sysconf(_SC_PAGESIZE);
	return err;
}
