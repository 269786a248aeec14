// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * live/session.c - see live/session.h.
 */
#include "live/session.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memlock.h"
#include "base/rights.h"
#include "cgroup/files.h"
#include "cgroup/host.h"
#include "cgroup/path.h"
#include "cgroup/resolve.h"
#include "kernel/addr2sym.h"
#include "ledger/ledger.h"
#include "live/actor_copy.h"
#include "live/counter_copy.h"
#include "live/gaps.h"
#include "loader/cpu_ring.h"
#include "loader/rings.h"

/* Longest chain of ancestors. */
#define NAMES_MAX 1024

/* Touched only as far as groups have counters. */
struct session_copies {
	struct group_count before[MEMCG_IDS];
	struct group_count after[MEMCG_IDS];
	struct group_count lost[MEMCG_IDS]; /* up to the last look */
	struct name_row names[NAMES_MAX];
	struct actor_copy actors;
	struct gaps gaps;
};

/* Up to 5.19 this needs swapaccount=1 or CONFIG_MEMCG_SWAP_ENABLED (mm/memcontrol.c). */
static bool swap_is_counted(const struct kernfs *kernfs)
{
	bool v2 = kernfs->kind == CGROUP_V2, counted;
	int fd = v2 ? files_open_some(kernfs) : kernfs->cg_fd;

	if (fd < 0)
		return true;
	counted = files_has(fd, v2, v2 ? MEM_SWAP : MEM_MEMSW);
	if (v2)
		close(fd);
	return counted;
}

int session_check(const struct session *session, char *error, size_t error_len)
{
	if (swap_is_counted(&session->kernfs))
		return 0;
	snprintf(
		error, error_len,
		"no swap accounting: groups of %s have no memory.swap or memory.memsw files; boot with swapaccount=1",
		session->kernfs.mount);
	return -ENODEV;
}

static int swap_check(const struct session *session, char *error, size_t error_len)
{
	int err = session_check(session, error, error_len);

	if (err || host_swap_devices(&session->kernfs))
		return err;
	snprintf(error, error_len,
		 "no swap: /proc/swaps lists no device; add one with swapon first");
	return -ENODEV;
}

static int kernfs_find(struct session *session, const struct session_config *config, char *error,
		       size_t error_len)
{
	int err = kernfs_open(&session->kernfs, config->sysroot);

	if (err) {
		snprintf(error, error_len, "cannot read /proc: %s", kernfs_open_error(err));
		return err;
	}
	if (session->kernfs.kind != CGROUP_NONE)
		return config->needs_swap ? swap_check(session, error, error_len) : 0;
	kernfs_explain_none(&session->kernfs, error, error_len);
	return -ENODEV;
}

static int cgroup_find(struct session *session, const char *text, char *error, size_t error_len)
{
	char path[PATH_MAX];
	int err = text ? resolve_path(&session->kernfs, text, path, error, error_len) : 0;

	if (err || !text)
		return err;
	snprintf(error, error_len, "out of memory");
	session->cgroup = strdup(path);
	return session->cgroup ? 0 : -ENOMEM;
}

/* The kernel's name of the mounted group. 1, or 0: it has none. Or -errno. */
static int top_find(struct session *session, char *top)
{
	const struct scan_row *rows;
	struct stat st;
	size_t nr;
	int err = fstat(session->kernfs.cg_fd, &st) ? -errno : 0;

	if (!err)
		err = loader_scan(session->loader, &rows, &nr);
	for (size_t i = 0; !err && i < nr; i++) {
		uint64_t id;

		if (session_path(session, rows[i].memcg_id, top, PATH_MAX, &id) > 0 &&
		    id == st.st_ino)
			return 1;
	}
	return err;
}

/*
 * In a cgroup namespace the kernel's names of groups, which all records have, differ from the names
 * below the mount. So the kernel is asked for the name of the mounted group. @text may be either
 * name; one below the mount is tried first.
 */
static int cgroup_translate(struct session *session, const char *text, char *error,
			    size_t error_len)
{
	struct kernfs *k = &session->kernfs;
	char top[PATH_MAX], below[PATH_MAX] = "/";
	int unknown = text ? resolve_path(k, text, below, error, error_len) : 0;
	int found = top_find(session, top);

	if (found < 0)
		snprintf(error, error_len, "cannot read the kernel's names: %s", strerror(-found));
	else if (!found && text && !unknown)
		snprintf(
			error, error_len,
			"-c %s: its name on the machine is not known inside a cgroup namespace; start the container with --cgroupns=host",
			text);
	if (found <= 0)
		return found ? found : text ? -EXDEV : 0;
	strcpy(k->top, top);
	if (!text || unknown)
		return cgroup_find(session, text, error, error_len);
	if (strcmp(below, "/") != 0 && path_append(top, sizeof(top), below + 1, strlen(below + 1)))
		return -ENAMETOOLONG;
	return cgroup_find(session, top, error, error_len);
}

static int sources_open(struct session *session, const struct session_config *config, char *error,
			size_t error_len)
{
	int err = kernfs_find(session, config, error, error_len);

	if (!err && !kernfs_is_renamed(&session->kernfs))
		err = cgroup_find(session, config->cgroup, error, error_len);
	if (err)
		return err;
	snprintf(error, error_len, "out of memory");
	session->copies = calloc(1, sizeof(*session->copies));
	if (!session->copies)
		return -ENOMEM;
	if (config->loader.trace.stacks) {
		session->symbols = addr2sym_open("/proc/kallsyms");
		if (!session->symbols)
			return -errno;
	}
	return 0;
}

static int rings_map(struct session *session)
{
	struct cpu_ring cpu_ring;
	int nr, err = 0;
	const int *fds = loader_ring_fds(session->loader, &nr);

	session->rings = rings_open(fds, nr, loader_ring_bytes(session->loader));
	if (!session->rings)
		return -errno;
	for (int i = 0; !err && i < nr; i++)
		if (loader_cpu_ring(session->loader, i, &cpu_ring))
			err = rings_add_cpu_ring(session->rings, &cpu_ring);
	return err;
}

static int session_attach(struct session *session, const struct session_config *config, char *error,
			  size_t error_len)
{
	struct loader_config loader_config = config->loader;
	int err;

	loader_config.memsw = session_is_memsw(session);
	loader_config.local_events = session->kernfs.local_events;
	session->loader = loader_open(&loader_config, error, error_len);
	if (!session->loader)
		return -EIO;
	if (kernfs_is_renamed(&session->kernfs)) {
		err = cgroup_translate(session, config->cgroup, error, error_len);
		if (err)
			return err;
	}
	err = rings_map(session);
	if (!err && session->sink->attached)
		err = session->sink->attached(session->ctx);
	memlock_code();
	if (err)
		snprintf(error, error_len, "cannot read the kernel's counters: %s", strerror(-err));
	return err;
}

int session_open(struct session *session, const struct session_config *config,
		 const struct session_sink *sink, void *ctx, char *error, size_t error_len)
{
	int err;

	memlock_start();
	session->sink = sink;
	session->ctx = ctx;
	session->drain_ms = SESSION_DRAIN_MS;
	err = sources_open(session, config, error, error_len);
	if (!err)
		err = session_attach(session, config, error, error_len);
	if (err)
		session_close(session);
	return err;
}

static bool session_works(void *ctx)
{
	return loader_works(((const struct session *)ctx)->loader);
}

int session_drop(struct session *session, uint64_t keep)
{
	keep |= loader_late_rights(session->loader);
	/* or memory beyond the limit would be unavailable from now on */
	if (!memlock_unlimit())
		keep |= RIGHT(CAP_IPC_LOCK);
	return rights_drop(keep, session_works, session);
}

void session_close(struct session *session)
{
	if (!session->sink)
		return;
	rings_close(session->rings);
	loader_close(session->loader);
	addr2sym_free(session->symbols);
	kernfs_close(&session->kernfs);
	free(session->cgroup);
	free(session->copies);
	*session = (struct session){ 0 };
}

/* Reports which groups lost records since the last look, then the losses of no group. */
static int losses_tell(struct session *session, uint64_t now)
{
	const struct group_count *counts = loader_counts(session->loader);
	const struct session_sink *sink = session->sink;
	uint64_t total = loader_lost(session->loader), rest;
	int err = 0;

	/* a group's count may include a loss that the total did not include when read */
	if (total <= session->lost)
		return 0;
	rest = total - session->lost;
	for (size_t id = 1; !err && id < MEMCG_IDS; id++) {
		struct group_count *seen = &session->copies->lost[id];
		uint32_t records = counts[id].lost_records - seen->lost_records;
		uint32_t pages = counts[id].lost_pages - seen->lost_pages;

		if (!records)
			continue;
		err = sink->lost(session->ctx, now, (uint16_t)id, records, pages);
		seen->lost_records += records;
		seen->lost_pages += pages;
		rest -= records < rest ? records : rest;
		session->lost += records;
	}
	if (!err && rest)
		err = sink->lost(session->ctx, now, 0, rest, 0);
	session->lost += rest;
	return err;
}

int session_drain(struct session *session)
{
	const struct session_sink *sink = session->sink;
	uint64_t now = clock_now_ns();
	uint64_t records = rings_drain(session->rings, sink->records, session->ctx);
	int err;

	loader_wake_rearm(session->loader);
	loader_second_step(session->loader, now);
	session->records += records;
	if (records)
		session->drain_ms = SESSION_DRAIN_MS;
	else if (session->drain_ms < sink->idle_ms)
		session->drain_ms *= 2;
	err = sink->lost ? losses_tell(session, now) : 0;
	return err || !sink->drained ? err : sink->drained(session->ctx, now);
}

int session_run(struct session *session, uint64_t deadline_ns, const volatile int *stop)
{
	while (!*stop) {
		uint64_t now = clock_now_ns();
		uint64_t left_ms = deadline_ns > now ? (deadline_ns - now + 999999) / 1000000 : 0;
		int err, woken = rings_wait(session->rings, left_ms < (uint64_t)session->drain_ms
								    ? (int)left_ms
								    : session->drain_ms);

		if (woken < 0)
			return woken;
		err = session_drain(session);
		if (err || woken == RINGS_WATCHED)
			return err ? err : 1;
		if (now >= deadline_ns)
			break;
	}
	return 0;
}

static struct actor_source actors_live(const struct session *session)
{
	return (struct actor_source){
		.counts = loader_actor_counts(session->loader),
		.births = loader_actor_births(session->loader),
		.groups = loader_births(session->loader),
	};
}

const struct actor_count *session_actors(const struct session *session)
{
	return loader_actor_counts(session->loader) ? session->copies->actors.counts : NULL;
}

static void counts_before(struct session *session, size_t nr)
{
	const struct group_count *counts = loader_counts(session->loader);
	const struct actor_source actors = actors_live(session);

	counter_copy_take(session->copies->before, counts, nr * sizeof(*counts));
	if (actors.counts)
		actor_copy_sum(&actors, nr, session->copies->before);
}

static void counts_after(struct session *session, size_t nr)
{
	const struct group_count *counts = loader_counts(session->loader);
	const struct actor_source actors = actors_live(session);

	counter_copy_take(session->copies->after, counts, nr * sizeof(*counts));
	if (actors.counts)
		actor_copy_take(&session->copies->actors, &actors, nr, session->copies->after);
}

struct row_look {
	struct session *session;
	const struct scan_filter *filter;
};

static bool row_look(void *ctx, const struct scan_row *row)
{
	const struct row_look *look = ctx;

	heartbeat_row(&look->session->copies->gaps.heartbeat, row,
		      &loader_births(look->session->loader)[row->memcg_id]);
	return look->filter && look->filter->skips(look->filter->ctx, row);
}

/* An id beyond the copies makes the scan start again. */
int session_scan(struct session *session, const struct scan_filter *filter,
		 struct ledger_scan *scan)
{
	struct session_copies *copies = session->copies;
	struct row_look look = { session, filter };
	const struct scan_filter looking = { row_look, &look };
	size_t end;

	*scan = (struct ledger_scan){
		.before = copies->before,
		.after = copies->after,
		.births = session_actors(session) ? copies->actors.groups
						  : loader_births(session->loader),
		.memsw = session_is_memsw(session),
		.folio_pages = (size_t)sysconf(_SC_PAGESIZE) / sizeof(uint64_t),
	};
	do {
		int err;

		/* keeps the counts of ids beyond the kernel's present table */
		end = loader_id_end(session->loader);
		end = end > session->id_end ? end : session->id_end;
		session->id_end = end;
		counts_before(session, end);
		/* arm64 may read late or early; a system call alone is no barrier */
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
		scan->time_ns = clock_now_ns();
		err = loader_scan_some(session->loader, &looking, &scan->rows, &scan->nr_rows);
		if (err)
			return err;
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
		counts_after(session, end);
	} while (loader_id_end(session->loader) > end);
	scan->nr_ids = end;
	gaps_look(&copies->gaps, session->loader, scan);
	return 0;
}

bool session_is_pending(const struct session *session)
{
	return heartbeat_is_pending(&session->copies->gaps.heartbeat);
}

int session_look(struct session *session)
{
	struct ledger_scan scan;
	int err = session_scan(session, NULL, &scan);

	if (err || !session_is_pending(session))
		return err;
	usleep(HEARTBEAT_NS / 1000);
	return session_scan(session, NULL, &scan);
}

int64_t session_misses(const struct session *session, enum hook_account account)
{
	return gaps_misses(&session->copies->gaps, session->loader, account);
}

void session_coverage(const struct session *session, struct coverage *coverage)
{
	for (int account = 0; account < ACCOUNT_COUNT; account++)
		coverage->skipped[account] = session_misses(session, account);
	memcpy(coverage->gap, session->copies->gaps.gap, sizeof(coverage->gap));
}

int session_path(struct session *session, uint16_t memcg_id, char *path, size_t size,
		 uint64_t *kernfs_id)
{
	struct name_row *names = session->copies->names;
	int nr = loader_names(session->loader, memcg_id, names, NAMES_MAX);

	if (nr > 0 || nr == -ENAMETOOLONG)
		*kernfs_id = names[0].kernfs_id;
	if (nr <= 0)
		return nr;
	return path_join(names, nr, path, size) ? -ENAMETOOLONG : 1;
}

static void host_sums(const struct ledger *ledger, struct host *host)
{
	size_t nr;
	struct ledger_group *const *groups = ledger_groups(ledger, &nr);

	host->groups = (int64_t)nr;
	host->swap_charged = host->swap_unowned = VAL_NONE;
	for (size_t i = 0; i < nr; i++) {
		const struct ledger_group *group = groups[i];

		host->dying += !!(group->flags & SCAN_DYING);
		if (group->flags & SCAN_ROOT)
			host->swap_charged = val_bytes(ledger_kernel(group), sysconf(_SC_PAGESIZE));
		else if (!group->account->tree.settled)
			host->unsettled++;
		else if (group->account->tree.drift)
			host->drifting++;
	}
	if (host->swap_charged != VAL_NONE && host->swap_used != VAL_NONE)
		host->swap_unowned = host->swap_used - host->swap_charged;
}

/* The counters of an id keep running across owners. */
static void host_totals(const struct session *session, struct host *host)
{
	for (size_t id = 1; id < session->id_end; id++) {
		host->charged_pages += (int64_t)session->copies->after[id].charged;
		host->uncharged_pages += (int64_t)session->copies->after[id].uncharged;
	}
}

static void host_trust(const struct session *session, struct host *host)
{
	uint64_t dropped = loader_lost(session->loader);

	host->events = (int64_t)(session->records + dropped);
	host->events_lost = (int64_t)(dropped + session->undecoded);
	host->zswap_misses = session_misses(session, ACCOUNT_ZSWAP);
	host->actors_missing = session->actors_missing;
	host->actor_misses = session->actors_missing ? session_misses(session, ACCOUNT_TRACE)
						     : VAL_NONE;
}

static void host_rates(struct session *session, uint64_t now, struct host *host)
{
	uint64_t ns = now - session->host_ns, cpu_ns = clock_cpu_ns();

	host->events_rate = host->own_cpu = VAL_NONE;
	if (session->host_ns && ns) {
		host->events_rate = (int64_t)((double)(host->events - session->host_events) *
					      100e9 / (double)ns);
		host->own_cpu =
			(int64_t)((double)(cpu_ns - session->host_cpu_ns) * 1e4 / (double)ns + 0.5);
	}
	session->host_ns = now;
	session->host_cpu_ns = cpu_ns;
	session->host_events = host->events;
}

/* The two clocks are not read at the same moment: finer than this it would never stay the same. */
#define SLEPT_STEP_NS (NS_PER_S / 10)

static int64_t slept_ns(void)
{
	struct timespec boot;
	uint64_t now = clock_now_ns(), all;

	clock_gettime(CLOCK_BOOTTIME, &boot);
	all = (uint64_t)boot.tv_sec * NS_PER_S + (uint64_t)boot.tv_nsec;
	return (int64_t)((all - now) / SLEPT_STEP_NS * SLEPT_STEP_NS);
}

int session_host(struct session *session, const struct ledger *ledger, uint64_t now_ns,
		 struct host *host)
{
	struct timespec wall;
	int err;

	*host = (struct host){ 0 };
	clock_gettime(CLOCK_REALTIME, &wall);
	host->time = (double)wall.tv_sec + (double)wall.tv_nsec / 1e9;
	host->slept_ns = slept_ns();
	host->vswap = loader_has_vswap(session->loader);
	host->attach = hooks_attach_name(loader_choices(session->loader));
	host->hierarchy = session_is_memsw(session) ? "v1" : "v2";
	err = host_read(&session->kernfs, host);
	if (!ledger)
		return err;
	host->refusals_unknown = session->kernfs.kind == CGROUP_V2
					 ? (int64_t)ledger_refusals_unknown(ledger)
					 : VAL_NONE;
	host_sums(ledger, host);
	host_totals(session, host);
	host_trust(session, host);
	gaps_tell(&session->copies->gaps, session->loader, ledger, now_ns, host);
	host_rates(session, now_ns, host);
	return err;
}
