/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * base/json.h - what every JSON view needs: values that may be missing, and objects as lines.
 *
 * Owns: how "unavailable" and "max" are written, and how text is made valid. A value that could not
 * be made, for want of memory, is remembered in *@failed and refused by json_put_line(). Must not
 * know: keys.
 */
#ifndef CGSWAP_BASE_JSON_H
#define CGSWAP_BASE_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* null for VAL_NONE and VAL_MAX. */
json_t *json_make_int(int64_t val);

/* A number in hundredths as a real one; null likewise. */
json_t *json_make_hundredths(int64_t val);

/* null for NULL; bytes that are no valid UTF-8 are escaped. */
json_t *json_make_text(const char *text);

/* The same; null for no words at all, too. */
json_t *json_make_words(const char *text);

/* Both take @val over. */
void json_set(json_t *obj, const char *key, json_t *val, bool *failed);
void json_append(json_t *array, json_t *val, bool *failed);

/* Digits after which every number of two decimals comes out as it was written. */
#define JSON_DIGITS 15

/*
 * Writes @obj as a line, with at most @digits digits of a real number, and releases it. 0, -ENOMEM
 * when something @failed, or -errno of the write; not flushed.
 */
int json_put_line(FILE *out, json_t *obj, int digits, bool failed);

#endif
