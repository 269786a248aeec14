/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * base/arena.h - an arena: address space reserved for the largest size, with memory for the part in
 * use.
 *
 * Owns: giving back the memory beyond the part in use, except for a small reserve that is kept
 * resident, so that later growth needs no allocation, only pages. Must not know: what is in it.
 */
#ifndef CGSWAP_BASE_ARENA_H
#define CGSWAP_BASE_ARENA_H

#include <stddef.h>

/* All zero is an empty arena. */
struct arena {
	void *at;
	size_t bytes;
	size_t used; /* bytes that may be backed by memory */
};

/* Makes room for @bytes and keeps the contents; new bytes are zero. May move. 0 or -ENOMEM. */
int arena_reserve(struct arena *arena, size_t bytes);

/* Only the first @used bytes are in use: gives the rest's memory back if that is worth it. */
void arena_trim(struct arena *arena, size_t used);

void arena_free(struct arena *arena);

#endif
