// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * live/counter_copy.c - see live/counter_copy.h.
 */
#include "live/counter_copy.h"

#include <stdint.h>
#include <string.h>

#define BLOCK 4096u

/* Bytes up to the end of the current page of the copy. */
static size_t block_of(const char *copy, size_t bytes)
{
	size_t block = BLOCK - (uintptr_t)copy % BLOCK;

	return block < bytes ? block : bytes;
}

void counter_copy_take(void *copy, const void *live, size_t bytes)
{
	const char *from = live;
	char *to = copy;

	while (bytes) {
		size_t block = block_of(to, bytes);

		if (memcmp(to, from, block) != 0)
			memcpy(to, from, block);
		to += block;
		from += block;
		bytes -= block;
	}
}
