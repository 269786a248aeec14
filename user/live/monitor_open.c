// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * live/monitor_open.c - a monitor from its sources to baselines that are settled, and its end.
 *
 * Owns: the order in which things are opened, and how long a baseline is waited for. Must not know:
 * refreshes.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace/evictions.h"
#include "ledger/baseline.h"
#include "loader/rings.h"
#include "base/clock.h"
#include "cgroup/files.h"
#include "cgroup/host.h"
#include "cgroup/fs.h"
#include "loader/cpu_ring.h"
#include "ledger/ledger.h"
#include "loader/loader.h"
#include "base/memlock.h"
#include "live/monitor.h"
#include "live/monitor_state.h"
#include "table/table.h"
#include "hooks/trace_support.h"
#include "ledger/zswap.h"

/* Baselines of quiet groups settle in BASELINE_HELD scans over BASELINE_QUIET_NS. */
#define SETTLE_NS 400000000ull
#define SETTLE_STEP_MS 5

/* So that a baseline that stays has been read often enough when it has stayed long enough. */
static int settle_step_ms(uint64_t quiet_ns, int read)
{
	uint64_t now = clock_now_ns(), left_ms = (quiet_ns - now + 999999) / 1000000;
	int more = BASELINE_HELD - read;

	if (now >= quiet_ns || more <= 0)
		return SETTLE_STEP_MS;
	return (int)(left_ms + (uint64_t)more - 1) / more;
}

/* After a scan that began at @begin_ns. */
static int monitor_settle(struct monitor *monitor, uint64_t begin_ns)
{
	uint64_t end = clock_now_ns() + SETTLE_NS;
	int err, read = 1;

	do {
		err = monitor_scan(monitor);
		read++;
		if (!err && !ledger_is_settled(monitor->ledger))
			err = rings_wait(monitor->rings,
					 settle_step_ms(begin_ns + BASELINE_QUIET_NS, read));
		monitor_drain(monitor);
	} while (err >= 0 && !ledger_is_settled(monitor->ledger) && clock_now_ns() < end);
	return err < 0 ? err : 0;
}

/* The files are there only with swapaccount=1 or CONFIG_MEMCG_SWAP_ENABLED (mm/memcontrol.c). */
static bool memsw_is_counted(const struct kernfs *kernfs)
{
	return files_read_one(kernfs->cg_fd, CGROUP_V1, MEM_MEMSW) != VAL_NONE;
}

static int sources_open(struct monitor *monitor, const struct monitor_config *config, char *error,
			size_t error_len)
{
	int err = kernfs_open(&monitor->kernfs, config->sysroot);

	if (err) {
		snprintf(error, error_len, "cannot read /proc: %s", strerror(-err));
		return err;
	}
	if (monitor->kernfs.kind == CGROUP_NONE)
		snprintf(
			error, error_len,
			"no memory controller: none is mounted; mount cgroup2 and enable +memory in its cgroup.subtree_control");
	else if (monitor_is_memsw(monitor) && !memsw_is_counted(&monitor->kernfs))
		snprintf(
			error, error_len,
			"no swap accounting: %s has no memory.memsw files; boot with swapaccount=1",
			monitor->kernfs.mount);
	else if (host_swap_devices(&monitor->kernfs) == 0)
		snprintf(error, error_len,
			 "no swap: /proc/swaps lists no device; add one with swapon first");
	else
		return 0;
	return -ENODEV;
}

static int cpu_rings_open(struct monitor *monitor, int nr_cpus)
{
	struct cpu_ring cpu_ring;
	int err = 0;

	for (int i = 0; !err && i < nr_cpus; i++)
		if (loader_cpu_ring(monitor->loader, i, &cpu_ring))
			err = rings_add_cpu_ring(monitor->rings, &cpu_ring);
	return err;
}

static int accounts_open(struct monitor *monitor, const struct monitor_config *config)
{
	uint64_t begin;
	int nr, err;
	const int *fds = loader_ring_fds(monitor->loader, &nr);

	monitor->rings = rings_open(fds, nr, loader_ring_bytes(monitor->loader));
	if (!monitor->rings)
		return -errno;
	if (cpu_rings_open(monitor, nr))
		return -ENOMEM;
	monitor->ledger = ledger_new();
	monitor->zswap = zswap_ledger_new();
	monitor->before = calloc(MEMCG_IDS, sizeof(*monitor->before));
	monitor->after = calloc(MEMCG_IDS, sizeof(*monitor->after));
	monitor->actors = config->actors ? evictions_new() : NULL;
	monitor->names = calloc(MONITOR_NAMES_MAX, sizeof(*monitor->names));
	if (!monitor->ledger || !monitor->zswap || !monitor->before || !monitor->after ||
	    !monitor->names || (config->actors && !monitor->actors))
		return -ENOMEM;
	if (config->actors)
		trace_support_missing(loader_choices(monitor->loader), EVICTIONS_KINDS,
				      monitor_is_memsw(monitor), monitor->actors_missing,
				      sizeof(monitor->actors_missing));
	/* from here on baselines have to stay; what there is to do comes meanwhile */
	begin = clock_now_ns();
	err = monitor_scan(monitor);
	if (!err)
		err = monitor_name_groups(monitor);
	memlock_code();
	return err ? err : monitor_settle(monitor, begin);
}

static int loader_attach(struct monitor *monitor, const struct monitor_config *config, char *error,
			 size_t error_len)
{
	const struct loader_config loader_config = {
		.mode = config->mode,
		.journal = config->journal,
		.memsw = monitor_is_memsw(monitor),
		.zswap_waits = !config->audit && !config->actors,
		.audit = config->audit,
		.trace = {
			.on = config->actors,
			.light = true,
			.kinds = EVICTIONS_KINDS | 1u << REC_UNCHARGE,
			.actors = ~0u,
		},
		.ring_bytes = config->ring_bytes,
		.btf = config->btf,
		.verbose = config->verbose,
	};

	monitor->loader = loader_open(&loader_config, error, error_len);
	return monitor->loader ? 0 : -EIO;
}

static int monitor_start(struct monitor *monitor, const struct monitor_config *config, char *error,
			 size_t error_len)
{
	int err = sources_open(monitor, config, error, error_len);

	if (err)
		return err;
	monitor->table = table_new(&monitor->kernfs, config->cgroup, error, error_len);
	if (!monitor->table)
		return -ENOENT;
	err = loader_attach(monitor, config, error, error_len);
	if (err)
		return err;
	err = accounts_open(monitor, config);
	if (err)
		snprintf(error, error_len, "cannot read the kernel's books: %s", strerror(-err));
	return err;
}

struct monitor *monitor_open(const struct monitor_config *config, char *error, size_t error_len)
{
	struct monitor *monitor;

	memlock_start();
	monitor = calloc(1, sizeof(*monitor));
	if (!monitor) {
		snprintf(error, error_len, "out of memory");
		return NULL;
	}
	monitor->kernfs.root_fd = monitor->kernfs.cg_fd = -1;
	monitor->drain_ms = MONITOR_DRAIN_MS;
	if (!monitor_start(monitor, config, error, error_len))
		return monitor;
	monitor_close(monitor);
	return NULL;
}

void monitor_close(struct monitor *monitor)
{
	if (!monitor)
		return;
	rings_close(monitor->rings);
	loader_close(monitor->loader);
	ledger_free(monitor->ledger);
	zswap_ledger_free(monitor->zswap);
	evictions_free(monitor->actors);
	table_free(monitor->table);
	kernfs_close(&monitor->kernfs);
	free(monitor->before);
	free(monitor->after);
	free(monitor->names);
	free(monitor);
}
