/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * unit/trace/build.h - synthetic records and chunks of a trace.
 *
 * Owns: helpers that fill them in. Must not know: what is tested.
 */
#ifndef CGSWAP_TEST_TRACE_BUILD_H
#define CGSWAP_TEST_TRACE_BUILD_H

#include <string.h>

#include "stream/format.h"
#include "record.h"

static inline struct rec_trace trace_rec(uint8_t kind, uint16_t id, uint32_t pages)
{
	struct rec_trace rec = {
		.rec = {
			.time_ns = 5000000000ull,
			.slot = rec_slot(1, pages, 77),
			.pid = 4321,
			.memcg_id = id,
			.kind = kind,
			.actor = ACTOR_KSWAPD,
		},
		.duration_ns = TRACE_NO_VALUE,
		.value = { TRACE_NO_VALUE, TRACE_NO_VALUE },
		.tid = 4322,
		.stack = -1,
		.actor_id = 1,
		.comm = "kswapd0",
	};

	return rec;
}

static inline struct rec_oom trace_rec_oom(uint16_t id, uint16_t target, uint16_t swap_id)
{
	struct rec_oom rec = {
		.trace = trace_rec(REC_OOM, id, 0),
		.swap_usage = 2560,
		.swap_max = 2560,
		.system_total = 262144,
		.system_free = 200000,
		.victim_pid = 99,
		.swap_id = swap_id,
		.victim_comm = "victim",
	};

	rec.trace.rec.actor = ACTOR_MAX;
	rec.trace.target_id = target;
	rec.trace.value[0] = rec.trace.value[1] = 7680;
	return rec;
}

static inline struct rec_group trace_rec_group(uint16_t id, uint16_t parent, uint64_t kernfs_id,
					       const char *name)
{
	struct rec_group rec = { .trace = trace_rec(REC_GROUP, id, 0) };

	rec.trace.rec.slot = kernfs_id;
	rec.trace.target_id = parent;
	strncpy(rec.name, name, sizeof(rec.name));
	return rec;
}

static inline struct chunk_host trace_host(void)
{
	struct chunk_host host = {
		.mono_ns = 1000000000ull,
		.real_ns = 1000001000000000ull,
		.swap_total = 1 << 30,
		.page_bytes = 4096,
		.cpus = 2,
		.kinds = ~0u,
		.kernel = "6.12.0",
		.nodename = "host7",
		.attach = "fentry",
	};

	return host;
}

#endif
