// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * history/queue.c - see history/queue.h.
 */
#include "history/queue.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/thread.h"
#include "history/files.h"
#include "history/segment.h"
#include "history/write.h"

/* Memory is locked, so it has no more stack than it needs. */
#define STACK_BYTES (128 * 1024)
/* Of pieces that wait; a single one may be larger. That is hours of 300 groups. */
#define BYTES_MAX (4 << 20)

struct queue {
	struct worker
		worker; /* its lock is for these, and never held while the disk is waited for: */
	pthread_cond_t done;
	struct history_piece *first, **last;
	size_t bytes; /* of those that wait, and the one that is being written */
	bool end;     /* no more will come */
	bool ended;
	int sample_err, notes_err; /* of the last ones */
	uint64_t lost;
	/* the thread's own, but for files_sync_error() */
	struct history_files *files;
};

static void queue_free(struct queue *queue)
{
	while (queue->first) {
		struct history_piece *piece = queue->first;

		queue->first = piece->next;
		free(piece);
	}
	pthread_cond_destroy(&queue->done);
	worker_destroy(&queue->worker);
	free(queue);
}

static struct history_piece *first_take(struct queue *queue)
{
	struct history_piece *piece = queue->first;

	queue->first = piece->next;
	if (!queue->first)
		queue->last = &queue->first;
	return piece;
}

static void result_take(struct queue *queue, const struct history_piece *piece, int err)
{
	queue->bytes -= piece->len;
	if (piece->type == PIECE_NOTES) {
		queue->notes_err = err;
	} else {
		queue->sample_err = err;
		queue->lost += err != 0;
	}
	pthread_cond_broadcast(&queue->done);
}

static void pieces_write(struct queue *queue)
{
	while (!queue->worker.over && (queue->first || !queue->end)) {
		struct history_piece *piece;
		int err;

		if (!queue->first) {
			pthread_cond_wait(&queue->worker.wake, &queue->worker.lock);
			continue;
		}
		piece = first_take(queue);
		queue->worker.busy = true;
		pthread_mutex_unlock(&queue->worker.lock);
		err = files_put(queue->files, piece);
		pthread_mutex_lock(&queue->worker.lock);
		queue->worker.busy = false;
		result_take(queue, piece, err);
		free(piece);
	}
}

static void *queue_run(void *arg)
{
	struct queue *queue = arg;
	bool orphan;

	pthread_mutex_lock(&queue->worker.lock);
	pieces_write(queue);
	queue->worker.busy = true;
	pthread_mutex_unlock(&queue->worker.lock);
	files_close(queue->files);
	pthread_mutex_lock(&queue->worker.lock);
	queue->worker.busy = false;
	queue->ended = true;
	pthread_cond_broadcast(&queue->done);
	orphan = queue->worker.orphan;
	pthread_mutex_unlock(&queue->worker.lock);
	if (orphan)
		queue_free(queue);
	return NULL;
}

struct queue *queue_start(const struct history_config *config, char *error, size_t error_len)
{
	struct queue *queue = calloc(1, sizeof(*queue));
	int err;

	if (!queue) {
		snprintf(error, error_len, "out of memory");
		return NULL;
	}
	worker_init(&queue->worker);
	thread_cond_init(&queue->done);
	queue->last = &queue->first;
	queue->files = files_open(config, error, error_len);
	if (queue->files) {
		err = thread_start(&queue->worker.thread, STACK_BYTES, queue_run, queue);
		if (!err)
			return queue;
		snprintf(error, error_len, "cannot start a thread: %s", strerror(err));
		files_close(queue->files);
	}
	queue_free(queue);
	return NULL;
}

int queue_put(struct queue *queue, const struct history_piece *piece, const void *data, size_t len)
{
	struct history_piece *copy = malloc(sizeof(*copy) + len);
	bool full;

	if (!copy)
		return -ENOMEM;
	*copy = *piece;
	copy->next = NULL;
	copy->len = len;
	memcpy(copy->data, data, len);
	pthread_mutex_lock(&queue->worker.lock);
	full = queue->bytes && queue->bytes + len > BYTES_MAX;
	if (!full) {
		*queue->last = copy;
		queue->last = &copy->next;
		queue->bytes += len;
		pthread_cond_signal(&queue->worker.wake);
	}
	pthread_mutex_unlock(&queue->worker.lock);
	if (full)
		free(copy);
	return full ? -ENOBUFS : 0;
}

void queue_status(struct queue *queue, struct history_status *status)
{
	pthread_mutex_lock(&queue->worker.lock);
	*status = (struct history_status){
		.busy = queue->bytes,
		.sample_err = queue->sample_err,
		.notes_err = queue->notes_err,
		.lost = queue->lost,
	};
	pthread_mutex_unlock(&queue->worker.lock);
	status->sync_err = files_sync_error(queue->files);
}

/* Under the lock. False when it is later than @timeout_ns from now. */
static bool done_wait(struct queue *queue, bool (*is_done)(const struct queue *queue),
		      uint64_t timeout_ns)
{
	struct timespec until;
	int err = 0;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += (time_t)(timeout_ns / NS_PER_S);
	while (!is_done(queue) && !err)
		err = pthread_cond_timedwait(&queue->done, &queue->worker.lock, &until);
	return is_done(queue);
}

static bool is_idle(const struct queue *queue)
{
	return !queue->bytes;
}

static bool is_ended(const struct queue *queue)
{
	return queue->ended;
}

int queue_wait(struct queue *queue, uint64_t timeout_ns)
{
	bool idle;

	pthread_mutex_lock(&queue->worker.lock);
	idle = done_wait(queue, is_idle, timeout_ns);
	pthread_mutex_unlock(&queue->worker.lock);
	return idle ? 0 : -ETIMEDOUT;
}

int queue_stop(struct queue *queue, uint64_t timeout_ns)
{
	bool ended;

	if (!queue)
		return 0;
	pthread_mutex_lock(&queue->worker.lock);
	queue->end = true;
	pthread_cond_signal(&queue->worker.wake);
	ended = done_wait(queue, is_ended, timeout_ns);
	pthread_mutex_unlock(&queue->worker.lock);
	if (worker_end(&queue->worker))
		queue_free(queue);
	return ended ? 0 : -ETIMEDOUT;
}
