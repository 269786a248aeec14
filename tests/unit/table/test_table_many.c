// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/table/test_table_many.c - so many groups that not all rows are rebuilt at each refresh.
 *
 * Owns: that the row of an idle group still follows its ancestors, its files (read in turn) and
 * zswap. One group has a limit and a child with files; the others have no directories.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cgroup/fs.h"
#include "ledger/ledger.h"
#include "model/refresh.h"
#include "table/table.h"
#include "unit/cgroup/tree.h"
#include "ledger/zswap.h"

#define GROUPS 700
#define SECOND 1000000000ull

/* Private ids. */
enum { ROOT = 1, LIMITED, CHILD, BUSY, OTHER };

struct model {
	struct tree tree;
	struct kernfs kernfs;
	struct ledger *ledger;
	struct zswap_ledger *zswap;
	struct zswap_ledger_source zswap_source;
	struct zswap_count zswap_counts[MEMCG_IDS];
	struct zswap_count zswap_births[MEMCG_IDS];
	struct table *table;
	struct group_count counts[MEMCG_IDS];
	struct group_birth births[MEMCG_IDS];
	struct scan_row rows[GROUPS];
	struct refresh view;
	uint64_t now;
};

static uint16_t parent_of(uint16_t id)
{
	return id == ROOT ? 0 : id == CHILD || id == BUSY ? LIMITED : ROOT;
}

static void name(uint16_t id, char *path, size_t size)
{
	static const char *const names[] = { "", "/", "/limited", "/limited/child",
					     "/limited/busy" };

	if (id <= BUSY)
		snprintf(path, size, "%s", names[id]);
	else
		snprintf(path, size, "/%d", id);
}

static void refresh(struct model *m)
{
	const struct ledger_scan scan = { .rows = m->rows,
					  .nr_rows = GROUPS,
					  .before = m->counts,
					  .after = m->counts,
					  .births = m->births,
					  .time_ns = m->now };
	size_t nr;
	struct ledger_group *const *groups;

	assert_int_equal(ledger_scan(m->ledger, &scan), 0);
	groups = ledger_groups(m->ledger, &nr);
	for (size_t i = 0; i < nr; i++) {
		char path[64];

		name(groups[i]->memcg_id, path, sizeof(path));
		assert_true(groups[i]->path || !ledger_set_path(groups[i], path));
	}
	m->now += SECOND;
	m->zswap_source.time_ns = m->zswap_source.stamp = m->now;
	assert_int_equal(table_build(m->table,
				     &(struct table_source){ .kernfs = &m->kernfs,
							     .ledger = m->ledger,
							     .zswap_ledger = m->zswap,
							     .zswap = &m->zswap_source,
							     .now_ns = m->now },
				     &m->view),
			 0);
}

/* Refreshes until nothing is busy and the files of all were read in turn. */
static void rest(struct model *m)
{
	for (int i = 0; i < 40; i++)
		refresh(m);
}

static const struct row *row_of(const struct model *m, uint16_t id)
{
	for (size_t i = 0; i < m->view.nr_rows; i++)
		if (m->view.rows[i].memcg_id == id)
			return &m->view.rows[i];
	fail_msg("no row for group %d", id);
	return NULL;
}

static int64_t shown(const struct model *m, uint16_t id, int col)
{
	return row_of(m, id)->val[col];
}

static void swap(struct model *m, uint16_t id, uint64_t pages)
{
	m->counts[id].charged += pages;
	m->rows[id - 1].id_refs += pages;
	for (; id; id = parent_of(id))
		m->rows[id - 1].usage += pages;
}

static void write_limit(struct model *m, const char *path, int64_t pages)
{
	char text[32];

	snprintf(text, sizeof(text), "%lld\n", (long long)pages * sysconf(_SC_PAGESIZE));
	tree_write(&m->tree, path, text);
}

static void check_limit(const struct model *m, int64_t pages, int64_t percent)
{
	assert_int_equal(shown(m, CHILD, COL_SWAP_MAX_EFF), pages * sysconf(_SC_PAGESIZE));
	assert_int_equal(shown(m, CHILD, COL_SWAP_MAX_PCT), percent * 100);
	assert_string_equal(row_of(m, CHILD)->swap_max_from, "/limited");
}

/* The child is idle; its limit is its parent's, which another group fills. */
static void test_limit(void **state)
{
	struct model *m = *state;

	rest(m);
	check_limit(m, 100, 0);
	assert_ptr_equal(row_of(m, OTHER)->val, row_of(m, OTHER + 1)->val);
	swap(m, BUSY, 25);
	refresh(m);
	check_limit(m, 100, 25);
	refresh(m);
	check_limit(m, 100, 25);
	write_limit(m, "limited/memory.swap.max", 50);
	refresh(m);
	check_limit(m, 50, 50);
	rest(m);
	check_limit(m, 50, 50);
}

/* The files of an idle group are read in turn, and its rates are since its last reading. */
static void test_turns(void **state)
{
	struct model *m = *state;
	bool rated = false;

	rest(m);
	assert_int_equal(shown(m, CHILD, COL_EVENTS_MAX), 0);
	tree_write(&m->tree, "limited/child/memory.swap.events", "high 0\nmax 9\nfail 0\n");
	tree_write(&m->tree, "limited/child/memory.stat",
		   "pswpin 500\nworkingset_refault_anon 7\n");
	for (int i = 0; i < 40; i++) {
		refresh(m);
		if (shown(m, CHILD, COL_SWAPIN_RATE) == VAL_NONE)
			continue;
		/* since the last reading: GROUPS / 32 refreshes, a second each */
		rated |= shown(m, CHILD, COL_SWAPIN_RATE) > 500 * 100 / 40;
		assert_int_equal(shown(m, CHILD, COL_EVENTS_MAX), 9);
	}
	assert_true(rated);
	assert_int_equal(shown(m, CHILD, COL_EVENTS_MAX), 9);
	assert_int_equal(shown(m, CHILD, COL_CHARGE_RATE), 0);
}

/* A group above its memory.high is idle as it is held there; the end of that is seen at once. */
static void test_held(void **state)
{
	struct model *m = *state;

	rest(m);
	tree_write(&m->tree, "limited/child/memory.pressure",
		   "some avg10=50.00 avg60=0.00 avg300=0.00 total=1\n");
	tree_write(&m->tree, "limited/child/memory.high", "1000000\n");
	tree_write(&m->tree, "limited/child/memory.current", "1000001\n");
	tree_write(&m->tree, "limited/child/memory.stat",
		   "inactive_file 0\nactive_file 0\nslab_reclaimable 100\n");
	for (int i = 0; i < 40 && shown(m, CHILD, KEPT_UNSWAPPED) == VAL_NONE; i++)
		refresh(m);
	assert_int_equal(shown(m, CHILD, KEPT_UNSWAPPED), 100);
	tree_write(&m->tree, "limited/child/memory.current", "1000000\n");
	refresh(m);
	assert_int_equal(shown(m, CHILD, KEPT_MEMORY), 1000000);
	assert_int_equal(shown(m, CHILD, KEPT_UNSWAPPED), VAL_NONE);
}

/* What a group did is shown at the next refresh, and rates are per refresh. */
static void test_wakes(void **state)
{
	struct model *m = *state;

	rest(m);
	swap(m, CHILD, 20);
	refresh(m);
	assert_int_equal(shown(m, CHILD, COL_CHARGED), 20);
	assert_int_equal(shown(m, CHILD, COL_CHARGE_RATE), 20 * 100);
	assert_int_equal(shown(m, CHILD, COL_SWAP_CURRENT), 20 * sysconf(_SC_PAGESIZE));
	assert_int_equal(shown(m, ROOT, COL_CHARGE_RATE), 0);
	refresh(m);
	assert_int_equal(shown(m, CHILD, COL_CHARGE_RATE), 0);
	rest(m);
	swap(m, CHILD, 1);
	refresh(m);
	assert_int_equal(shown(m, CHILD, COL_CHARGED), 21);
	assert_int_equal(shown(m, CHILD, COL_CHARGE_RATE), 100);
}

/* Disabled and empty, or in use. */
static void zswap_is(struct model *m, bool used)
{
	m->zswap_source = (struct zswap_ledger_source){
		.counts = m->zswap_counts,
		.births = m->zswap_births,
		.owners = m->births,
		.nr_ids = GROUPS + 1,
		.page_bytes = 4096,
		.off = !used,
		.used = used,
		.holds = true,
		.stores = true,
	};
}

/* What the files say of zswap is hidden, and comes back without reading them again. */
static void test_zswap(void **state)
{
	struct model *m = *state;

	tree_write(&m->tree, "limited/child/memory.stat", "zswap 0\nzswapped 0\n");
	rest(m);
	assert_int_equal(shown(m, CHILD, COL_ZSWAPPED), 0);
	zswap_is(m, false);
	for (int i = 0; i < 40; i++) {
		refresh(m);
		assert_int_equal(shown(m, CHILD, COL_ZSWAPPED), VAL_NONE);
		assert_int_equal(shown(m, CHILD, COL_ZSWAP_STORE), VAL_NONE);
	}
	zswap_is(m, true);
	refresh(m);
	assert_int_equal(shown(m, CHILD, COL_ZSWAPPED), 0);
	assert_int_equal(shown(m, CHILD, COL_ZSWAP_STORE), 0);
	assert_int_equal(shown(m, OTHER, COL_ZSWAPPED), VAL_NONE);
	assert_int_equal(shown(m, OTHER, COL_ZSWAP_LEDGER), VAL_NONE);
}

/* zswap activity of an otherwise idle group is shown in the same refresh. */
static void test_zswap_counts(void **state)
{
	struct model *m = *state;

	zswap_is(m, true);
	tree_write(&m->tree, "limited/child/memory.stat", "zswap 0\nzswapped 0\n");
	rest(m);
	assert_int_equal(shown(m, CHILD, COL_ZSWAP_LEDGER), 0);
	assert_int_equal(shown(m, CHILD, COL_ZSWAP_DRIFT), 0);
	m->zswap_counts[CHILD].stored = 3;
	refresh(m);
	assert_int_equal(shown(m, CHILD, COL_ZSWAP_STORE), 3);
	assert_int_equal(shown(m, OTHER, COL_ZSWAP_STORE), 0);
	tree_write(&m->tree, "limited/child/memory.stat", "zswap 700\nzswapped 4096\n");
	m->zswap_counts[CHILD].charged_bytes = 700;
	m->zswap_counts[CHILD].charged_pages = 1;
	refresh(m);
	assert_int_equal(shown(m, CHILD, COL_ZSWAP_CURRENT), 700);
	assert_int_equal(shown(m, CHILD, COL_ZSWAPPED_LEDGER), 4096);
	assert_int_equal(shown(m, CHILD, COL_ZSWAP_LEDGER), 700);
	assert_int_equal(shown(m, CHILD, COL_ZSWAP_DRIFT), 0);
}

static void group_make(struct model *m, uint16_t id)
{
	m->rows[id - 1] = (struct scan_row){
		.kernfs_id = id,
		.memcg_id = id,
		.parent_id = parent_of(id),
		.id_refs = 1,
		.flags = SCAN_HOLDS_ID | (id == ROOT ? SCAN_ROOT : 0),
	};
}

static void directory_is(struct model *m, uint16_t id, const char *path)
{
	char full[TREE_PATH];
	struct stat st;

	assert_int_equal(stat(tree_path(&m->tree, path, full), &st), 0);
	m->rows[id - 1].kernfs_id = st.st_ino;
}

static int setup(void **state)
{
	struct model *m = calloc(1, sizeof(*m));

	assert_non_null(m);
	tree_make(&m->tree);
	write_limit(m, "limited/memory.swap.max", 100);
	tree_write(&m->tree, "limited/child/memory.swap.max", "max\n");
	tree_write(&m->tree, "limited/child/memory.swap.events", "high 0\nmax 0\nfail 0\n");
	tree_write(&m->tree, "limited/child/memory.stat", "pswpin 0\nworkingset_refault_anon 0\n");
	m->kernfs.cg_fd = open(m->tree.top, O_RDONLY | O_DIRECTORY);
	m->kernfs.kind = CGROUP_V2;
	assert_true(m->kernfs.cg_fd >= 0);
	m->ledger = ledger_new();
	m->zswap = zswap_ledger_new();
	m->table = table_new();
	assert_non_null(m->ledger);
	assert_non_null(m->zswap);
	assert_non_null(m->table);
	for (uint16_t id = 1; id <= GROUPS; id++)
		group_make(m, id);
	directory_is(m, LIMITED, "limited");
	directory_is(m, CHILD, "limited/child");
	m->now = 1;
	*state = m;
	return 0;
}

static int teardown(void **state)
{
	struct model *m = *state;

	table_free(m->table);
	ledger_free(m->ledger);
	zswap_ledger_free(m->zswap);
	close(m->kernfs.cg_fd);
	tree_remove(&m->tree);
	free(m);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_limit, setup, teardown),
		cmocka_unit_test_setup_teardown(test_turns, setup, teardown),
		cmocka_unit_test_setup_teardown(test_held, setup, teardown),
		cmocka_unit_test_setup_teardown(test_wakes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_zswap, setup, teardown),
		cmocka_unit_test_setup_teardown(test_zswap_counts, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
