// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * live/monitor_audit.c - one reading for an audit: a scan, a census, and a refresh after it.
 *
 * Owns: their order, so that changes in between are known. Must not know: what the numbers prove.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit/audit.h"
#include "audit/census.h"
#include "base/clock.h"
#include "ledger/ledger.h"
#include "loader/loader.h"
#include "live/monitor_state.h"
#include "model/refresh.h"
#include "model/row.h"

#define SWAP_TYPES 32 /* MAX_SWAPFILES is below (include/linux/swap.h) */

static int device_count(struct loader *loader, struct census *census, uint32_t type)
{
	const struct census_chunk *chunk;
	uint32_t first = 0;
	int nr;

	do {
		int err = loader_census(loader, type, first, &chunk);

		if (err)
			return err;
		nr = census_add(census, type, first, chunk);
		first += CENSUS_SLOTS;
	} while (nr == CENSUS_SLOTS);
	return nr < 0 ? nr : 0;
}

static int census_count(struct loader *loader, struct census *census)
{
	uint64_t begin = clock_now_ns();
	int err = 0;

	memset(census, 0, sizeof(*census));
	for (uint32_t type = 0; type < SWAP_TYPES && !err; type++)
		err = device_count(loader, census, type);
	census->time_ns = clock_now_ns() - begin;
	return err;
}

static int64_t bytes_to_pages(int64_t bytes)
{
	return bytes == VAL_NONE ? VAL_NONE : bytes / sysconf(_SC_PAGESIZE);
}

/* The most that a CPU batches on its own (calculate_normal_threshold(), mm/vmstat.c). */
#define STAT_BATCH 125

/*
 * Makes the kernel collect what each CPU has batched; an idle CPU keeps it for seconds. Returns the
 * remaining error in pages: 0 when the kernel does it, as for root.
 */
static int64_t stats_refresh(const struct monitor *monitor)
{
	char none[16];
	ssize_t len = kernfs_read_file(monitor->session.kernfs.root_fd, "proc/sys/vm/stat_refresh",
				       none, sizeof(none));

	/* -EINVAL: collected, but some number is negative (vmstat_refresh(), mm/vmstat.c) */
	return len >= 0 || len == -EINVAL ? 0 : STAT_BATCH * sysconf(_SC_NPROCESSORS_CONF);
}

/* Slots in use on all devices, and pages in the swap cache; VAL_NONE: not known. */
static void swap_read(struct monitor *monitor, int64_t *used, int64_t *cached)
{
	struct host host;

	if (session_host(&monitor->session, NULL, 0, &host))
		host.swap_used = host.swap_cached = VAL_NONE;
	*used = bytes_to_pages(host.swap_used);
	*cached = bytes_to_pages(host.swap_cached);
}

/* Pages by which the group's zswap exceeds its swap, or VAL_NONE. */
static int64_t row_excess(const struct row *row)
{
	int64_t zswapped = row->val[COL_ZSWAPPED], swap = row->val[COL_SWAP_CURRENT];

	if (zswapped == VAL_NONE || swap == VAL_NONE)
		return VAL_NONE;
	return zswapped > swap ? (zswapped - swap) / sysconf(_SC_PAGESIZE) : 0;
}

static void subtract(int64_t *sum, int64_t val)
{
	if (*sum != VAL_NONE && val != VAL_NONE)
		*sum -= val;
}

/*
 * Subtracts the children's excess: it is in the numbers of all their ancestors as well. The root
 * has no swap number of its own, and so no excess.
 */
static void zswap_collect(const struct refresh *view, struct audit_zswap *own)
{
	for (size_t i = 0; i < view->nr_rows; i++) {
		own[i].kernfs_id = view->rows[i].kernfs_id;
		own[i].memcg_id = view->rows[i].memcg_id;
		own[i].drift = view->rows[i].val[COL_ZSWAP_DRIFT];
		own[i].excess = row_excess(&view->rows[i]);
	}
	for (size_t i = view->nr_rows; i-- > 0;) {
		const struct row *row = &view->rows[i];

		if (row->parent < 0)
			continue;
		subtract(&own[row->parent].drift, row->val[COL_ZSWAP_DRIFT]);
		subtract(&own[row->parent].excess, row_excess(row));
	}
}

/* Pages charged in zswap for all groups: the kernel's number for the root. */
static int64_t zswap_charged(const struct refresh *view)
{
	for (size_t i = 0; i < view->nr_rows; i++)
		if (view->rows[i].parent < 0 && view->rows[i].val[COL_ZSWAPPED] != VAL_NONE)
			return view->rows[i].val[COL_ZSWAPPED] / sysconf(_SC_PAGESIZE);
	return VAL_NONE;
}

static void zswap_fill(struct audit_reading *reading, const struct refresh *view,
		       struct audit_zswap *own)
{
	zswap_collect(view, own);
	reading->zswap = own;
	reading->nr_zswap = view->nr_rows;
	reading->zswap_charged = zswap_charged(view);
	reading->zswap_stored = bytes_to_pages(view->host.zswap_stored);
	reading->page_bytes = view->page_bytes;
}

/* Why zswap's bytes cannot be checked; NULL when they can. */
static const char *zswap_reason(const struct monitor *monitor, const struct host *host)
{
	const struct hook_choice *choices = loader_choices(monitor->session.loader);

	if (!strcmp(host->zswap, "absent"))
		return "the kernel has no zswap";
	if (!choices[JOB_ZSWAP_CHARGE].hook)
		return choices[JOB_ZSWAP_CHARGE].reason;
	return choices[JOB_ZSWAP_UNCHARGE].hook ? NULL : choices[JOB_ZSWAP_UNCHARGE].reason;
}

/* Why the audit-only programs are not attached. */
static const char *seen_reason(const struct monitor *monitor)
{
	const struct hook_choice *choices = loader_choices(monitor->session.loader);

	for (int job = JOB_AUDIT_CHARGE; job <= JOB_AUDIT_LIMIT; job++)
		if (!choices[job].hook)
			return choices[job].reason;
	return NULL;
}

static void seen_fill(const struct monitor *monitor, struct audit_reading *reading)
{
	struct loader_audit seen;

	loader_audit_read(monitor->session.loader, &seen);
	reading->faults = seen.faults;
	reading->nr_faults = seen.nr_faults;
	reading->faults_skipped = loader_job_is_skipped(monitor->session.loader, JOB_AUDIT_CHARGE);
	reading->calls = (struct audit_calls){
		.counts = loader_call_counts(monitor->session.loader),
		.births = loader_call_births(monitor->session.loader),
		.refusals = seen.refusals,
		.open = seen.calls_open,
		.pages_absent = loader_calls_absent(monitor->session.loader),
	};
	reading->limits = seen.limits;
	reading->limit_writes = seen.limit_writes;
	reading->seen_absent = seen_reason(monitor);
}

static int reading_take(struct monitor *monitor, struct audit *audit, struct audit_reading *reading,
			const struct refresh *view)
{
	struct audit_zswap *zswap = calloc(view->nr_rows + 1, sizeof(*zswap));
	int err;

	if (!zswap)
		return -ENOMEM;
	reading->time_ns = clock_now_ns();
	reading->groups = ledger_groups(monitor->ledger, &reading->nr_groups);
	seen_fill(monitor, reading);
	session_coverage(&monitor->session, &reading->coverage);
	reading->memsw = session_is_memsw(&monitor->session);
	reading->vswap = loader_has_vswap(monitor->session.loader);
	reading->zswap_there = strcmp(view->host.zswap, "absent") != 0;
	reading->zswap_absent = zswap_reason(monitor, &view->host);
	zswap_fill(reading, view, zswap);
	err = audit_take(audit, reading);
	free(zswap);
	return err;
}

int monitor_audit(struct monitor *monitor, struct audit *audit, struct census *census,
		  struct refresh *view)
{
	struct audit_reading reading = { 0 };
	struct ledger_group *const *groups;
	int64_t used;
	size_t nr;
	int err = monitor_scan(monitor);

	if (err)
		return err;
	groups = ledger_groups(monitor->ledger, &nr);
	seen_fill(monitor, &reading);
	err = audit_note(audit, groups, nr, &reading.calls);
	if (err)
		return err;
	reading.cached_slack = stats_refresh(monitor);
	swap_read(monitor, &used, &reading.cached_before);
	err = census_count(monitor->session.loader, census);
	if (err && err != -EOPNOTSUPP)
		return err;
	reading.census = err ? NULL : census;
	reading.census_error = "cannot find where this kernel keeps slot owners";
	reading.stamp = loader_stats_stamp(monitor->session.loader);
	stats_refresh(monitor);
	swap_read(monitor, &reading.used_pages, &reading.cached_after);
	if (reading.used_pages != used)
		reading.used_pages = VAL_NONE;
	err = monitor_refresh(monitor, view);
	return err ? err : reading_take(monitor, audit, &reading, view);
}
