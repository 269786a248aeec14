// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/ledger/test_account.c - which groups of a ledger have an account of their own.
 *
 * Owns: that groups without any activity in their subtree share one account, and that a group and
 * its ancestors get their own with the first page. The contents of accounts are for test_ledger.c.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/baseline.h"
#include "ledger/ledger.h"

/* The root, id 1; PARENTS below it; the rest below these. */
#define GROUPS 1000
#define PARENTS 20
#define ROOT 1

struct model {
	struct ledger *ledger;
	struct scan_row rows[GROUPS + 1]; /* by id; kernfs_id 0: none */
	struct group_count counts[MEMCG_IDS];
	struct group_birth births[MEMCG_IDS];
	uint64_t now, kernfs_id;
};

static uint16_t parent_of(uint16_t id)
{
	return id == ROOT ? 0 : id <= ROOT + PARENTS ? ROOT : (uint16_t)(ROOT + 1 + id % PARENTS);
}

static void group_make(struct model *m, uint16_t id, bool birth_seen)
{
	m->rows[id] = (struct scan_row){
		.kernfs_id = ++m->kernfs_id,
		.memcg_id = id,
		.parent_id = parent_of(id),
		.id_refs = 1,
		.flags = SCAN_HOLDS_ID | (id == ROOT ? SCAN_ROOT : 0),
	};
	if (birth_seen)
		m->births[id] = (struct group_birth){ .kernfs_id = m->kernfs_id,
						      .time_ns = ++m->now,
						      .count = m->counts[id] };
}

static void scan(struct model *m)
{
	struct scan_row rows[GROUPS + 1];
	struct ledger_scan scan = {
		.rows = rows, .before = m->counts, .after = m->counts, .births = m->births
	};

	for (size_t id = 1; id <= GROUPS; id++)
		if (m->rows[id].kernfs_id)
			rows[scan.nr_rows++] = m->rows[id];
	scan.time_ns = m->now += BASELINE_QUIET_NS;
	assert_int_equal(ledger_scan(m->ledger, &scan), 0);
}

/* @pages go out; negative: come in. */
static void swap(struct model *m, uint16_t id, int64_t pages)
{
	if (pages > 0)
		m->counts[id].charged += (uint64_t)pages;
	else
		m->counts[id].uncharged += (uint64_t)-pages;
	m->rows[id].id_refs += (uint64_t)pages;
	for (; id != ROOT; id = parent_of(id))
		m->rows[id].usage += (uint64_t)pages;
}

static bool is_own(const struct model *m, uint16_t id)
{
	return ledger_find(m->ledger, id)->account->owner;
}

static size_t own_count(const struct model *m)
{
	size_t nr, own = 0;
	struct ledger_group *const *groups = ledger_groups(m->ledger, &nr);

	for (size_t i = 0; i < nr; i++) {
		const struct ledger_account *account = groups[i]->account;

		assert_true(!account->owner || account->owner == groups[i]);
		own += account->owner != NULL;
	}
	return own;
}

static void test_idle(void **state)
{
	struct model *m = *state;

	assert_int_equal(own_count(m), 0);
	for (uint16_t id = 1; id <= GROUPS; id++) {
		const struct ledger_group *group = ledger_find(m->ledger, id);

		assert_int_equal(group->kernfs_id, m->rows[id].kernfs_id);
		assert_int_equal(ledger_pages(group), 0);
		assert_true(group->account->tree.settled && group->account->own.settled);
		assert_ptr_equal(group->account, ledger_find(m->ledger, ROOT)->account);
	}
	assert_true(ledger_is_settled(m->ledger) && ledger_is_quiet(m->ledger));
}

/* Until its baseline is settled a group needs its own account. */
static void test_unsettled(void **state)
{
	struct model *m = *state;

	m->rows[500].kernfs_id = ++m->kernfs_id; /* another group, whose birth was not seen */
	scan(m);
	assert_true(is_own(m, 500) && is_own(m, parent_of(500)) && is_own(m, ROOT));
	assert_int_equal(own_count(m), 3);
	assert_false(ledger_is_settled(m->ledger));
	for (int i = 0; i < BASELINE_HELD; i++)
		scan(m);
	assert_true(ledger_is_settled(m->ledger));
	assert_int_equal(own_count(m), 0);
}

static void test_active(void **state)
{
	struct model *m = *state;

	swap(m, 777, 5);
	scan(m);
	assert_int_equal(own_count(m), 3);
	assert_true(is_own(m, 777) && is_own(m, parent_of(777)) && is_own(m, ROOT));
	assert_int_equal(ledger_pages(ledger_find(m->ledger, 777)), 5);
	assert_int_equal(ledger_pages(ledger_find(m->ledger, parent_of(777))), 5);
	assert_int_equal(ledger_find(m->ledger, 777)->account->count.charged, 5);
	swap(m, 777, -5);
	scan(m);
	assert_true(is_own(m, 777)); /* its counts are its own for life */
	assert_int_equal(ledger_find(m->ledger, 777)->account->count.uncharged, 5);
	assert_int_equal(ledger_pages(ledger_find(m->ledger, ROOT)), 0);
}

/* Each of these alone differs from the shared account. */
static void test_reasons(void **state)
{
	struct model *m = *state;

	m->rows[100].refused = 1;
	m->counts[101].lost_records = 1;
	m->rows[102].usage = m->rows[parent_of(102)].usage = 1;
	m->rows[103].id_refs = 2;
	scan(m);
	for (uint16_t id = 100; id < 104; id++)
		assert_true(is_own(m, id));
	assert_int_equal(ledger_find(m->ledger, 100)->account->refused, 1);
	assert_int_equal(ledger_find(m->ledger, 101)->account->count.lost_records, 1);
	assert_int_equal(ledger_find(m->ledger, 102)->account->tree.drift, 1);
	assert_int_equal(ledger_find(m->ledger, 103)->account->own.drift, 1);
	assert_false(ledger_is_quiet(m->ledger));
	m->rows[100].refused = 0;
	m->rows[102].usage = m->rows[parent_of(102)].usage = 0;
	m->rows[103].id_refs = 1;
	scan(m);
	assert_false(is_own(m, 100) || is_own(m, 102) || is_own(m, 103));
}

/* A removed group leaves its counts to its ancestors, and nothing to the next owner of its id. */
static void test_dies(void **state)
{
	struct model *m = *state;
	uint16_t above = parent_of(300);

	swap(m, 300, 9);
	scan(m);
	swap(m, 300, -9);
	m->rows[300].kernfs_id = 0;
	scan(m);
	assert_null(ledger_find(m->ledger, 300));
	scan(m);
	assert_int_equal(own_count(m), 0);
	group_make(m, 300, true);
	scan(m);
	assert_int_equal(own_count(m), 0);
	swap(m, 300, 2);
	scan(m);
	assert_int_equal(ledger_find(m->ledger, 300)->account->count.charged, 2);
	assert_int_equal(ledger_pages(ledger_find(m->ledger, above)), 2);
	assert_int_equal(ledger_find(m->ledger, above)->account->tree.drift, 0);
}

static void test_changed(void **state)
{
	struct model *m = *state;
	struct ledger_group *group = ledger_find(m->ledger, 400);

	assert_false(ledger_changed(group));
	swap(m, 400, 1);
	scan(m);
	scan(m);
	assert_true(ledger_changed(group));
	assert_false(ledger_changed(group));
	assert_true(ledger_changed(ledger_find(m->ledger, parent_of(400))));
	assert_false(ledger_changed(ledger_find(m->ledger, parent_of(401))));
	m->rows[400].refused++;
	scan(m);
	assert_true(ledger_changed(group));
}

static void check_books(const struct model *m)
{
	for (uint16_t id = 2; id <= GROUPS; id++) {
		const struct ledger_group *group = ledger_find(m->ledger, id);

		if (!m->rows[id].kernfs_id) {
			assert_null(group);
			continue;
		}
		assert_int_equal(group->account->usage, m->rows[id].usage);
		assert_int_equal(group->account->id_refs, m->rows[id].id_refs);
		assert_int_equal(group->account->tree.drift, 0);
		assert_int_equal(group->account->count.charged,
				 m->counts[id].charged - m->births[id].count.charged);
	}
}

/* Many become active, die and come again, so that accounts move. */
static void test_many(void **state)
{
	struct model *m = *state;

	for (int round = 0; round < 200; round++) {
		for (int i = rand() % 300; i > 0; i--) {
			uint16_t id =
				(uint16_t)(ROOT + PARENTS + 1 + rand() % (GROUPS - PARENTS - 1));

			if (!m->rows[id].kernfs_id)
				group_make(m, id, true);
			else if (m->rows[id].usage)
				swap(m, id, -(int64_t)m->rows[id].usage);
			else if (rand() % 3)
				swap(m, id, 1 + rand() % 100);
			else
				m->rows[id].kernfs_id = 0;
		}
		scan(m);
		own_count(m);
		check_books(m);
	}
}

static int setup(void **state)
{
	struct model *m = calloc(1, sizeof(*m));

	assert_non_null(m);
	srand(1);
	m->ledger = ledger_new();
	assert_non_null(m->ledger);
	scan(m); /* births from here on are seen */
	for (uint16_t id = 1; id <= GROUPS; id++)
		group_make(m, id, true);
	scan(m);
	*state = m;
	return 0;
}

static int teardown(void **state)
{
	struct model *m = *state;

	ledger_free(m->ledger);
	free(m);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_idle, setup, teardown),
		cmocka_unit_test_setup_teardown(test_unsettled, setup, teardown),
		cmocka_unit_test_setup_teardown(test_active, setup, teardown),
		cmocka_unit_test_setup_teardown(test_reasons, setup, teardown),
		cmocka_unit_test_setup_teardown(test_dies, setup, teardown),
		cmocka_unit_test_setup_teardown(test_changed, setup, teardown),
		cmocka_unit_test_setup_teardown(test_many, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
