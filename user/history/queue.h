/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * history/queue.h - pieces on their way to the disk, and the thread that writes them.
 *
 * Owns: that who counts never waits for the disk, with bounded memory. Must not know: how pieces
 * are made, what is written where.
 */
#ifndef CGSWAP_HISTORY_QUEUE_H
#define CGSWAP_HISTORY_QUEUE_H

#include <stddef.h>
#include <stdint.h>

struct history_config;
struct history_piece;
struct history_status;
struct queue;

/* As files_open(). NULL, with one line in @error. */
struct queue *queue_start(const struct history_config *config, char *error, size_t error_len);

/*
 * Hands over a copy of @piece with the @len bytes at @data. 0; -ENOBUFS: there are too many that
 * wait; -ENOMEM.
 */
int queue_put(struct queue *queue, const struct history_piece *piece, const void *data, size_t len);

/* How it went so far. */
void queue_status(struct queue *queue, struct history_status *status);

/* Waits until all is done that was handed over. 0, or -ETIMEDOUT after @timeout_ns. */
int queue_wait(struct queue *queue, uint64_t timeout_ns);

/*
 * Has all written that was handed over, and ends. -ETIMEDOUT: it waits no more, and what the disk
 * does not take is lost. @queue may be NULL.
 */
int queue_stop(struct queue *queue, uint64_t timeout_ns);

#endif
