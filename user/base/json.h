/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * base/json.h - builds lines of JSON value by value, with jansson.
 *
 * Owns: the open objects and arrays, the form of "unavailable" and "max", and making text valid.
 * Reports an error at the end of the line. Must not know: keys.
 */
#ifndef CGSWAP_BASE_JSON_H
#define CGSWAP_BASE_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define JSON_DEPTH 8

struct json {
	FILE *out;
	int digits; /* significant digits of a real number, at most */
	json_t *open
		[JSON_DEPTH]; /* objects and arrays, each inside the previous; we own the first */
	int depth;
	bool failed; /* out of memory */
};

/*
 * Call this first: when there is no memory, jansson then ends the process with a line on stderr and
 * status 1. By default, when a buffer cannot grow, it goes on without a byte of the text that it
 * reads (strbuffer_append_bytes()).
 */
void json_start(void);

/* Begins a line: an object with this "type". 15 digits: two decimals are kept. */
struct json json_begin(FILE *out, const char *type);

/* Ends the line and writes it. 0 or -errno; not flushed. */
int json_end(struct json *json);

/* The same, and flushes. */
int json_end_flush(struct json *json);

/* Opens an object '{' or an array '['; here and below, @key is NULL inside an array. */
void json_open(struct json *json, const char *key, char bracket);

void json_close(struct json *json);

void json_unknown(struct json *json, const char *key); /* null */
void json_bool(struct json *json, const char *key, bool val);

/* null for VAL_NONE and VAL_MAX. */
void json_int(struct json *json, const char *key, int64_t val);

/* @val / @unit as a real number; null for the same two. */
void json_ratio(struct json *json, const char *key, int64_t val, double unit);

/* null above INT64_MAX, which readers of JSON reject. */
void json_count(struct json *json, const char *key, uint64_t val);

/* null if not finite. */
void json_number(struct json *json, const char *key, double val);

/* null for NULL; bytes that are not valid UTF-8 are escaped. */
void json_text(struct json *json, const char *key, const char *text);

/* The same; null for an empty text too. */
void json_words(struct json *json, const char *key, const char *text);

#endif
