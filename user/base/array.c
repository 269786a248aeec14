// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * base/array.c - see base/array.h.
 */
#include "base/array.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ARRAY_MIN 64

int array_reserve(void *items, size_t *max, size_t nr, size_t size)
{
	size_t more = *max ? *max : ARRAY_MIN;
	void *old, *array;

	if (*max && nr <= *max)
		return 0;
	if (nr > SIZE_MAX / 2 / size)
		return -ENOMEM;
	while (more < nr)
		more *= 2;
	memcpy(&old, items, sizeof(old)); /* memcpy: the pointer has another type than void * */
	array = realloc(old, more * size);
	if (!array)
		return -ENOMEM;
	memcpy(items, &array, sizeof(array));
	*max = more;
	return 0;
}
