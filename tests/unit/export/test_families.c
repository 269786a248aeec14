// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/export/test_families.c - one refresh in both formats.
 *
 * Owns: every byte of them, in golden/, and that the numbers equal those of cgswap top --json of
 * the same refresh.
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "export/families.h"
#include "export/select.h"
#include "model/refresh.h"
#include "unit/model/rows.h"
#include "view/table.h"

#define POD                                                                                        \
	"/kubepods.slice/kubepods-pod2c48913c_b0f4_4a3c_8d3a_6e1f2a3b4c5d.slice/"                  \
	"cri-containerd-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.scope"

static const char *const none[] = { NULL };
static const struct select_config config = { 5, none, none };

struct story {
	struct row rows[7];
	uint64_t evicted[7][ACTOR_COUNT];
	struct refresh refresh;
	struct select *select;
	struct export_moment moment;
};

static void row_put(struct story *story, const char *path, int parent)
{
	size_t nr = story->refresh.nr_rows++;
	struct row *row = &story->rows[nr];

	row_new(row);
	row->path = path;
	row->kernfs_id = nr + 1;
	row->memcg_id = (uint16_t)(nr + 1);
	row->parent = parent;
}

/* Gives every number of a row another value. */
static void values_put(struct row *row, int64_t base)
{
	for (int col = 0; col < ROW_VALUES; col++)
		row_set(row, col, base + 7 * col);
}

static void host_put(struct host *host)
{
	*host = (struct host){
		.time = 1700000000.25,
		.kernel = "6.12.1+\"x\\y\"",
		.attach = "mixed",
		.hierarchy = "v2",
		.swap_total = 1 << 30,
		.swap_used = 9000000,
		.swap_charged = 8000000,
		.swap_unowned = 1000000,
		.charged_pages = 5000,
		.uncharged_pages = 3000,
		.refusals_unknown = 21,
		.zswap_pool = VAL_NONE,
		.zswap_stored = 12345,
		.events_lost = 3,
		.probe_misses = VAL_NONE,
		.zswap_misses = 4,
		.actors_missing = "limit memory.reclaim: no such function in the BTF",
		.actor_misses = VAL_NONE,
		.gap = "off",
		.groups = 7,
		.drifting = 1,
		.unsettled = 2,
	};
}

static void story_begin(struct story *story)
{
	memset(story, 0, sizeof(*story));
	story->refresh.rows = story->rows;
	row_put(story, "/", -1);
	row_put(story, "/hostile \"\\\n\xff\x1b[2J", 0);
	row_put(story, "/system.slice", 0);
	row_put(story, "/system.slice/web.service", 2);
	row_put(story, POD, 0);
	row_put(story, "/gone", 0);
	row_put(story, "/small", 0);
	for (int i = 0; i < 7; i++)
		values_put(&story->rows[i], 1000 * (7 - i));
	for (int i = 2; i < 7; i++)
		story->rows[i].actors = story->evicted[i];
	story->evicted[2][ACTOR_KSWAPD] = 11;
	story->evicted[2][ACTOR_OOM_REAPER] = 12;
	story->evicted[6][ACTOR_PROACTIVE] = 13;
	row_set(&story->rows[0], COL_LEDGER, 1000000);
	row_set(&story->rows[0], COL_SWAP_CURRENT, VAL_NONE);
	row_set(&story->rows[0], COL_DRIFT, VAL_NONE);
	row_set(&story->rows[1], COL_DRIFT, -4096);
	story->rows[1].drift_cause = "missed";
	row_set(&story->rows[1], COL_SWAP_MAX, VAL_MAX);
	row_set(&story->rows[1], KEPT_STALL_SOME, 1000001);
	row_set(&story->rows[2], COL_LEDGER, 20000);
	row_set(&story->rows[2], COL_ZSWAP_LOAD, VAL_NONE);
	story->rows[5].dying = true;
	host_put(&story->refresh.host);
	story->select = select_new(&config);
	assert_int_equal(select_take(story->select, &story->refresh), 0);
	story->moment = (struct export_moment){
		.host = &story->refresh.host,
		.select = story->select,
		.version = "1.2",
		.refresh_us = 1500,
		.cpu_us = 61000007,
		.resident_bytes = 7000000,
		.start_us = VAL_NONE,
	};
}

static char *written(const struct story *story, enum export_format format)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	export_write(out, &story->moment, format);
	fclose(out);
	return text;
}

/* A result that differs from the golden file @name is left in build/unit/@name. */
static void check_golden(enum export_format format, const char *name)
{
	struct story story;
	char *text, golden[1 << 16], path[256];
	FILE *file;
	bool same;

	snprintf(path, sizeof(path), "tests/unit/export/golden/%s", name);
	file = fopen(path, "r");
	golden[file ? fread(golden, 1, sizeof(golden) - 1, file) : 0] = '\0';
	if (file)
		fclose(file);
	story_begin(&story);
	text = written(&story, format);
	select_free(story.select);
	same = !strcmp(text, golden);
	snprintf(path, sizeof(path), "build/unit/%s", name);
	file = same ? NULL : fopen(path, "w");
	if (file) {
		fputs(text, file);
		fclose(file);
	}
	free(text);
	if (!same)
		fail_msg("%s is another", path);
}

static void test_openmetrics(void **state)
{
	(void)state;
	check_golden(EXPORT_OPENMETRICS, "moment.om");
}

static void test_text(void **state)
{
	(void)state;
	check_golden(EXPORT_TEXT, "moment.prom");
}

/* The line of @family for the group of @label equals @key in @json, or both are missing. */
static void check_same(const char *text, const char *family, const char *label, json_t *json,
		       const char *key)
{
	json_t *val = json_object_get(json, key);
	char want[1024];

	assert_non_null(val);
	snprintf(want, sizeof(want), "\n%s{cgroup=\"%s\"} ", family, label);
	if (json_is_integer(val))
		snprintf(want, sizeof(want), "\n%s{cgroup=\"%s\"} %" JSON_INTEGER_FORMAT "\n",
			 family, label, json_integer_value(val));
	if (json_is_integer(val) != !!strstr(text, want))
		fail_msg("%s", want + 1);
}

static void test_top(void **state)
{
	static const char *const pairs[][2] = {
		{ "cgswap_group_tree_swap_bytes", "swap_current" },
		{ "cgswap_group_tree_ledger_bytes", "ledger" },
		{ "cgswap_group_tree_drift_bytes", "drift" },
		{ "cgswap_group_missed_pages", "missed_pages" },
		{ "cgswap_group_swap_max_bytes", "swap_max" },
		{ "cgswap_group_swap_effective_max_bytes", "swap_max_effective" },
		{ "cgswap_group_swap_high_bytes", "swap_high" },
		{ "cgswap_group_swap_peak_bytes", "swap_peak" },
		{ "cgswap_group_uncharged_pages_total", "uncharged_pages" },
		{ "cgswap_group_tree_swapcached_bytes", "swapcached" },
		{ "cgswap_group_tree_zswap_pool_bytes", "zswap_current" },
		{ "cgswap_group_tree_zswap_stored_bytes", "zswapped" },
		{ "cgswap_group_zswap_stored_pages_total", "zswap_store_pages" },
		{ "cgswap_group_zswap_loaded_pages_total", "zswap_load_pages" },
		{ "cgswap_group_zswap_rejected_pages_total", "zswap_reject_pages" },
		{ "cgswap_group_tree_zswap_written_back_pages_total", "zswap_writeback_pages" },
	};
	struct story story;
	char *text, *line = NULL;
	size_t size = 0;
	json_t *json;
	FILE *out;

	(void)state;
	story_begin(&story);
	text = written(&story, EXPORT_TEXT);
	for (int i = 2; i < 5; i++) {
		out = open_memstream(&line, &size);
		view_json_cgroup(out, 1, &story.rows[i]);
		fclose(out);
		json = json_loads(line, 0, NULL);
		assert_non_null(json);
		for (size_t pair = 0; pair < sizeof(pairs) / sizeof(pairs[0]); pair++)
			check_same(text, pairs[pair][0], story.rows[i].path, json, pairs[pair][1]);
		json_decref(json);
		free(line);
	}
	free(text);
	select_free(story.select);
}

static void test_content_type(void **state)
{
	(void)state;
	assert_string_equal(export_content_type(EXPORT_TEXT),
			    "text/plain; version=0.0.4; charset=utf-8");
	assert_string_equal(export_content_type(EXPORT_OPENMETRICS),
			    "application/openmetrics-text; version=1.0.0; charset=utf-8");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_openmetrics),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_top),
		cmocka_unit_test(test_content_type),
	};

	return cmocka_run_group_tests_name("families", tests, NULL, NULL);
}
