// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/model/test_columns.c - the column table is complete and consistent.
 *
 * Owns: that every enum col has a line, that JSON keys are the documented ones in the documented
 * order, and how each unit becomes text.
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/fmt.h"
#include "model/columns.h"
#include "unit/model/rows.h"

static void test_complete(void **state)
{
	(void)state;
	for (enum col col = 0; col < COL__COUNT; col++) {
		const struct column *c = column_get(col);

		assert_non_null(c->head);
		assert_non_null(c->help);
		assert_true(*c->help && c->help[strlen(c->help) - 1] != '.');
		assert_true(c->width >= (int)strlen(c->head));
		assert_non_null(unit_name(c->unit));
	}
}

static void test_json_keys(void **state)
{
	static const char *const keys[] = {
		"swap_current",
		"ledger",
		"drift",
		"swap_max",
		"swap_max_effective",
		"swap_high",
		"swap_peak",
		"charged_pages",
		"uncharged_pages",
		"charge_rate",
		"uncharge_rate",
		"swapin_rate",
		"swapcached",
		"zswap_current",
		"zswapped",
		"zswap_ratio",
		"zswap_store_pages",
		"zswap_load_pages",
		"events_high",
		"events_max",
		"events_fail",
		"refault_anon_rate",
		"psi_some_avg10",
		"psi_full_avg10",
		"lost_pages",
		"recorded_pages",
		"missed_pages",
		"zswap_ledger",
		"zswapped_ledger",
		"zswap_drift",
		"zswap_reject_pages",
		"zswap_writeback_pages",
		"calls_charged_pages",
		"calls_uncharged_pages",
	};
	size_t nr = 0;

	(void)state;
	for (enum col col = 0; col < COL__COUNT; col++) {
		if (!column_get(col)->json)
			continue;
		assert_true(nr < sizeof(keys) / sizeof(keys[0]));
		assert_string_equal(column_get(col)->json, keys[nr++]);
	}
	assert_int_equal(nr, sizeof(keys) / sizeof(keys[0]));
	assert_null(column_get(COL_SWAP_MAX_PCT)->json);
}

static void test_text_order(void **state)
{
	size_t nr;
	const enum col *order = columns_text_order(&nr);
	int seen[COL__COUNT] = { 0 };

	(void)state;
	assert_int_equal(nr, COL__COUNT);
	for (size_t i = 0; i < nr; i++)
		seen[order[i]]++;
	for (int i = 0; i < COL__COUNT; i++)
		assert_int_equal(seen[i], 1);
	assert_int_equal(order[0], COL_SWAP_CURRENT);
}

static void check(struct row *row, enum col col, int64_t val, const char *want)
{
	char buf[FMT_SIZE];

	row_set(row, col, val);
	assert_string_equal(column_format(buf, col, row), want);
}

static void test_format(void **state)
{
	struct row row;

	(void)state;
	row_new(&row);
	check(&row, COL_SWAP_CURRENT, 4096, "4.0K");
	check(&row, COL_CHARGED, 12345, "12345");
	check(&row, COL_CHARGE_RATE, 1240000, "12.4k");
	check(&row, COL_ZSWAP_RATIO, 310, "3.1x");
	check(&row, COL_SWAP_MAX_PCT, 9999, "99%");
	check(&row, COL_PSI_SOME, 1120, "11.2");
	check(&row, COL_EVENTS_MAX, 0, "0");
	check(&row, COL_SWAP_MAX, VAL_MAX, "max");
	for (enum col col = 0; col < COL__COUNT; col++)
		check(&row, col, VAL_NONE, "-");
}

static void test_unsettled(void **state)
{
	struct row row;

	(void)state;
	row_new(&row);
	check(&row, COL_DRIFT, VAL_NONE, "-");
	row_set(&row, COL_SWAP_CURRENT, 0);
	check(&row, COL_DRIFT, VAL_NONE, "-");
	row_set(&row, COL_LEDGER, 0);
	check(&row, COL_DRIFT, VAL_NONE, "?");
	row_set(&row, COL_SWAP_CURRENT, VAL_NONE);
	check(&row, COL_DRIFT, VAL_NONE, "-");
	check(&row, COL_SWAPCACHED, VAL_NONE, "-");
	check(&row, COL_DRIFT, 0, "0");
	check(&row, COL_DRIFT, -4096, "-4.0K");
}

static void test_hundredths(void **state)
{
	(void)state;
	assert_false(unit_is_hundredths(UNIT_BYTES));
	assert_false(unit_is_hundredths(UNIT_PAGES));
	assert_false(unit_is_hundredths(UNIT_COUNT));
	assert_true(unit_is_hundredths(UNIT_RATE));
	assert_true(unit_is_hundredths(UNIT_RATIO));
	assert_true(unit_is_hundredths(UNIT_PERCENT));
	assert_true(unit_is_hundredths(UNIT_PSI));
}

static void test_help(void **state)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_int_equal(columns_print_help(out), 0);
	fclose(out);
	for (char *line = text; *line; line += strcspn(line, "\n") + 1)
		assert_true(strcspn(line, "\n") <= 110);
	for (enum col col = 0; col < COL__COUNT; col++)
		assert_non_null(strstr(text, column_get(col)->help));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_complete),   cmocka_unit_test(test_json_keys),
		cmocka_unit_test(test_text_order), cmocka_unit_test(test_format),
		cmocka_unit_test(test_unsettled),  cmocka_unit_test(test_hundredths),
		cmocka_unit_test(test_help),
	};

	return cmocka_run_group_tests_name("columns", tests, NULL, NULL);
}
