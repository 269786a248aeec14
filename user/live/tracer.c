// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * live/tracer.c - see live/tracer.h. live/tracer_names.c knows the groups, live/tracer_host.c the
 * host, and live/tracer_reading.c what the kernel says of the groups.
 */
#include "live/tracer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memlock.h"
#include "cgroup/fs.h"
#include "live/emit.h"
#include "live/tracer_state.h"
#include "loader/loader.h"
#include "loader/rings.h"
#include "table/table.h"

/* The rings are emptied at least this often; half a ring is left for what comes in between. */
#define DRAIN_MS 25
/* Readings at the end: longer than a difference has to stay to be proven (audit/evidence.h). */
#define READINGS_END 12
#define READINGS_END_US 100000

/* Pieces in order of time: what a record refers to goes before it. */
static int piece_emit(void *ctx, uint32_t type, const void *data, size_t len)
{
	struct tracer *tracer = ctx;
	int err = type == CHUNK_RECORD ? tracer_explain(tracer, data, len) : 0;

	return err ? err : tracer_emit(tracer, type, data, len);
}

static void record_take(void *ctx, const void *data, size_t len)
{
	struct tracer *tracer = ctx;
	struct rec rec = { 0 };

	/* one that cannot be decoded goes on too: who gets it counts it as lost */
	if (len < sizeof(rec))
		rec.time_ns = clock_now_ns();
	else
		memcpy(&rec, data, sizeof(rec));
	tracer->records++;
	if (trace_reorder_add(tracer->order, rec.time_ns, CHUNK_RECORD, data, len))
		tracer->failed = -ENOMEM;
}

static int loss_add(struct tracer *tracer, uint64_t now, uint16_t id, uint64_t records,
		    uint64_t pages)
{
	const struct chunk_loss loss = {
		.time_ns = now,
		.records = records,
		.pages = pages,
		.memcg_id = id,
	};

	return trace_reorder_add(tracer->order, now, CHUNK_LOSS, &loss, sizeof(loss));
}

/* Which groups lost records since the last look; what belongs to no group is the rest. */
static int losses_look(struct tracer *tracer, uint64_t now)
{
	const struct group_count *counts = loader_counts(tracer->loader);
	uint64_t total = loader_lost(tracer->loader), rest;
	int err = 0;

	/* a group may have told of one already that the total had not when it was read */
	if (total <= tracer->lost)
		return 0;
	rest = total - tracer->lost;
	for (size_t id = 1; !err && id < MEMCG_IDS; id++) {
		struct group_count *seen = &tracer->seen[id];
		uint32_t records = counts[id].lost_records - seen->lost_records;
		uint32_t pages = counts[id].lost_pages - seen->lost_pages;

		if (!records)
			continue;
		err = loss_add(tracer, now, (uint16_t)id, records, pages);
		seen->lost_records += records;
		seen->lost_pages += pages;
		rest -= records < rest ? records : rest;
		tracer->lost += records;
	}
	if (!err && rest)
		err = loss_add(tracer, now, 0, rest, 0);
	tracer->lost += rest;
	tracer_names_doubt(tracer);
	return err;
}

static void records_take(void *ctx, const struct rings_run *run)
{
	for (size_t i = 0; i < run->nr; i++)
		record_take(ctx, rings_record(run, i), run->len);
}

/*
 * What is older than the last drain is complete: a program that was in the middle of its record
 * then is done now.
 */
static int tracer_drain(struct tracer *tracer, uint64_t until)
{
	uint64_t now = clock_now_ns();
	int err;

	rings_drain(tracer->rings, records_take, tracer);
	loader_wake_rearm(tracer->loader);
	err = tracer->failed ? tracer->failed : losses_look(tracer, now);
	if (!err)
		err = trace_reorder_release(tracer->order, until, piece_emit, tracer);
	tracer->last_drain = now;
	return err;
}

int tracer_run(struct tracer *tracer, uint64_t deadline_ns, const volatile int *stop)
{
	int err = 0;

	while (!*stop && err >= 0) {
		uint64_t now = clock_now_ns();
		uint64_t left_ms = deadline_ns > now ? (deadline_ns - now + 999999) / 1000000 : 0;

		err = rings_wait(tracer->rings, left_ms < DRAIN_MS ? (int)left_ms : DRAIN_MS);
		if (err < 0)
			return err;
		err = tracer_drain(tracer, tracer->last_drain);
		if (!err)
			err = tracer_reading_due(tracer, now);
		if (err || now >= deadline_ns)
			return err;
	}
	return err;
}

bool tracer_total(const struct tracer *tracer, uint16_t id, struct chunk_total *total)
{
	const struct group_birth *birth = &loader_births(tracer->loader)[id];
	const struct group_count *count = &loader_counts(tracer->loader)[id];
	const struct group_count *start = birth->time_ns > tracer->start_ns ? &birth->count
									    : &tracer->start[id];

	*total = (struct chunk_total){
		.charged = count->charged - start->charged,
		.uncharged = count->uncharged - start->uncharged,
		.memcg_id = id,
	};
	memcpy(total->actors, loader_actor_counts(tracer->loader)[id].charged,
	       sizeof(total->actors));
	return total->charged || total->uncharged;
}

static int total_emit(struct tracer *tracer, uint16_t id)
{
	struct chunk_total total;

	if (!tracer_total(tracer, id, &total) && !tracer->known[id])
		return 0;
	total.kernfs_id = tracer->known[id] == UINT64_MAX ? 0 : tracer->known[id];
	return tracer_emit(tracer, CHUNK_TOTAL, &total, sizeof(total));
}

static int end_emit(struct tracer *tracer)
{
	struct chunk_end end = {
		.time_ns = clock_now_ns(),
		.records = tracer->records,
		.lost = tracer->lost,
		.missed = tracer_misses(tracer, ACCOUNT_TRACE),
		.missed_books = tracer_misses(tracer, ACCOUNT_SWAP),
	};

	return tracer_emit(tracer, CHUNK_END, &end, sizeof(end));
}

/* Differences are proven, or shown not to be there, by several readings over some time. */
static int readings_end(struct tracer *tracer)
{
	int err = tracer_drain(tracer, tracer->last_drain);

	for (int i = 0; !err && tracer->readings && i < READINGS_END; i++) {
		if (i)
			usleep(READINGS_END_US);
		err = tracer_drain(tracer, tracer->last_drain);
		if (!err)
			err = tracer_reading_end(tracer);
	}
	return err;
}

int tracer_finish(struct tracer *tracer)
{
	int err = readings_end(tracer);

	if (!err)
		err = tracer_drain(tracer, UINT64_MAX);
	for (size_t id = 1; !err && id < MEMCG_IDS; id++)
		err = tracer_total_name(tracer, (uint16_t)id);
	for (size_t id = 1; !err && id < MEMCG_IDS; id++)
		err = total_emit(tracer, (uint16_t)id);
	return err ? err : end_emit(tracer);
}

int tracer_start(struct tracer *tracer)
{
	int err;

	memcpy(tracer->start, loader_counts(tracer->loader), MEMCG_IDS * sizeof(*tracer->start));
	memcpy(tracer->seen, tracer->start, MEMCG_IDS * sizeof(*tracer->seen));
	tracer->lost = loader_lost(tracer->loader);
	tracer->start_ns = tracer->last_drain = clock_now_ns();
	err = tracer_host(tracer);
	return err ? err : tracer_groups(tracer);
}

static int loader_attach(struct tracer *tracer, const struct tracer_config *config, char *error,
			 size_t error_len)
{
	const struct loader_config loader_config = {
		.mode = config->mode,
		.journal = true,
		.memsw = tracer->kernfs.kind != CGROUP_V2,
		.ring_bytes = config->ring_bytes,
		.btf = config->btf,
		.verbose = config->verbose,
		.trace = {
			.on = true,
			.stacks = config->stacks,
			.subtree = config->cgroup != NULL,
			.kinds = config->kinds,
			.actors = config->actors,
			.pid = config->pid,
			.min_pages = config->min_pages,
		},
	};

	tracer->loader = loader_open(&loader_config, error, error_len);
	return tracer->loader ? 0 : -EIO;
}

static int buffers_open(struct tracer *tracer, bool readings, char *error, size_t error_len)
{
	int nr;
	const int *fds = loader_ring_fds(tracer->loader, &nr);

	snprintf(error, error_len, "out of memory");
	tracer->rings = rings_open(fds, nr, loader_ring_bytes(tracer->loader));
	tracer->order = trace_reorder_new();
	tracer->start = calloc(MEMCG_IDS, sizeof(*tracer->start));
	tracer->seen = calloc(MEMCG_IDS, sizeof(*tracer->seen));
	tracer->known = calloc(MEMCG_IDS, sizeof(*tracer->known));
	tracer->names = calloc(TRACER_NAMES, sizeof(*tracer->names));
	if (readings)
		tracer->readings = tracer_readings_new();
	if (!tracer->rings || !tracer->order || !tracer->start || !tracer->seen || !tracer->known ||
	    !tracer->names || (readings && !tracer->readings))
		return -ENOMEM;
	memlock_code();
	return 0;
}

/* Not all that moves swap is asked for. */
static bool config_is_filtered(const struct tracer_config *config)
{
	uint32_t moves = 1u << REC_CHARGE | 1u << REC_UNCHARGE;

	return (config->kinds & moves) != moves || config->actors != ~0u || config->pid ||
	       config->min_pages > 1 || config->cgroup;
}

static int tracer_attach(struct tracer *tracer, const struct tracer_config *config, char *error,
			 size_t error_len)
{
	int err = kernfs_open(&tracer->kernfs, config->sysroot);

	if (err) {
		snprintf(error, error_len, "cannot read /proc: %s", strerror(-err));
		return err;
	}
	if (tracer->kernfs.kind == CGROUP_NONE) {
		snprintf(error, error_len, "no memory controller: none is mounted");
		return -ENODEV;
	}
	if (config->cgroup) {
		tracer->cgroup =
			table_resolve_cgroup(&tracer->kernfs, config->cgroup, error, error_len);
		if (!tracer->cgroup)
			return -ENOENT;
	}
	tracer->kinds = config->kinds;
	tracer->filtered = config_is_filtered(config);
	if (config->stacks) {
		tracer->symbols = addr2sym_open("/proc/kallsyms");
		if (!tracer->symbols)
			return -errno;
	}
	err = loader_attach(tracer, config, error, error_len);
	return err ? err : buffers_open(tracer, config->readings, error, error_len);
}

struct tracer *tracer_open(const struct tracer_config *config, chunk_fn fn, void *ctx, char *error,
			   size_t error_len)
{
	struct tracer *tracer;

	memlock_start();
	tracer = calloc(1, sizeof(*tracer));
	snprintf(error, error_len, "out of memory");
	if (!tracer)
		return NULL;
	tracer->kernfs.root_fd = tracer->kernfs.cg_fd = -1;
	tracer->fn = fn;
	tracer->ctx = ctx;
	if (!tracer_attach(tracer, config, error, error_len))
		return tracer;
	tracer_close(tracer);
	return NULL;
}

void tracer_close(struct tracer *tracer)
{
	if (!tracer)
		return;
	rings_close(tracer->rings);
	loader_close(tracer->loader);
	trace_reorder_free(tracer->order);
	addr2sym_free(tracer->symbols);
	kernfs_close(&tracer->kernfs);
	free(tracer->cgroup);
	free(tracer->start);
	free(tracer->seen);
	free(tracer->known);
	free(tracer->names);
	tracer_readings_free(tracer->readings);
	free(tracer);
}
