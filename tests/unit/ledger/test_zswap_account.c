// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/ledger/test_zswap_account.c - which groups of a zswap ledger have an account of their own.
 *
 * Owns: that groups with no pages in zswap and no activity, past or present, share one account. The
 * contents of accounts are for test_zswap.c.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "ledger/zswap_state.h"
#include "unit/ledger/zswap_rows.h"

/* The root, id 1, and the others below it. */
#define GROUPS 100
#define PAGE 4096

struct model {
	struct zswap_ledger *account;
	struct zswap_count counts[MEMCG_IDS];
	struct zswap_count births[MEMCG_IDS];
	struct group_birth owners[MEMCG_IDS];
	struct row rows[GROUPS];
	size_t nr;
	uint64_t now;
};

/* A refresh, each with its own flush. */
static void refresh(struct model *m)
{
	const struct zswap_ledger_source source = {
		.counts = m->counts,
		.births = m->births,
		.owners = m->owners,
		.nr_ids = GROUPS + 1,
		.time_ns = ++m->now,
		.stamp = m->now,
		.page_bytes = PAGE,
		.used = true,
		.holds = true,
		.stores = true,
		.loads = true,
	};

	zswap_rows_take(m->account, &source, m->rows, m->nr);
}

static void row_make(struct model *m, size_t i, bool birth_seen)
{
	struct row *row = &m->rows[i];

	row_new(row);
	row->kernfs_id = ++m->now;
	row->memcg_id = (uint16_t)(i + 1);
	row->parent = i ? 0 : -1;
	row_set(row, KEPT_ZSWAP_CURRENT, 0);
	row_set(row, KEPT_ZSWAPPED, 0);
	if (!birth_seen)
		return;
	m->owners[i + 1] = (struct group_birth){ .kernfs_id = row->kernfs_id, .time_ns = ++m->now };
	m->births[i + 1] = m->counts[i + 1];
}

static bool is_own(const struct model *m, size_t i)
{
	const struct zswap_group *group = &m->account->groups[i + 1];

	assert_true(group->there);
	assert_true(!group->part->owner || group->part->owner == group);
	return group->part->owner;
}

static void hold(struct model *m, size_t i, int64_t pages)
{
	struct zswap_count *count = &m->counts[i + 1];

	if (pages > 0) {
		count->charged_pages += (uint64_t)pages;
		count->charged_bytes += (uint64_t)pages * 100;
	} else {
		count->uncharged_pages += (uint64_t)-pages;
		count->uncharged_bytes += (uint64_t)-pages * 100;
	}
	for (int at = (int)i; at >= 0; at = m->rows[at].parent) {
		row_numbers(&m->rows[at])[KEPT_ZSWAP_CURRENT] += pages * 100;
		row_numbers(&m->rows[at])[KEPT_ZSWAPPED] += pages * PAGE;
	}
}

static void test_idle(void **state)
{
	struct model *m = *state;

	assert_int_equal(m->account->nr_parts, 0);
	for (size_t i = 0; i < GROUPS; i++) {
		assert_false(is_own(m, i));
		assert_int_equal(m->rows[i].val[COL_ZSWAP_LEDGER], 0);
		assert_int_equal(m->rows[i].val[COL_ZSWAP_DRIFT], 0);
		assert_int_equal(m->rows[i].val[COL_ZSWAP_STORE], 0);
	}
}

static void test_holds(void **state)
{
	struct model *m = *state;

	hold(m, 50, 3);
	refresh(m);
	assert_int_equal(m->account->nr_parts, 2);
	assert_true(is_own(m, 50) && is_own(m, 0));
	assert_int_equal(m->rows[50].val[COL_ZSWAP_LEDGER], 300);
	assert_int_equal(m->rows[0].val[COL_ZSWAPPED_LEDGER], 3 * PAGE);
	assert_int_equal(m->rows[51].val[COL_ZSWAP_LEDGER], 0);
}

/*
 * The kernel's numbers lag, so a removed group still counts for some time. The last group is
 * removed.
 */
static void test_dies(void **state)
{
	struct model *m = *state;

	hold(m, GROUPS - 1, 3);
	refresh(m);
	hold(m, GROUPS - 1, -3);
	m->nr--;
	refresh(m);
	assert_true(is_own(m, 0));
	assert_int_equal(m->rows[0].val[COL_ZSWAP_LEDGER], 0);
	row_make(m, GROUPS - 1, true);
	m->nr++;
	refresh(m);
	assert_false(is_own(m, GROUPS - 1));
	assert_int_equal(m->rows[GROUPS - 1].val[COL_ZSWAP_DRIFT], 0);
	hold(m, GROUPS - 1, 2);
	refresh(m);
	assert_int_equal(m->rows[GROUPS - 1].val[COL_ZSWAP_LEDGER], 200);
}

/* Stores and rejects that leave no pages in zswap need an account, too. */
static void test_stores(void **state)
{
	struct model *m = *state;

	m->counts[11].rejected = 4;
	refresh(m);
	assert_true(is_own(m, 10));
	assert_int_equal(m->rows[10].val[COL_ZSWAP_REJECT], 4);
}

static void test_unsettled(void **state)
{
	struct model *m = *state;

	row_make(m, 70, false);
	m->owners[71] = (struct group_birth){ 0 };
	refresh(m);
	assert_true(is_own(m, 70));
	assert_int_equal(m->rows[70].val[COL_ZSWAP_DRIFT], VAL_NONE);
	for (int i = 0; i < 12; i++)
		refresh(m);
	assert_int_equal(m->account->nr_parts, 0);
	assert_int_equal(m->rows[70].val[COL_ZSWAP_DRIFT], 0);
}

/* What the kernel has and no program counted. */
static void test_drift(void **state)
{
	struct model *m = *state;

	row_set(&m->rows[20], KEPT_ZSWAP_CURRENT, 700);
	refresh(m);
	assert_true(is_own(m, 20));
	assert_int_equal(m->rows[20].val[COL_ZSWAP_DRIFT], 700);
	row_set(&m->rows[20], KEPT_ZSWAP_CURRENT, 0);
	refresh(m);
	assert_false(is_own(m, 20));
	assert_int_equal(m->rows[20].val[COL_ZSWAP_DRIFT], 0);
}

static int setup(void **state)
{
	struct model *m = calloc(1, sizeof(*m));

	assert_non_null(m);
	m->account = zswap_ledger_new();
	assert_non_null(m->account);
	m->nr = GROUPS;
	for (size_t i = 0; i < GROUPS; i++)
		row_make(m, i, true);
	refresh(m);
	*state = m;
	return 0;
}

static int teardown(void **state)
{
	struct model *m = *state;

	zswap_ledger_free(m->account);
	free(m);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_idle, setup, teardown),
		cmocka_unit_test_setup_teardown(test_holds, setup, teardown),
		cmocka_unit_test_setup_teardown(test_dies, setup, teardown),
		cmocka_unit_test_setup_teardown(test_stores, setup, teardown),
		cmocka_unit_test_setup_teardown(test_unsettled, setup, teardown),
		cmocka_unit_test_setup_teardown(test_drift, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
