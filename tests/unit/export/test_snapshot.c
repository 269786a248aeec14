// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/export/test_snapshot.c - texts that are made when they are asked for.
 *
 * Owns: that they are all of one moment, whatever became of the rows and of this process since, and
 * that each is made once.
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "export/select.h"
#include "export/snapshot.h"
#include "model/refresh.h"
#include "unit/model/rows.h"

static const char *const none[] = { NULL };
static const struct select_config select_all = { 10, none, none };
static const struct snapshot_config config = { .select = &select_all, .version = "1" };

/* Takes a machine of one group, and leaves nothing of it where it was. */
static void taken_and_gone(struct snapshots *snapshots, const char *name, int64_t swap)
{
	char path[32], attach[] = "fentry", gap[] = "switched off";
	struct row row = { .path = path, .kernfs_id = 1, .memcg_id = 1, .parent = -1 };
	const struct refresh moment = {
		.rows = &row,
		.nr_rows = 1,
		.host = { .attach = attach, .hierarchy = "v2", .gap = gap },
	};

	row_new(&row);
	strcpy(path, name);
	row_set(&row, COL_LEDGER, swap);
	assert_int_equal(snapshots_take(snapshots, &moment, 1), 0);
	row_set(&row, COL_LEDGER, 1);
	memset(path, 'x', sizeof(path));
	memset(attach, 'x', sizeof(attach));
	memset(gap, 'x', sizeof(gap));
}

/* The line of @text that begins with @name, which the caller frees. */
static char *line_of(const struct snapshot_text *text, const char *name)
{
	char begin[64];
	const char *line;

	assert_non_null(text);
	assert_int_equal(strlen(text->text), text->len);
	snprintf(begin, sizeof(begin), "\n%s", name);
	line = strstr(text->text, begin);
	assert_non_null(line);
	return strndup(line + 1, strcspn(line + 1, "\n"));
}

static void has_line(struct snapshots *snapshots, enum snapshot_kind kind, const char *name,
		     const char *wanted)
{
	char *line = line_of(snapshots_text(snapshots, kind), name);

	assert_string_equal(line, wanted);
	free(line);
}

static void test_late_text(void **state)
{
	struct snapshots *snapshots = snapshots_new(&config);
	uint64_t end;
	char *cpu;

	(void)state;
	taken_and_gone(snapshots, "/a\\b", 8192);
	cpu = line_of(snapshots_text(snapshots, SNAPSHOT_OPENMETRICS), "process_cpu_seconds_total");
	for (end = clock_cpu_ns() + 2000000; clock_cpu_ns() < end;)
		;
	has_line(snapshots, SNAPSHOT_TEXT, "process_cpu_seconds_total", cpu);
	has_line(snapshots, SNAPSHOT_TEXT, "cgswap_group_swap_bytes{",
		 "cgswap_group_swap_bytes{cgroup=\"/a\\\\b\"} 8192");
	has_line(snapshots, SNAPSHOT_TEXT, "cgswap_kernel_info{",
		 "cgswap_kernel_info{hierarchy=\"v2\",attach=\"fentry\"} 1");
	has_line(snapshots, SNAPSHOT_HEALTH, "coverage", "coverage: switched off");
	free(cpu);
	snapshots_free(snapshots);
}

static void test_kept(void **state)
{
	struct snapshots *snapshots = snapshots_new(&config);
	const struct snapshot_text *text;
	const char *made;

	(void)state;
	assert_null(snapshots_text(snapshots, SNAPSHOT_TEXT));
	taken_and_gone(snapshots, "/a", 8192);
	text = snapshots_text(snapshots, SNAPSHOT_TEXT);
	assert_non_null(text);
	made = text->text;
	assert_ptr_equal(snapshots_text(snapshots, SNAPSHOT_TEXT)->text, made);
	taken_and_gone(snapshots, "/b", 4096);
	has_line(snapshots, SNAPSHOT_TEXT, "cgswap_group_swap_bytes{",
		 "cgswap_group_swap_bytes{cgroup=\"/b\"} 4096");
	snapshots_free(snapshots);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_late_text),
		cmocka_unit_test(test_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
