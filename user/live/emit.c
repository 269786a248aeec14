// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * live/emit.c - see live/emit.h.
 */
#include "live/emit.h"

#include "live/tracer_state.h"

int tracer_emit(struct tracer *tracer, uint32_t type, const void *data, size_t len)
{
	return tracer->fn(tracer->ctx, type, data, len);
}
