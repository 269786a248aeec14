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

/* @pages, 0 or more, in bytes; VAL_MAX from what the kernel has for "max" on (PAGE_COUNTER_MAX). */
static inline int64_t val_bytes(int64_t pages, int64_t page_bytes)
{
	return pages >= VAL_MAX / page_bytes ? VAL_MAX : pages * page_bytes;
}

#endif
