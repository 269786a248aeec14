/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * loader/rings.h - bytes out of the rings and CPU rings, one of each per CPU.
 *
 * Owns: the mapped rings and their positions (the layout of BPF_MAP_TYPE_RINGBUF,
 * kernel/bpf/ringbuf.c), and the way to read a CPU ring (bpf/journal.h). Draining makes no system
 * call. Must not know: what the bytes mean.
 */
#ifndef CGSWAP_LOADER_RINGS_H
#define CGSWAP_LOADER_RINGS_H

#include <stddef.h>
#include <stdint.h>

struct rings;
struct cpu_ring;

/* Neighbouring records of one length. Valid during the call that hands it out. */
struct rings_run {
	const unsigned char *data; /* the first record, aligned to 8 bytes */
	size_t len;		   /* of each */
	size_t stride;		   /* from one to the next */
	size_t nr;		   /* at least 1 */
};

static inline const void *rings_record(const struct rings_run *run, size_t i)
{
	return run->data + i * run->stride;
}

/*
 * Called for all records, in the order of their CPU. Must not fail; counts what it cannot use.
 * Whatever was written before any record of @run is seen during the call.
 */
typedef void (*rings_fn)(void *ctx, const struct rings_run *run);

/*
 * Maps the rings @fds (BPF ring buffer maps of @ring_bytes each; -1: no ring for this CPU). The
 * fds stay the caller's and must stay open. NULL and errno set on error.
 */
struct rings *rings_open(const int *fds, int nr, size_t ring_bytes);
void rings_close(struct rings *rings);

/* Adds a CPU ring, drained before the BPF rings. Its memory stays the caller's. 0 or -ENOMEM. */
int rings_add_cpu_ring(struct rings *rings, const struct cpu_ring *cpu_ring);

/* Hands all that is in the CPU rings and rings to @fn. Returns the number of records. */
uint64_t rings_drain(struct rings *rings, rings_fn fn, void *ctx);

/* Makes rings_wait() wait for @fd too, until it is readable. 0 or -errno. */
int rings_watch(struct rings *rings, int fd);

#define RINGS_WATCHED 2

/*
 * Waits up to @timeout_ms for a ring that asks to be drained. 1: one did, 0: none, RINGS_WATCHED:
 * a watched file is readable, -errno.
 */
int rings_wait(struct rings *rings, int timeout_ms);

#endif
