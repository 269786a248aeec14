// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * base/thread.c - see base/thread.h.
 */
#include "base/thread.h"

#include <signal.h>
#include <time.h>

/* A thread's own mistake: the handler must run, which gives the terminal back. */
static const int crash_signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };

int thread_start(pthread_t *thread, size_t stack_bytes, void *(*run)(void *arg), void *arg)
{
	pthread_attr_t attr;
	sigset_t others, was;
	int err;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, stack_bytes);
	sigfillset(&others);
	for (size_t i = 0; i < sizeof(crash_signals) / sizeof(crash_signals[0]); i++)
		sigdelset(&others, crash_signals[i]);
	pthread_sigmask(SIG_SETMASK, &others, &was);
	err = pthread_create(thread, &attr, run, arg);
	pthread_sigmask(SIG_SETMASK, &was, NULL);
	pthread_attr_destroy(&attr);
	return err;
}

void thread_cond_init(pthread_cond_t *cond)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(cond, &attr);
	pthread_condattr_destroy(&attr);
}

void worker_init(struct worker *worker)
{
	pthread_mutex_init(&worker->lock, NULL);
	thread_cond_init(&worker->wake);
}

void worker_destroy(struct worker *worker)
{
	pthread_cond_destroy(&worker->wake);
	pthread_mutex_destroy(&worker->lock);
}

bool worker_end(struct worker *worker)
{
	bool orphan;

	pthread_mutex_lock(&worker->lock);
	worker->over = true;
	orphan = worker->orphan = worker->busy;
	pthread_cond_signal(&worker->wake);
	if (orphan)
		pthread_detach(worker->thread);
	pthread_mutex_unlock(&worker->lock);
	if (!orphan)
		pthread_join(worker->thread, NULL);
	return !orphan;
}
