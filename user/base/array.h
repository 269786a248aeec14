/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * base/array.h - growing arrays on the heap.
 *
 * Owns: how they grow. Must not know: what is kept in them.
 */
#ifndef CGSWAP_BASE_ARRAY_H
#define CGSWAP_BASE_ARRAY_H

#include <stddef.h>

/*
 * Makes room for @nr items of @size bytes. @items: the address of the array pointer, which is NULL
 * at first and never NULL after this, even for 0 items. *@max: the capacity in items, 0 at first;
 * it doubles until @nr fit. New items are not zeroed. The caller frees the array. 0 or -ENOMEM,
 * which changes nothing.
 */
int array_reserve(void *items, size_t *max, size_t nr, size_t size);

#endif
