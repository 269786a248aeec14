/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * base/json.h - JSON lines, written as they are made.
 *
 * Owns: commas and brackets, how "unavailable" and "max" are written, and how text is made valid.
 * The writer keeps no memory: an error of a write is seen at the end of the line. Must not know:
 * keys.
 */
#ifndef CGSWAP_BASE_JSON_H
#define CGSWAP_BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct json {
	FILE *out;
	int digits; /* significant ones of a real number, at most */
	bool comma; /* before what comes next */
};

/* Begins a line with an object of this "type". 15 digits: what has two decimals keeps them. */
struct json json_begin(FILE *out, const char *type);

/* Ends it. 0 or -errno of the writes since json_begin(); not flushed. */
int json_end(struct json *json);

/* The same, and flushes. */
int json_end_flush(struct json *json);

/* An object '{' or an array '[' in what is open; here and below, @key is NULL in an array. */
void json_open(struct json *json, const char *key, char bracket);

/* Closes it; @bracket is '}' or ']'. */
void json_close(struct json *json, char bracket);

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
