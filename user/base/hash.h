/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * base/hash.h - hashes of numbers, for hash tables.
 *
 * Owns: Fibonacci hashing: multiplies by 2^64 divided by the golden ratio and uses the upper half.
 * Pure. Must not know: whose key it is.
 */
#ifndef CGSWAP_BASE_HASH_H
#define CGSWAP_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* Adds @value to @hash, which starts with any constant. */
static inline uint64_t hash_mix(uint64_t hash, uint64_t value)
{
	return (hash ^ value) * 0x9e3779b97f4a7c15ull;
}

/* The index of @hash in a table of @places entries, a power of two. */
static inline size_t hash_place(uint64_t hash, size_t places)
{
	return (size_t)(hash >> 32) & (places - 1);
}

#endif
