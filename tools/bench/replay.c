// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * replay.c - what reading the journal costs in user space: recorded records are written into a CPU
 * ring and drained by cgswap's own code (rings, ledger), or into a BPF ring and drained by libbpf's
 * poll with a callback that counts pages by group.
 *
 * Usage: replay cgswap|libbpf FILE FILLINGS [BATCH]
 *
 * BATCH: records per drain (default: a whole filling). A reader woken for each record finds one, a
 * reader on a timer those of its period. The cost of waiting is included. Prints "cpu NS records
 * N", the CPU time of this thread.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "loader/rings.h"
#include "loader/cpu_ring.h"
#include "ledger/ledger.h"
#include "record.h"
#include "replay.h"
#include "replay.skel.h"

/* Net pages by group, as a callback would keep them. */
struct group {
	uint32_t id; /* 0: unused */
	int64_t pages;
};

#define GROUPS 4096

struct state {
	struct replay_bpf *skel;
	struct rec *records;  /* mapped */
	struct rec *cpu_ring; /* REPLAY_RECORDS */
	uint64_t head, tail;
	struct rings *rings;
	struct ring_buffer *ring;
	struct ledger *ledger;
	struct group_birth *births;
	struct group *groups;
	uint64_t drained, refused;
	uint32_t batch;
	long cpu;
};

/* A writer of records, and the reader that drains them. */
struct way {
	const char *name;
	int (*fill)(struct state *state, uint32_t first);
	int (*drain)(struct state *state);
};

static long cpu_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return ts.tv_sec * 1000000000L + ts.tv_nsec;
}

static void on_capture(void *ctx, const struct rings_run *run)
{
	struct state *state = ctx;

	state->refused += ledger_records(state->ledger, rings_record(run, 0), run->stride, run->nr,
					 state->births);
}

static int on_libbpf(void *ctx, void *data, size_t len)
{
	struct state *state = ctx;
	const struct rec *rec = data;
	size_t at = rec->memcg_id * 0x9e3779b97f4a7c15ull >> 52;
	int64_t pages = rec_slot_pages(rec->slot);

	(void)len;
	while (state->groups[at].id && state->groups[at].id != rec->memcg_id)
		at = (at + 1) % GROUPS;
	state->groups[at].id = rec->memcg_id;
	state->groups[at].pages += rec->kind == REC_CHARGE ? pages : -pages;
	state->drained++;
	return 0;
}

static int cgswap_drain(struct state *state)
{
	int err = rings_wait(state->rings, 0);

	if (err < 0)
		return err;
	state->drained += rings_drain(state->rings, on_capture, state);
	return 0;
}

static int libbpf_drain(struct state *state)
{
	return ring_buffer__poll(state->ring, 0);
}

static uint32_t batch_records(const struct state *state, uint32_t first)
{
	uint32_t left = REPLAY_RECORDS - first;

	return left < state->batch ? left : state->batch;
}

static int ring_fill(struct state *state, uint32_t first)
{
	char packet[64] = { 0 };
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = packet, .data_size_in = sizeof(packet),
		    .repeat = 1);
	int err;

	state->skel->bss->first = first;
	state->skel->bss->count = batch_records(state, first);
	err = bpf_prog_test_run_opts(bpf_program__fd(state->skel->progs.replay_fill), &opts);
	if (!err && state->skel->bss->filled != state->skel->bss->count)
		err = -ENOSPC;
	return err;
}

static int cpu_ring_fill(struct state *state, uint32_t first)
{
	uint32_t nr = batch_records(state, first);

	for (uint32_t i = 0; i < nr; i++)
		state->cpu_ring[state->head++ % REPLAY_RECORDS] = state->records[first + i];
	return 0;
}

/* Repeats the recording until there are enough records. */
static int records_read(struct state *state, const char *name)
{
	FILE *file = fopen(name, "re");
	size_t nr = 0, got = 1;

	if (!file)
		return -errno;
	while (nr < REPLAY_RECORDS && got) {
		got = fread(state->records + nr, sizeof(struct rec), REPLAY_RECORDS - nr, file);
		nr += got;
	}
	fclose(file);
	if (!nr)
		return -ENODATA;
	for (size_t i = nr; i < REPLAY_RECORDS; i++)
		state->records[i] = state->records[i - nr];
	return 0;
}

static int cpu_ring_open(struct state *state)
{
	struct cpu_ring cpu_ring = { &state->head, &state->tail, NULL, sizeof(struct rec),
				     REPLAY_RECORDS };

	cpu_ring.records = state->cpu_ring = calloc(REPLAY_RECORDS, sizeof(*state->cpu_ring));
	return state->cpu_ring ? rings_add_cpu_ring(state->rings, &cpu_ring) : -ENOMEM;
}

static int state_open(struct state *state, const char *name)
{
	int fd, err;

	state->skel = replay_bpf__open_and_load();
	if (!state->skel)
		return -errno;
	state->records = mmap(NULL, REPLAY_RECORDS * sizeof(struct rec), PROT_READ | PROT_WRITE,
			      MAP_SHARED, bpf_map__fd(state->skel->maps.records), 0);
	if (state->records == MAP_FAILED)
		return -errno;
	err = records_read(state, name);
	fd = bpf_map__fd(state->skel->maps.ring);
	state->ledger = ledger_new();
	state->births = calloc(MEMCG_IDS, sizeof(*state->births));
	state->groups = calloc(GROUPS, sizeof(*state->groups));
	state->rings = rings_open(&fd, 1, REPLAY_RING_BYTES);
	state->ring = ring_buffer__new(fd, on_libbpf, state, NULL);
	if (!err &&
	    (!state->ledger || !state->births || !state->groups || !state->rings || !state->ring))
		err = -ENOMEM;
	return err ? err : cpu_ring_open(state);
}

static void state_close(struct state *state)
{
	ring_buffer__free(state->ring);
	rings_close(state->rings);
	ledger_free(state->ledger);
	free(state->births);
	free(state->groups);
	free(state->cpu_ring);
	replay_bpf__destroy(state->skel);
}

static int batch_run(struct state *state, const struct way *way, uint32_t first)
{
	int err = way->fill(state, first);
	long begin = cpu_ns();

	if (err)
		return err;
	err = way->drain(state);
	state->cpu += cpu_ns() - begin;
	return err < 0 ? err : 0;
}

static int filling_run(struct state *state, const struct way *way)
{
	int err = 0;

	for (uint32_t first = 0; !err && first < REPLAY_RECORDS; first += state->batch)
		err = batch_run(state, way, first);
	return err;
}

static int replay_run(struct state *state, const struct way *way, long fillings)
{
	int err = 0;

	for (long i = 0; !err && i < fillings; i++)
		err = filling_run(state, way);
	if (!err && (state->refused || state->drained != (uint64_t)fillings * REPLAY_RECORDS))
		err = -EBADMSG;
	return err;
}

static const struct way *way_of(const char *name)
{
	static const struct way ways[] = {
		{ "cgswap", cpu_ring_fill, cgswap_drain },
		{ "libbpf", ring_fill, libbpf_drain },
	};

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (!strcmp(name, ways[i].name))
			return &ways[i];
	return NULL;
}

int main(int argc, char **argv)
{
	bool right = argc == 4 || argc == 5;
	const struct way *way = right ? way_of(argv[1]) : NULL;
	long fillings = right ? strtol(argv[3], NULL, 10) : 0;
	long batch = argc == 5 ? strtol(argv[4], NULL, 10) : REPLAY_RECORDS;
	struct state state = { .batch = (uint32_t)batch };
	int err;

	if (!way || fillings < 1 || batch < 1 || batch > REPLAY_RECORDS) {
		fprintf(stderr, "usage: replay cgswap|libbpf FILE FILLINGS [BATCH]\n");
		return 2;
	}
	err = state_open(&state, argv[2]);
	if (!err)
		err = replay_run(&state, way, fillings);
	if (err)
		fprintf(stderr, "replay: %s\n", strerror(-err));
	else
		printf("cpu %ld records %llu\n", state.cpu, (unsigned long long)state.drained);
	state_close(&state);
	return err ? 1 : 0;
}
