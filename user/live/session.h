/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * live/session.h - one session on this machine, from open files to attached programs to its end.
 *
 * Owns: locked memory, kernfs, the loader and the rings, when rings are read, what was lost and
 * what programs missed, scans of the kernel's numbers, paths of groups, struct host. Must not know:
 * what records say, who wants them: that is a sink (live/README.md).
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
 * How often the rings are drained; less often while they stay empty. A half-full ring wakes its
 * reader, so half of it is left for the records that arrive until then.
 */
#define SESSION_DRAIN_MS 25

/* The receiver of the records. @ctx is that of session_open(). Only records() is required. */
struct session_sink {
	int idle_ms; /* longest interval between looks into empty rings; 0: SESSION_DRAIN_MS */

	/* Programs and rings exist, no ring was read yet: memory, first readings. 0 or -errno. */
	int (*attached)(void *ctx);

	/* A rings_fn. Counts records that it cannot use in undecoded. */
	void (*records)(void *ctx, const struct rings_run *run);

	/*
	 * @records of @memcg_id (0: of no group) with @pages charged and uncharged were dropped
	 * since the last look because a ring was full. 0 or -errno.
	 */
	int (*lost)(void *ctx, uint64_t now_ns, uint16_t memcg_id, uint64_t records,
		    uint64_t pages);

	/*
	 * The rings were emptied, starting at @now_ns (CLOCK_MONOTONIC). A record being written
	 * then is complete at the next call. A nonzero return ends session_run().
	 */
	int (*drained)(void *ctx, uint64_t now_ns);
};

struct session_config {
	struct loader_config loader; /* except memsw */
	const char *sysroot;	     /* NULL: "/" */
	const char *cgroup;	     /* this subtree only, as the user typed it; NULL: all */
	bool needs_swap;	     /* it is an error if nothing can be swapped */
};

struct session {
	const struct session_sink *sink;
	void *ctx;
	struct kernfs kernfs;
	char *cgroup; /* the path of the subtree; NULL: all */
	struct loader *loader;
	struct rings *rings;
	struct addr2sym *symbols; /* NULL: no stacks */
	struct session_copies *copies;
	const char *actors_missing; /* as in struct host; set by a sink that watches actors */
	uint64_t records;	    /* records read */
	uint64_t undecoded;	    /* of these, not decodable by the sink: lost */
	uint64_t lost;		    /* records reported to lost() */
	uint64_t host_ns;	    /* the last session_host(), and its numbers; 0: none yet */
	uint64_t host_cpu_ns;
	int64_t host_events;
	size_t id_end; /* this id and higher ones were never seen in use */
	int drain_ms;  /* until the next look into the rings, unless one wakes us */
};

/*
 * Locks memory, opens files, loads, attaches, and maps the rings. @session must be all zero, and is
 * closed again on an error. 0 or -errno, with one line in @error.
 */
int session_open(struct session *session, const struct session_config *config,
		 const struct session_sink *sink, void *ctx, char *error, size_t error_len);

/*
 * Checks that the kernel counts swap for groups, if there is a group to check. 0, or -ENODEV with
 * one line in @error.
 */
int session_check(const struct session *session, char *error, size_t error_len);

/*
 * Drops all capabilities but @keep and those that the rest of the session needs. Call it after
 * everything is attached and the command is started. 0 or -errno.
 */
int session_drop(struct session *session, uint64_t keep);

/* Detaches. Also for an all-zero session that was never opened. */
void session_close(struct session *session);

/*
 * Reads the rings until @deadline_ns (CLOCK_MONOTONIC), or until *@stop. 1: a file of
 * rings_watch() is readable; otherwise 0 or -errno, or what drained() returned.
 */
int session_run(struct session *session, uint64_t deadline_ns, const volatile int *stop);

/* Drains the rings into the sink, and plans the next drain. Returns as lost() and drained(). */
int session_drain(struct session *session);

/*
 * Scans the kernel's numbers between two copies of the counters; @filter as in loader_scan_some().
 * @scan is valid until the next one. 0 or -errno.
 */
int session_scan(struct session *session, const struct scan_filter *filter,
		 struct ledger_scan *scan);

/*
 * Pages by actor for the owners of all ids at the last session_scan(); the charges in its second
 * copy are their sums. NULL: actors are not watched.
 */
const struct actor_count *session_actors(const struct session *session);

/* Skipped runs of the programs of @account; VAL_NONE: not known, or a scan showed a gap. */
int64_t session_misses(const struct session *session, enum hook_account account);

/* What programs missed, as far as known at the last scan. */
void session_coverage(const struct session *session, struct coverage *coverage);

/* True while only a later scan can tell whether programs missed anything. */
bool session_is_pending(const struct session *session);

/* Scans; scans once more a moment later if only that shows what was missed. 0 or -errno. */
int session_look(struct session *session);

/*
 * The path of the present owner of @memcg_id, in at most @size bytes, and its kernfs id. 1, or 0:
 * there is none, or -errno; -ENAMETOOLONG, with @kernfs_id set, when its path is too long or too
 * deep.
 */
int session_path(struct session *session, uint16_t memcg_id, char *path, size_t size,
		 uint64_t *kernfs_id);

/*
 * Fills @host: the machine; with a @ledger also the sums over its groups, the state of records and
 * programs, and the rates since the last call. @now_ns: CLOCK_MONOTONIC. 0 or -errno of
 * host_read().
 */
int session_host(struct session *session, const struct ledger *ledger, uint64_t now_ns,
		 struct host *host);

/* Memory is on a v1 hierarchy, alone or beside a v2 one: swap is memsw minus memory. */
static inline bool session_is_memsw(const struct session *session)
{
	return session->kernfs.kind != CGROUP_V2;
}

#endif
