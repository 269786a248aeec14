// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * base/cpulist.c - see base/cpulist.h.
 */
#include "base/cpulist.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* Reads a number at *@text and moves *@text past it. -EINVAL when there is none. */
static int number_parse(const char **text, int *number)
{
	char *end;
	long value;

	if (!isdigit((unsigned char)**text))
		return -EINVAL;
	errno = 0;
	value = strtol(*text, &end, 10);
	if (errno || value > INT_MAX)
		return -EINVAL;
	*text = end;
	*number = (int)value;
	return 0;
}

/* "3" or "0-3", at *@text. */
static int range_parse(const char **text, bool *set, int nr)
{
	int first, last;

	if (number_parse(text, &first))
		return -EINVAL;
	last = first;
	if (**text == '-') {
		(*text)++;
		if (number_parse(text, &last) || last < first)
			return -EINVAL;
	}
	for (int cpu = first; cpu <= last && cpu < nr; cpu++)
		set[cpu] = true;
	return 0;
}

int cpulist_parse(const char *text, bool *set, int nr)
{
	memset(set, 0, (size_t)nr * sizeof(*set));
	while (*text && *text != '\n') {
		if (range_parse(&text, set, nr))
			return -EINVAL;
		if (*text == ',' && isdigit((unsigned char)text[1]))
			text++;
		else if (*text && *text != '\n')
			return -EINVAL;
	}
	return 0;
}
