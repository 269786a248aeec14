// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * live/tracer.c - see live/tracer.h: the sink that sorts records by time. live/tracer_names.c
 * handles names, live/tracer_reading.c the kernel's numbers.
 */
#include "live/tracer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "hooks/trace_support.h"
#include "live/tracer_state.h"
#include "loader/rings.h"
#include "model/host.h"

/* Readings at the end: more than it takes to prove a difference (audit/evidence.h). */
#define READINGS_END 12
#define READINGS_END_US 100000

/* Emits chunks in order of time, each after the names that it refers to. */
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

	/* passes on records that cannot be decoded too: the receiver counts them as lost */
	if (len < sizeof(rec))
		rec.time_ns = clock_now_ns();
	else
		memcpy(&rec, data, sizeof(rec));
	if (trace_reorder_add(tracer->order, rec.time_ns, CHUNK_RECORD, data, len))
		tracer->failed = -ENOMEM;
}

static void records_take(void *ctx, const struct rings_run *run)
{
	for (size_t i = 0; i < run->nr; i++)
		record_take(ctx, rings_record(run, i), run->len);
}

/* Births may be among the lost records: names are looked up again. */
static int loss_take(void *ctx, uint64_t now, uint16_t id, uint64_t records, uint64_t pages)
{
	struct tracer *tracer = ctx;
	const struct chunk_loss loss = {
		.time_ns = now,
		.records = records,
		.pages = pages,
		.memcg_id = id,
	};

	tracer->names_doubted = true;
	return trace_reorder_add(tracer->order, now, CHUNK_LOSS, &loss, sizeof(loss));
}

/*
 * Records older than the last drain are complete: a program that was writing one then has finished.
 */
static int drained(void *ctx, uint64_t now)
{
	struct tracer *tracer = ctx;
	int err = tracer->failed;

	if (tracer->names_doubted)
		tracer_names_doubt(tracer);
	tracer->names_doubted = false;
	if (!err)
		err = trace_reorder_release(tracer->order, tracer->complete_ns, piece_emit, tracer);
	tracer->complete_ns = now;
	return err ? err : tracer_reading_due(tracer, now);
}

int tracer_run(struct tracer *tracer, uint64_t deadline_ns, const volatile int *stop)
{
	return session_run(&tracer->session, deadline_ns, stop);
}

static void total_calls(const struct tracer *tracer, struct chunk_total *total)
{
	const struct loader *loader = tracer->session.loader;
	const uint16_t id = total->memcg_id;

	total->calls_charged = total->calls_uncharged = TRACE_NO_VALUE;
	if (loader_calls_absent(loader))
		return;
	total->calls_charged =
		loader_call_counts(loader)[id].charged - loader_call_births(loader)[id].charged;
	total->calls_uncharged =
		loader_call_counts(loader)[id].uncharged - loader_call_births(loader)[id].uncharged;
}

bool tracer_total(const struct tracer *tracer, uint16_t id, struct chunk_total *total)
{
	const struct loader *loader = tracer->session.loader;
	const struct group_count *count = &loader_counts(loader)[id];
	const struct group_count *birth = &loader_births(loader)[id].count;
	const __u64 *actors = loader_actor_counts(loader)[id].charged;
	const __u64 *birth_actors = loader_actor_births(loader)[id].charged;

	*total = (struct chunk_total){
		.charged = count->charged - birth->charged,
		.uncharged = count->uncharged - birth->uncharged,
		.memcg_id = id,
	};
	total_calls(tracer, total);
	for (int i = 0; i < ACTOR_COUNT; i++)
		total->actors[i] = actors[i] - birth_actors[i];
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
		.records = tracer->session.records,
		.lost = tracer->session.lost,
		.missed_books = tracer_misses(tracer, ACCOUNT_SWAP),
	};
	struct coverage coverage;

	session_coverage(&tracer->session, &coverage);
	memcpy(end.gap, coverage.gap, sizeof(end.gap));
	end.missed = coverage_misses(&coverage);
	if (end.missed == VAL_NONE)
		end.missed = -1;
	return tracer_emit(tracer, CHUNK_END, &end, sizeof(end));
}

/* Proving a difference, or its absence, takes several readings over some time. */
static int readings_end(struct tracer *tracer)
{
	int err = session_drain(&tracer->session);

	for (int i = 0; !err && tracer->readings && i < READINGS_END; i++) {
		if (i)
			usleep(READINGS_END_US);
		err = session_drain(&tracer->session);
		if (!err)
			err = tracer_reading_end(tracer);
	}
	return err;
}

int tracer_finish(struct tracer *tracer)
{
	int err;

	tracer->ending = true;
	err = session_look(&tracer->session);
	if (!err)
		err = readings_end(tracer);
	/* so that the totals match the records, and what was lost of them */
	loader_end(tracer->session.loader);
	tracer->complete_ns = UINT64_MAX;
	if (!err)
		err = session_drain(&tracer->session);
	for (size_t id = 1; !err && id < MEMCG_IDS; id++)
		err = tracer_total_name(tracer, (uint16_t)id);
	for (size_t id = 1; !err && id < MEMCG_IDS; id++)
		err = total_emit(tracer, (uint16_t)id);
	return err ? err : end_emit(tracer);
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

static uint64_t bytes_or_none(int64_t bytes)
{
	return bytes == VAL_NONE ? TRACE_NO_VALUE : (uint64_t)bytes;
}

/* The first chunk: the host, and what this kernel cannot show. */
static int host_emit(struct tracer *tracer, struct chunk_host *chunk)
{
	const struct hook_choice *choices = loader_choices(tracer->session.loader);
	struct host host;

	session_host(&tracer->session, NULL, chunk->mono_ns, &host);
	chunk->swap_total = bytes_or_none(host.swap_total);
	chunk->swap_used = bytes_or_none(host.swap_used);
	snprintf(chunk->kernel, sizeof(chunk->kernel), "%s", host.kernel);
	snprintf(chunk->nodename, sizeof(chunk->nodename), "%s", host.nodename);
	snprintf(chunk->attach, sizeof(chunk->attach), "%s", host.attach);
	chunk->missing = trace_support_missing(choices, tracer->kinds, chunk->memsw,
					       chunk->missing_text, sizeof(chunk->missing_text));
	return tracer_emit(tracer, CHUNK_HOST, chunk, sizeof(*chunk));
}

int tracer_start(struct tracer *tracer)
{
	struct chunk_host host = {
		.page_bytes = (uint32_t)sysconf(_SC_PAGESIZE),
		.cpus = (uint32_t)sysconf(_SC_NPROCESSORS_CONF),
		.kinds = tracer->kinds,
		.memsw = session_is_memsw(&tracer->session),
		.filtered = tracer->filtered,
		.vswap = loader_has_vswap(tracer->session.loader),
	};
	int err = session_drop(&tracer->session, tracer->keep);

	if (!err)
		err = tracer_groups_watch(tracer);
	if (err)
		return err;
	/* no record is older than the first chunk */
	clocks_read(&host);
	tracer->complete_ns = host.mono_ns;
	loader_begin(tracer->session.loader);
	err = host_emit(tracer, &host);
	if (!err)
		err = session_look(&tracer->session);
	return err ? err : tracer_groups(tracer);
}

static int buffers_open(void *ctx)
{
	struct tracer *tracer = ctx;

	tracer->order = trace_reorder_new();
	tracer->known = calloc(MEMCG_IDS, sizeof(*tracer->known));
	if (!tracer->order || !tracer->known)
		return -ENOMEM;
	return tracer->wants_readings ? tracer_readings_open(tracer) : 0;
}

/* True if only a part of what moves swap is traced. */
static bool config_is_filtered(const struct tracer_config *config)
{
	uint32_t moves = 1u << REC_CHARGE | 1u << REC_UNCHARGE;

	return (config->kinds & moves) != moves || config->actors != ~0u || config->pid ||
	       config->min_pages > 1 || config->cgroup;
}

static int tracer_attach(struct tracer *tracer, const struct tracer_config *config, char *error,
			 size_t error_len)
{
	static const struct session_sink sink = {
		.attached = buffers_open,
		.records = records_take,
		.lost = loss_take,
		.drained = drained,
	};
	const struct session_config session = {
		.loader = {
			.mode = config->mode,
			.journal = true,
			.ring_bytes = config->ring_bytes,
			.btf = config->btf,
			.verbose = config->verbose,
			.calls = config->calls,
			.trace = {
				.on = true,
				.stacks = config->stacks,
				.subtree = config->cgroup != NULL,
				.kinds = config->kinds,
				.actors = config->actors,
				.pid = config->pid,
				.min_pages = config->min_pages,
			},
		},
		.sysroot = config->sysroot,
		.cgroup = config->cgroup,
	};

	return session_open(&tracer->session, &session, &sink, tracer, error, error_len);
}

struct tracer *tracer_open(const struct tracer_config *config, chunk_fn fn, void *ctx, char *error,
			   size_t error_len)
{
	struct tracer *tracer = calloc(1, sizeof(*tracer));

	snprintf(error, error_len, "out of memory");
	if (!tracer)
		return NULL;
	tracer->fn = fn;
	tracer->ctx = ctx;
	tracer->kinds = config->kinds;
	tracer->filtered = config_is_filtered(config);
	tracer->wants_readings = config->readings;
	tracer->keep = config->keep;
	if (!tracer_attach(tracer, config, error, error_len))
		return tracer;
	tracer_close(tracer);
	return NULL;
}

void tracer_close(struct tracer *tracer)
{
	if (!tracer)
		return;
	session_close(&tracer->session);
	trace_reorder_free(tracer->order);
	free(tracer->known);
	tracer_readings_close(tracer);
	free(tracer);
}
