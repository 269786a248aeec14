/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * capture.h - bytes out of the rings, one ring per CPU.
 *
 * Owns: the mapped rings and their positions (the layout of BPF_MAP_TYPE_RINGBUF,
 * kernel/bpf/ringbuf.c). Draining makes no system call. Must not know: what the bytes mean.
 */
#ifndef CGSWAP_CAPTURE_H
#define CGSWAP_CAPTURE_H

#include <stddef.h>
#include <stdint.h>

struct capture;

/* Called for each record, in the order of its CPU. Must not fail; counts what it cannot use. */
typedef void (*capture_fn)(void *ctx, const void *data, size_t len);

/*
 * Maps the rings @fds (BPF ring buffer maps of @ring_bytes each; -1: no ring for this CPU). The
 * fds stay the caller's and must stay open. NULL and errno set on error.
 */
struct capture *capture_open(const int *fds, int nr, size_t ring_bytes);
void capture_close(struct capture *capture);

/* Hands all that is in the rings to @fn. Returns the number of records. */
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
