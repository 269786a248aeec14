// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * export/accept.c - see export/accept.h.
 */
#include "export/accept.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define BLANKS " \t"

/* The value of the parameter @name of the list item @item of @len bytes; NULL: it has none. */
static const char *parameter(const char *item, size_t len, const char *name)
{
	const char *end = item + len, *at = item;

	while ((at = memchr(at, ';', (size_t)(end - at)))) {
		at += 1 + strspn(at + 1, BLANKS);
		if (at >= end)
			break;
		if (!strncasecmp(at, name, strlen(name)) && at[strlen(name)] == '=')
			return at + strlen(name) + 1;
	}
	return NULL;
}

static double quality(const char *item, size_t len)
{
	const char *q = parameter(item, len, "q");

	return q ? strtod(q, NULL) : 1;
}

static bool is_called(const char *item, size_t len, const char *name)
{
	size_t word = strcspn(item, ";," BLANKS);

	return word <= len && word == strlen(name) && !strncasecmp(item, name, word);
}

/* The highest quality among the items @name, or @name with @version if they give one; 0: none. */
static double list_quality(const char *list, const char *name, const char *version)
{
	double best = 0;

	while (list && *list) {
		size_t len;

		list += strspn(list, "," BLANKS);
		len = strcspn(list, ",");
		if (is_called(list, len, name)) {
			const char *has = parameter(list, len, "version");
			double q = quality(list, len);

			if (q > best && (!version || !has ||
					 !strncmp(has + (*has == '"'), version, strlen(version))))
				best = q;
		}
		list += len;
	}
	return best;
}

bool accept_openmetrics(const char *accept)
{
	double open = list_quality(accept, "application/openmetrics-text", "1.0.0");

	return open > 0 && open >= list_quality(accept, "text/plain", NULL);
}

bool accept_gzip(const char *encoding)
{
	return list_quality(encoding, "gzip", NULL) > 0;
}
