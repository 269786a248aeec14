/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * base/arena.h - a stretch of addresses for as much as there may be, with memory for what there is.
 *
 * Owns: that what is beyond the part in use takes no memory, but for a little that is kept ready.
 * So what is given out later needs no allocation, only pages. Must not know: what is kept in it.
 */
#ifndef CGSWAP_BASE_ARENA_H
#define CGSWAP_BASE_ARENA_H

#include <stddef.h>

/* All zero is an empty one. */
struct arena {
	void *at;
	size_t bytes;
	size_t used; /* bytes that may have memory */
};

/* Room for @bytes, what is in it stays; zero where it is new. It may move. 0 or -ENOMEM. */
int arena_reserve(struct arena *arena, size_t bytes);

/* Only the first @used bytes are in use: where it is worth it, others give their memory back. */
void arena_trim(struct arena *arena, size_t used);

void arena_free(struct arena *arena);

#endif
