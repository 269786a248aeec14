/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * trace/reorder.h - pieces of several rings in order of their time. Pure.
 *
 * Owns: a buffer that holds pieces back until nothing older can come. Must not know: rings, what a
 * piece says.
 */
#ifndef CGSWAP_TRACE_REORDER_H
#define CGSWAP_TRACE_REORDER_H

#include <stddef.h>
#include <stdint.h>

#include "stream/format.h"

struct trace_reorder;

/* NULL when there is no memory. */
struct trace_reorder *trace_reorder_new(void);
void trace_reorder_free(struct trace_reorder *order);

/* Takes a copy. 0 or -ENOMEM. */
int trace_reorder_add(struct trace_reorder *order, uint64_t time_ns, uint32_t type,
		      const void *data, size_t len);

/*
 * Hands all that is older than @time_ns to @fn, oldest first, what is of the same time in the order
 * in which it came. 0 or what @fn returned; what was not handed over then is gone.
 */
int trace_reorder_release(struct trace_reorder *order, uint64_t time_ns, chunk_fn fn, void *ctx);

#endif
