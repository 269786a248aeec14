/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * base/thread.h - a thread for what may wait for a disk, beside the one that counts.
 *
 * Owns: how such a thread differs from the first. Must not know: what it does.
 */
#ifndef CGSWAP_BASE_THREAD_H
#define CGSWAP_BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * Starts @run with @arg, on a stack of @stack_bytes and with the rights that the caller has now.
 * Signals are for the thread that counts, but for those of a crash in this one. 0 or an errno.
 */
int thread_start(pthread_t *thread, size_t stack_bytes, void *(*run)(void *arg), void *arg);

/*
 * A thread that waits for something to do; what it is given is the owner's, under the lock, which
 * is not held while it works.
 */
struct worker {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool busy;
	bool over;   /* it is to end */
	bool orphan; /* it frees everything, as nobody waits for it */
};

void worker_init(struct worker *worker);
void worker_destroy(struct worker *worker);

/* Ends the thread, without a wait for its work. True: it has ended, and the caller frees all. */
bool worker_end(struct worker *worker);

/* Initializes @cond for times of CLOCK_MONOTONIC. */
void thread_cond_init(pthread_cond_t *cond);

#endif
