/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * live/monitor.h - the live pipeline: loader -> rings -> events -> ledger, joined with the groups'
 * files into rows.
 *
 * Owns: the order in which one refresh happens. Must not know: how rows are shown.
 */
#ifndef CGSWAP_LIVE_MONITOR_H
#define CGSWAP_LIVE_MONITOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hooks/choose.h"

struct audit;
struct census;
struct devices;
struct health;
struct kernfs;
struct monitor;
struct refresh;

struct monitor_config {
	enum attach_mode mode;
	bool journal;
	bool audit;  /* monitor_audit() will be called */
	bool calls;  /* watch the charge functions themselves */
	bool actors; /* watch who causes page-out; needs the journal */
	bool events; /* read the values of rows that tell what happened to a group (model/row.h) */
	size_t ring_bytes;
	const char *sysroot; /* NULL: "/" */
	const char *cgroup;  /* show this subtree only; NULL: all */
	const char *btf;     /* file with the kernel's types; NULL: the kernel's own */
	int verbose;
};

/* Attaches the programs and takes the baselines. NULL on error, with one line in @error. */
struct monitor *monitor_open(const struct monitor_config *config, char *error, size_t error_len);
void monitor_close(struct monitor *monitor);

/* The path of the subtree shown, as in row paths; NULL: everything. */
const char *monitor_cgroup(const struct monitor *monitor);

/* The files of this machine. */
const struct kernfs *monitor_kernfs(const struct monitor *monitor);

/* session_check() for the current groups. */
int monitor_check(const struct monitor *monitor, char *error, size_t error_len);

/*
 * Drops all capabilities but @keep and those needed to read the groups' files and to attach
 * programs later (base/rights.h). 0 or -errno.
 */
int monitor_drop(struct monitor *monitor, uint64_t keep);

/* Makes monitor_run() return early when @fd is readable. 0 or -errno. */
int monitor_watch(struct monitor *monitor, int fd);

/*
 * Reads the rings until @deadline_ns (CLOCK_MONOTONIC), or until @stop is set. 1: a watched file is
 * readable; otherwise 0 or -errno.
 */
int monitor_run(struct monitor *monitor, uint64_t deadline_ns, const volatile int *stop);

/* Fills @view with the current state. 0 or -errno. */
int monitor_refresh(struct monitor *monitor, struct refresh *view);

/* Reads the swap devices. */
void monitor_devices(const struct monitor *monitor, struct devices *devices);

/* How the session does, as far as known at the last refresh. */
void monitor_health(const struct monitor *monitor, struct health *health);

/* False until it is known whether the kernel charges pages that no program sees. */
bool monitor_is_sure(const struct monitor *monitor);

/*
 * Takes a reading of all groups and a census of all slots into @audit, and the results of a refresh
 * into @view. @census: memory for the census, which must stay valid. 0 or -errno.
 */
int monitor_audit(struct monitor *monitor, struct audit *audit, struct census *census,
		  struct refresh *view);

#endif
