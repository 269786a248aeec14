// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * tracer_host.c - the first piece of a trace: the host, and what this kernel cannot tell.
 *
 * Owns: which job has to be hooked for which kind of event. Must not know: groups, rings.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "host.h"
#include "loader.h"
#include "trace_event.h"
#include "tracer_state.h"

/* What is missing without a hook: events of a kind, or a part of what is known of them. */
struct need {
	enum hook_job job;
	int kind; /* that is not seen at all without; 0: only a part is missing */
	const char *what;
};

static const struct need needs[] = {
	{ JOB_TRACE_REFUSED, REC_REFUSED, "refused" },
	{ JOB_TRACE_READ, REC_SWAPIN, "swapin" },
	{ JOB_TRACE_FAULT, REC_FAULT, "fault" },
	{ JOB_TRACE_SLEEP, REC_THROTTLE, "throttle" },
	{ JOB_TRACE_HIGH, REC_THROTTLE, "throttle" },
	{ JOB_TRACE_OOM, REC_OOM, "oom" },
	{ JOB_ZSWAP_STORE, REC_ZSWAP_STORE, "zswap_store" },
	{ JOB_ZSWAP_STORE, REC_ZSWAP_REJECT, "zswap_reject" },
	{ JOB_ZSWAP_LOAD, REC_ZSWAP_LOAD, "zswap_load" },
	{ JOB_ZSWAP_CHARGE, 0, "zswap_store bytes" },
	{ JOB_TRACE_WRITEBACK, REC_ZSWAP_WRITEBACK, "zswap_writeback" },
	{ JOB_TRACE_MEMCG, 0, "reclaim of groups" },
	{ JOB_TRACE_DIRECT, 0, "reclaim by allocations" },
	{ JOB_TRACE_KSWAPD, 0, "reclaim by kswapd" },
	{ JOB_TRACE_MADVISE, 0, "reclaim by madvise" },
	{ JOB_TRACE_MEMORY_MAX, 0, "limit memory.max" },
	{ JOB_TRACE_MEMORY_HIGH, 0, "limit memory.high" },
	{ JOB_TRACE_SWAP_MAX, 0, "limit memory.swap.max" },
	{ JOB_TRACE_SWAP_HIGH, 0, "limit memory.swap.high" },
	{ JOB_TRACE_ZSWAP_MAX, 0, "limit memory.zswap.max" },
	{ JOB_TRACE_PROACTIVE, 0, "limit memory.reclaim" },
};

static bool need_is_met(const struct tracer *tracer, const struct need *need)
{
	return loader_choices(tracer->loader)[need->job].hook;
}

static void missing_add(const struct tracer *tracer, struct chunk_host *host,
			const struct need *need)
{
	size_t at = strlen(host->missing_text);

	if (need->kind && !(tracer->kinds & 1u << need->kind))
		return;
	if (need->kind)
		host->missing |= 1u << need->kind;
	snprintf(host->missing_text + at, sizeof(host->missing_text) - at, "%s%s: %s",
		 at ? "; " : "", need->what, loader_choices(tracer->loader)[need->job].reason);
}

/* On v1 other files set the limits, and these functions are of no use. */
static bool need_applies(const struct tracer *tracer, const struct need *need)
{
	return tracer->kernfs.kind == CGROUP_V2 || need->kind ||
	       strncmp(need->what, "limit ", strlen("limit ")) != 0;
}

static void missing_find(const struct tracer *tracer, struct chunk_host *host)
{
	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++)
		if (need_applies(tracer, &needs[i]) && !need_is_met(tracer, &needs[i]))
			missing_add(tracer, host, &needs[i]);
}

static void clocks_read(struct chunk_host *host)
{
	struct timespec mono, real;
	struct tm local;

	clock_gettime(CLOCK_MONOTONIC, &mono);
	clock_gettime(CLOCK_REALTIME, &real);
	host->mono_ns = (uint64_t)mono.tv_sec * 1000000000ull + (uint64_t)mono.tv_nsec;
	host->real_ns = (uint64_t)real.tv_sec * 1000000000ull + (uint64_t)real.tv_nsec;
	if (localtime_r(&real.tv_sec, &local))
		host->utc_offset = local.tm_gmtoff;
}

int tracer_host(struct tracer *tracer)
{
	struct host_ident ident = { 0 };
	struct host host = { 0 };
	struct chunk_host chunk = {
		.page_bytes = (uint32_t)sysconf(_SC_PAGESIZE),
		.cpus = (uint32_t)sysconf(_SC_NPROCESSORS_CONF),
		.kinds = tracer->kinds,
		.memsw = tracer->kernfs.kind != CGROUP_V2,
		.filtered = tracer->filtered,
	};

	clocks_read(&chunk);
	host_identify(&tracer->kernfs, &ident, &host);
	host_read(&tracer->kernfs, &host);
	chunk.swap_total = host.swap_total == VAL_NONE ? TRACE_NO_VALUE : (uint64_t)host.swap_total;
	chunk.swap_used = host.swap_used == VAL_NONE ? TRACE_NO_VALUE : (uint64_t)host.swap_used;
	snprintf(chunk.kernel, sizeof(chunk.kernel), "%s", ident.kernel);
	snprintf(chunk.nodename, sizeof(chunk.nodename), "%s", ident.nodename);
	snprintf(chunk.attach, sizeof(chunk.attach), "%s",
		 hooks_attach_name(loader_choices(tracer->loader)));
	missing_find(tracer, &chunk);
	return tracer_emit(tracer, CHUNK_HOST, &chunk, sizeof(chunk));
}
