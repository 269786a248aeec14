// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * peer.c - the user side of a typical small tool, to compare cgswap with: it polls, a callback
 * counts by cgroup, and at the end (SIGTERM) it prints its counts and the losses it knows of.
 *
 * Usage: peer ring|perf [BYTES]
 *
 * BYTES of the ring (256K), or of each CPU's perf buffer (64 pages), as in libbpf-tools.
 */
#include <bpf/libbpf.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "peer.h"
#include "peer.skel.h"

#define POLL_MS 100
#define GROUPS 4096

struct group {
	__u64 cgroup_id; /* 0: unused */
	__u64 count[2];	 /* by enum peer_kind */
};

struct tally {
	struct group groups[GROUPS];
	__u64 sum[2];
	__u64 lost; /* losses that were reported */
};

static volatile sig_atomic_t stop;

static void stop_set(int number)
{
	(void)number;
	stop = 1;
}

static void tally_add(struct tally *tally, const struct peer_event *event)
{
	size_t at = event->cgroup_id * 0x9e3779b97f4a7c15ull >> 52;

	while (tally->groups[at].cgroup_id && tally->groups[at].cgroup_id != event->cgroup_id)
		at = (at + 1) % GROUPS;
	tally->groups[at].cgroup_id = event->cgroup_id;
	tally->groups[at].count[event->kind]++;
	tally->sum[event->kind]++;
}

static int on_ring(void *ctx, void *data, size_t len)
{
	(void)len;
	tally_add(ctx, data);
	return 0;
}

static void on_perf(void *ctx, int cpu, void *data, __u32 len)
{
	(void)cpu;
	(void)len;
	tally_add(ctx, data);
}

static void on_perf_lost(void *ctx, int cpu, __u64 nr)
{
	struct tally *tally = ctx;

	(void)cpu;
	tally->lost += nr;
}

static void ready_say(void)
{
	puts("ready");
	fflush(stdout);
}

static int ring_run(struct peer_bpf *skel, struct tally *tally)
{
	struct ring_buffer *ring =
		ring_buffer__new(bpf_map__fd(skel->maps.ring), on_ring, tally, NULL);
	int err = ring ? 0 : -errno;

	if (!err)
		ready_say();
	while (!stop && err >= 0) {
		err = ring_buffer__poll(ring, POLL_MS);
		if (err == -EINTR)
			err = 0;
	}
	if (err >= 0)
		err = ring_buffer__consume(ring);
	ring_buffer__free(ring);
	return err < 0 ? err : 0;
}

static int perf_run(struct peer_bpf *skel, struct tally *tally, size_t bytes)
{
	size_t pages = bytes / (size_t)sysconf(_SC_PAGESIZE);
	struct perf_buffer *perf = perf_buffer__new(bpf_map__fd(skel->maps.perf), pages, on_perf,
						    on_perf_lost, tally, NULL);
	int err = perf ? 0 : -errno;

	if (!err)
		ready_say();
	while (!stop && err >= 0) {
		err = perf_buffer__poll(perf, POLL_MS);
		if (err == -EINTR)
			err = 0;
	}
	if (err >= 0)
		err = perf_buffer__consume(perf);
	perf_buffer__free(perf);
	return err < 0 ? err : 0;
}

static int peer_run(enum peer_transport transport, size_t bytes, struct tally *tally)
{
	struct peer_bpf *skel = peer_bpf__open();
	int err = skel ? 0 : -errno;

	if (!err) {
		skel->rodata->transport = transport;
		if (transport == PEER_RING)
			err = bpf_map__set_max_entries(skel->maps.ring, (__u32)bytes);
	}
	if (!err)
		err = peer_bpf__load(skel);
	if (!err)
		err = peer_bpf__attach(skel);
	if (!err)
		err = transport == PEER_RING ? ring_run(skel, tally) : perf_run(skel, tally, bytes);
	peer_bpf__destroy(skel);
	return err;
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = stop_set };
	bool perf = argc > 1 && !strcmp(argv[1], "perf");
	size_t bytes = argc > 2 ? strtoul(argv[2], NULL, 10) : 256 * 1024;
	struct tally *tally = calloc(1, sizeof(*tally));
	int err;

	if (argc < 2 || argc > 3 || (!perf && strcmp(argv[1], "ring")) || !bytes || !tally) {
		fprintf(stderr, "usage: peer ring|perf [BYTES]\n");
		return 2;
	}
	sigaction(SIGTERM, &action, NULL);
	err = peer_run(perf ? PEER_PERF : PEER_RING, bytes, tally);
	if (err)
		fprintf(stderr, "peer: cannot trace: %s\n", strerror(-err));
	else
		printf("{\"charges\":%llu,\"uncharges\":%llu,\"lost\":%llu}\n",
		       (unsigned long long)tally->sum[PEER_CHARGE],
		       (unsigned long long)tally->sum[PEER_UNCHARGE],
		       (unsigned long long)tally->lost);
	free(tally);
	return err ? 1 : 0;
}
