// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * base/json.c - see base/json.h.
 */
#include "base/json.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/escape.h"
#include "base/out.h"
#include "base/value.h"

/* A character that JSON has another form for. */
static void put_special(FILE *out, char c)
{
	static const char letters[] = "\bb\ff\nn\rr\tt\"\"\\\\";
	const char *at = strchr(letters, c);

	if (at)
		fprintf(out, "\\%c", at[1]);
	else
		fprintf(out, "\\u%04X", (unsigned int)c);
}

static bool is_special(const char *at)
{
	return (unsigned char)*at < 0x20 || *at == '"' || *at == '\\';
}

static void put_text(FILE *out, const char *text)
{
	putc('"', out);
	while (*text) {
		const char *from = text;
		size_t len;

		while (*text && !is_special(text) && (len = utf8_valid(text)))
			text += len;
		fwrite(from, 1, (size_t)(text - from), out);
		if (*text && is_special(text))
			put_special(out, *text++);
		else if (*text)
			fprintf(out, "\\\\x%02x", (unsigned char)*text++);
	}
	putc('"', out);
}

static FILE *put_key(struct json *json, const char *key)
{
	if (json->comma)
		putc(',', json->out);
	json->comma = true;
	if (key) {
		put_text(json->out, key);
		putc(':', json->out);
	}
	return json->out;
}

struct json json_begin(FILE *out, const char *type)
{
	struct json json = { .out = out, .digits = 15 };

	if (!ferror(out))
		errno = 0;
	json_open(&json, NULL, '{');
	json_text(&json, "type", type);
	return json;
}

int json_end(struct json *json)
{
	json_close(json, '}');
	putc('\n', json->out);
	return out_error(json->out);
}

int json_end_flush(struct json *json)
{
	int err = json_end(json);

	return err ? err : out_flush(json->out);
}

void json_open(struct json *json, const char *key, char bracket)
{
	putc(bracket, put_key(json, key));
	json->comma = false;
}

void json_close(struct json *json, char bracket)
{
	putc(bracket, json->out);
	json->comma = true;
}

void json_unknown(struct json *json, const char *key)
{
	fputs("null", put_key(json, key));
}

void json_bool(struct json *json, const char *key, bool val)
{
	fputs(val ? "true" : "false", put_key(json, key));
}

void json_int(struct json *json, const char *key, int64_t val)
{
	if (val == VAL_NONE || val == VAL_MAX)
		json_unknown(json, key);
	else
		fprintf(put_key(json, key), "%" PRId64, val);
}

void json_ratio(struct json *json, const char *key, int64_t val, double unit)
{
	json_number(json, key, val == VAL_NONE || val == VAL_MAX ? NAN : (double)val / unit);
}

void json_count(struct json *json, const char *key, uint64_t val)
{
	if (val > INT64_MAX)
		json_unknown(json, key);
	else
		fprintf(put_key(json, key), "%" PRIu64, val);
}

/* A real number is told from an integer by its point. */
void json_number(struct json *json, const char *key, double val)
{
	char number[32];

	if (!isfinite(val)) {
		json_unknown(json, key);
		return;
	}
	snprintf(number, sizeof(number), "%.*g", json->digits, val);
	fprintf(put_key(json, key), "%s%s", number, strpbrk(number, ".e") ? "" : ".0");
}

void json_text(struct json *json, const char *key, const char *text)
{
	if (text)
		put_text(put_key(json, key), text);
	else
		json_unknown(json, key);
}

void json_words(struct json *json, const char *key, const char *text)
{
	json_text(json, key, text && *text ? text : NULL);
}
