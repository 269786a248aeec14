/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * live/monitor.h - the live pipeline: loader -> rings -> event -> ledger, files beside it ->
 * rows.
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
struct monitor;
struct refresh;

struct monitor_config {
	enum attach_mode mode;
	bool journal;
	bool audit;  /* monitor_audit() will be called */
	bool calls;  /* watch the functions of charges themselves */
	bool actors; /* watch who sends pages out; takes the journal */
	size_t ring_bytes;
	const char *sysroot; /* NULL: "/" */
	const char *cgroup;  /* show this subtree only; NULL: all */
	const char *btf;     /* file with the kernel's types; NULL: its own */
	int verbose;
};

/*
 * Attaches and takes the baselines. NULL on error, with one line of what and why in @error.
 */
struct monitor *monitor_open(const struct monitor_config *config, char *error, size_t error_len);
void monitor_close(struct monitor *monitor);

/* The path of the subtree that is shown, as rows have paths; NULL: everything. */
const char *monitor_cgroup(const struct monitor *monitor);

/* As session_check(), of the groups that there are now. */
int monitor_check(const struct monitor *monitor, char *error, size_t error_len);

/*
 * Gives up all capabilities but @keep, those that reading the groups' files takes, and those that
 * attaching more later does (base/rights.h). 0 or -errno.
 */
int monitor_drop(struct monitor *monitor, uint64_t keep);

/* Makes monitor_run() return early when @fd is readable. 0 or -errno. */
int monitor_watch(struct monitor *monitor, int fd);

/*
 * Reads the rings until @deadline_ns (CLOCK_MONOTONIC), or until @stop is set. 1: a watched file is
 * readable, otherwise 0 or -errno.
 */
int monitor_run(struct monitor *monitor, uint64_t deadline_ns, const volatile int *stop);

/* Everything up to now, for the views. 0 or -errno. */
int monitor_refresh(struct monitor *monitor, struct refresh *view);

/* False while it is not decided yet whether pages are charged that no program sees. */
bool monitor_is_sure(const struct monitor *monitor);

/*
 * Takes a reading of all groups and a census of all slots into @audit, and what a refresh gives
 * into @view. @census: room for the census, which stays valid. 0 or -errno.
 */
int monitor_audit(struct monitor *monitor, struct audit *audit, struct census *census,
		  struct refresh *view);

#endif
