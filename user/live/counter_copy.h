/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * live/counter_copy.h - a copy of the counters of all ids, which go on counting.
 *
 * Owns: that what was never counted takes no memory in a copy. Must not know: what is counted.
 */
#ifndef CGSWAP_LIVE_COUNTER_COPY_H
#define CGSWAP_LIVE_COUNTER_COPY_H

#include <stddef.h>

/*
 * Makes the first @bytes of @copy those of @live: each was so at some time during the call. Pages
 * of a @copy from calloc(3) are written to only where something was counted.
 */
void counter_copy_take(void *copy, const void *live, size_t bytes);

#endif
