// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/base/test_json.c - JSON lines, byte by byte, and parsed again.
 *
 * Owns: the promises of base/json.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/json.h"
#include "base/value.h"

typedef void put_fn(struct json *json);

static void check(put_fn *put, const char *wanted)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	struct json json;
	json_t *read;

	assert_non_null(out);
	json = json_begin(out, "t");
	put(&json);
	assert_int_equal(json_end(&json), 0);
	fclose(out);
	assert_string_equal(text, wanted);
	read = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	assert_true(json_is_object(read));
	json_decref(read);
	free(text);
}

static void put_numbers(struct json *json)
{
	json_int(json, "a", 0);
	json_int(json, "b", VAL_NONE + 1);
	json_int(json, "c", VAL_NONE);
	json_int(json, "d", VAL_MAX);
	json_count(json, "e", INT64_MAX);
	json_count(json, "f", UINT64_MAX);
	json_ratio(json, "g", 1234, 100);
	json_ratio(json, "h", -300, 100);
	json_ratio(json, "i", VAL_NONE, 100);
	json_number(json, "j", NAN);
	json_number(json, "k", 1e300);
	json_number(json, "l", 57 / 100.0);
	json->digits = 16;
	json_number(json, "m", 1700000000.123456);
}

static void test_numbers(void **state)
{
	(void)state;
	check(put_numbers,
	      "{\"type\":\"t\",\"a\":0,\"b\":-9223372036854775807,\"c\":null,\"d\":null,"
	      "\"e\":9223372036854775807,\"f\":null,\"g\":12.34,\"h\":-3.0,\"i\":null,\"j\":null,"
	      "\"k\":1e300,\"l\":0.57,\"m\":1700000000.123456}\n");
}

static void put_texts(struct json *json)
{
	json_text(json, "a", "");
	json_words(json, "b", "");
	json_text(json, "c", NULL);
	json_words(json, "d", "x\\y\"z/");
	json_text(json, "e", "\b\f\n\r\t\001\037\177");
	json_text(json, "u", "\302\233\342\200\256\342\200\213\363\240\200\201");
	json_text(json, "f", "\xc3\xbc\xff\xe2\x82");
	json_bool(json, "g\n", true);
	json_bool(json, "h", false);
	json_unknown(json, "i");
}

static void test_texts(void **state)
{
	(void)state;
	check(put_texts, "{\"type\":\"t\",\"a\":\"\",\"b\":null,\"c\":null,\"d\":\"x\\\\y\\\"z/\","
			 "\"e\":\"\\b\\f\\n\\r\\t\\u0001\\u001F\\u007F\","
			 "\"u\":\"\\u009B\\u202E\\u200B\\uDB40\\uDC01\","
			 "\"f\":\"\xc3\xbc\\\\377\\\\342\\\\202\",\"g\\n\":true,\"h\":false,"
			 "\"i\":null}\n");
}

static char random_name[12];

static void put_random(struct json *json)
{
	json_text(json, "path", random_name);
}

/* A JSON parser gets what escape_name() returns, so no two names collide. */
static void test_any_bytes(void **state)
{
	uint32_t random = 1;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		char safe[64], *text = NULL;
		size_t size;
		FILE *out = open_memstream(&text, &size);
		struct json json;
		json_t *read;

		for (size_t len = 0; len < sizeof(random_name) - 1; len++) {
			random = random * 1664525 + 1013904223;
			random_name[len] = "\\\\37\"\n"[(random >> 8) % 6];
			if (random >> 30 == 0)
				random_name[len] = (char)(random >> 20);
		}
		assert_non_null(out);
		json = json_begin(out, "t");
		put_random(&json);
		assert_int_equal(json_end(&json), 0);
		fclose(out);
		assert_non_null(read = json_loads(text, 0, NULL));
		escape_name(safe, sizeof(safe), random_name, ESCAPE_JSON);
		assert_string_equal(json_string_value(json_object_get(read, "path")), safe);
		json_decref(read);
		free(text);
	}
}

static void put_nested(struct json *json)
{
	json_open(json, "a", '[');
	json_close(json);
	json_open(json, "b", '[');
	json_int(json, NULL, 1);
	json_open(json, NULL, '{');
	json_close(json);
	json_open(json, NULL, '{');
	json_int(json, "c", 2);
	json_int(json, "d", 3);
	json_close(json);
	json_text(json, NULL, "e");
	json_close(json);
	json_int(json, "f", 4);
}

static void test_nested(void **state)
{
	(void)state;
	check(put_nested,
	      "{\"type\":\"t\",\"a\":[],\"b\":[1,{},{\"c\":2,\"d\":3},\"e\"],\"f\":4}\n");
}

static int allocations_left;

static void *allocate(size_t size)
{
	return allocations_left-- > 0 ? malloc(size) : NULL;
}

/* Wherever malloc() fails, the line is an error, and freed memory is not used. */
static void test_no_memory(void **state)
{
	FILE *out = fopen("/dev/null", "w");
	int err = -ENOMEM;

	(void)state;
	assert_non_null(out);
	json_set_alloc_funcs(allocate, free);
	for (int i = 0; err == -ENOMEM && i < 1000; i++) {
		struct json json;

		allocations_left = i;
		json = json_begin(out, "t");
		json_open(&json, "a", '[');
		assert_true(!json.failed || !json.open[1]); /* it is freed */
		json_text(&json, NULL, "b");
		json_close(&json);
		err = json_end(&json);
	}
	json_set_alloc_funcs(malloc, free);
	assert_int_equal(err, 0);
	assert_true(allocations_left >= 0);
	fclose(out);
}

static void test_full(void **state)
{
	FILE *full = fopen("/dev/full", "w");
	struct json json;

	(void)state;
	assert_non_null(full);
	json = json_begin(full, "t");
	assert_int_equal(json_end_flush(&json), -ENOSPC);
	json = json_begin(full, "t");
	assert_true(json_end(&json) < 0);
	fclose(full);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),	  cmocka_unit_test(test_texts),
		cmocka_unit_test(test_any_bytes), cmocka_unit_test(test_nested),
		cmocka_unit_test(test_no_memory), cmocka_unit_test(test_full),
	};

	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
