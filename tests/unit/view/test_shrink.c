// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/view/test_shrink.c - the lowering of a limit as text and as JSON.
 *
 * Owns: the promises of view/shrink.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit/trace/build.h"
#include "view/shrink.h"

#define M 1048576
#define SECOND 1000000000ull

static const struct shrink_plan plan = {
	.file = "memory.max",
	.limit = 210 * M,
	.from = 200 * M,
	.to = 100 * M,
	.take = 100 * M,
	.file_lru = 0,
	.anon_lru = 200 * M,
	.gain = VAL_NONE,
	.swap_room = VAL_MAX,
	.lacking = VAL_NONE,
	.fit = SHRINK_UNKNOWN,
	.kills = true,
};

static const struct shrink_result done = {
	.outcome = SHRINK_REACHED,
	.end = GUARD_KEPT,
	.writes = 1,
	.usage = 100 * M,
	.before = { .swap = 0, .steady = true },
	.after = { .charged = 25600, .swap = 100 * M, .steady = true },
	.curve = { .ns = SECOND, .stall_some_us = 250000, .swapped = 25600, .zero = 100 },
	.watch = { .ns = 2 * SECOND, .returned = 3, .refault_anon = 3 },
};

/* A curve, with 4000 pages to zswap and 3 that came back. */
static struct curve *story(uint32_t memsw, uint64_t lost)
{
	struct curve *curve = curve_new("/a", 200 * M, 100 * M);
	struct chunk_host host = trace_host();
	const struct chunk_loss loss = { .records = lost };
	struct rec_trace in = trace_rec(REC_SWAPIN, 7, 3),
			 store = trace_rec(REC_ZSWAP_STORE, 7, 4000);
	struct {
		struct chunk_group group;
		char path[3];
	} group = { .group = { .memcg_id = 7, .kernfs_id = 70 }, .path = "/a" };

	host.memsw = memsw;
	in.rec.time_ns = 6 * SECOND;
	in.detail = SOURCE_DEVICE;
	assert_int_equal(curve_chunk(curve, CHUNK_HOST, &host, sizeof(host)), 0);
	assert_int_equal(curve_chunk(curve, CHUNK_GROUP, &group, sizeof(group.group) + 3), 0);
	curve_point(curve, &(struct curve_point){ 0, 200 * M, 0 });
	curve_point(curve, &(struct curve_point){ SECOND, 100 * M, 25600 });
	assert_int_equal(curve_chunk(curve, CHUNK_RECORD, &store, sizeof(store)), 0);
	curve_watch(curve, 5 * SECOND + 1);
	assert_int_equal(curve_chunk(curve, CHUNK_RECORD, &in, sizeof(in)), 0);
	if (lost)
		assert_int_equal(curve_chunk(curve, CHUNK_LOSS, &loss, sizeof(loss)), 0);
	return curve;
}

static char *shown(int (*view)(FILE *, const struct view_shrink *), struct curve *curve,
		   const struct shrink_result *result)
{
	const struct view_shrink what = { "/a", &plan, curve, result, 4096 };
	size_t size;
	char *buf;
	FILE *out = open_memstream(&buf, &size);

	assert_non_null(out);
	assert_int_equal(view(out, &what), 0);
	assert_int_equal(fclose(out), 0);
	curve_free(curve);
	return buf;
}

static void test_text(void **state)
{
	char *text = shown(view_shrink_text, story(0, 0), &done);

	(void)state;
	assert_string_equal(
		text,
		"/a  memory.max 210M, it uses 200M, to 100M: reached\n"
		"  released  50 % 1.00 s   90 % 1.00 s   99 % 1.00 s   100 % 1.00 s\n"
		"     0.00 s     200M used        0 swapped  ########################################\n"
		"     1.00 s     100M used     100M swapped  ####################\n"
		"  taken     25600 pages swapped: to zswap 4000, to a device 21500, zero-filled 100; "
		"files 0\n"
		"            0 pages left swap meanwhile\n"
		"  kernel    swap 0 -> 100M: matches the count\n"
		"  stalled   some 0.25 s, full 0.00 s during the release; some 0.00 s, full 0.00 s "
		"after\n"
		"  watched   2.00 s: 3 pages read again, 0.0 % of what was swapped; 0 more swapped; "
		"the kernel counts 3 refaults, 0 of files\n"
		"  limit     the new one stays\n");
	free(text);
}

static void expect_text(struct curve *curve, const struct shrink_result *result, const char *words)
{
	char *text = shown(view_shrink_text, curve, result);

	if (!strstr(text, words))
		fail_msg("no \"%s\" in:\n%s", words, text);
	free(text);
}

/* An unknown number is not shown as 0 or as ok. */
static void test_text_unknown(void **state)
{
	struct shrink_result result = done;

	(void)state;
	expect_text(story(0, 5), &done, "to zswap -, to a device -, zero-filled 100");
	expect_text(story(0, 5), &done, "at least 3 pages read again");
	expect_text(story(0, 5), &done, "lost      5 records");
	/* v1 charges when a page leaves memory, zswap counts when it is written */
	expect_text(story(1, 0), &done, "to zswap 4000, to a device -");
	result.curve.zero = VAL_NONE;
	result.curve.stall_some_us = VAL_NONE;
	expect_text(story(0, 0), &result, "to a device 21600, zero-filled -");
	expect_text(story(0, 0), &result, "stalled   some -, full 0.00 s during");
	result.after.steady = false;
	expect_text(story(0, 0), &result, "still changing: cannot be compared");
	result.after.steady = true;
	result.after.swap += 53 * 4096;
	expect_text(story(0, 0), &result, "53 pages off the count");
}

static void test_text_ends(void **state)
{
	struct shrink_result result = done;

	(void)state;
	result.outcome = SHRINK_OOM;
	strcpy(result.reason, "the group ran out of memory");
	result.end = GUARD_RESTORED;
	expect_text(story(0, 0), &result, "oom at 100M, the group ran out of memory\n");
	expect_text(story(0, 0), &result, "limit     the old one is back\n");
	result.end = GUARD_FAILED;
	expect_text(story(0, 0), &result, "limit     FAILED TO RESTORE THE OLD LIMIT\n");
	result.end = GUARD_FOREIGN;
	expect_text(story(0, 0), &result, "somebody else set another one");
}

static json_t *parsed(struct curve *curve, const struct shrink_result *result)
{
	char *text = shown(view_shrink_json, curve, result);
	json_t *obj = json_loads(text, 0, NULL);

	assert_non_null(obj);
	assert_int_equal(strchr(text, '\n') - text, strlen(text) - 1);
	free(text);
	return obj;
}

static void expect_int(const json_t *obj, const char *key, json_int_t val)
{
	assert_true(json_is_integer(json_object_get(obj, key)));
	assert_int_equal(json_integer_value(json_object_get(obj, key)), val);
}

static void expect_null(const json_t *obj, const char *key)
{
	assert_true(json_is_null(json_object_get(obj, key)));
}

static void test_json(void **state)
{
	json_t *obj = parsed(story(0, 0), &done), *watch = json_object_get(obj, "watch");

	(void)state;
	expect_int(obj, "from", 200 * M);
	expect_int(obj, "to", 100 * M);
	expect_int(obj, "swapped_pages", 25600);
	expect_int(obj, "zswap_pages", 4000);
	expect_int(obj, "disk_pages", 21500);
	expect_int(obj, "zero_pages", 100);
	expect_int(obj, "file_pages", 0);
	expect_int(obj, "drift_pages", 0);
	expect_int(obj, "refault_pages", 3);
	expect_int(watch, "from_disk", 3);
	expect_int(watch, "from_zswap", 0);
	assert_float_equal(json_real_value(json_object_get(obj, "t99")), 1.0, 1e-9);
	assert_float_equal(json_real_value(json_object_get(obj, "stall_some")), 0.25, 1e-9);
	assert_string_equal(json_string_value(json_object_get(obj, "outcome")), "reached");
	assert_true(json_is_false(json_object_get(obj, "restored")));
	expect_null(obj, "reason");
	json_decref(obj);
}

static void test_json_unknown(void **state)
{
	struct shrink_result result = done;
	json_t *obj = parsed(story(0, 5), &done);

	(void)state;
	expect_null(obj, "zswap_pages");
	expect_null(obj, "disk_pages");
	expect_null(obj, "refault_pages");
	expect_null(obj, "missed");
	expect_int(obj, "lost", 5);
	json_decref(obj);
	result.watch.ns = 0; /* there was no watch phase */
	result.curve.zero = VAL_NONE;
	result.end = GUARD_RESTORED;
	obj = parsed(story(1, 0), &result);
	expect_null(obj, "watch");
	expect_null(obj, "refault_pages");
	expect_null(obj, "zero_pages");
	expect_null(obj, "disk_pages");
	assert_true(json_is_true(json_object_get(obj, "restored")));
	json_decref(obj);
}

static void test_plan(void **state)
{
	size_t size;
	char *buf;
	FILE *out = open_memstream(&buf, &size);
	json_t *obj;

	(void)state;
	assert_int_equal(view_shrink_plan_json(out, "/a\377b", &plan), 0);
	assert_int_equal(fclose(out), 0);
	obj = json_loads(buf, 0, NULL);
	free(buf);
	assert_non_null(obj);
	expect_int(obj, "take", 100 * M);
	expect_null(obj, "swap_room");
	expect_null(obj, "swap_gain");
	expect_null(obj, "lacking");
	expect_null(obj, "fits");
	json_decref(obj);
}

/* A full disk is an error, not a truncated file. */
static void test_write_error(void **state)
{
	struct curve *curve = story(0, 0);
	const struct view_shrink what = { "/a", &plan, curve, &done, 4096 };
	FILE *full = fopen("/dev/full", "w");

	(void)state;
	assert_non_null(full);
	assert_true(view_shrink_text(full, &what) < 0);
	assert_true(view_shrink_json(full, &what) < 0);
	fclose(full);
	curve_free(curve);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),	     cmocka_unit_test(test_text_unknown),
		cmocka_unit_test(test_text_ends),    cmocka_unit_test(test_json),
		cmocka_unit_test(test_json_unknown), cmocka_unit_test(test_plan),
		cmocka_unit_test(test_write_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
