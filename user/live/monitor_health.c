// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * live/monitor_health.c - how the session of a monitor does.
 *
 * Owns: which hooks are told: those that are attached, and those that do not fit this kernel. Must
 * not know: how it is shown.
 */
#include "live/monitor.h"

#include "live/monitor_state.h"
#include "model/health.h"

_Static_assert(JOB__COUNT <= HEALTH_HOOKS, "too many jobs");

/* A job that this session did not ask for is not told. */
static void hooks_fill(const struct loader *loader, struct health *health)
{
	const struct hook_choice *choices = loader_choices(loader);

	health->nr_hooks = 0;
	for (int job = 0; job < JOB__COUNT; job++) {
		const struct hook *hook = choices[job].hook;

		if (!hook && choices[job].refusal == REFUSED_NOT)
			continue;
		health->hooks[health->nr_hooks++] = (struct health_hook){
			.job = hook_jobs[job].name,
			.attach = hook ? attach_type_name(hook->attach) : NULL,
			.symbol = hook ? hook->symbol : NULL,
			.reason = choices[job].reason,
			.waits = hook && hook_jobs[job].can_wait && !loader_zswap_started(loader),
		};
	}
}

static int64_t kib_bytes(int64_t kib)
{
	return kib == VAL_NONE || kib > INT64_MAX / 1024 ? VAL_NONE : kib * 1024;
}

void monitor_health(const struct monitor *monitor, struct health *health)
{
	static const char *const keys[] = { "VmRSS", "VmLck" };
	const struct session *session = &monitor->session;
	int64_t vals[2];

	session_coverage(session, &health->coverage);
	health->lost_full = (int64_t)loader_lost(session->loader);
	health->undecodable = (int64_t)session->undecoded;
	health->ring = (int64_t)loader_ring_bytes(session->loader);
	kernfs_read_keyed(session->kernfs.root_fd, "proc/self/status", keys, vals, 2);
	health->memory = kib_bytes(vals[0]);
	health->locked = kib_bytes(vals[1]);
	hooks_fill(session->loader, health);
}
