// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/ledger/test_missed.c - missed pages are booked, and nothing else is.
 *
 * Owns: the promises of ledger/missed.c, by hand and against the model kernel, whose tasks stall in
 * the middle of a charge.
 */
#include "unit/ledger/plants.h"
#include "unit/ledger/sim.h"
#include "unit/ledger/small.h"

#define STEP_NS (MISSED_NS / MISSED_TIMES)
/* How long cpu.max stalls a task. */
#define STALL_NS 8000000000ull

/* The root, a parent and its two children. */
struct family {
	struct small *small;
	struct scan_row rows[4];
	size_t nr;
};

enum { ROOT, PARENT, LEFT, RIGHT };

static const uint16_t ids[] = { 1, 2, 3, 4 };

static void family_scans(struct family *family, int nr)
{
	for (int i = 0; i < nr; i++) {
		small_scan(family->small, family->rows, family->nr);
		family->small->now_ns += STEP_NS - BASELINE_QUIET_NS;
	}
}

static void family_rest(struct family *family)
{
	family_scans(family, MISSED_TIMES + 1);
}

static void family_open(struct family *family)
{
	*family = (struct family){ .small = small_new(), .rows = { small_root }, .nr = 4 };
	for (int i = PARENT; i <= RIGHT; i++)
		family->rows[i] = (struct scan_row){ .kernfs_id = ids[i],
						     .memcg_id = ids[i],
						     .parent_id = i == PARENT ? 1 : 2,
						     .id_refs = 1,
						     .flags = SCAN_HOLDS_ID };
	family_scans(family, BASELINE_HELD);
	assert_true(ledger_is_settled(family->small->ledger));
}

static void usage_add(struct family *family, int who, int64_t pages)
{
	family->rows[ROOT].usage += (uint64_t)pages;
	family->rows[PARENT].usage += (uint64_t)pages;
	if (who != PARENT)
		family->rows[who].usage += (uint64_t)pages;
}

/* The kernel charges @pages that no program sees. */
static void family_miss(struct family *family, int who, int64_t pages)
{
	usage_add(family, who, pages);
	family->rows[who].id_refs += (uint64_t)pages;
}

/* ... and @pages that programs see. */
static void family_charge(struct family *family, int who, int64_t pages)
{
	family_miss(family, who, pages);
	if (pages > 0)
		family->small->counts[ids[who]].charged += (uint64_t)pages;
	else
		family->small->counts[ids[who]].uncharged += (uint64_t)-pages;
}

static const struct ledger_group *family_group(const struct family *family, int who)
{
	const struct ledger_group *group = ledger_find(family->small->ledger, ids[who]);

	assert_non_null(group);
	return group;
}

static void family_says(const struct family *family, int who, int64_t drift, enum drift_cause cause,
			int64_t booked)
{
	const struct ledger_group *group = family_group(family, who);

	assert_int_equal(group->account->tree.drift, drift);
	assert_int_equal(ledger_drift_cause(group), cause);
	assert_int_equal(group->account->booked.pages, booked);
	assert_int_equal(ledger_pages(group), ledger_kernel(group) - drift);
}

static void test_booked(void **state)
{
	struct family family;
	const struct missed_booked *booked;
	uint64_t seen_ns;

	(void)state;
	family_open(&family);
	family_charge(&family, LEFT, 101);
	family_miss(&family, LEFT, 61);
	seen_ns = family.small->now_ns;
	family_scans(&family, MISSED_TIMES);
	family_says(&family, LEFT, 61, DRIFT_MISSED, 0);
	family_says(&family, PARENT, 61, DRIFT_MISSED, 0);
	family_scans(&family, 1);
	for (int i = ROOT; i <= RIGHT; i++)
		family_says(&family, i, 0, DRIFT_NONE, i == LEFT ? 61 : 0);
	booked = &family_group(&family, LEFT)->account->booked;
	assert_int_equal(booked->last_pages, 61);
	assert_int_equal(booked->last_ns, seen_ns);
	assert_int_equal(booked->last_end_ns, seen_ns + MISSED_NS);
	assert_true(ledger_is_quiet(family.small->ledger));
	/* all are uncharged, and some of that is missed again */
	family_charge(&family, LEFT, -150);
	family_miss(&family, LEFT, -12);
	family_scans(&family, 1);
	family_says(&family, LEFT, -12, DRIFT_MISSED, 61);
	family_rest(&family);
	family_says(&family, LEFT, 0, DRIFT_NONE, 49);
	family_says(&family, PARENT, 0, DRIFT_NONE, 0);
	small_free(family.small);
}

/* At several groups at once, with their ancestors. */
static void test_several(void **state)
{
	struct family family;

	(void)state;
	family_open(&family);
	family_miss(&family, LEFT, 5);
	family_miss(&family, RIGHT, 7);
	family_miss(&family, PARENT, 2);
	family_scans(&family, 1);
	family_says(&family, PARENT, 14, DRIFT_MISSED, 0);
	family_rest(&family);
	family_says(&family, LEFT, 0, DRIFT_NONE, 5);
	family_says(&family, RIGHT, 0, DRIFT_NONE, 7);
	family_says(&family, PARENT, 0, DRIFT_NONE, 2);
	family_says(&family, ROOT, 0, DRIFT_NONE, 0);
	small_free(family.small);
}

/* Only the kernel's counter is wrong: reported for as long as it is so. */
static void test_accounting(void **state)
{
	struct family family;

	(void)state;
	family_open(&family);
	usage_add(&family, LEFT, 53);
	for (int i = 0; i < 10; i++)
		family_rest(&family);
	family_says(&family, LEFT, 53, DRIFT_ACCOUNTING, 0);
	family_says(&family, PARENT, 53, DRIFT_ACCOUNTING, 0);
	/* a miss besides is booked, and the rest stays */
	family_miss(&family, LEFT, 61);
	family_miss(&family, RIGHT, 3);
	family_scans(&family, 1);
	family_says(&family, LEFT, 114, DRIFT_UNKNOWN, 0);
	family_rest(&family);
	family_says(&family, LEFT, 53, DRIFT_ACCOUNTING, 61);
	family_says(&family, RIGHT, 0, DRIFT_NONE, 3);
	family_says(&family, PARENT, 53, DRIFT_ACCOUNTING, 0);
	small_free(family.small);
}

static void test_accounting_later(void **state)
{
	struct family family;

	(void)state;
	family_open(&family);
	family_miss(&family, LEFT, 61);
	family_rest(&family);
	usage_add(&family, LEFT, 53);
	family_rest(&family);
	family_says(&family, LEFT, 53, DRIFT_ACCOUNTING, 61);
	family_says(&family, PARENT, 53, DRIFT_ACCOUNTING, 0);
	small_free(family.small);
}

/* Both between two readings: the numbers cannot tell how much of each. */
static void test_unknown(void **state)
{
	struct family family;

	(void)state;
	family_open(&family);
	usage_add(&family, LEFT, 53);
	family_miss(&family, LEFT, 61);
	for (int i = 0; i < 10; i++)
		family_rest(&family);
	family_says(&family, LEFT, 114, DRIFT_UNKNOWN, 0);
	family_says(&family, PARENT, 114, DRIFT_UNKNOWN, 0);
	small_free(family.small);
}

/* References that are not pages. */
static void test_references(void **state)
{
	struct family family;

	(void)state;
	family_open(&family);
	family.rows[LEFT].id_refs += 53;
	family_rest(&family);
	family_says(&family, LEFT, 0, DRIFT_NONE, 0);
	assert_int_equal(family_group(&family, LEFT)->account->own.drift, 53);
	family_miss(&family, LEFT, 3);
	family_rest(&family);
	family_says(&family, LEFT, 3, DRIFT_UNKNOWN, 0);
	small_free(family.small);
}

/* Charged to one group and recorded for another: no page was missed. */
static void test_crossed(void **state)
{
	struct family family;

	(void)state;
	family_open(&family);
	family_miss(&family, LEFT, 5);
	family_charge(&family, RIGHT, 5);
	usage_add(&family, RIGHT, -5);
	family.rows[RIGHT].id_refs -= 5;
	family_rest(&family);
	family_says(&family, LEFT, 5, DRIFT_MISSED, 0);
	family_says(&family, RIGHT, -5, DRIFT_MISSED, 0);
	family_says(&family, PARENT, 0, DRIFT_NONE, 0);
	small_free(family.small);
}

/* There is only one number for the root's own pages. */
static void test_root(void **state)
{
	struct family family;

	(void)state;
	family_open(&family);
	family.rows[ROOT].id_refs += 9;
	family_rest(&family);
	family_says(&family, ROOT, 9, DRIFT_MISSED, 0);
	small_free(family.small);
}

/* What was missed of removed groups is booked where it shows, and what was booked stays. */
static void test_gone(void **state)
{
	struct family family;

	(void)state;
	family_open(&family);
	family_miss(&family, LEFT, 61);
	family_rest(&family);
	family_charge(&family, LEFT, 40);
	family_charge(&family, LEFT, -98);
	family_miss(&family, LEFT, -3);
	family_scans(&family, 1);
	family_says(&family, LEFT, -3, DRIFT_MISSED, 61);
	family.rows[LEFT] = family.rows[RIGHT];
	family.nr = 3;
	family_scans(&family, 1);
	assert_null(ledger_find(family.small->ledger, ids[LEFT]));
	family_says(&family, PARENT, -3, DRIFT_MISSED, 61);
	family_rest(&family);
	family_says(&family, PARENT, 0, DRIFT_NONE, 58);
	assert_int_equal(family_group(&family, PARENT)->account->booked.last_pages, -3);
	/* a group that reuses the id starts from 0 */
	family.rows[RIGHT] = (struct scan_row){ .kernfs_id = 9,
						.memcg_id = ids[LEFT],
						.parent_id = 2,
						.id_refs = 1,
						.flags = SCAN_HOLDS_ID };
	family.small->births[ids[LEFT]] =
		(struct group_birth){ 9, family.small->now_ns, family.small->counts[ids[LEFT]] };
	family.nr = 4;
	family_scans(&family, 1);
	family_says(&family, LEFT, 0, DRIFT_NONE, 0);
	family_says(&family, PARENT, 0, DRIFT_NONE, 58);
	small_free(family.small);
}

/* A group whose numbers are ambiguous is left alone. */
static void test_unsure(void **state)
{
	struct family family;

	(void)state;
	family_open(&family);
	family.rows[LEFT].flags |= SCAN_DYING;
	family_miss(&family, LEFT, 5);
	family_rest(&family);
	family_says(&family, LEFT, 5, DRIFT_ACCOUNTING, 0);
	/* its own reference is gone, and pages keep it */
	family.rows[LEFT].flags = SCAN_DYING;
	family.rows[LEFT].id_refs--;
	family_rest(&family);
	family_says(&family, LEFT, 0, DRIFT_NONE, 5);
	small_free(family.small);
}

/* Pages of @who come and go during each scan. */
static void busy_scans(struct family *family, int who, int nr)
{
	struct group_count *after = calloc(MEMCG_IDS, sizeof(*after));
	struct small *small = family->small;

	assert_non_null(after);
	for (int i = 0; i < nr; i++) {
		const struct ledger_scan scan = { .time_ns = small->now_ns,
						  .rows = family->rows,
						  .nr_rows = family->nr,
						  .before = small->counts,
						  .after = after,
						  .births = small->births };

		memcpy(after, small->counts, MEMCG_IDS * sizeof(*after));
		after[ids[who]].charged += 3;
		after[ids[who]].uncharged += 2;
		assert_int_equal(ledger_scan(small->ledger, &scan), 0);
		usage_add(family, who, 1);
		family->rows[who].id_refs++;
		memcpy(small->counts, after, MEMCG_IDS * sizeof(*after));
		small->now_ns += STEP_NS;
	}
	free(after);
}

/* The group itself is quiet; its ancestors' numbers are known within bounds. */
static void test_busy_beside(void **state)
{
	struct family family;

	(void)state;
	family_open(&family);
	family_miss(&family, LEFT, 5);
	busy_scans(&family, RIGHT, MISSED_TIMES + 1);
	family_says(&family, LEFT, 0, DRIFT_NONE, 5);
	family_says(&family, PARENT, 0, DRIFT_NONE, 0);
	family_says(&family, ROOT, 0, DRIFT_NONE, 0);
	small_free(family.small);
}

/* Within bounds a drift may exceed its certain part. */
static void test_busy(void **state)
{
	struct family family;

	(void)state;
	family_open(&family);
	family_miss(&family, LEFT, 5);
	busy_scans(&family, LEFT, (int)(MISSED_BUSY_NS / STEP_NS) + 1);
	family_says(&family, LEFT, 2, DRIFT_MISSED, 0);
	family_rest(&family);
	family_says(&family, LEFT, 0, DRIFT_NONE, 5);
	small_free(family.small);
}

/* Scans in immediate succession count as one reading. */
static void test_at_once(void **state)
{
	struct family family;

	(void)state;
	family_open(&family);
	family_miss(&family, LEFT, 5);
	for (int i = 0; i <= MISSED_TIMES; i++) {
		small_scan(family.small, family.rows, family.nr);
		family.small->now_ns += 1000 - BASELINE_QUIET_NS;
	}
	family.small->now_ns += MISSED_NS;
	family_scans(&family, 2);
	family_says(&family, LEFT, 5, DRIFT_MISSED, 0);
	family_rest(&family);
	family_says(&family, LEFT, 0, DRIFT_NONE, 5);
	small_free(family.small);
}

/* In both directions: nothing is left, but it is known that pages were missed. */
static void test_both_ways(void **state)
{
	struct family family;

	(void)state;
	family_open(&family);
	family_miss(&family, LEFT, 61);
	family_rest(&family);
	family_miss(&family, LEFT, -61);
	family_rest(&family);
	family_scans(&family, 1);
	family_says(&family, LEFT, 0, DRIFT_NONE, 0);
	assert_int_equal(family_group(&family, LEFT)->account->booked.last_pages, -61);
	small_free(family.small);
}

/* On v1 a page may be in our count before it is in the kernel's. */
static void test_memsw(void **state)
{
	struct family family;

	(void)state;
	family_open(&family);
	family.small->memsw = true;
	family_miss(&family, LEFT, 61);
	for (int i = 0; i < MISSED_TIMES; i++) {
		family_scans(&family, 1);
		usage_add(&family, LEFT, i % 2 ? 1 : -1);
	}
	family_says(&family, LEFT, 60, DRIFT_UNKNOWN, 0);
	family_rest(&family);
	family_says(&family, LEFT, 0, DRIFT_NONE, 61);
	family_says(&family, PARENT, 0, DRIFT_NONE, 0);
	small_free(family.small);
}

/* A missed birth: the owner of some pages is unknown. */
static void test_missed_birth(void **state)
{
	struct family family;

	(void)state;
	family_open(&family);
	family.nr = 3;
	family_rest(&family);
	family.rows[RIGHT].kernfs_id = 77;
	family.nr = 4;
	family_scans(&family, BASELINE_HELD);
	family_miss(&family, LEFT, 5);
	family_rest(&family);
	family_says(&family, LEFT, 5, DRIFT_UNKNOWN, 0);
	small_free(family.small);
}

/* It swaps between any two readings: what is in flight may be another page each time. */
static void test_never_rests(void **state)
{
	struct family family;
	int held = (int)(MISSED_BUSY_NS / STEP_NS);

	(void)state;
	family_open(&family);
	family_miss(&family, LEFT, 5);
	for (int i = 0; i < held; i++) {
		family_scans(&family, 1);
		family_charge(&family, LEFT, 3);
		family_charge(&family, LEFT, -2);
	}
	family_says(&family, LEFT, 5, DRIFT_MISSED, 0);
	family_scans(&family, 1);
	family_says(&family, LEFT, 0, DRIFT_NONE, 5);
	small_free(family.small);
}

static int64_t booked_below(const struct sim *sim, const struct ledger_group *top)
{
	size_t nr;
	struct ledger_group *const *groups = ledger_groups(sim->ledger, &nr);
	int64_t pages = 0;

	for (size_t i = 0; i < nr; i++) {
		const struct ledger_group *up = groups[i];

		while (up && up != top)
			up = ledger_parent((struct ledger_group *)up);
		pages += up ? groups[i]->account->booked.pages : 0;
	}
	return pages;
}

/* At rest: booked pages plus remaining drift equal what was planted, group by group. */
static void sim_check_booked(struct sim *sim)
{
	const struct model *m = sim->m;

	sim_quiesce(sim);
	for (uint32_t id = 1; id <= m->id_max; id++) {
		const struct ledger_group *group = ledger_find(sim->ledger, (uint16_t)id);
		int64_t missed, leaked;

		if (!group)
			continue;
		planted_below(m, m->table[id], &missed, &leaked);
		check(sim, group, "drift and what is booked",
		      group->account->tree.drift + booked_below(sim, group), missed + leaked);
		check(sim, group, "accusation",
		      !leaked && ledger_drift_cause(group) == DRIFT_ACCOUNTING, false);
		if (leaked || id == 1)
			continue;
		check(sim, group, "own drift, by the sum",
		      group->account->own_drift_sum + booked_below(sim, group), missed);
	}
}

static void sim_rest(struct sim *sim)
{
	model_finish(sim->m);
	for (int i = 0; i <= MISSED_TIMES; i++) {
		sim->m->now_ns += STEP_NS;
		sim_scan(sim);
	}
}

/* Refreshes while tasks swap, some of them stalled in the middle of a charge. */
static void sim_load(struct sim *sim, int scans)
{
	for (int i = 0; i < scans; i++) {
		sim_run(sim, model_random(sim->m, 100));
		sim->m->now_ns += model_random(sim->m, 1000000000);
		sim_scan(sim);
		if (sim->m->ring_len)
			sim_drain(sim);
	}
}

/* Nothing is missed: nothing is booked, whatever is in flight and for how long. */
static void test_nothing_missed(void **state)
{
	static struct sim sim;
	uint64_t scans = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 30; seed++) {
		size_t nr;
		struct ledger_group *const *groups;

		sim_start(&sim, seed, (int)(seed % 3) * 3);
		sim_check(&sim);
		sim.m->stall_ns = STALL_NS;
		for (int i = 0; i < 20; i++) {
			sim_load(&sim, 40);
			groups = ledger_groups(sim.ledger, &nr);
			for (size_t j = 0; j < nr; j++)
				check(&sim, groups[j], "time of a booking",
				      (int64_t)groups[j]->account->booked.last_ns, 0);
		}
		scans += sim.scans;
		sim_end(&sim);
	}
	print_message("%llu scans\n", (unsigned long long)scans);
}

static void plants_run(uint64_t seed, bool leaks, uint64_t *booked)
{
	static struct sim sim;

	sim_start(&sim, seed, (int)(seed % 3) * 3);
	sim_check(&sim);
	sim.faulty = true;
	for (int i = 0; i < 12; i++) {
		sim.m->stall_ns = 0;
		if (leaks && i % 3 == 0)
			plant_leak(&sim);
		sim_rest(&sim);
		plant_missed(&sim);
		sim.m->stall_ns = STALL_NS;
		sim_load(&sim, (int)model_random(sim.m, 60));
		sim_check_booked(&sim);
		sim_rest(&sim);
		sim_check_booked(&sim);
	}
	*booked += (uint64_t)llabs(booked_below(&sim, ledger_find(sim.ledger, 1)));
	sim_end(&sim);
}

static void test_random(void **state)
{
	uint64_t booked = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 30; seed++)
		plants_run(seed, seed % 2, &booked);
	print_message("%llu pages booked\n", (unsigned long long)booked);
	assert_true(booked > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_booked),	    cmocka_unit_test(test_several),
		cmocka_unit_test(test_accounting),  cmocka_unit_test(test_accounting_later),
		cmocka_unit_test(test_unknown),	    cmocka_unit_test(test_references),
		cmocka_unit_test(test_crossed),	    cmocka_unit_test(test_root),
		cmocka_unit_test(test_gone),	    cmocka_unit_test(test_unsure),
		cmocka_unit_test(test_busy_beside), cmocka_unit_test(test_busy),
		cmocka_unit_test(test_at_once),	    cmocka_unit_test(test_both_ways),
		cmocka_unit_test(test_memsw),	    cmocka_unit_test(test_missed_birth),
		cmocka_unit_test(test_never_rests), cmocka_unit_test(test_nothing_missed),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests_name("missed", tests, NULL, NULL);
}
