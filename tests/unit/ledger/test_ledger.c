// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/ledger/test_ledger.c - the ledger against a model kernel that keeps running.
 *
 * Owns: the promises of ledger/ledger.h. Random histories with fixed seeds: groups are born and die
 * with swap left, ids are reused, charges go to ancestors, and scans read group after group
 * meanwhile. Then faults are planted, and the drift must equal them.
 */
#include <errno.h>

#include "unit/ledger/plants.h"
#include "unit/ledger/sim.h"
#include "unit/ledger/small.h"

/* How long a task is preempted in the middle of a charge. */
#define STALL_NS (BASELINE_QUIET_NS / 2)

static void test_random(void **state)
{
	static struct sim sim;
	uint64_t births = 0, scans = 0, transient = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 40; seed++) {
		sim_start(&sim, seed, (int)(seed / 2 % 4) * 4);
		sim.m->lose_percent = seed % 3 ? 0 : 5;
		sim_rounds(&sim, 40);
		births += (uint64_t)sim.m->nr_groups;
		scans += sim.scans;
		transient += sim.transient;
		sim_end(&sim);
	}
	print_message("%llu groups, %llu scans, %llu passing drifts\n", (unsigned long long)births,
		      (unsigned long long)scans, (unsigned long long)transient);
}

/* Charges are preempted in the middle while the baselines settle. */
static void test_preempted(void **state)
{
	static struct sim sim;

	(void)state;
	for (uint64_t seed = 1; seed <= 40; seed++) {
		sim_start(&sim, seed, 2);
		sim.m->stall_ns = STALL_NS;
		sim_rounds(&sim, 20);
		sim_end(&sim);
	}
}

/* Faults planted at rest; then the drift stays constant while groups come and go. */
static void faults_run(uint64_t seed, int missed, int leaked)
{
	static struct sim sim;

	sim_start(&sim, seed, (int)(seed % 3) * 3);
	sim_check(&sim);
	sim.faulty = true;
	for (int i = 0; i < 12; i++) {
		for (int j = 0; j < missed; j++)
			plant_missed(&sim);
		for (int j = 0; j < leaked; j++)
			plant_leak(&sim);
		sim_check(&sim);
		sim_rounds(&sim, 3);
	}
	sim_end(&sim);
}

static void test_missed(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++)
		faults_run(seed, 2, 0);
}

static void test_leaked(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++)
		faults_run(seed, 0, 2);
}

static void test_missed_and_leaked(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++)
		faults_run(seed, 1, 1);
}

/* Births that no program saw: the ledger may be off, but does not accuse the kernel. */
static void test_missed_births(void **state)
{
	static struct sim sim;

	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		size_t nr;
		struct ledger_group *const *groups;

		sim_start(&sim, seed, 3);
		sim_check(&sim);
		sim.faulty = true;
		for (int i = 0; i < 200; i++) {
			sim.m->hook_online = model_chance(sim.m, 80);
			sim_run(&sim, model_random(sim.m, 200));
			sim_scan(&sim);
		}
		sim_quiesce(&sim);
		groups = ledger_groups(sim.ledger, &nr);
		for (size_t i = 0; i < nr; i++) {
			enum drift_cause cause = ledger_drift_cause(groups[i]);

			check(&sim, groups[i], "accusation", cause == DRIFT_ACCOUNTING, false);
		}
		sim_end(&sim);
	}
}

static void test_empty(void **state)
{
	struct small *small = small_new();
	size_t nr;

	(void)state;
	ledger_groups(small->ledger, &nr);
	assert_int_equal(nr, 0);
	assert_null(ledger_find(small->ledger, 1));
	assert_true(ledger_is_settled(small->ledger));
	small_scan(small, NULL, 0);
	ledger_groups(small->ledger, &nr);
	assert_int_equal(nr, 0);
	small_free(small);
	ledger_free(NULL);
}

static void test_paths(void **state)
{
	struct small *small = small_new();
	struct ledger_group *group;
	char path[] = "/a";

	(void)state;
	small_scan(small, &small_root, 1);
	group = ledger_find(small->ledger, 1);
	assert_non_null(group);
	assert_null(group->path);
	assert_int_equal(ledger_set_path(group, path), 0);
	path[1] = 'b';
	assert_string_equal(group->path, "/a");
	assert_int_equal(ledger_set_path(group, path), -EEXIST);
	assert_string_equal(group->path, "/a");
	small_free(small);
}

/* The root's own slots are not in its page_counter; its reference is not a slot. */
static void test_root(void **state)
{
	struct small *small = small_new();
	struct scan_row row = small_root;

	(void)state;
	row.usage = 100;
	row.id_refs = 1 + 17;
	for (int i = 0; i < BASELINE_HELD; i++)
		small_scan(small, &row, 1);
	assert_true(ledger_is_settled(small->ledger));
	assert_int_equal(ledger_kernel(ledger_find(small->ledger, 1)), 117);
	assert_int_equal(ledger_pages(ledger_find(small->ledger, 1)), 117);
	row.id_refs += 4;
	small->counts[1].charged = 3;
	small_scan(small, &row, 1);
	assert_int_equal(ledger_find(small->ledger, 1)->account->tree.drift, 1);
	assert_int_equal(ledger_pages(ledger_find(small->ledger, 1)), 120);
	small_free(small);
}

/* A group that lost its id while its row was read, and one whose parent is unknown. */
static void test_torn_rows(void **state)
{
	struct small *small = small_new();
	const struct scan_row rows[] = {
		small_root,
		{ .kernfs_id = 5, .memcg_id = 0, .parent_id = 1 },
		{ .kernfs_id = 6, .memcg_id = 6, .parent_id = 9, .id_refs = 2 },
		{ .kernfs_id = 7, .memcg_id = 7, .parent_id = 6, .id_refs = 2 },
	};
	size_t nr;

	(void)state;
	small_scan(small, rows, 4);
	ledger_groups(small->ledger, &nr);
	assert_int_equal(nr, 3);
	assert_null(ledger_find(small->ledger, 0));
	assert_int_equal(ledger_find(small->ledger, 6)->parent_id, 0);
	assert_int_equal(ledger_find(small->ledger, 7)->depth, 1);
	small_free(small);
}

/* The controller is turned off and on in a directory: same name, same id, another group. */
static void test_same_directory(void **state)
{
	struct small *small = small_new();
	struct scan_row rows[] = {
		small_root,
		{ .kernfs_id = 5,
		  .memcg_id = 5,
		  .parent_id = 1,
		  .usage = 8,
		  .id_refs = 9,
		  .flags = SCAN_HOLDS_ID },
	};

	(void)state;
	rows[0].usage = 8;
	for (int i = 0; i < BASELINE_HELD; i++)
		small_scan(small, rows, 2);
	small->counts[5].uncharged = 8;
	small->births[5] = (struct group_birth){ 5, small->now_ns - 1, small->counts[5] };
	small->counts[5].charged = 2;
	rows[0].usage = rows[1].usage = 2;
	rows[1].id_refs = 3;
	small_scan(small, rows, 2);
	assert_true(ledger_find(small->ledger, 5)->born);
	assert_int_equal(ledger_find(small->ledger, 5)->account->tree.drift, 0);
	assert_int_equal(ledger_find(small->ledger, 5)->account->own.drift, 0);
	assert_int_equal(ledger_find(small->ledger, 1)->account->tree.drift, 0);
	assert_true(ledger_is_settled(small->ledger));
	small_free(small);
}

/* A removed parent has no id, and its child may be read before or after the id is reused. */
static void test_reused_parent(void **state)
{
	struct small *small = small_new();
	struct scan_row rows[] = {
		small_root,
		{ .kernfs_id = 2,
		  .memcg_id = 2,
		  .parent_id = 1,
		  .usage = 5,
		  .id_refs = 1,
		  .flags = SCAN_HOLDS_ID },
		{ .kernfs_id = 3,
		  .memcg_id = 3,
		  .parent_id = 2,
		  .usage = 5,
		  .id_refs = 5,
		  .flags = SCAN_DYING },
	};

	(void)state;
	rows[0].usage = 5;
	for (int i = 0; i < BASELINE_HELD; i++)
		small_scan(small, rows, 3);
	assert_int_equal(ledger_find(small->ledger, 3)->depth, 2);
	/* 2 is another group now; the parent in the row is stale */
	rows[1].kernfs_id = 4;
	rows[1].usage = 0;
	small->births[2] = (struct group_birth){ 4, small->now_ns, { 0 } };
	small_scan(small, rows, 3);
	assert_int_equal(ledger_find(small->ledger, 3)->parent_id, 1);
	assert_int_equal(ledger_find(small->ledger, 1)->account->tree.drift, 0);
	/* and the child's pages are still in the sums of its ancestors */
	small->counts[3].uncharged = 5;
	rows[0].usage = 0;
	small_scan(small, rows, 2);
	assert_null(ledger_find(small->ledger, 3));
	assert_int_equal(ledger_find(small->ledger, 1)->account->tree.drift, 0);
	assert_int_equal(ledger_find(small->ledger, 2)->account->tree.drift, 0);
	small_free(small);
}

/* The only row of a group names a parent whose id was reused since. */
static void test_reused_parent_at_first(void **state)
{
	struct small *small = small_new();
	struct scan_row rows[] = {
		small_root,
		{ .kernfs_id = 4,
		  .memcg_id = 2,
		  .parent_id = 1,
		  .id_refs = 1,
		  .flags = SCAN_HOLDS_ID },
		{ .kernfs_id = 3,
		  .memcg_id = 3,
		  .parent_id = 2,
		  .usage = 5,
		  .id_refs = 5,
		  .flags = SCAN_DYING },
	};

	(void)state;
	small->births[2] = (struct group_birth){ 4, small->now_ns + 1, { 0 } };
	small_scan(small, rows, 3);
	assert_int_equal(ledger_find(small->ledger, 3)->parent_id, 0);
	rows[2].parent_id = 1;
	small_scan(small, rows, 3);
	assert_int_equal(ledger_find(small->ledger, 3)->parent_id, 1);
	/* a child that is born in the same scan, after it, is its child */
	rows[2] = (struct scan_row){ .kernfs_id = 7, .memcg_id = 7, .parent_id = 6, .id_refs = 1 };
	rows[1] = (struct scan_row){ .kernfs_id = 6, .memcg_id = 6, .parent_id = 1, .id_refs = 1 };
	small->births[6] = (struct group_birth){ 6, small->now_ns + 1, { 0 } };
	small->births[7] = (struct group_birth){ 7, small->now_ns + 2, { 0 } };
	small_scan(small, rows, 3);
	assert_int_equal(ledger_find(small->ledger, 7)->parent_id, 6);
	/*
	 * 6 is removed after its row was read, and its id's next owner has a child in the same scan
	 */
	rows[2] = (struct scan_row){ .kernfs_id = 9, .memcg_id = 9, .parent_id = 6, .id_refs = 1 };
	small->births[6] = (struct group_birth){ 8, small->now_ns + 1, { 0 } };
	small->births[9] = (struct group_birth){ 9, small->now_ns + 2, { 0 } };
	small_scan(small, rows, 3);
	assert_int_equal(ledger_find(small->ledger, 9)->parent_id, 0);
	rows[1].kernfs_id = 8;
	small_scan(small, rows, 3);
	assert_int_equal(ledger_find(small->ledger, 9)->parent_id, 6);
	small_free(small);
}

/* What was missed of a group that was removed before its baseline settled cannot be known. */
static void test_unsettled_end(void **state)
{
	struct small *small = small_new();
	struct scan_row rows[] = {
		small_root,
		{ .kernfs_id = 2,
		  .memcg_id = 2,
		  .parent_id = 1,
		  .id_refs = 1,
		  .flags = SCAN_HOLDS_ID },
		{ .kernfs_id = 3, .memcg_id = 3, .parent_id = 2, .usage = 5, .id_refs = 5 },
	};

	(void)state;
	rows[0].usage = rows[1].usage = 5;
	small_scan(small, rows, 3);
	small->counts[3].uncharged = 5;
	rows[0].usage = rows[1].usage = 0;
	for (int i = 0; i < BASELINE_HELD; i++)
		small_scan(small, rows, 2);
	small_scan(small, rows, 1);
	rows[0].usage = 1;
	small_scan(small, rows, 1);
	assert_int_equal(ledger_find(small->ledger, 1)->account->tree.drift, 1);
	assert_int_equal(ledger_drift_cause(ledger_find(small->ledger, 1)), DRIFT_UNKNOWN);
	small_free(small);
}

/* Nor while an existing group cannot be read: it may drop its reference before its flag. */
static void test_unsettled_below(void **state)
{
	struct small *small = small_new();
	struct scan_row rows[] = {
		small_root,
		{ .kernfs_id = 2,
		  .memcg_id = 2,
		  .parent_id = 1,
		  .usage = 5,
		  .id_refs = 5,
		  .flags = SCAN_HOLDS_ID | SCAN_DYING },
	};

	(void)state;
	rows[0].usage = 5;
	for (int i = 0; i < BASELINE_HELD; i++)
		small_scan(small, rows, 2);
	assert_false(ledger_is_settled(small->ledger));
	rows[0].usage = 6;
	small_scan(small, rows, 2);
	assert_int_equal(ledger_find(small->ledger, 1)->account->tree.drift, 1);
	assert_int_equal(ledger_drift_cause(ledger_find(small->ledger, 1)), DRIFT_UNKNOWN);
	rows[1].flags = SCAN_DYING;
	for (int i = 0; i < BASELINE_HELD; i++)
		small_scan(small, rows, 2);
	assert_true(ledger_is_settled(small->ledger));
	assert_int_equal(ledger_drift_cause(ledger_find(small->ledger, 1)), DRIFT_ACCOUNTING);
	small_free(small);
}

/*
 * The birth of an id's next owner was missed: its first pages count for the previous owner, which
 * was elsewhere. The kernel is not at fault.
 */
static void test_missed_birth(void **state)
{
	struct small *small = small_new();
	struct scan_row rows[] = {
		small_root,
		{ .kernfs_id = 2, .memcg_id = 2, .parent_id = 1, .usage = 8, .id_refs = 1 },
		{ .kernfs_id = 3, .memcg_id = 3, .parent_id = 1, .id_refs = 1 },
		{ .kernfs_id = 5, .memcg_id = 5, .parent_id = 2, .usage = 8, .id_refs = 8 },
	};

	(void)state;
	rows[0].usage = 8;
	for (int i = 0; i < BASELINE_HELD; i++)
		small_scan(small, rows, 4);
	small->counts[5].uncharged = 8;
	small->counts[5].charged = 4;
	rows[1].usage = 0;
	rows[0].usage = rows[2].usage = 4;
	rows[3] = (struct scan_row){
		.kernfs_id = 9, .memcg_id = 5, .parent_id = 3, .usage = 4, .id_refs = 4
	};
	for (int i = 0; i < BASELINE_HELD; i++)
		small_scan(small, rows, 4);
	assert_true(ledger_is_settled(small->ledger));
	assert_int_equal(ledger_find(small->ledger, 3)->account->tree.drift, 4);
	assert_int_equal(ledger_drift_cause(ledger_find(small->ledger, 3)), DRIFT_UNKNOWN);
	small_free(small);
}

/* For a group born during the scan, the previous owner's counts add no uncertainty. */
static void test_birth_in_scan(void **state)
{
	struct small *small = small_new();
	struct group_count *after = calloc(MEMCG_IDS, sizeof(*after));
	struct scan_row rows[] = {
		small_root,
		{ .kernfs_id = 5,
		  .memcg_id = 5,
		  .parent_id = 1,
		  .usage = 3,
		  .id_refs = 4,
		  .flags = SCAN_HOLDS_ID },
	};
	struct ledger_scan scan = { .rows = rows, .nr_rows = 2, .after = after };

	(void)state;
	assert_non_null(after);
	rows[0].usage = 10;
	for (int i = 0; i < BASELINE_HELD; i++)
		small_scan(small, rows, 1);
	rows[0].usage = 9;
	after[5] = (struct group_count){ .charged = 7, .uncharged = 5 };
	small->births[5] = (struct group_birth){
		.kernfs_id = 5,
		.time_ns = small->now_ns + 1,
		.count = { .charged = 5, .uncharged = 5 },
	};
	scan.time_ns = small->now_ns;
	scan.before = small->counts;
	scan.births = small->births;
	assert_int_equal(ledger_scan(small->ledger, &scan), 0);
	assert_int_equal(ledger_find(small->ledger, 5)->account->tree.drift, 1);
	assert_int_equal(ledger_find(small->ledger, 1)->account->tree.drift, -1);
	free(after);
	small_free(small);
}

/* A group uncharges its pages and is removed after its ancestor was read. */
static void test_leaving(void **state)
{
	struct small *small = small_new();
	struct group_count *after = calloc(MEMCG_IDS, sizeof(*after));
	struct scan_row rows[] = {
		small_root,
		{ .kernfs_id = 5,
		  .memcg_id = 5,
		  .parent_id = 1,
		  .usage = 8,
		  .id_refs = 8,
		  .flags = SCAN_DYING },
	};
	struct ledger_scan scan = { .rows = rows, .nr_rows = 1, .after = after };

	(void)state;
	assert_non_null(after);
	rows[0].usage = 8;
	for (int i = 0; i < BASELINE_HELD; i++)
		small_scan(small, rows, 2);
	after[5].uncharged = 8;
	scan.time_ns = small->now_ns;
	scan.before = small->counts;
	scan.births = small->births;
	assert_int_equal(ledger_scan(small->ledger, &scan), 0);
	assert_null(ledger_find(small->ledger, 5));
	assert_int_equal(ledger_find(small->ledger, 1)->account->tree.drift, 0);
	/* that was in flight then: a page still there at the next scan is a drift */
	small->counts[5].uncharged = 8;
	rows[0].usage = 1;
	small_scan(small, rows, 1);
	assert_int_equal(ledger_find(small->ledger, 1)->account->tree.drift, 1);
	free(after);
	small_free(small);
}

/*
 * The counts of an id's owner end with the next owner's birth, not with its own or an earlier one.
 */
static void test_ends(void **state)
{
	struct small *small = small_new();
	struct scan_row rows[] = {
		small_root,
		{ .kernfs_id = 5, .memcg_id = 5, .parent_id = 1, .usage = 8, .id_refs = 8 },
		{ .kernfs_id = 6,
		  .memcg_id = 6,
		  .parent_id = 1,
		  .usage = 3,
		  .id_refs = 4,
		  .flags = SCAN_HOLDS_ID },
	};

	(void)state;
	/* the birth of 5 was missed: the known one is the previous owner's */
	small->births[5] = (struct group_birth){ 4, small->now_ns++, { 0 } };
	rows[0].usage = 8;
	for (int i = 0; i < BASELINE_HELD; i++)
		small_scan(small, rows, 2);
	/* 6 is born during the scan */
	small->births[6] = (struct group_birth){ 6, small->now_ns + 1, { 0 } };
	small->counts[6].charged = 3;
	rows[0].usage = 8 + 3;
	small_scan(small, rows, 3);
	assert_true(ledger_find(small->ledger, 6)->born);
	assert_int_equal(ledger_find(small->ledger, 1)->account->tree.drift, 0);
	/* both are removed; one uncharge of 6 is not seen */
	small->counts[5].uncharged = 8;
	small->counts[6].uncharged = 2;
	rows[0].usage = 0;
	small_scan(small, rows, 1);
	assert_int_equal(ledger_find(small->ledger, 1)->account->tree.drift, -1);
	assert_int_equal(ledger_drift_cause(ledger_find(small->ledger, 1)), DRIFT_MISSED);
	small_free(small);
}

/* The previous owner's records are not the present one's. */
static void test_journal(void **state)
{
	struct small *small = small_new();
	const struct scan_row rows[] = {
		small_root,
		{ .kernfs_id = 5,
		  .memcg_id = 5,
		  .parent_id = 1,
		  .id_refs = 1,
		  .flags = SCAN_HOLDS_ID },
	};
	struct rec rec = {
		.kind = REC_CHARGE, .memcg_id = 5, .slot = rec_slot(0, 4, 0), .time_ns = 50
	};

	(void)state;
	small->births[5] = (struct group_birth){ 5, 100, { 0 } };
	small->now_ns = 200;
	assert_int_equal(ledger_records(small->ledger, &rec, 0, 1, small->births), 0);
	rec.time_ns = 100;
	assert_int_equal(ledger_records(small->ledger, &rec, 0, 1, small->births), 0);
	rec.kind = REC_UNCHARGE;
	rec.slot = rec_slot(0, 3, 0);
	assert_int_equal(ledger_records(small->ledger, &rec, 0, 1, small->births), 0);
	rec.kind = REC_ONLINE;
	assert_int_equal(ledger_records(small->ledger, &rec, 0, 1, small->births), 0);
	small_scan(small, rows, 2);
	assert_int_equal(ledger_find(small->ledger, 5)->account->recorded, 7);
	small->births[5].time_ns = 150;
	small_scan(small, rows, 2);
	assert_int_equal(ledger_find(small->ledger, 5)->account->recorded, 0);
	small_free(small);
}

static void test_cause_names(void **state)
{
	(void)state;
	assert_null(drift_cause_name(DRIFT_NONE));
	assert_string_equal(drift_cause_name(DRIFT_MISSED), "missed");
	assert_string_equal(drift_cause_name(DRIFT_ACCOUNTING), "accounting");
	assert_string_equal(drift_cause_name(DRIFT_UNKNOWN), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_preempted),
		cmocka_unit_test(test_missed),
		cmocka_unit_test(test_leaked),
		cmocka_unit_test(test_missed_and_leaked),
		cmocka_unit_test(test_missed_births),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_root),
		cmocka_unit_test(test_torn_rows),
		cmocka_unit_test(test_same_directory),
		cmocka_unit_test(test_reused_parent),
		cmocka_unit_test(test_reused_parent_at_first),
		cmocka_unit_test(test_unsettled_end),
		cmocka_unit_test(test_unsettled_below),
		cmocka_unit_test(test_missed_birth),
		cmocka_unit_test(test_birth_in_scan),
		cmocka_unit_test(test_leaving),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_journal),
		cmocka_unit_test(test_cause_names),
	};

	return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
