/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * base/json.h - lines of JSON, put together value by value, by jansson.
 *
 * Owns: what is open, how "unavailable" and "max" are written, and how text is made valid. An error
 * is told at the end of the line. Must not know: keys.
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
	int digits; /* significant ones of a real number, at most */
	json_t *open
		[JSON_DEPTH]; /* objects and arrays, each in the one before; the first is ours */
	int depth;
	bool failed; /* there was no memory */
};

/*
 * To be called before all else: jansson then ends the process, with a line on stderr and status 1,
 * where there is no memory. By itself it goes on when a buffer cannot grow, without a byte of the
 * text that it reads (strbuffer_append_bytes()).
 */
void json_start(void);

/* Begins a line with an object of this "type". 15 digits: what has two decimals keeps them. */
struct json json_begin(FILE *out, const char *type);

/* Ends and writes it. 0 or -errno; not flushed. */
int json_end(struct json *json);

/* The same, and flushes. */
int json_end_flush(struct json *json);

/* An object '{' or an array '[' in what is open; here and below, @key is NULL in an array. */
void json_open(struct json *json, const char *key, char bracket);

void json_close(struct json *json);

void json_unknown(struct json *json, const char *key); /* null */
void json_bool(struct json *json, const char *key, bool val);

/* null for VAL_NONE and VAL_MAX. */
void json_int(struct json *json, const char *key, int64_t val);

/* @val / @unit, a real number; null likewise. */
void json_ratio(struct json *json, const char *key, int64_t val, double unit);

/* null for what is more than INT64_MAX, which JSON's readers do not take. */
void json_count(struct json *json, const char *key, uint64_t val);

/* null for what is not finite. */
void json_number(struct json *json, const char *key, double val);

/* null for NULL; bytes that are no valid UTF-8 are escaped. */
void json_text(struct json *json, const char *key, const char *text);

/* The same; null for no words at all, too. */
void json_words(struct json *json, const char *key, const char *text);

#endif
