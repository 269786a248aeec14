/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * loader/rings.h - reads bytes from the BPF ring buffers and the CPU rings, one of each per CPU.
 *
 * Owns: the mapped rings and their positions (the layout of BPF_MAP_TYPE_RINGBUF,
 * kernel/bpf/ringbuf.c), and how to read a CPU ring (bpf/journal.h). Draining makes no system call.
 * Must not know: what the bytes mean.
 */
#ifndef CGSWAP_LOADER_RINGS_H
#define CGSWAP_LOADER_RINGS_H

#include <stddef.h>
#include <stdint.h>

struct rings;
struct cpu_ring;

/* Adjacent records of one length. Valid only during the callback. */
struct rings_run {
	const unsigned char *data; /* the first record, aligned to 8 bytes */
	size_t len;		   /* of each record */
	size_t stride;		   /* from one record to the next */
	size_t nr;		   /* at least 1 */
};

static inline const void *rings_record(const struct rings_run *run, size_t i)
{
	return run->data + i * run->stride;
}

/*
 * Called for all records, CPU by CPU in order. Must not fail; counts the records that it cannot
 * use. Whatever was written before any record of @run is visible during the call.
 */
typedef void (*rings_fn)(void *ctx, const struct rings_run *run);

/*
 * Maps the rings @fds (BPF ring buffer maps of @ring_bytes each; -1: no ring for this CPU). The
 * caller keeps the fds, which must stay open. NULL and errno set on error.
 */
struct rings *rings_open(const int *fds, int nr, size_t ring_bytes);
void rings_close(struct rings *rings);

/* Adds a CPU ring, drained before the BPF rings. The caller owns its memory. 0 or -ENOMEM. */
int rings_add_cpu_ring(struct rings *rings, const struct cpu_ring *cpu_ring);

/* Passes all records in the CPU rings and BPF rings to @fn. Returns their number. */
uint64_t rings_drain(struct rings *rings, rings_fn fn, void *ctx);

/* Makes rings_wait() return when @fd is readable, too. 0 or -errno. */
int rings_watch(struct rings *rings, int fd);

#define RINGS_WATCHED 2

/*
 * Waits up to @timeout_ms for a ring that asks to be drained. 1: one did, 0: none, RINGS_WATCHED:
 * a watched file is readable, -errno.
 */
int rings_wait(struct rings *rings, int timeout_ms);

#endif
