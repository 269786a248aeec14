/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * live/emit.h - hands a piece of a trace (stream/format.h) to whoever opened the tracer.
 *
 * Owns: to whom. Must not know: what is in it.
 */
#ifndef CGSWAP_LIVE_EMIT_H
#define CGSWAP_LIVE_EMIT_H

#include <stddef.h>
#include <stdint.h>

struct tracer;

/* What the function of tracer_open() returned. */
int tracer_emit(struct tracer *tracer, uint32_t type, const void *data, size_t len);

#endif
