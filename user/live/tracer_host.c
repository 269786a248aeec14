// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * live/tracer_host.c - the first piece of a trace: the host, and what this kernel cannot tell.
 *
 * Owns: when the trace began, on which machine. Must not know: groups, rings.
 */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "cgroup/host.h"
#include "hooks/trace_support.h"
#include "live/emit.h"
#include "live/tracer_state.h"
#include "loader/loader.h"

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
	struct host host = { 0 };
	struct chunk_host chunk = {
		.page_bytes = (uint32_t)sysconf(_SC_PAGESIZE),
		.cpus = (uint32_t)sysconf(_SC_NPROCESSORS_CONF),
		.kinds = tracer->kinds,
		.memsw = tracer->kernfs.kind != CGROUP_V2,
		.filtered = tracer->filtered,
	};

	clocks_read(&chunk);
	host_read(&tracer->kernfs, &host);
	chunk.swap_total = host.swap_total == VAL_NONE ? TRACE_NO_VALUE : (uint64_t)host.swap_total;
	chunk.swap_used = host.swap_used == VAL_NONE ? TRACE_NO_VALUE : (uint64_t)host.swap_used;
	snprintf(chunk.kernel, sizeof(chunk.kernel), "%s", host.kernel);
	snprintf(chunk.nodename, sizeof(chunk.nodename), "%s", host.nodename);
	snprintf(chunk.attach, sizeof(chunk.attach), "%s",
		 hooks_attach_name(loader_choices(tracer->loader)));
	chunk.missing = trace_support_missing(loader_choices(tracer->loader), tracer->kinds,
					      chunk.memsw, chunk.missing_text,
					      sizeof(chunk.missing_text));
	return tracer_emit(tracer, CHUNK_HOST, &chunk, sizeof(chunk));
}
