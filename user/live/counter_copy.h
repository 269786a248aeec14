/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * live/counter_copy.h - a copy of the counters of all ids.
 *
 * Owns: spending no memory on counters that are 0. Must not know: what is counted.
 */
#ifndef CGSWAP_LIVE_COUNTER_COPY_H
#define CGSWAP_LIVE_COUNTER_COPY_H

#include <stddef.h>

/*
 * Copies the first @bytes of @live to @copy; each counter has a value that it had during the call.
 * If @copy is from calloc(3), pages without counts stay untouched.
 */
void counter_copy_take(void *copy, const void *live, size_t bytes);

#endif
