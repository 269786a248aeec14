/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * base/value.h - the two values of an int64_t that are not numbers: "unavailable" and "max".
 *
 * Owns: these, and arithmetic that keeps them. Must not know: what is counted.
 */
#ifndef CGSWAP_BASE_VALUE_H
#define CGSWAP_BASE_VALUE_H

#include <stdbool.h>
#include <stdint.h>

/* A value that this kernel or this moment cannot give. Printed as "-" or null, never as 0. */
#define VAL_NONE INT64_MIN
/* A limit file with "max". Printed as "max", null in JSON. */
#define VAL_MAX INT64_MAX

/* True unless @val is one of these two. */
static inline bool val_is_number(int64_t val)
{
	return val != VAL_NONE && val != VAL_MAX;
}

/*
 * Arithmetic on numbers from files and recordings: VAL_NONE when an operand is not known; an
 * overflow gives the largest or smallest number.
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

/* Rounded towards 0; VAL_NONE if not finite. */
static inline int64_t val_of(double val)
{
	if (val != val)
		return VAL_NONE;
	if (val >= (double)VAL_MAX)
		return VAL_MAX;
	return val <= (double)VAL_NONE ? VAL_NONE + 1 : (int64_t)val;
}

/*
 * Pages per second in hundredths, between two readings of a counter @ns nanoseconds apart. VAL_NONE
 * when either is VAL_NONE, when @ns is 0, or when the counter fell.
 */
static inline int64_t val_rate(int64_t before, int64_t now, uint64_t ns)
{
	int64_t rate;

	if (before == VAL_NONE || now == VAL_NONE || now < before || !ns)
		return VAL_NONE;
	rate = val_of(((double)now - (double)before) * 1e11 / (double)ns + 0.5);
	return rate == VAL_MAX ? VAL_MAX - 1 : rate;
}

/* The smaller one; VAL_NONE is the smallest value, VAL_MAX the largest. */
static inline int64_t val_least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static inline int64_t val_most(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* @pages in bytes; VAL_MAX from the kernel's value for "max" on (PAGE_COUNTER_MAX). */
static inline int64_t val_bytes(int64_t pages, int64_t page_bytes)
{
	if (pages >= VAL_MAX / page_bytes)
		return VAL_MAX;
	return pages <= -(VAL_MAX / page_bytes) ? VAL_NONE + 1 : pages * page_bytes;
}

#endif
