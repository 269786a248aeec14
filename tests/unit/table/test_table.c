// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/table/test_table.c - the rows, refresh after refresh.
 *
 * Owns: the promise of table/table.h that parents precede their descendants and children are sorted
 * by swap, whatever changed since the last refresh; and that a row is the same whether or not it
 * was rebuilt. Only groups whose directory a test makes have one.
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
#include <unistd.h>

#include "ledger/baseline.h"
#include "cgroup/fs.h"
#include "ledger/ledger.h"
#include "ledger/zswap.h"
#include "model/refresh.h"
#include "model/row.h"
#include "table/table.h"
#include "unit/cgroup/tree.h"

#define GROUPS 60
#define ROUNDS 200
#define EPOCH 1700000000.0 /* wall clock at the model clock's 0 */

struct model {
	struct tree tree; /* empty */
	struct kernfs kernfs;
	struct ledger *ledger;
	struct zswap_ledger *zswap;
	struct table *table;
	struct group_count counts[MEMCG_IDS];
	struct group_birth births[MEMCG_IDS];
	struct scan_row rows[GROUPS];
	bool gone[GROUPS];
	uint64_t now;
	struct refresh view;
	bool events;
};

/* Two below the root, a few below these, the others below any earlier group. */
static int parent_of(int i)
{
	return !i ? -1 : i < 3 ? 0 : i < 9 ? 1 + i % 2 : i % 3 + 3;
}

static void group_make(struct model *m, int i)
{
	m->rows[i] = (struct scan_row){
		.kernfs_id = ++m->now,
		.memcg_id = (uint16_t)(i + 1),
		.parent_id = (uint16_t)(parent_of(i) + 1),
		.id_refs = 1,
		.flags = SCAN_HOLDS_ID | (i ? 0 : SCAN_ROOT),
	};
	m->gone[i] = false;
}

static void name_groups(struct model *m)
{
	size_t nr;
	struct ledger_group *const *groups = ledger_groups(m->ledger, &nr);

	for (size_t i = 0; i < nr; i++) {
		char path[256];
		const struct ledger_group *parent = ledger_parent(groups[i]);
		const char *above = parent ? parent->path : "";

		if (groups[i]->path)
			continue;
		snprintf(path, sizeof(path), "%s/%d", strcmp(above, "/") ? above : "",
			 groups[i]->memcg_id % 7 * 1000 + groups[i]->memcg_id);
		assert_int_equal(ledger_set_path(groups[i], parent ? path : "/"), 0);
	}
}

static void refresh(struct model *m)
{
	const struct zswap_ledger_source no_zswap = { 0 };
	struct scan_row shown[GROUPS];
	struct ledger_scan scan = {
		.rows = shown, .before = m->counts, .after = m->counts, .births = m->births
	};

	for (int i = 0; i < GROUPS; i++)
		if (!m->gone[i])
			shown[scan.nr_rows++] = m->rows[i];
	scan.time_ns = ++m->now;
	assert_int_equal(ledger_scan(m->ledger, &scan), 0);
	name_groups(m);
	memset(&m->view, 0, sizeof(m->view));
	assert_int_equal(table_build(m->table,
				     &(struct table_source){ .kernfs = &m->kernfs,
							     .ledger = m->ledger,
							     .zswap_ledger = m->zswap,
							     .zswap = &no_zswap,
							     .events = m->events,
							     .now_ns = ++m->now,
							     .time = EPOCH + (double)m->now / 1e9 },
				     &m->view),
			 0);
}

static bool row_is_above(const struct row *rows, int above, int i)
{
	while (i >= 0 && i != above)
		i = rows[i].parent;
	return i >= 0;
}

/* The next row is a descendant, or a later sibling of the row or of one of its ancestors. */
static void check_pair(const struct row *rows, int first, int second)
{
	int x = first;

	if (row_is_above(rows, first, second)) {
		assert_int_equal(rows[second].parent, first);
		return;
	}
	while (x >= 0 && rows[x].parent != rows[second].parent)
		x = rows[x].parent;
	assert_true(x >= 0);
	if (rows[x].val[COL_SWAP_CURRENT] == rows[second].val[COL_SWAP_CURRENT])
		assert_true(strcmp(rows[x].path, rows[second].path) < 0);
	else
		assert_true(rows[x].val[COL_SWAP_CURRENT] > rows[second].val[COL_SWAP_CURRENT]);
}

static void check_order(const struct model *m)
{
	size_t there = 0;

	for (int i = 0; i < GROUPS; i++)
		there += !m->gone[i];
	assert_int_equal(m->view.nr_order, there);
	assert_int_equal(m->view.rows[m->view.order[0]].parent, -1);
	for (size_t i = 1; i < m->view.nr_order; i++)
		check_pair(m->view.rows, m->view.order[i - 1], m->view.order[i]);
}

static void change(struct model *m, int changes)
{
	for (int c = 0; c < changes; c++)
		m->rows[1 + rand() % (GROUPS - 1)].usage = (uint64_t)rand() % 50;
}

/* A group without groups below it. */
static int leaf(void)
{
	return 9 + rand() % (GROUPS - 9);
}

static void test_changes(void **state)
{
	struct model *m = *state;

	for (int round = 0; round < ROUNDS; round++) {
		change(m, round % 4 ? round % 4 : round % 60);
		refresh(m);
		check_order(m);
	}
}

static void test_births(void **state)
{
	struct model *m = *state;

	for (int round = 0; round < ROUNDS; round++) {
		int i = leaf();

		if (m->gone[i])
			group_make(m, i);
		else
			m->gone[i] = rand() % 2;
		change(m, round % 3);
		refresh(m);
		check_order(m);
	}
}

/* Swaps pages of the group itself out, and counts them. */
static void swap(struct model *m, int i, uint64_t pages)
{
	m->counts[i + 1].charged = pages + m->counts[i + 1].uncharged;
	m->rows[i].usage = pages;
	m->rows[i].id_refs = pages + 1;
}

/* A dying group is shown as long as it has swap. */
static void test_dying(void **state)
{
	struct model *m = *state;
	int i = leaf();

	m->births[i + 1] = (struct group_birth){ .time_ns = 1, .kernfs_id = m->rows[i].kernfs_id };
	swap(m, i, 7);
	refresh(m);
	m->rows[i].flags = SCAN_DYING;
	for (int round = 0; round < 6; round++) {
		bool holds = round % 2;

		if (holds) {
			swap(m, i, 7);
		} else {
			m->counts[i + 1].uncharged += m->rows[i].usage;
			swap(m, i, 0);
		}
		refresh(m);
		m->gone[i] = !holds; /* only for the check */
		check_order(m);
		m->gone[i] = false;
	}
}

static const struct row *row_of(const struct model *m, int i)
{
	for (size_t at = 0; at < m->view.nr_rows; at++)
		if (m->view.rows[at].memcg_id == i + 1)
			return &m->view.rows[at];
	fail_msg("no row for group %d", i);
	return NULL;
}

/* Long enough for the baselines to settle. */
static void settle(struct model *m)
{
	for (int k = 0; k <= BASELINE_HELD; k++) {
		m->now += BASELINE_QUIET_NS;
		refresh(m);
	}
}

/* An idle group shares its numbers with others; the first page gives it its own. */
static void test_idle(void **state)
{
	struct model *m = *state;
	const struct row *row, *other;
	int i = 20, j = 40;

	settle(m);
	row = row_of(m, i);
	other = row_of(m, j);
	assert_ptr_equal(row->val, other->val);
	assert_int_equal(row->val[COL_SWAP_CURRENT], 0);
	assert_int_equal(row->val[COL_DRIFT], 0);
	assert_int_equal(row->val[COL_CHARGED], 0);
	assert_int_equal(row->val[COL_CHARGE_RATE], 0);
	assert_int_equal(row->val[COL_PSI_SOME], VAL_NONE);
	swap(m, i, 3);
	refresh(m);
	row = row_of(m, i);
	assert_ptr_not_equal(row->val, other->val);
	assert_int_equal(row->val[COL_SWAP_CURRENT], 3 * sysconf(_SC_PAGESIZE));
	assert_int_equal(row->val[COL_CHARGED], 3);
	assert_true(row->val[COL_CHARGE_RATE] > 0);
	assert_int_equal(other->val[COL_CHARGED], 0);
}

/* Idle again, it keeps all its values except rates, in all later refreshes too. */
static void test_idle_again(void **state)
{
	struct model *m = *state;
	int64_t val[ROW_VALUES];

	settle(m);
	swap(m, 20, 3);
	refresh(m);
	memcpy(val, row_of(m, 20)->val, sizeof(val));
	assert_true(val[COL_CHARGE_RATE] > 0);
	val[COL_CHARGE_RATE] = 0;
	for (int k = 0; k < 5; k++) {
		refresh(m);
		assert_memory_equal(row_of(m, 20)->val, val, sizeof(val));
	}
	m->gone[20] = true;
	refresh(m);
	m->gone[20] = false;
	group_make(m, 20);
	refresh(m);
	assert_int_equal(row_of(m, 20)->val[COL_CHARGED], 0);
	assert_int_equal(row_of(m, 20)->val[COL_CHARGE_RATE], VAL_NONE);
}

/* Missed pages: a drift first, and once booked none, but a count and a time. */
static void test_missed(void **state)
{
	struct model *m = *state;
	const struct row *row;
	int64_t time_ms;

	settle(m);
	for (int i = 20; i >= 0; i = parent_of(i))
		m->rows[i].usage += 5;
	m->rows[20].id_refs += 5;
	time_ms = (int64_t)EPOCH * 1000 + (int64_t)(m->now / 1000000);
	refresh(m);
	row = row_of(m, 20);
	assert_int_equal(row->val[COL_DRIFT], 5 * sysconf(_SC_PAGESIZE));
	assert_string_equal(row->drift_cause, "missed");
	assert_int_equal(row->val[COL_MISSED], 0);
	assert_int_equal(row->val[KEPT_MISSED_TIME], VAL_NONE);
	for (int k = 0; k < MISSED_TIMES; k++) {
		m->now += MISSED_NS / MISSED_TIMES;
		refresh(m);
	}
	for (int k = 0; k < 3; k++) {
		row = row_of(m, 20);
		assert_int_equal(row->val[COL_DRIFT], 0);
		assert_null(row->drift_cause);
		assert_int_equal(row->val[COL_LEDGER], row->val[COL_SWAP_CURRENT]);
		assert_int_equal(row->val[COL_MISSED], 5);
		assert_int_equal(row->val[KEPT_MISSED_PAGES], 5);
		assert_int_equal(row->val[KEPT_MISSED_TIME], time_ms);
		assert_int_equal(row->val[KEPT_MISSED_END] / 1000000, (m->now - k) / 1000000);
		refresh(m);
	}
	assert_int_equal(row_of(m, parent_of(20))->val[COL_DRIFT], 0);
	assert_int_equal(row_of(m, parent_of(20))->val[COL_MISSED], 0);
	/* the controller is turned off and on: another group, of the same directory */
	m->rows[20].usage = 0;
	m->rows[20].id_refs = 1;
	m->births[21] =
		(struct group_birth){ .time_ns = m->now + 1, .kernfs_id = m->rows[20].kernfs_id };
	refresh(m);
	assert_int_equal(row_of(m, 20)->val[COL_MISSED], 0);
	assert_int_equal(row_of(m, 20)->val[KEPT_MISSED_TIME], VAL_NONE);
}

/* A file without a number, a link, a directory that is not one: the others are shown. */
static void test_files_that_cannot_be_read(void **state)
{
	struct model *m = *state;
	char dir[TREE_PATH], name[256], file[512];
	struct stat st;

	m->kernfs.kind = CGROUP_V2;
	refresh(m);
	for (int i = 9; i < 13; i++) {
		snprintf(name, sizeof(name), "%.200s", row_of(m, i)->path + 1);
		snprintf(file, sizeof(file), "%s/memory.swap.max", name);
		tree_write(&m->tree, file, i == 9 ? "banana\n" : "4096\n");
		tree_path(&m->tree, name, dir);
		assert_int_equal(stat(dir, &st), 0);
		m->rows[i].kernfs_id = st.st_ino;
		snprintf(file, sizeof(file), "%.200s/memory.swap.high", dir);
		assert_int_equal(i == 10 ? symlink(file, file) : 0, 0);
		snprintf(file, sizeof(file), "%.200s.away", dir);
		assert_int_equal(i == 11 ? rename(dir, file) || symlink(dir, dir) : 0, 0);
	}
	refresh(m);
	assert_int_equal(row_of(m, 9)->val[COL_SWAP_MAX], VAL_NONE);
	assert_int_equal(row_of(m, 10)->val[COL_SWAP_MAX], 4096);
	assert_int_equal(row_of(m, 10)->val[COL_SWAP_HIGH], VAL_NONE);
	assert_int_equal(row_of(m, 11)->val[COL_SWAP_MAX], VAL_NONE);
	assert_int_equal(row_of(m, 12)->val[COL_SWAP_MAX], 4096);
}

/* A group with a directory, whose files have these contents; its row. */
static const struct row *waits(struct model *m, int i, const char *psi, const char *high,
			       const char *memory)
{
	char dir[TREE_PATH], name[256], file[512];
	struct stat st;

	snprintf(name, sizeof(name), "%.200s", row_of(m, i)->path + 1);
	snprintf(file, sizeof(file), "%s/memory.pressure", name);
	tree_write(&m->tree, file, psi);
	snprintf(file, sizeof(file), "%s/memory.high", name);
	tree_write(&m->tree, file, high);
	snprintf(file, sizeof(file), "%s/memory.current", name);
	tree_write(&m->tree, file, memory);
	snprintf(file, sizeof(file), "%s/memory.stat", name);
	tree_write(&m->tree, file,
		   "anon 1\ninactive_file 4096\nactive_file 8192\nslab_reclaimable 100\n");
	tree_path(&m->tree, name, dir);
	assert_int_equal(stat(dir, &st), 0);
	m->rows[i].kernfs_id = st.st_ino;
	refresh(m);
	return row_of(m, i);
}

#define PSI(avg10)                                                                                 \
	"some avg10=" avg10 " avg60=0.00 avg300=0.00 total=1\n"                                    \
	"full avg10=0.00 avg60=0.00 avg300=0.00 total=1\n"

/* What is read of memory.high: nothing in a group that does not wait, the rest only above it. */
static void test_high(void **state)
{
	struct model *m = *state;
	const struct row *row;

	m->kernfs.kind = CGROUP_V2;
	refresh(m);
	row = waits(m, 9, PSI("9.99"), "1000000\n", "1000001\n");
	assert_int_equal(row->val[COL_PSI_SOME], 999);
	assert_int_equal(row->val[KEPT_HIGH], VAL_NONE);
	row = waits(m, 9, PSI("10.00"), "1000000\n", "1000001\n");
	assert_int_equal(row->val[KEPT_HIGH], 1000000);
	assert_int_equal(row->val[KEPT_MEMORY], 1000001);
	assert_int_equal(row->val[KEPT_UNSWAPPED], 4096 + 8192 + 100);
	row = waits(m, 9, PSI("10.00"), "1000000\n", "1000000\n");
	assert_int_equal(row->val[KEPT_MEMORY], 1000000);
	assert_int_equal(row->val[KEPT_UNSWAPPED], VAL_NONE);
	row = waits(m, 9, PSI("10.00"), "max\n", "1000001\n");
	assert_int_equal(row->val[KEPT_HIGH], VAL_MAX);
	assert_int_equal(row->val[KEPT_MEMORY], VAL_NONE);
}

/* The files that tell what happened are read only when that is wanted, on both hierarchies. */
static void test_events(void **state)
{
	struct model *m = *state;
	const struct row *row;
	char file[512];

	m->kernfs.kind = CGROUP_V2;
	refresh(m);
	snprintf(file, sizeof(file), "%.200s/memory.events", row_of(m, 9)->path + 1);
	tree_write(&m->tree, file, "low 0\nhigh 7\nmax 5\noom 4\noom_kill 3\n");
	snprintf(file, sizeof(file), "%.200s/memory.max", row_of(m, 9)->path + 1);
	tree_write(&m->tree, file, "max\n");
	snprintf(file, sizeof(file), "%.200s/memory.memsw.limit_in_bytes", row_of(m, 9)->path + 1);
	tree_write(&m->tree, file, "8192\n");
	row = waits(m, 9, PSI("0.00"), "4096\n", "1\n");
	assert_int_equal(row->val[KEPT_KILLED], VAL_NONE);
	assert_int_equal(row->val[KEPT_READ], VAL_NONE);
	m->events = true;
	refresh(m);
	row = row_of(m, 9);
	assert_int_equal(row->val[KEPT_READ], m->now);
	assert_int_equal(row->val[KEPT_KILLED], 3);
	assert_int_equal(row->val[KEPT_THROTTLED], 7);
	assert_int_equal(row->val[KEPT_MEMORY_MAX], VAL_MAX);
	assert_int_equal(row->val[KEPT_MEMORY_HIGH], 4096);
	assert_int_equal(row->val[KEPT_MEMSW_MAX], VAL_NONE);
	m->kernfs.kind = CGROUP_V1;
	refresh(m);
	assert_int_equal(row_of(m, 9)->val[KEPT_MEMSW_MAX], 8192);
	assert_int_equal(row_of(m, 9)->val[KEPT_THROTTLED], VAL_NONE);
}

static int setup(void **state)
{
	struct model *m = calloc(1, sizeof(*m));

	assert_non_null(m);
	srand(1);
	tree_make(&m->tree);
	m->kernfs.cg_fd = open(m->tree.top, O_RDONLY | O_DIRECTORY);
	assert_true(m->kernfs.cg_fd >= 0);
	m->ledger = ledger_new();
	m->zswap = zswap_ledger_new();
	m->table = table_new();
	assert_non_null(m->ledger);
	assert_non_null(m->zswap);
	assert_non_null(m->table);
	for (int i = 0; i < GROUPS; i++)
		group_make(m, i);
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
		cmocka_unit_test_setup_teardown(test_changes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_births, setup, teardown),
		cmocka_unit_test_setup_teardown(test_dying, setup, teardown),
		cmocka_unit_test_setup_teardown(test_idle, setup, teardown),
		cmocka_unit_test_setup_teardown(test_idle_again, setup, teardown),
		cmocka_unit_test_setup_teardown(test_missed, setup, teardown),
		cmocka_unit_test_setup_teardown(test_files_that_cannot_be_read, setup, teardown),
		cmocka_unit_test_setup_teardown(test_high, setup, teardown),
		cmocka_unit_test_setup_teardown(test_events, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
