/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * unit/heap.h - how much is allocated, for tests of what must not grow.
 *
 * Owns: the number, which is exact: what was freed is not in it, with sanitizers or without.
 */
#ifndef CGSWAP_TEST_HEAP_H
#define CGSWAP_TEST_HEAP_H

#include <malloc.h>
#include <stddef.h>

/* Of the address sanitizer, which has an allocator of its own (sanitizer/allocator_interface.h). */
size_t __sanitizer_get_current_allocated_bytes(void) __attribute__((weak));

static inline size_t heap_bytes(void)
{
	if (__sanitizer_get_current_allocated_bytes)
		return __sanitizer_get_current_allocated_bytes();
	return mallinfo2().uordblks;
}

#endif
