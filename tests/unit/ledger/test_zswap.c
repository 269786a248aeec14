// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/ledger/test_zswap.c - what zswap holds for groups, against a model kernel whose numbers lag.
 *
 * Owns: the promises of ledger/zswap.h. The model counts as the programs do, and shows the numbers
 * of its last flush, of which a refresh may see only a part.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "unit/ledger/zswap_rows.h"

#define GROUPS 12
#define PAGE 4096

/* A group of the model; index 0 is the root. */
struct member {
	bool there;
	int parent;
	uint16_t id;
	uint64_t kernfs_id;
	int64_t bytes, pages;		  /* held, of its own */
	int64_t shown_bytes, shown_pages; /* at the last flush, its own */
	bool kept_in_memory;		  /* zswap.writeback is 0 */
};

struct model {
	struct zswap_ledger *account;
	struct zswap_count counts[MEMCG_IDS];
	struct zswap_count births[MEMCG_IDS];
	struct group_birth owners[MEMCG_IDS];
	struct member members[GROUPS];
	struct row rows[GROUPS];
	int row_of[GROUPS];
	size_t nr;
	uint64_t now, kernfs_id, stamp;
	bool off;
	bool unused; /* never enabled */
	bool writes; /* rejects are derived from writes */
};

static uint16_t id_free(const struct model *m)
{
	uint16_t id = 1;

	for (int i = 0; i < GROUPS; i++)
		if (m->members[i].there && m->members[i].id == id) {
			id++;
			i = -1;
		}
	return id;
}

static void member_add(struct model *m, int i, int parent, bool birth_seen)
{
	uint16_t id = id_free(m);

	m->members[i] = (struct member){
		.there = true, .parent = parent, .id = id, .kernfs_id = ++m->kernfs_id
	};
	if (!birth_seen)
		return;
	m->births[id] = m->counts[id];
	m->owners[id] = (struct group_birth){ .kernfs_id = m->kernfs_id, .time_ns = ++m->now };
}

static void count(struct model *m, int i, int64_t bytes, int64_t pages)
{
	struct zswap_count *c = &m->counts[m->members[i].id];

	if (bytes > 0)
		c->charged_bytes += (uint64_t)bytes;
	else
		c->uncharged_bytes += (uint64_t)-bytes;
	if (pages > 0)
		c->charged_pages += (uint64_t)pages;
	else
		c->uncharged_pages += (uint64_t)-pages;
}

static void hold(struct model *m, int i, int64_t bytes, int64_t pages)
{
	m->members[i].bytes += bytes;
	m->members[i].pages += pages;
	count(m, i, bytes, pages);
}

/* The counters move to the parent as in the programs, what is held as in the kernel. */
static void member_remove(struct model *m, int i)
{
	struct member *member = &m->members[i], *up = &m->members[member->parent];
	struct zswap_count *c = &m->counts[member->id];
	int64_t bytes = (int64_t)(c->charged_bytes - c->uncharged_bytes);
	int64_t pages = (int64_t)(c->charged_pages - c->uncharged_pages);

	count(m, i, -bytes, -pages);
	count(m, member->parent, bytes, pages);
	up->bytes += member->bytes;
	up->pages += member->pages;
	up->shown_bytes += member->shown_bytes;
	up->shown_pages += member->shown_pages;
	member->there = false;
}

static void member_flush(struct member *member)
{
	member->shown_bytes = member->bytes;
	member->shown_pages = member->pages;
}

static void flush(struct model *m)
{
	m->stamp++;
	for (int i = 0; i < GROUPS; i++)
		member_flush(&m->members[i]);
}

/* A flush in the middle of a refresh, or of a single group at any time. */
static void flush_some(struct model *m, bool all)
{
	m->stamp += all;
	for (int i = 0; i < GROUPS; i++)
		if (rand() % 2)
			member_flush(&m->members[i]);
}

static void flush_finish(struct model *m)
{
	for (int i = 0; i < GROUPS; i++)
		member_flush(&m->members[i]);
}

static void row_add(struct model *m, int i)
{
	const struct member *member = &m->members[i];
	struct row *row = &m->rows[m->nr];

	row_new(row);
	row->kernfs_id = member->kernfs_id;
	row->memcg_id = member->id;
	row->parent = i ? m->row_of[member->parent] : -1;
	row_set(row, KEPT_ZSWAP_CURRENT, 0);
	row_set(row, KEPT_ZSWAPPED, 0);
	row_set(row, KEPT_ZSWAP_WRITEBACK, member->kept_in_memory ? 0 : 1);
	m->row_of[i] = (int)m->nr++;
	for (int at = (int)m->nr - 1; at >= 0; at = m->rows[at].parent) {
		row_numbers(&m->rows[at])[KEPT_ZSWAP_CURRENT] += member->shown_bytes;
		row_numbers(&m->rows[at])[KEPT_ZSWAPPED] += member->shown_pages * PAGE;
	}
}

static void refresh(struct model *m)
{
	const struct zswap_ledger_source source = {
		.counts = m->counts,
		.births = m->births,
		.owners = m->owners,
		.nr_ids = 2 * GROUPS,
		.time_ns = ++m->now,
		.stamp = m->stamp,
		.page_bytes = PAGE,
		.off = m->off,
		.used = !m->unused,
		.holds = true,
		.stores = true,
		.loads = true,
		.writes = m->writes,
	};

	m->nr = 0;
	for (int i = 0; i < GROUPS; i++)
		if (m->members[i].there)
			row_add(m, i);
	zswap_rows_take(m->account, &source, m->rows, m->nr);
}

/* Refreshes until everything counted so far is in the kernel's numbers. */
static void settle(struct model *m)
{
	for (int i = 0; i < 12; i++) {
		flush(m);
		refresh(m);
	}
}

static int64_t shown(const struct model *m, int i, enum col col)
{
	return m->rows[m->row_of[i]].val[col];
}

static void check_exact(const struct model *m, int i, int64_t bytes, int64_t pages)
{
	assert_int_equal(shown(m, i, COL_ZSWAP_LEDGER), bytes);
	assert_int_equal(shown(m, i, COL_ZSWAPPED_LEDGER), pages * PAGE);
	assert_int_equal(shown(m, i, COL_ZSWAP_DRIFT), 0);
}

static int setup(void **state)
{
	struct model *m = calloc(1, sizeof(*m));

	m->now = m->kernfs_id = m->stamp = 1;
	m->account = zswap_ledger_new();
	member_add(m, 0, -1, false);
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

static void test_born(void **state)
{
	struct model *m = *state;

	refresh(m);
	member_add(m, 1, 0, true);
	hold(m, 1, 1500, 1);
	refresh(m);
	assert_int_equal(shown(m, 1, COL_ZSWAP_LEDGER), 1500);
	assert_int_equal(shown(m, 1, COL_ZSWAPPED_LEDGER), PAGE);
	assert_int_equal(shown(m, 1, COL_ZSWAP_CURRENT), 0);
	assert_int_equal(shown(m, 1, COL_ZSWAP_DRIFT), 0); /* the kernel's number is stale */
	settle(m);
	check_exact(m, 1, 1500, 1);
	check_exact(m, 0, 1500, 1);
}

/* What was there at the attach is known after two flushes. */
static void test_baseline(void **state)
{
	struct model *m = *state;

	member_add(m, 1, 0, false);
	m->members[1].bytes = 70000;
	m->members[1].pages = 20;
	refresh(m);
	assert_int_equal(shown(m, 1, COL_ZSWAP_LEDGER), VAL_NONE);
	assert_int_equal(shown(m, 1, COL_ZSWAP_DRIFT), VAL_NONE);
	for (int i = 0; i < 5; i++)
		refresh(m); /* without a flush nothing is known */
	assert_int_equal(shown(m, 1, COL_ZSWAP_LEDGER), VAL_NONE);
	settle(m);
	check_exact(m, 1, 70000, 20);
	hold(m, 1, -30000, -7);
	refresh(m);
	assert_int_equal(shown(m, 1, COL_ZSWAP_LEDGER), 40000);
	assert_int_equal(shown(m, 1, COL_ZSWAP_DRIFT), 0);
	settle(m);
	check_exact(m, 1, 40000, 13);
}

/* Without a stamp the age of the kernel's numbers is unknown. */
static void test_no_stamp(void **state)
{
	struct model *m = *state;

	m->stamp = 0;
	member_add(m, 1, 0, false);
	for (int i = 0; i < 8; i++)
		refresh(m);
	assert_int_equal(shown(m, 1, COL_ZSWAP_DRIFT), VAL_NONE);
}

static void test_drift(void **state)
{
	struct model *m = *state;

	refresh(m);
	member_add(m, 1, 0, true);
	member_add(m, 2, 1, true);
	hold(m, 2, 9000, 3);
	settle(m);
	m->members[2].bytes += 777; /* we missed these */
	m->members[2].pages += 1;
	refresh(m);
	assert_int_equal(shown(m, 2, COL_ZSWAP_DRIFT), 0);
	settle(m);
	assert_int_equal(shown(m, 2, COL_ZSWAP_DRIFT), 777);
	assert_int_equal(shown(m, 1, COL_ZSWAP_DRIFT), 777);
	assert_int_equal(shown(m, 2, COL_ZSWAP_LEDGER), 9000);
}

/* A removed group leaves what it holds to its parent, and its id to another group. */
static void test_removed(void **state)
{
	struct model *m = *state;
	uint16_t id;

	refresh(m);
	member_add(m, 1, 0, true);
	member_add(m, 2, 1, true);
	hold(m, 2, 5000, 2);
	settle(m);
	id = m->members[2].id;
	member_remove(m, 2);
	refresh(m);
	assert_int_equal(shown(m, 1, COL_ZSWAP_LEDGER), 5000);
	member_add(m, 3, 0, true);
	assert_int_equal(m->members[3].id, id);
	refresh(m);
	check_exact(m, 3, 0, 0);
	hold(m, 1, -5000, -2);
	settle(m);
	check_exact(m, 1, 0, 0);
	check_exact(m, 0, 0, 0);
}

/* Stored and dropped between two refreshes, while the kernel's numbers had a part of it. */
static void come_and_go(struct model *m)
{
	member_add(m, 2, 1, true);
	hold(m, 2, 5000, 2);
	member_flush(&m->members[2]);
	hold(m, 2, -5000, -2);
	member_remove(m, 2);
}

/* ... at any point of the window. */
static void test_unseen(void **state)
{
	struct model *m = *state;

	refresh(m);
	member_add(m, 1, 0, true);
	for (int phase = 0; phase < 4; phase++) {
		settle(m);
		for (int i = 0; i < phase; i++) {
			flush(m);
			refresh(m);
		}
		come_and_go(m);
		for (int i = 0; i < 3; i++) {
			refresh(m);
			assert_int_equal(shown(m, 1, COL_ZSWAP_CURRENT), 5000);
			assert_int_not_equal(shown(m, 1, COL_ZSWAP_DRIFT), 5000);
		}
		settle(m);
		check_exact(m, 1, 0, 0);
	}
}

static void test_off(void **state)
{
	struct model *m = *state;

	m->off = true;
	refresh(m);
	member_add(m, 1, 0, true);
	settle(m);
	assert_int_equal(shown(m, 1, COL_ZSWAP_STORE), VAL_NONE);
	assert_int_equal(shown(m, 1, COL_ZSWAP_CURRENT), VAL_NONE);
	assert_int_equal(shown(m, 1, COL_ZSWAP_DRIFT), VAL_NONE);
	hold(m, 1, 100, 1); /* enabled for a moment */
	settle(m);
	check_exact(m, 1, 100, 1);
}

/* Nothing is kept until zswap is first used, and then nothing is missing. */
static void test_unused(void **state)
{
	struct model *m = *state;

	m->off = m->unused = true;
	member_add(m, 1, 0, false);
	refresh(m);
	member_add(m, 2, 1, true);
	settle(m);
	assert_int_equal(shown(m, 1, COL_ZSWAP_CURRENT), VAL_NONE);
	assert_int_equal(shown(m, 2, COL_ZSWAP_LEDGER), VAL_NONE);
	m->off = m->unused = false;
	hold(m, 1, 300, 2);
	hold(m, 2, 100, 1);
	settle(m);
	check_exact(m, 1, 400, 3);
	check_exact(m, 2, 100, 1);
	m->off = m->unused = true; /* once used is remembered */
	hold(m, 2, -100, -1);
	settle(m);
	check_exact(m, 1, 300, 2);
	check_exact(m, 2, 0, 0);
}

static void test_counts(void **state)
{
	struct model *m = *state;
	struct zswap_count *c = &m->counts[2];

	c->stored = UINT32_MAX - 2; /* the previous owner's; it wraps */
	refresh(m);
	member_add(m, 1, 0, true);
	assert_int_equal(m->members[1].id, 2);
	c->stored += 7;
	c->loaded += 5;
	c->rejected += 3;
	refresh(m);
	assert_int_equal(shown(m, 1, COL_ZSWAP_STORE), 7);
	assert_int_equal(shown(m, 1, COL_ZSWAP_LOAD), 5);
	assert_int_equal(shown(m, 1, COL_ZSWAP_REJECT), 3);
	assert_int_equal(shown(m, 0, COL_ZSWAP_STORE), 0);
}

/* Where rejects are derived from writes, zswap's own writebacks are excluded. */
static void test_writes(void **state)
{
	struct model *m = *state;
	struct zswap_count *c = &m->counts[3];

	m->writes = true;
	member_add(m, 1, 0, true);
	member_add(m, 2, 1, true);
	assert_int_equal(m->members[2].id, 3);
	c->rejected += 9;
	c->written_back += 4;
	refresh(m);
	assert_int_equal(shown(m, 2, COL_ZSWAP_REJECT), 5);
	assert_int_equal(shown(m, 1, COL_ZSWAP_REJECT), 0);
	c->written_back += 6; /* started, not written yet */
	refresh(m);
	assert_int_equal(shown(m, 2, COL_ZSWAP_REJECT), 0);
	c->rejected += 1;
	refresh(m);
	assert_int_equal(shown(m, 2, COL_ZSWAP_REJECT), 0);
	/* pages that zswap refuses there are not written to a device, nor in the groups below */
	m->members[1].kept_in_memory = true;
	c->stored += 2;
	refresh(m);
	assert_int_equal(shown(m, 0, COL_ZSWAP_REJECT), 0);
	assert_int_equal(shown(m, 1, COL_ZSWAP_REJECT), VAL_NONE);
	assert_int_equal(shown(m, 2, COL_ZSWAP_REJECT), VAL_NONE);
	assert_int_equal(shown(m, 2, COL_ZSWAP_STORE), 2);
	m->writes = false;
	refresh(m);
	assert_int_equal(shown(m, 1, COL_ZSWAP_REJECT), 0);
}

static void random_step(struct model *m, bool churn)
{
	int i = 1 + rand() % (GROUPS - 1), parent = rand() % i;
	struct member *member = &m->members[i];
	bool leaf = true;

	for (int child = 0; child < GROUPS; child++)
		if (m->members[child].there && m->members[child].parent == i)
			leaf = false;
	if (!member->there && m->members[parent].there)
		member_add(m, i, parent, true);
	else if (churn && member->there && leaf && rand() % 6 == 0)
		member_remove(m, i);
	else if (member->there && member->pages && rand() % 2)
		hold(m, i, -member->bytes / member->pages, -1);
	else if (member->there)
		hold(m, i, rand() % 3 ? rand() % PAGE : 0, 1);
}

static void check_no_drift(const struct model *m, int *told)
{
	for (size_t i = 0; i < m->nr; i++) {
		if (m->rows[i].val[COL_ZSWAP_DRIFT] == VAL_NONE)
			continue;
		assert_int_equal(m->rows[i].val[COL_ZSWAP_DRIFT], 0);
		(*told)++;
	}
}

static void check_end(struct model *m)
{
	settle(m);
	for (size_t i = 0; i < m->nr; i++) {
		const int64_t *val = m->rows[i].val;

		assert_int_equal(val[COL_ZSWAP_DRIFT], 0);
		assert_int_equal(val[COL_ZSWAP_LEDGER], val[COL_ZSWAP_CURRENT]);
		assert_int_equal(val[COL_ZSWAPPED_LEDGER], val[COL_ZSWAPPED]);
	}
}

/* A third of the flushes are seen half done and end before the next refresh. */
static int random_run(struct model *m, bool churn)
{
	bool begun = false;
	int told = 0;

	refresh(m);
	for (int round = 0; round < 3000; round++) {
		for (int steps = rand() % 5; steps; steps--)
			random_step(m, churn);
		if (begun)
			flush_finish(m);
		begun = !(rand() % 5);
		if (begun || !(rand() % 5))
			flush_some(m, begun);
		for (int steps = rand() % 3; steps; steps--)
			random_step(m, churn);
		refresh(m);
		check_no_drift(m, &told);
	}
	check_end(m);
	return told;
}

/* Whatever happens meanwhile: no drift is shown, and in the end the ledger equals what is held. */
static void test_random(void **state)
{
	srand(20011);
	assert_true(random_run(*state, false) > 3000 * GROUPS / 2);
}

static void test_random_churn(void **state)
{
	srand(20021);
	assert_true(random_run(*state, true) > 3000);
}

#define ZSWAP_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ZSWAP_TEST(test_born),	 ZSWAP_TEST(test_baseline),	ZSWAP_TEST(test_no_stamp),
		ZSWAP_TEST(test_drift),	 ZSWAP_TEST(test_removed),	ZSWAP_TEST(test_unseen),
		ZSWAP_TEST(test_off),	 ZSWAP_TEST(test_counts),	ZSWAP_TEST(test_writes),
		ZSWAP_TEST(test_random), ZSWAP_TEST(test_random_churn), ZSWAP_TEST(test_unused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
