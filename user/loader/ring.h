/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * loader/ring.h - bytes out of the rings and lanes, one of each per CPU.
 *
 * Owns: the mapped rings and their positions (the layout of BPF_MAP_TYPE_RINGBUF,
 * kernel/bpf/ringbuf.c), and the way to read a lane (bpf/journal.h). Draining makes no system call.
 * Must not know: what the bytes mean.
 */
#ifndef CGSWAP_LOADER_RING_H
#define CGSWAP_LOADER_RING_H

#include <stddef.h>
#include <stdint.h>

struct capture;
struct lane;

/* Neighbouring records of one length. Valid during the call that hands it out. */
struct capture_run {
	const unsigned char *data; /* the first record, aligned to 8 bytes */
	size_t len;		   /* of each */
	size_t stride;		   /* from one to the next */
	size_t nr;		   /* at least 1 */
};

static inline const void *capture_record(const struct capture_run *run, size_t i)
{
	return run->data + i * run->stride;
}

/*
 * Called for all records, in the order of their CPU. Must not fail; counts what it cannot use.
 * Whatever was written before any record of @run is seen during the call.
 */
typedef void (*capture_fn)(void *ctx, const struct capture_run *run);

/*
 * Maps the rings @fds (BPF ring buffer maps of @ring_bytes each; -1: no ring for this CPU). The
 * fds stay the caller's and must stay open. NULL and errno set on error.
 */
struct capture *capture_open(const int *fds, int nr, size_t ring_bytes);
void capture_close(struct capture *capture);

/* Adds a lane, whose memory stays the caller's, to be drained before the rings. 0 or -ENOMEM. */
int capture_add_lane(struct capture *capture, const struct lane *lane);

/* Hands all that is in the lanes and rings to @fn. Returns the number of records. */
uint64_t capture_drain(struct capture *capture, capture_fn fn, void *ctx);

/* Makes capture_wait() wait for @fd too, until it is readable. 0 or -errno. */
int capture_watch(struct capture *capture, int fd);

#define CAPTURE_WATCHED 2

/*
 * Waits up to @timeout_ms for a ring that asks to be drained. 1: one did, 0: none, CAPTURE_WATCHED:
 * a watched file is readable, -errno.
 */
int capture_wait(struct capture *capture, int timeout_ms);

#endif
