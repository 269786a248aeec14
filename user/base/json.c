// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * base/json.c - see base/json.h.
 */
#include "base/json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/out.h"
#include "base/value.h"

static void *json_malloc(size_t size)
{
	void *at = malloc(size);

	if (at)
		return at;
	out_printf(stderr, "cgswap: out of memory\n");
	exit(EXIT_FAILURE);
}

void json_start(void)
{
	json_set_alloc_funcs(json_malloc, free);
}

/* Adds @val to the open object or array; takes over the caller's reference. */
static void put(struct json *json, const char *key, json_t *val)
{
	json_t *open = json->open[json->depth - 1];

	if (key ? json_object_set_new(open, key, val) : json_array_append_new(open, val))
		json->failed = true;
}

struct json json_begin(FILE *out, const char *type)
{
	struct json json = { .out = out, .digits = 15, .open = { json_object() }, .depth = 1 };

	json_text(&json, "type", type);
	return json;
}

/*
 * Writes @text, JSON in UTF-8 with complete characters. Harmful characters can occur only in
 * strings, where \uXXXX is the same character.
 */
static int write_visible(const char *text, size_t size, void *out)
{
	size_t done = 0, len;

	for (size_t at = 0; at < size; at += len ? len : 1) {
		uint32_t cp = 0;

		len = 1;
		if (text[at] >= ' ' && text[at] <= '~')
			continue;
		len = utf8_decode(text + at, size - at, &cp);
		if (!len || !char_is_harmful(cp))
			continue;
		out_bytes(out, text + done, at - done);
		if (cp > 0xffff)
			out_printf(out, "\\u%04X\\u%04X", 0xd7c0 + (cp >> 10),
				   0xdc00 + (cp & 0x3ff));
		else
			out_printf(out, "\\u%04X", cp);
		done = at + len;
	}
	out_bytes(out, text + done, size - done);
	return ferror(out) ? -1 : 0;
}

int json_end(struct json *json)
{
	size_t flags = JSON_PRESERVE_ORDER | JSON_COMPACT | JSON_REAL_PRECISION(json->digits);
	int err = json->failed ? -ENOMEM : 0;

	if (!err && json_dump_callback(json->open[0], write_visible, json->out, flags))
		err = -ENOMEM;
	if (!err)
		out_printf(json->out, "\n");
	json_decref(json->open[0]);
	return ferror(json->out) ? out_error(json->out) : err;
}

int json_end_flush(struct json *json)
{
	int err = json_end(json);

	return err ? err : out_flush(json->out);
}

void json_open(struct json *json, const char *key, char bracket)
{
	json_t *val = bracket == '{' ? json_object() : json_array();

	put(json, key, val);
	json->open[json->depth++] = json->failed ? NULL : val; /* adding to NULL does nothing */
}

void json_close(struct json *json)
{
	json->depth--;
}

void json_unknown(struct json *json, const char *key)
{
	put(json, key, json_null());
}

void json_bool(struct json *json, const char *key, bool val)
{
	put(json, key, json_boolean(val));
}

void json_int(struct json *json, const char *key, int64_t val)
{
	put(json, key, val == VAL_NONE || val == VAL_MAX ? json_null() : json_integer(val));
}

void json_ratio(struct json *json, const char *key, int64_t val, double unit)
{
	put(json, key,
	    val == VAL_NONE || val == VAL_MAX ? json_null() : json_real((double)val / unit));
}

void json_count(struct json *json, const char *key, uint64_t val)
{
	put(json, key, val > INT64_MAX ? json_null() : json_integer((json_int_t)val));
}

void json_number(struct json *json, const char *key, double val)
{
	json_t *real = json_real(val);

	put(json, key, real ? real : json_null());
}

void json_text(struct json *json, const char *key, const char *text)
{
	size_t size = text ? 4 * strlen(text) + 1 : 0; /* always enough: base/escape.h */
	char *safe = text ? malloc(size) : NULL;

	if (safe)
		escape_name(safe, size, text, ESCAPE_JSON);
	else if (text)
		json->failed = true;
	put(json, key, safe ? json_string(safe) : json_null());
	free(safe);
}

void json_words(struct json *json, const char *key, const char *text)
{
	json_text(json, key, text && *text ? text : NULL);
}
