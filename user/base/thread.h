/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * base/thread.h - a thread for what may wait for a disk, beside the one that counts.
 *
 * Owns: how such a thread differs from the first. Must not know: what it does.
 */
#ifndef CGSWAP_BASE_THREAD_H
#define CGSWAP_BASE_THREAD_H

#include <pthread.h>
#include <stddef.h>

/*
 * Starts @run with @arg, on a stack of @stack_bytes and with the rights that the caller has now.
 * Signals are for the thread that counts, but for those of a crash in this one. 0 or an errno.
 */
int thread_start(pthread_t *thread, size_t stack_bytes, void *(*run)(void *arg), void *arg);

/* Initializes @cond for times of CLOCK_MONOTONIC. */
void thread_cond_init(pthread_cond_t *cond);

#endif
