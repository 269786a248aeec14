// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * live/session_host.c - the host as a session sees it: see session_host().
 */
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "cgroup/host.h"
#include "ledger/ledger.h"
#include "live/session.h"

static int64_t pages_to_bytes(int64_t pages)
{
	int64_t page_bytes = sysconf(_SC_PAGESIZE);

	return pages > VAL_MAX / page_bytes ? VAL_MAX : pages * page_bytes;
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
			host->swap_charged = pages_to_bytes(ledger_kernel(group));
		else if (!group->account->tree.settled)
			host->unsettled++;
		else if (group->account->tree.drift)
			host->drifting++;
	}
	if (host->swap_charged != VAL_NONE && host->swap_used != VAL_NONE)
		host->swap_unowned = host->swap_used - host->swap_charged;
}

static void host_trust(const struct session *session, struct host *host)
{
	uint64_t dropped = loader_lost(session->loader);

	host->events = (int64_t)(session->records + dropped);
	host->events_lost = (int64_t)(dropped + session->undecoded);
	host->probe_misses = loader_misses(session->loader, ACCOUNT_SWAP);
	host->zswap_misses = loader_misses(session->loader, ACCOUNT_ZSWAP);
	host->actors_missing = session->actors_missing;
	host->actor_misses = session->actors_missing ? loader_misses(session->loader, ACCOUNT_TRACE)
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

int session_host(struct session *session, const struct ledger *ledger, uint64_t now_ns,
		 struct host *host)
{
	struct timespec wall;
	int err;

	*host = (struct host){ 0 };
	clock_gettime(CLOCK_REALTIME, &wall);
	host->time = (double)wall.tv_sec + (double)wall.tv_nsec / 1e9;
	host->attach = hooks_attach_name(loader_choices(session->loader));
	err = host_read(&session->kernfs, host);
	if (!ledger)
		return err;
	host_sums(ledger, host);
	host_trust(session, host);
	host_rates(session, now_ns, host);
	return err;
}
