/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * trace/reorder.h - sorts the chunks of several rings by time. Pure.
 *
 * Owns: a buffer that holds chunks back until nothing older can come. Must not know: rings, the
 * contents of a chunk.
 */
#ifndef CGSWAP_TRACE_REORDER_H
#define CGSWAP_TRACE_REORDER_H

#include <stddef.h>
#include <stdint.h>

#include "stream/format.h"

struct trace_reorder;

/* NULL when out of memory. */
struct trace_reorder *trace_reorder_new(void);
void trace_reorder_free(struct trace_reorder *order);

/* Copies the chunk. 0 or -ENOMEM. */
int trace_reorder_add(struct trace_reorder *order, uint64_t time_ns, uint32_t type,
		      const void *data, size_t len);

/*
 * Passes all chunks older than @time_ns to @fn, oldest first; chunks of the same time in the order
 * they came. 0 or what @fn returned; the chunks not yet passed to it are then lost.
 */
int trace_reorder_release(struct trace_reorder *order, uint64_t time_ns, chunk_fn fn, void *ctx);

#endif
