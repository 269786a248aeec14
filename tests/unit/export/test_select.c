// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/export/test_select.c - which groups get series, and that "others" gets the rest.
 *
 * Owns: the promises of export/select.h; above all that the series and "others" together grow by
 * what the rows grow by.
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

#include "export/select.h"
#include "model/refresh.h"
#include "unit/heap.h"
#include "unit/model/rows.h"

#define ROWS 400

/* The rows of a machine, which a test changes between two refreshes. */
struct machine {
	struct row rows[ROWS];
	size_t nr;
	struct select_config config;
	struct select *select;
};

static const char *const none[] = { NULL };

static void begin(struct machine *m, size_t max_groups)
{
	memset(m, 0, sizeof(*m));
	m->config = (struct select_config){ max_groups, none, none };
	m->select = select_new(&m->config);
	assert_non_null(m->select);
}

/* @ledger is hierarchical, in bytes. */
static struct row *put(struct machine *m, const char *path, int parent, int64_t ledger,
		       int64_t charged)
{
	struct row *row = &m->rows[m->nr++];

	row_new(row);
	row->path = path;
	row->kernfs_id = 100 + m->nr;
	row->memcg_id = (uint16_t)m->nr;
	row->parent = parent;
	row_set(row, COL_LEDGER, ledger);
	row_set(row, COL_CHARGED, charged);
	return row;
}

static const struct export_group *take(struct machine *m, size_t *nr)
{
	const struct refresh refresh = { .rows = m->rows, .nr_rows = m->nr };

	assert_int_equal(select_take(m->select, &refresh), 0);
	return select_groups(m->select, nr);
}

static const struct export_group *find(struct machine *m, const char *label)
{
	size_t nr;
	const struct export_group *groups = select_groups(m->select, &nr);

	for (size_t i = 0; i < nr; i++)
		if (!strcmp(groups[i].label, label))
			return &groups[i];
	return NULL;
}

static int64_t value(struct machine *m, const char *label, enum export_value val)
{
	const struct export_group *group = find(m, label);

	assert_non_null(group);
	return group->val[val];
}

static int64_t other(struct machine *m, enum export_value val)
{
	size_t nr;

	return select_other(m->select, &nr)[val];
}

static size_t others(struct machine *m)
{
	size_t nr;

	select_other(m->select, &nr);
	return nr;
}

static void test_own(void **state)
{
	struct machine m;
	size_t nr;
	struct row *row;

	(void)state;
	begin(&m, 10);
	put(&m, "/", -1, 1000, 1);
	row = put(&m, "/a", 0, 900, 2);
	row_set(row, COL_SWAP_CURRENT, 904);
	row_set(row, COL_SWAP_MAX, 1000);
	row_set(row, COL_SWAP_HIGH, VAL_MAX);
	row = put(&m, "/a/b", 1, 300, 3);
	row_set(row, COL_SWAP_CURRENT, 300);
	row_set(row, COL_SWAP_MAX, 200); /* lowered below the usage */
	row = put(&m, "/a/c", 1, 400, 4);
	row_set(row, COL_SWAP_MAX, VAL_MAX);
	take(&m, &nr);
	assert_int_equal(nr, 4);
	assert_int_equal(value(&m, "/", EXPORT_SWAP), 100);
	assert_int_equal(value(&m, "/a", EXPORT_SWAP), 200);
	assert_int_equal(value(&m, "/a/b", EXPORT_SWAP), 300);
	assert_int_equal(value(&m, "/a/c", EXPORT_SWAP), 400);
	assert_int_equal(value(&m, "/a", EXPORT_TREE_LEDGER), 900);
	assert_int_equal(value(&m, "/a", EXPORT_TREE_SWAP), 904);
	assert_int_equal(value(&m, "/a", EXPORT_SWAP_MAX), 1000);
	assert_true(value(&m, "/a", EXPORT_SWAP_HIGH) == VAL_NONE);
	assert_true(value(&m, "/", EXPORT_SWAP_ROOM) == VAL_NONE);
	assert_int_equal(value(&m, "/a", EXPORT_SWAP_ROOM), 96);
	assert_int_equal(value(&m, "/a/b", EXPORT_SWAP_ROOM), 0);
	assert_int_equal(value(&m, "/a/c", EXPORT_SWAP_ROOM), 96);
	assert_int_equal(value(&m, "/a/b", EXPORT_CHARGED), 3);
	assert_true(value(&m, "/a", EXPORT_ZSWAP_STORED) == VAL_NONE);
	assert_int_equal(others(&m), 0);
	assert_int_equal(other(&m, EXPORT_SWAP), 0);
	assert_int_equal(other(&m, EXPORT_CHARGED), 0);
	assert_true(other(&m, EXPORT_ZSWAP_STORED) == VAL_NONE);
	/* what a child does not know its parent cannot tell of itself alone */
	row_set(&m.rows[2], COL_LEDGER, VAL_NONE);
	take(&m, &nr);
	assert_true(value(&m, "/a", EXPORT_SWAP) == VAL_NONE);
	assert_int_equal(value(&m, "/", EXPORT_SWAP), 100);
	/* and nothing is left where a limit above is unknown */
	row_set(&m.rows[1], COL_SWAP_MAX, VAL_NONE);
	take(&m, &nr);
	assert_true(value(&m, "/a/b", EXPORT_SWAP_ROOM) == VAL_NONE);
	assert_true(value(&m, "/a/c", EXPORT_SWAP_ROOM) == VAL_NONE);
	select_free(m.select);
}

/* The smallest lose their series, and get it back only when larger than another by a quarter. */
static void test_hysteresis(void **state)
{
	struct machine m;
	size_t nr;

	(void)state;
	begin(&m, 2);
	put(&m, "/", -1, 370, 5);
	put(&m, "/a", 0, 100, 10);
	put(&m, "/b", 0, 90, 20);
	put(&m, "/c", 0, 180, 30);
	take(&m, &nr);
	assert_int_equal(nr, 2);
	assert_non_null(find(&m, "/a"));
	assert_non_null(find(&m, "/c"));
	assert_int_equal(others(&m), 2);
	assert_int_equal(other(&m, EXPORT_SWAP), 90);
	assert_int_equal(other(&m, EXPORT_CHARGED), 25);
	row_set(&m.rows[2], COL_LEDGER, 120);
	row_set(&m.rows[2], COL_CHARGED, 27);
	take(&m, &nr);
	assert_non_null(find(&m, "/a"));
	assert_int_equal(other(&m, EXPORT_CHARGED), 32);
	row_set(&m.rows[2], COL_LEDGER, 140);
	row_set(&m.rows[2], COL_CHARGED, 28);
	row_set(&m.rows[1], COL_CHARGED, 11);
	take(&m, &nr);
	assert_null(find(&m, "/a"));
	assert_int_equal(value(&m, "/b", EXPORT_CHARGED), 1); /* the rest was in "others" */
	assert_int_equal(other(&m, EXPORT_CHARGED), 33);
	/* and back: its series continues where it stopped */
	row_set(&m.rows[1], COL_LEDGER, 300);
	row_set(&m.rows[1], COL_CHARGED, 15);
	row_set(&m.rows[3], COL_CHARGED, 31);
	take(&m, &nr);
	assert_int_equal(value(&m, "/a", EXPORT_CHARGED), 14);
	assert_int_equal(value(&m, "/c", EXPORT_CHARGED), 31);
	assert_int_equal(other(&m, EXPORT_CHARGED), 33);
	select_free(m.select);
}

static void test_dying(void **state)
{
	struct machine m;
	size_t nr;

	(void)state;
	begin(&m, 10);
	put(&m, "/", -1, 600, 0);
	put(&m, "/a", 0, 600, 1);
	put(&m, "/a/b", 1, 500, 50);
	put(&m, "/a/b/c", 2, 200, 20);
	take(&m, &nr);
	assert_true(value(&m, "/a", EXPORT_DYING) == VAL_NONE);
	m.rows[2].dying = m.rows[3].dying = true;
	row_set(&m.rows[2], COL_CHARGED, 57);
	row_set(&m.rows[3], COL_CHARGED, 22);
	take(&m, &nr);
	assert_int_equal(nr, 2);
	assert_int_equal(value(&m, "/a", EXPORT_SWAP), 100);
	assert_int_equal(value(&m, "/a", EXPORT_DYING), 2);
	assert_int_equal(value(&m, "/a", EXPORT_DYING_SWAP), 500);
	assert_int_equal(value(&m, "/a", EXPORT_CHARGED), 1 + 7 + 2); /* not exported twice */
	assert_true(value(&m, "/", EXPORT_DYING) == VAL_NONE);
	/* a group with the same name gets a series of its own, from 0 */
	put(&m, "/a/b", 1, 30, 3);
	row_set(&m.rows[1], COL_LEDGER, 630);
	row_set(&m.rows[0], COL_LEDGER, 630);
	take(&m, &nr);
	assert_int_equal(nr, 3);
	assert_int_equal(value(&m, "/a/b", EXPORT_CHARGED), 3);
	assert_int_equal(value(&m, "/a/b", EXPORT_SWAP), 30);
	assert_int_equal(value(&m, "/a", EXPORT_SWAP), 100);
	/* no sum if one of the two is unknown */
	for (int i = 2; i <= 3; i++) {
		row_set(&m.rows[3], COL_LEDGER, 200);
		row_set(&m.rows[i], COL_LEDGER, VAL_NONE);
		take(&m, &nr);
		assert_int_equal(value(&m, "/a", EXPORT_DYING), 2);
		assert_true(value(&m, "/a", EXPORT_DYING_SWAP) == VAL_NONE);
		row_set(&m.rows[i], COL_LEDGER, 500);
	}
	select_free(m.select);
}

/* Pages by actor are counters like the others. */
static void test_actors(void **state)
{
	uint64_t pages[3][ACTOR_COUNT] = { { 0 } };
	struct machine m;
	size_t nr;

	(void)state;
	begin(&m, 2);
	put(&m, "/", -1, 100, 0);
	put(&m, "/a", 0, 60, 7);
	put(&m, "/b", 0, 20, 5);
	take(&m, &nr);
	assert_true(value(&m, "/a", EXPORT_EVICTED + ACTOR_KSWAPD) == VAL_NONE);
	assert_true(other(&m, EXPORT_EVICTED + ACTOR_KSWAPD) == VAL_NONE);
	for (int i = 0; i < 3; i++)
		m.rows[i].actors = pages[i];
	pages[1][ACTOR_KSWAPD] = 4;
	pages[1][ACTOR_MAX] = 3;
	pages[2][ACTOR_KSWAPD] = 5;
	take(&m, &nr);
	assert_int_equal(value(&m, "/a", EXPORT_EVICTED + ACTOR_KSWAPD), 4);
	assert_int_equal(value(&m, "/a", EXPORT_EVICTED + ACTOR_MAX), 3);
	assert_int_equal(value(&m, "/a", EXPORT_EVICTED + ACTOR_DIRECT), 0);
	assert_int_equal(other(&m, EXPORT_EVICTED + ACTOR_KSWAPD), 5);
	assert_int_equal(other(&m, EXPORT_EVICTED + ACTOR_MAX), 0);
	/* of a removed group, by its parent's series */
	m.rows[1].dying = true;
	pages[1][ACTOR_MAX] = 10;
	take(&m, &nr);
	assert_int_equal(value(&m, "/", EXPORT_EVICTED + ACTOR_MAX), 7);
	assert_int_equal(value(&m, "/", EXPORT_EVICTED + ACTOR_KSWAPD), 0);
	select_free(m.select);
}

static void test_id_again(void **state)
{
	struct machine m;
	size_t nr;

	(void)state;
	begin(&m, 10);
	put(&m, "/", -1, 0, 0);
	put(&m, "/a", 0, 0, 500);
	take(&m, &nr);
	m.rows[1].kernfs_id = 999; /* same path and id, another group */
	row_set(&m.rows[1], COL_CHARGED, 4);
	take(&m, &nr);
	assert_int_equal(value(&m, "/a", EXPORT_CHARGED), 4);
	select_free(m.select);
}

static void test_labels(void **state)
{
	struct machine m;
	size_t nr;
	struct row *row;

	(void)state;
	begin(&m, 10);
	put(&m, "/", -1, 70, 0);
	row = put(&m, "/\xff", 0, 10, 1);
	row_set(row, COL_SWAP_MAX, 4096);
	row_set(row, COL_SWAP_PEAK, 10);
	row = put(&m, "/\xff", 0, 20, 2);
	row_set(row, COL_SWAP_MAX, 8192);
	row_set(row, COL_SWAP_PEAK, 10);
	put(&m, "/\\377", 0, 5, 0);
	put(&m, "/a\nb\x1b[31m\"", 0, 40, 4);
	put(&m, "/\xc3\xbc\xe2\x80\xae", 0, 0, 0);
	take(&m, &nr);
	assert_int_equal(nr, 5); /* two with the same path: their sum */
	assert_int_equal(value(&m, "/\\377", EXPORT_SWAP), 30);
	assert_int_equal(value(&m, "/\\377", EXPORT_CHARGED), 3);
	assert_true(value(&m, "/\\377", EXPORT_SWAP_MAX) == VAL_NONE);
	assert_int_equal(value(&m, "/\\377", EXPORT_SWAP_PEAK), 10);
	assert_int_equal(value(&m, "/\\134377", EXPORT_SWAP), 5);
	assert_int_equal(value(&m, "/a\\012b\\033[31m\"", EXPORT_SWAP), 40);
	assert_non_null(find(&m, "/\xc3\xbc\\342\\200\\256"));
	row_set(&m.rows[2], COL_CHARGED, VAL_NONE); /* half a sum is not exported */
	row_set(&m.rows[1], COL_LEDGER, VAL_NONE);
	take(&m, &nr);
	assert_true(value(&m, "/\\377", EXPORT_CHARGED) == VAL_NONE);
	assert_true(value(&m, "/\\377", EXPORT_SWAP) == VAL_NONE);
	select_free(m.select);
}

static void test_patterns(void **state)
{
	static const char *const include[] = { "/system.slice/*", "/a", NULL };
	static const char *const exclude[] = { "*/b.service", NULL };
	struct machine m;
	size_t nr;

	(void)state;
	begin(&m, 10);
	m.config.include = include;
	m.config.exclude = exclude;
	put(&m, "/", -1, 100, 1);
	put(&m, "/a", 0, 10, 2);
	put(&m, "/a/x", 1, 10, 4);
	put(&m, "/system.slice", 0, 60, 8);
	put(&m, "/system.slice/a.service", 3, 20, 16);
	put(&m, "/system.slice/b.service", 3, 30, 32);
	put(&m, "/system.slice/c/d", 3, 5, 64);
	take(&m, &nr);
	assert_int_equal(nr, 3);
	assert_non_null(find(&m, "/a"));
	assert_non_null(find(&m, "/system.slice/a.service"));
	assert_non_null(find(&m, "/system.slice/c/d"));
	assert_int_equal(others(&m), 4);
	assert_int_equal(other(&m, EXPORT_CHARGED), 1 + 4 + 8 + 32);
	assert_int_equal(other(&m, EXPORT_SWAP), 30 + 10 + 5 + 30);
	select_free(m.select);
}

#define LIVES 64

/* The last value that a scraper got of each series that ever existed. */
struct scraper {
	int64_t last[ROWS][LIVES];
	int64_t told;
};

static void scrape(struct machine *m, struct scraper *scraper)
{
	size_t nr;
	const struct export_group *groups = take(m, &nr);

	assert_true(nr <= m->config.max_groups);
	scraper->told = other(m, EXPORT_CHARGED);
	for (size_t i = 0; i < nr; i++) {
		char *life;
		long row = strtol(groups[i].label + 1, &life, 10);
		int64_t *last = &scraper->last[row][strtol(life + 1, NULL, 10)];

		assert_true(!i || strcmp(groups[i - 1].label, groups[i].label) < 0);
		assert_true(groups[i].val[EXPORT_CHARGED] >= *last);
		*last = groups[i].val[EXPORT_CHARGED];
	}
	for (int i = 0; i < ROWS; i++)
		for (int j = 0; j < LIVES; j++)
			scraper->told += scraper->last[i][j];
}

/* One turn of a row's life; adds what was charged to *@truth. */
static void live(struct row *row, int i, int lives[ROWS], int64_t *truth)
{
	int64_t *val = row_numbers(row), grown = random() % 5;

	if (i && random() % 10 == 0)
		row->dying = true;
	if (row->dying && random() % 3 == 0 && lives[i] < LIVES - 1) {
		row->dying = false; /* forgotten; another group has its id and place */
		row->kernfs_id += 2ul * ROWS;
		val[COL_CHARGED] = 0;
		snprintf((char *)row->path, 32, "/%d-%d", i, ++lives[i]);
	}
	val[COL_CHARGED] += grown;
	val[COL_LEDGER] = random() % 1000;
	*truth += grown;
}

/*
 * 20,000 groups are born, swap, are removed and forgotten: no page is exported twice or not at all,
 * and what is kept of them all does not grow.
 */
static void test_sums(void **state)
{
	static struct scraper scraper;
	static char paths[ROWS][32];
	static int lives[ROWS];
	struct machine m;
	int64_t truth = 0;
	size_t kept = 0;
	int born = 0;

	(void)state;
	begin(&m, 40);
	srandom(5);
	for (int i = 0; i < ROWS; i++) {
		snprintf(paths[i], sizeof(paths[i]), "/%d-0", i);
		put(&m, paths[i], i % 3 || !i ? i ? 0 : -1 : (int)(random() % i), 0, 0);
	}
	for (int turn = 0; turn < 700; turn++) {
		for (int i = 0; i < ROWS; i++)
			live(&m.rows[i], i, lives, &truth);
		scrape(&m, &scraper);
		assert_int_equal(scraper.told, truth);
		if (turn == 100)
			kept = heap_bytes();
	}
	for (int i = 0; i < ROWS; i++)
		born += 1 + lives[i];
	assert_true(born > 20000);
	/* names that are longer by a digit, and arrays that double, but not 40 times */
	assert_true(heap_bytes() < 2 * kept);
	select_free(m.select);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_own),	 cmocka_unit_test(test_hysteresis),
		cmocka_unit_test(test_dying),	 cmocka_unit_test(test_actors),
		cmocka_unit_test(test_id_again), cmocka_unit_test(test_labels),
		cmocka_unit_test(test_patterns), cmocka_unit_test(test_sums),
	};

	return cmocka_run_group_tests_name("select", tests, NULL, NULL);
}
