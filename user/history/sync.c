// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * history/sync.c - see history/sync.h.
 */
#include "history/sync.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/thread.h"

/* Memory is locked, so it has no more stack than it needs. */
#define STACK_BYTES (128 * 1024)
/* Files that wait for their last sync; beyond that the kernel writes them when it will. */
#define FILES_MAX 8

struct sync {
	pthread_t thread;
	pthread_mutex_t lock; /* never held while the disk is waited for */
	pthread_cond_t wake;
	uint64_t interval_ns;
	int dir;
	int fds[FILES_MAX]; /* the last one is that of now */
	int nr;
	bool stop;
	int err;
};

/* Copies of the files; all but that of now are given away. */
static int files_take(struct sync *sync, int *fds)
{
	int nr = 0;

	for (int i = 0; i < sync->nr - 1; i++)
		fds[nr++] = sync->fds[i];
	if (sync->nr) {
		int now = sync->fds[sync->nr - 1];

		sync->fds[0] = now;
		sync->nr = 1;
		fds[nr] = fcntl(now, F_DUPFD_CLOEXEC, 0);
		nr += fds[nr] >= 0;
	}
	return nr;
}

static int files_sync(int dir, const int *fds, int nr)
{
	int err = 0;

	for (int i = 0; i < nr; i++) {
		if (fdatasync(fds[i]))
			err = -errno;
		close(fds[i]);
	}
	return fsync(dir) ? -errno : err;
}

static void interval_wait(struct sync *sync)
{
	struct timespec until;
	int err = 0;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += (time_t)(sync->interval_ns / NS_PER_S);
	while (!sync->stop && !err)
		err = pthread_cond_timedwait(&sync->wake, &sync->lock, &until);
}

static void *sync_run(void *arg)
{
	struct sync *sync = arg;
	bool stop = false;

	while (!stop) {
		int fds[FILES_MAX], nr, err;

		pthread_mutex_lock(&sync->lock);
		interval_wait(sync);
		stop = sync->stop;
		nr = files_take(sync, fds);
		pthread_mutex_unlock(&sync->lock);
		err = files_sync(sync->dir, fds, nr);
		pthread_mutex_lock(&sync->lock);
		sync->err = err;
		pthread_mutex_unlock(&sync->lock);
	}
	return NULL;
}

struct sync *sync_start(int dir, uint64_t interval_ns)
{
	struct sync *sync = calloc(1, sizeof(*sync));
	int err;

	if (!sync)
		return NULL;
	sync->dir = dir;
	sync->interval_ns = interval_ns;
	pthread_mutex_init(&sync->lock, NULL);
	thread_cond_init(&sync->wake);
	err = thread_start(&sync->thread, STACK_BYTES, sync_run, sync);
	if (!err)
		return sync;
	free(sync);
	errno = err;
	return NULL;
}

void sync_file(struct sync *sync, int fd)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);

	if (copy < 0)
		return;
	pthread_mutex_lock(&sync->lock);
	if (sync->nr == FILES_MAX)
		close(sync->fds[--sync->nr]);
	sync->fds[sync->nr++] = copy;
	pthread_mutex_unlock(&sync->lock);
}

int sync_error(struct sync *sync)
{
	int err;

	pthread_mutex_lock(&sync->lock);
	err = sync->err;
	pthread_mutex_unlock(&sync->lock);
	return err;
}

void sync_stop(struct sync *sync)
{
	if (!sync)
		return;
	pthread_mutex_lock(&sync->lock);
	sync->stop = true;
	pthread_cond_signal(&sync->wake);
	pthread_mutex_unlock(&sync->lock);
	pthread_join(sync->thread, NULL);
	while (sync->nr)
		close(sync->fds[--sync->nr]);
	pthread_cond_destroy(&sync->wake);
	pthread_mutex_destroy(&sync->lock);
	free(sync);
}
