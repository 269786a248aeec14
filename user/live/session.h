/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * live/session.h - one session on this machine, from open files to attached programs to its end.
 *
 * Owns: locked memory, kernfs, the loader and the rings, when rings are read, what was lost and
 * what programs did not see, scans of the kernel's numbers, paths of groups, struct host. Must not
 * know: what records say, who wants them: that is a sink (live/README.md).
 */
#ifndef CGSWAP_LIVE_SESSION_H
#define CGSWAP_LIVE_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cgroup/fs.h"
#include "loader/loader.h"
#include "model/coverage.h"

struct actor_count;
struct addr2sym;
struct host;
struct ledger;
struct ledger_scan;
struct rings;
struct rings_run;
struct session_copies;

/*
 * The rings are emptied this often, and less and less often when nothing is in them. Half a ring is
 * left for what comes in between, and one that is half full asks.
 */
#define SESSION_DRAIN_MS 25

/* What gets the records. @ctx is that of session_open(). Only records() must be there. */
struct session_sink {
	int idle_ms; /* longest time between two looks into empty rings; 0: SESSION_DRAIN_MS */

	/* Programs and rings are there, no ring was read: memory, first readings. 0 or -errno. */
	int (*attached)(void *ctx);

	/* A rings_fn. Counts in undecoded what it cannot use. */
	void (*records)(void *ctx, const struct rings_run *run);

	/*
	 * Of @memcg_id (0: of no group) so many @records found no room since the last look, with so
	 * many @pages charged and uncharged. 0 or -errno.
	 */
	int (*lost)(void *ctx, uint64_t now_ns, uint16_t memcg_id, uint64_t records,
		    uint64_t pages);

	/*
	 * The rings were emptied from @now_ns on (CLOCK_MONOTONIC). A program that was writing its
	 * record then is done at the next time. What is not 0 ends session_run().
	 */
	int (*drained)(void *ctx, uint64_t now_ns);
};

struct session_config {
	struct loader_config loader; /* but memsw */
	const char *sysroot;	     /* NULL: "/" */
	const char *cgroup;	     /* this subtree only, as somebody types it; NULL: all */
	bool needs_swap;	     /* that nothing can be swapped is an error */
};

struct session {
	const struct session_sink *sink;
	void *ctx;
	struct kernfs kernfs;
	char *cgroup; /* the path of the subtree; NULL: all */
	struct loader *loader;
	struct rings *rings;
	struct addr2sym *symbols; /* NULL: no stacks are taken */
	struct session_copies *copies;
	const char *actors_missing; /* of struct host; a sink that watches actors sets it */
	uint64_t records;	    /* that were read */
	uint64_t undecoded;	    /* of these, lost: the sink knows no such record */
	uint64_t lost;		    /* records that lost() was told of */
	uint64_t host_ns;	    /* the last session_host(), and what it read; 0: none yet */
	uint64_t host_cpu_ns;
	int64_t host_events;
	size_t id_end; /* ids from here on were never seen in use */
	int drain_ms;  /* to the next look into the rings, unless one asks */
};

/*
 * Locks memory, opens what is read, loads, attaches, and maps the rings. @session is all zero, and
 * closed again on an error. 0 or -errno, with one line in @error.
 */
int session_open(struct session *session, const struct session_config *config,
		 const struct session_sink *sink, void *ctx, char *error, size_t error_len);

/*
 * Whether the kernel counts swap for groups, as far as there is one that shows it. 0, or -ENODEV
 * with one line in @error.
 */
int session_check(const struct session *session, char *error, size_t error_len);

/*
 * Gives up all capabilities but @keep, and those that what goes on takes: all that is attached at
 * the start is, and a command was started. 0 or -errno.
 */
int session_drop(struct session *session, uint64_t keep);

/* Detaches. Also for a session that was never opened, if it is all zero. */
void session_close(struct session *session);

/*
 * Reads the rings until @deadline_ns (CLOCK_MONOTONIC), or until *@stop. 1: a file of
 * rings_watch() is readable; otherwise 0 or -errno, or what drained() returned.
 */
int session_run(struct session *session, uint64_t deadline_ns, const volatile int *stop);

/* Hands over what is in the rings, and says when to look again. As lost() and drained() do. */
int session_drain(struct session *session);

/*
 * One scan of the kernel's numbers between two copies of the counters; @filter as in
 * loader_scan_some(). @scan is valid until the next one. 0 or -errno.
 */
int session_scan(struct session *session, const struct scan_filter *filter,
		 struct ledger_scan *scan);

/*
 * Pages by actor of the owners of all ids at the last session_scan(), whose charges after it are
 * their sums; NULL: actors are not watched.
 */
const struct actor_count *session_actors(const struct session *session);

/*
 * Runs of the programs of @account that were skipped; VAL_NONE: not known, or there were gaps up to
 * the last scan.
 */
int64_t session_misses(const struct session *session, enum hook_account account);

/* All that is known of it, up to the last scan. */
void session_coverage(const struct session *session, struct coverage *coverage);

/* Whether it takes a scan a moment later to know whether all was seen. */
bool session_is_pending(const struct session *session);

/* Scans, and again a moment later where it takes that to know whether all was seen. 0 or -errno. */
int session_look(struct session *session);

/*
 * The path of the group that has @memcg_id now, in at most @size bytes, and which it is. 1, or 0:
 * there is none, or -errno; -ENAMETOOLONG with @kernfs_id, of one whose path is too long or deep.
 */
int session_path(struct session *session, uint16_t memcg_id, char *path, size_t size,
		 uint64_t *kernfs_id);

/*
 * Fills @host in: the machine; and with a @ledger the sums over its groups, what is known of
 * records and programs, and the rates since the last time. @now_ns: CLOCK_MONOTONIC. 0 or -errno of
 * host_read().
 */
int session_host(struct session *session, const struct ledger *ledger, uint64_t now_ns,
		 struct host *host);

/* Memory on a v1 hierarchy, alone or beside a v2 one: swap is what memsw has over memory. */
static inline bool session_is_memsw(const struct session *session)
{
	return session->kernfs.kind != CGROUP_V2;
}

#endif
