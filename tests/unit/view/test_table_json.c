// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/view/test_table_json.c - the JSON lines of a refresh.
 *
 * Owns: the documented keys in their order, null for what is unavailable, numbers that parse back
 * unchanged, and names that JSON cannot hold.
 */
#define _GNU_SOURCE
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

#include "record.h"
#include "unit/model/rows.h"
#include "view/table.h"

static char *print_row(const struct row *row)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_int_equal(view_json_cgroup(out, 1700000000.25, row), 0);
	fclose(out);
	return text;
}

static void make_row(struct row *row, const char *path)
{
	memset(row, 0, sizeof(*row));
	row_new(row);
	row->path = path;
	row->kernfs_id = 42;
	row->memcg_id = 65535;
}

static void test_cgroup_nothing(void **state)
{
	struct row row;
	char *text;

	(void)state;
	make_row(&row, "/a/b");
	text = print_row(&row);
	assert_string_equal(
		text,
		"{\"type\":\"cgroup\",\"time\":1700000000.25,\"path\":\"/a/b\",\"name\":null,"
		"\"id\":42,"
		"\"memcg_id\":65535,\"state\":\"online\",\"swap_current\":null,\"ledger\":null,"
		"\"drift\":null,\"swap_max\":null,\"swap_max_effective\":null,"
		"\"swap_max_from\":null,\"swap_high\":null,\"swap_peak\":null,"
		"\"charged_pages\":null,\"uncharged_pages\":null,\"charge_rate\":null,"
		"\"uncharge_rate\":null,\"swapin_rate\":null,\"swapcached\":null,"
		"\"zswap_current\":null,\"zswapped\":null,\"zswap_ratio\":null,"
		"\"zswap_store_pages\":null,\"zswap_load_pages\":null,\"events_high\":null,"
		"\"events_max\":null,\"events_fail\":null,\"refault_anon_rate\":null,"
		"\"psi_some_avg10\":null,\"psi_full_avg10\":null,\"lost_pages\":null,"
		"\"recorded_pages\":null,\"missed_pages\":null,\"missed_time\":null,"
		"\"zswap_ledger\":null,\"zswapped_ledger\":null,"
		"\"zswap_drift\":null,\"zswap_reject_pages\":null,"
		"\"zswap_writeback_pages\":null,"
		"\"calls_charged_pages\":null,\"calls_uncharged_pages\":null,\"evicted\":null,\"drift_cause\":null}\n");
	free(text);
}

static void check_text(const struct row *row, const char *part)
{
	char *text = print_row(row);

	assert_non_null(strstr(text, part));
	free(text);
}

static void test_cgroup_values(void **state)
{
	struct row row;

	(void)state;
	make_row(&row, "/");
	row.dying = true;
	row.swap_max_from = "/a";
	row.drift_cause = "missed";
	row.actors = (const uint64_t[ACTOR_COUNT]){ [ACTOR_KSWAPD] = 7, [ACTOR_MADVISE] = 2 };
	row_set(&row, COL_SWAP_CURRENT, INT64_MAX - 1);
	row_set(&row, COL_DRIFT, -4096);
	row_set(&row, COL_SWAP_MAX, VAL_MAX);
	row_set(&row, COL_SWAP_MAX_EFF, 0);
	row_set(&row, COL_CHARGE_RATE, 10); /* 0.1: not 0.10000000000000001 */
	row_set(&row, COL_UNCHARGE_RATE, 1234567);
	row_set(&row, COL_SWAPIN_RATE, 0);
	row_set(&row, COL_ZSWAP_RATIO, 307);
	row_set(&row, COL_PSI_SOME, 10000);
	row_set(&row, COL_MISSED, -61);
	row_set(&row, KEPT_MISSED_TIME, 1700000000250);
	check_text(&row, "\"state\":\"dying\"");
	check_text(&row, "\"swap_current\":9223372036854775806,");
	check_text(&row, "\"drift\":-4096,");
	check_text(&row, "\"swap_max\":null,\"swap_max_effective\":0,\"swap_max_from\":\"/a\",");
	check_text(&row, "\"charge_rate\":0.1,\"uncharge_rate\":12345.67,\"swapin_rate\":0.0,");
	check_text(&row, "\"zswap_ratio\":3.07,");
	check_text(&row, "\"psi_some_avg10\":100.0,");
	check_text(&row, "\"missed_pages\":-61,\"missed_time\":1700000000.25,");
	check_text(&row, "\"evicted\":{\"kswapd\":7,\"madvise\":2},\"drift_cause\":\"missed\"}");
}

static void check_path(const char *path, const char *want)
{
	struct row row;
	char *text;
	json_t *obj;

	make_row(&row, path);
	row.swap_max_from = path;
	text = print_row(&row);
	assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
	obj = json_loads(text, 0, NULL);
	assert_non_null(obj);
	assert_string_equal(json_string_value(json_object_get(obj, "path")), want);
	assert_string_equal(json_string_value(json_object_get(obj, "swap_max_from")), want);
	json_decref(obj);
	free(text);
}

static void test_paths(void **state)
{
	char longest[4096], escaped[4 * sizeof(longest)] = "";

	(void)state;
	check_path("/with space", "/with space");
	check_path("/quote\"back\\slash", "/quote\"back\\slash");
	/* JSON can hold these, so they parse back unchanged */
	check_path("/a\nb\x1b[31m\x7f", "/a\nb\x1b[31m\x7f");
	check_path("/gr\xc3\xbc\xc3\x9f\xf0\x9f\x98\x80", "/gr\xc3\xbc\xc3\x9f\xf0\x9f\x98\x80");
	check_path("/\xff\xc3(\xed\xa0\x80", "/\\377\\303(\\355\\240\\200");
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	check_path(longest, longest);
	memset(longest, 0xff, sizeof(longest) - 1);
	for (size_t i = 0; i < sizeof(longest) - 1; i++)
		memcpy(escaped + 4 * i, "\\377", 5);
	check_path(longest, escaped);
}

static void make_host(struct host *host)
{
	*host = (struct host){
		.time = 5,
		.kernel = "6.12.1",
		.nodename = "node",
		.attach = "mixed",
		.swap_total = 100,
		.swap_used = 90,
		.swap_charged = 80,
		.swap_unowned = 10,
		.charged_pages = 900,
		.uncharged_pages = 880,
		.zswap = "off",
		.zswap_pool = VAL_NONE,
		.zswap_stored = VAL_NONE,
		.events = 1000,
		.events_lost = 1,
		.probe_misses = VAL_NONE,
		.zswap_misses = VAL_NONE,
		.gap = "programs were off",
		.gap_begin = 3.5,
		.gap_end = 4,
		.actors_missing = "limit memory.reclaim: no",
		.actor_misses = 3,
		.own_cpu = 125,
		.groups = 7,
		.dying = 2,
		.unsettled = 3,
	};
}

static void test_host(void **state)
{
	struct host host;
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	make_host(&host);
	assert_int_equal(view_json_host(out, &host), 0);
	fclose(out);
	assert_string_equal(
		text,
		"{\"type\":\"host\",\"time\":5.0,\"kernel\":\"6.12.1\","
		"\"swap_total\":100,\"swap_used\":90,\"zswap\":\"off\",\"zswap_pool\":null,"
		"\"zswap_stored\":null,\"events\":1000,\"events_lost\":1,"
		"\"probe_misses\":null,\"zswap_misses\":null,\"unseen\":\"programs were off\","
		"\"unseen_from\":3.5,\"unseen_to\":4.0,\"actors_missing\":\"limit memory.reclaim: no\","
		"\"actor_misses\":3,\"attach\":\"mixed\",\"own_cpu_percent\":1.25,\"groups\":7,\"dying\":2,"
		"\"swap_charged\":80,\"swap_unowned\":10,\"charged_pages\":900,\"uncharged_pages\":880,"
		"\"unsettled\":3}\n");
	free(text);
}

static void test_host_empty(void **state)
{
	struct host host = { .time = NAN };
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_int_equal(view_json_host(out, &host), 0);
	fclose(out);
	assert_non_null(strstr(text, "\"time\":null,\"kernel\":null,"));
	assert_non_null(strstr(text, "\"attach\":null,"));
	free(text);
}

static void test_print(void **state)
{
	static const int order[] = { 2, 0 };
	struct host host;
	struct row r[3];
	char *text = NULL, *a, *c;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	make_host(&host);
	make_row(&r[0], "/a");
	make_row(&r[1], "/b");
	make_row(&r[2], "/c");
	assert_int_equal(view_json_print(out, &host, &(struct view_rows){ r, order, 2 }), 0);
	fclose(out);
	a = strstr(text, "\"time\":5.0,\"path\":\"/a\"");
	c = strstr(text, "\"path\":\"/c\"");
	assert_true(a && c && c < a);
	assert_null(strstr(text, "\"/b\""));
	assert_ptr_equal(strstr(text, "{\"type\":\"host\""), text);
	free(text);
}

static void test_write_error(void **state)
{
	FILE *full = fopen("/dev/full", "w");
	struct host host;
	struct row row;

	(void)state;
	make_host(&host);
	make_row(&row, "/");
	assert_non_null(full);
	assert_int_equal(view_json_print(full, &host, &(struct view_rows){ &row, NULL, 1 }),
			 -ENOSPC);
	setvbuf(full, NULL, _IONBF, 0);
	assert_int_equal(view_json_cgroup(full, 0, &row), -ENOSPC);
	fclose(full);
}

static ssize_t write_interrupted(void *writes, const char *data, size_t size)
{
	(void)data;
	(void)size;
	++*(int *)writes;
	errno = EINTR;
	return -1;
}

/* A write that a signal interrupts is not retried: its reader may never read again. */
static void test_write_interrupted(void **state)
{
	enum { ROWS = 50 };
	const cookie_io_functions_t io = { .write = write_interrupted };
	int writes = 0;
	FILE *out = fopencookie(&writes, "w", io);
	struct row rows[ROWS];
	struct host host;

	(void)state;
	assert_non_null(out);
	setvbuf(out, NULL, _IOLBF, 256);
	make_host(&host);
	for (int i = 0; i < ROWS; i++)
		make_row(&rows[i], "/");
	assert_int_equal(view_json_print(out, &host, &(struct view_rows){ rows, NULL, ROWS }),
			 -EINTR);
	assert_in_range(writes, 1, 5);
	fclose(out);
}

static void test_name(void **state)
{
	static const char *const paths[][2] = {
		{ "/system.slice/web.service", "web.service" },
		{ "/docker/3f4a5b6c7d8e9f00112233445566778899aabbccddeeff00112233445566778a",
		  "docker 3f4a5b6c7d8e" },
		{ "/docker/3f4a5b6c7d8e9f00112233445566778899aabbccddeeff00112233445566778a/x",
		  NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		char *text = NULL;
		size_t size;
		FILE *out = open_memstream(&text, &size);
		struct row row;
		json_t *json;

		make_row(&row, paths[i][0]);
		assert_int_equal(view_json_cgroup(out, 1, &row), 0);
		fclose(out);
		json = json_loads(text, 0, NULL);
		if (paths[i][1])
			assert_string_equal(json_string_value(json_object_get(json, "name")),
					    paths[i][1]);
		else
			assert_true(json_is_null(json_object_get(json, "name")));
		json_decref(json);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_name),
		cmocka_unit_test(test_cgroup_nothing),
		cmocka_unit_test(test_cgroup_values),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_host),
		cmocka_unit_test(test_host_empty),
		cmocka_unit_test(test_print),
		cmocka_unit_test(test_write_error),
		cmocka_unit_test(test_write_interrupted),
	};

	return cmocka_run_group_tests_name("table_json", tests, NULL, NULL);
}
