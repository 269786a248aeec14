// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * live/monitor.c - see live/monitor.h: the sink that feeds the ledgers, and makes rows from them
 * (table/table.h).
 */
#include "live/monitor.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/rights.h"
#include "cgroup/device_io.h"
#include "hooks/trace_support.h"
#include "ledger/ledger.h"
#include "ledger/zswap.h"
#include "live/monitor_state.h"
#include "loader/rings.h"
#include "model/device.h"
#include "model/refresh.h"
#include "stream/event.h"
#include "table/table.h"
#include "trace/evictions.h"

/* The longest interval between looks into empty rings. */
#define DRAIN_IDLE_MS 400
/* A drift is read again before it is shown: pages in flight are gone a moment later. */
#define RESCANS 4
/* Baselines of quiet groups settle in BASELINE_HELD scans over BASELINE_QUIET_NS. */
#define SETTLE_NS 400000000ull
#define SETTLE_STEP_MS 5

/* The owner of @memcg_id; 0 when it is not known, or there is none. */
static uint64_t owner_of(const struct monitor *monitor, uint16_t memcg_id)
{
	uint64_t kernfs_id = loader_births(monitor->session.loader)[memcg_id].kernfs_id;
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

/* Passes the part of a tracing record that the ledger knows to the ledger. */
static void trace_record_take(struct monitor *monitor, const void *data, size_t len)
{
	struct trace_event trace;

	if (trace_event_decode(data, len, &trace)) {
		monitor->session.undecoded++;
		return;
	}
	evictions_take(monitor, &trace);
	ledger_records(monitor->ledger, data, len, 1, loader_births(monitor->session.loader));
}

static void records_take(void *ctx, const struct rings_run *run)
{
	struct monitor *monitor = ctx;
	struct session *session = &monitor->session;

	for (size_t i = 0; monitor->actors && i < run->nr; i++)
		trace_record_take(monitor, rings_record(run, i), run->len);
	if (monitor->actors)
		return;
	session->undecoded += run->len == sizeof(struct rec)
				      ? ledger_records(monitor->ledger, rings_record(run, 0),
						       run->stride, run->nr,
						       loader_births(session->loader))
				      : run->nr;
}

int monitor_scan(struct monitor *monitor)
{
	const struct scan_filter filter = { ledger_skips, monitor->ledger };
	struct ledger_scan scan;
	int err = session_scan(&monitor->session, &filter, &scan);

	return err ? err : ledger_scan(monitor->ledger, &scan);
}

static int group_name(struct session *session, struct ledger_group *group)
{
	char path[4096];
	uint64_t kernfs_id;
	int found = session_path(session, group->memcg_id, path, sizeof(path), &kernfs_id);

	if (found < 0 && found != -ENAMETOOLONG)
		return found;
	/* removed, or its id given away, since the scan */
	if (!found || kernfs_id != group->kernfs_id)
		snprintf(path, sizeof(path), "(gone, inode %llu)",
			 (unsigned long long)group->kernfs_id);
	else if (found < 0)
		snprintf(path, sizeof(path), "(path too long, inode %llu)",
			 (unsigned long long)group->kernfs_id);
	return ledger_set_path(group, path);
}

/* Sets the path of every group of the ledger that has none. */
static int groups_name(struct monitor *monitor)
{
	size_t nr;
	struct ledger_group *const *groups = ledger_groups(monitor->ledger, &nr);
	int err = 0;

	for (size_t i = 0; !err && i < nr; i++)
		if (!groups[i]->path)
			err = group_name(&monitor->session, groups[i]);
	return err;
}

/* A zswap that is off and empty is not watched; if that cannot be told, it may hold pages. */
static bool zswap_is_used(const struct host *host)
{
	return host_zswap_is_on(host) || (!strcmp(host->zswap, "off") && host->zswap_stored != 0);
}

static bool job_is_hooked(const struct monitor *monitor, enum hook_job job)
{
	return loader_choices(monitor->session.loader)[job].hook;
}

/* The kernel's events show writes to a device, not rejects by zswap. */
static bool rejects_are_writes(const struct monitor *monitor)
{
	const struct hook *hook = loader_choices(monitor->session.loader)[JOB_ZSWAP_STORE].hook;

	return hook && hook->attach == ATTACH_RAW_TP;
}

/* @stamp and @time_ns must be taken before the files are read. */
static struct zswap_ledger_source zswap_source(const struct monitor *monitor,
					       const struct host *host, uint64_t stamp,
					       uint64_t time_ns)
{
	struct loader *loader = monitor->session.loader;
	const bool used = zswap_is_used(host);
	const bool started = used ? loader_zswap_start(loader) : loader_zswap_started(loader);

	return (struct zswap_ledger_source){
		.counts = loader_zswap_counts(loader),
		.births = loader_zswap_births(loader),
		.owners = loader_births(loader),
		.nr_ids = loader_id_end(loader),
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
}

static int rows_build(struct monitor *monitor, const struct zswap_ledger_source *zswap,
		      uint64_t now, struct refresh *view)
{
	const struct call_count *calls = loader_calls_absent(monitor->session.loader)
						 ? NULL
						 : loader_call_counts(monitor->session.loader);
	const struct table_source source = {
		.kernfs = &monitor->session.kernfs,
		.cgroup = monitor->session.cgroup,
		.ledger = monitor->ledger,
		.zswap_ledger = monitor->zswap,
		.zswap = zswap,
		.actors = session_actors(&monitor->session),
		.calls = calls,
		.call_births = loader_call_births(monitor->session.loader),
		.now_ns = now,
		.time = view->host.time,
		.writeback = zswap->writes && zswap_is_used(&view->host),
		.events = monitor->events,
	};

	view->now_ns = now;
	view->actors = monitor->actors;
	view->calls = calls;
	view->page_bytes = zswap->page_bytes;
	view->local_events = monitor->session.kernfs.local_events;
	return table_build(monitor->table, &source, view);
}

int monitor_refresh(struct monitor *monitor, struct refresh *view)
{
	uint64_t now, begin = clock_now_ns(), stamp = loader_stats_stamp(monitor->session.loader);
	struct zswap_ledger_source zswap;
	int err;

	for (int i = 0; i < RESCANS; i++) {
		err = monitor_scan(monitor);
		if (err)
			return err;
		if (ledger_is_quiet(monitor->ledger))
			break;
	}
	session_drain(&monitor->session);
	err = groups_name(monitor);
	if (err)
		return err;
	now = clock_now_ns();
	err = session_host(&monitor->session, monitor->ledger, now, &view->host);
	if (err)
		return err;
	zswap = zswap_source(monitor, &view->host, stamp, begin);
	return rows_build(monitor, &zswap, now, view);
}

/* The interval at which a constant baseline has enough readings when it has lasted long enough. */
static int settle_step_ms(uint64_t quiet_ns, int read)
{
	uint64_t now = clock_now_ns(), left_ms = (quiet_ns - now + 999999) / 1000000;
	int more = BASELINE_HELD - read;

	if (now >= quiet_ns || more <= 0)
		return SETTLE_STEP_MS;
	return (int)(left_ms + (uint64_t)more - 1) / more;
}

static int monitor_settle(struct monitor *monitor)
{
	uint64_t end = clock_now_ns() + SETTLE_NS, quiet = monitor->begin_ns + BASELINE_QUIET_NS;
	int err, read = 1;

	do {
		err = monitor_scan(monitor);
		read++;
		if (!err && !ledger_is_settled(monitor->ledger))
			err = rings_wait(monitor->session.rings, settle_step_ms(quiet, read));
		session_drain(&monitor->session);
	} while (err >= 0 && !ledger_is_settled(monitor->ledger) && clock_now_ns() < end);
	return err < 0 ? err : 0;
}

static int ledgers_open(void *ctx)
{
	struct monitor *monitor = ctx;
	int err;

	monitor->ledger = ledger_new();
	monitor->zswap = zswap_ledger_new();
	monitor->table = table_new();
	if (!monitor->ledger || !monitor->zswap || !monitor->table)
		return -ENOMEM;
	loader_begin(monitor->session.loader);
	if (monitor->actors) {
		trace_support_missing(loader_choices(monitor->session.loader), EVICTIONS_KINDS,
				      session_is_memsw(&monitor->session), monitor->actors_missing,
				      sizeof(monitor->actors_missing));
		monitor->session.actors_missing = monitor->actors_missing;
	}
	/* from here on baselines must hold; other work is done meanwhile */
	monitor->begin_ns = clock_now_ns();
	err = monitor_scan(monitor);
	return err ? err : groups_name(monitor);
}

static int monitor_start(struct monitor *monitor, const struct monitor_config *config, char *error,
			 size_t error_len)
{
	static const struct session_sink sink = {
		.idle_ms = DRAIN_IDLE_MS,
		.attached = ledgers_open,
		.records = records_take,
	};
	const struct session_config session = {
		.loader = {
			.mode = config->mode,
			.journal = config->journal,
			.zswap_waits = !config->audit && !config->actors,
			.audit = config->audit,
			.calls = config->calls,
			.trace = {
				.on = config->actors,
				.light = true,
				.kinds = EVICTIONS_KINDS | 1u << REC_UNCHARGE,
				.actors = ~0u,
			},
			.ring_bytes = config->ring_bytes,
			.btf = config->btf,
			.verbose = config->verbose,
		},
		.sysroot = config->sysroot,
		.cgroup = config->cgroup,
		.needs_swap = true,
	};
	int err = session_open(&monitor->session, &session, &sink, monitor, error, error_len);

	if (err)
		return err;
	err = monitor_settle(monitor);
	if (err)
		snprintf(error, error_len, "cannot read the kernel's counters: %s", strerror(-err));
	return err;
}

struct monitor *monitor_open(const struct monitor_config *config, char *error, size_t error_len)
{
	struct monitor *monitor = calloc(1, sizeof(*monitor));

	snprintf(error, error_len, "out of memory");
	if (!monitor)
		return NULL;
	monitor->events = config->events;
	if (config->actors)
		monitor->actors = evictions_new();
	if (!config->actors == !monitor->actors &&
	    !monitor_start(monitor, config, error, error_len))
		return monitor;
	monitor_close(monitor);
	return NULL;
}

void monitor_close(struct monitor *monitor)
{
	if (!monitor)
		return;
	session_close(&monitor->session);
	ledger_free(monitor->ledger);
	zswap_ledger_free(monitor->zswap);
	evictions_free(monitor->actors);
	table_free(monitor->table);
	free(monitor);
}

const char *monitor_cgroup(const struct monitor *monitor)
{
	return monitor->session.cgroup;
}

const struct kernfs *monitor_kernfs(const struct monitor *monitor)
{
	return &monitor->session.kernfs;
}

int monitor_check(const struct monitor *monitor, char *error, size_t error_len)
{
	return session_check(&monitor->session, error, error_len);
}

/* The owner of a delegated group may remove the read permission of its files, for root too. */
int monitor_drop(struct monitor *monitor, uint64_t keep)
{
	return session_drop(&monitor->session, keep | RIGHT(CAP_DAC_READ_SEARCH));
}

void monitor_devices(const struct monitor *monitor, struct devices *devices)
{
	devices->now_ns = clock_now_ns();
	devices_read(&monitor->session.kernfs, devices);
}

bool monitor_is_sure(const struct monitor *monitor)
{
	return !session_is_pending(&monitor->session);
}

int monitor_watch(struct monitor *monitor, int fd)
{
	return rings_watch(monitor->session.rings, fd);
}

int monitor_run(struct monitor *monitor, uint64_t deadline_ns, const volatile int *stop)
{
	return session_run(&monitor->session, deadline_ns, stop);
}
