// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * base/json.c - see base/json.h.
 */
#include "base/json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/value.h"

json_t *json_make_int(int64_t val)
{
	return val == VAL_NONE || val == VAL_MAX ? json_null() : json_integer(val);
}

json_t *json_make_hundredths(int64_t val)
{
	return val == VAL_NONE || val == VAL_MAX ? json_null() : json_real((double)val / 100);
}

json_t *json_make_text(const char *text)
{
	size_t size = text ? 4 * strlen(text) + 1 : 0; /* always enough: base/escape.h */
	char *safe;
	json_t *val;

	if (!text)
		return json_null();
	safe = malloc(size);
	if (!safe)
		return NULL;
	escape_name(safe, size, text, ESCAPE_JSON);
	val = json_string(safe);
	free(safe);
	return val;
}

json_t *json_make_words(const char *text)
{
	return json_make_text(text && *text ? text : NULL);
}

void json_set(json_t *obj, const char *key, json_t *val, bool *failed)
{
	if (json_object_set_new(obj, key, val))
		*failed = true;
}

void json_append(json_t *array, json_t *val, bool *failed)
{
	if (json_array_append_new(array, val))
		*failed = true;
}

int json_put_line(FILE *out, json_t *obj, int digits, bool failed)
{
	size_t flags = JSON_PRESERVE_ORDER | JSON_COMPACT | JSON_REAL_PRECISION(digits);
	int err = failed ? -ENOMEM : 0;

	errno = 0;
	if (!err && (json_dumpf(obj, out, flags) || putc('\n', out) == EOF))
		err = errno ? -errno : -EIO;
	json_decref(obj);
	return err;
}
