/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * base/value.h - numbers that are not numbers.
 *
 * Owns: the two values of an int64_t that stand for "unavailable" and "max". Must not know: what is
 * counted.
 */
#ifndef CGSWAP_BASE_VALUE_H
#define CGSWAP_BASE_VALUE_H

#include <stdbool.h>
#include <stdint.h>

/* A value that this kernel or this moment cannot give. Printed as "-" or null, never as 0. */
#define VAL_NONE INT64_MIN
/* A limit file that says "max". Printed as "max", null in JSON. */
#define VAL_MAX INT64_MAX

/* True for a number, which neither of these is. */
static inline bool val_is_number(int64_t val)
{
	return val != VAL_NONE && val != VAL_MAX;
}

/*
 * Arithmetic on numbers that files and recordings say: VAL_NONE when one is not known, and what no
 * number can hold is the largest or the least that one can.
 */
static inline int64_t val_plus(int64_t a, int64_t b)
{
	int64_t sum;

	if (a == VAL_NONE || b == VAL_NONE)
		return VAL_NONE;
	if (__builtin_add_overflow(a, b, &sum) || sum == VAL_NONE)
		return a < 0 ? VAL_NONE + 1 : VAL_MAX;
	return sum;
}

static inline int64_t val_less(int64_t a, int64_t b)
{
	return b == VAL_NONE ? VAL_NONE : val_plus(a, -b);
}

/* Rounded towards 0; VAL_NONE of what is no number. */
static inline int64_t val_of(double val)
{
	if (val != val)
		return VAL_NONE;
	if (val >= (double)VAL_MAX)
		return VAL_MAX;
	return val <= (double)VAL_NONE ? VAL_NONE + 1 : (int64_t)val;
}

/* Of two; VAL_NONE is the least there is, VAL_MAX the most. */
static inline int64_t val_least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static inline int64_t val_most(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* @pages in bytes; VAL_MAX from what the kernel has for "max" on (PAGE_COUNTER_MAX). */
static inline int64_t val_bytes(int64_t pages, int64_t page_bytes)
{
	if (pages >= VAL_MAX / page_bytes)
		return VAL_MAX;
	return pages <= -(VAL_MAX / page_bytes) ? VAL_NONE + 1 : pages * page_bytes;
}

#endif
