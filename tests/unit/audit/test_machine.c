// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/audit/test_machine.c - machine-wide checks: owners of slots, swap cache, zswap.
 *
 * Owns: the promises of audit/audit.h about these, and about an inconsistent census.
 */
#include <string.h>

#include "unit/audit/story.h"

static void test_owners(void **state)
{
	struct story *story = *state;

	story->census.owned[500] = 6;
	story->census.used += 6;
	story_tell(story);
	expect_finding(story, "owners", "/", CLASS_STUCK, 6);
}

/* Pages without an owner at the start are no violation; new ones are. */
static void test_unowned(void **state)
{
	struct story *story = *state;

	story->census.unowned = 30;
	story_tell(story);
	expect_result(story, "owners", RESULT_OK);
	story->census.unowned = 34;
	story_tell(story);
	expect_finding(story, "owners", "/", CLASS_UNDERFLOW, 4);
}

/* A difference in a census that does not add up is neither a violation nor ok. */
static void test_owners_of_a_census_in_doubt(void **state)
{
	struct story *story = *state;

	story->census.owned[500] = 6;
	story_read(story);
	story->reading.used_pages = 1000;
	for (int i = 0; i < STORY_READINGS; i++) {
		story->reading.time_ns += STORY_STEP_NS;
		assert_int_equal(audit_take(story->audit, &story->reading), 0);
	}
	assert_int_equal(audit_judge(story->audit, NULL, NULL), 0);
	assert_int_equal(findings_count(story), 0);
	expect_result(story, "owners", RESULT_UNKNOWN);
}

/* A census in an unknown format proves nothing. */
static void test_census_does_not_add_up(void **state)
{
	struct story *story = *state;

	story->census.owned[2] = 0;
	for (int i = 0; i < STORY_READINGS; i++) {
		story_read(story);
		story->reading.used_pages = 1000;
		assert_int_equal(audit_take(story->audit, &story->reading), 0);
		story->reading.time_ns += STORY_STEP_NS;
		assert_int_equal(audit_take(story->audit, &story->reading), 0);
	}
	story->reading.used_pages = 1000;
	for (int i = 0; i < STORY_READINGS; i++) {
		story->reading.time_ns += STORY_STEP_NS;
		assert_int_equal(audit_take(story->audit, &story->reading), 0);
	}
	assert_int_equal(audit_judge(story->audit, NULL, NULL), 0);
	assert_int_equal(findings_count(story), 0);
	expect_result(story, "census", RESULT_UNKNOWN);
	expect_result(story, "counter", RESULT_UNKNOWN);
}

static void test_no_census(void **state)
{
	struct story *story = *state;

	story->reading.census = NULL;
	story_tell(story);
	expect_result(story, "counter", RESULT_UNKNOWN);
	expect_result(story, "ledger", RESULT_OK);
	expect_reason(story, "counter", "none");
	assert_true(audit_is_decided(story->audit));
}

/* For as long as per-CPU counters may stay unflushed. */
static void read_slowly(struct story *story)
{
	for (int i = 0; i * STORY_STEP_NS <= EVIDENCE_SLOW_NS; i++)
		story_read(story);
}

/* More, or fewer, slots with a page in the swap cache than there are such pages. */
static void test_swapcache(void **state)
{
	struct story *story = *state;

	story->cached = 20;
	story->census.cached = 20;
	story_tell(story);
	expect_result(story, "swapcache", RESULT_OK);
	story->census.cached = 27;
	read_slowly(story);
	assert_int_equal(audit_judge(story->audit, NULL, NULL), 0);
	assert_int_equal(findings_count(story), 0); /* CPUs may not have flushed theirs yet */
	story_tell(story);
	expect_finding(story, "swapcache", "/", CLASS_STUCK, 7);
	story->census.cached = 10;
	story->census.maybe_cached = 7;
	read_slowly(story);
	story_tell(story);
	expect_finding(story, "swapcache", "/", CLASS_UNDERFLOW, 3);
	assert_int_equal(audit_judge(story->audit, "/a", NULL), 0);
	expect_result(story, "swapcache", RESULT_ABSENT);
}

/*
 * Unflushed per-CPU counts, which may stay so for long, explain the difference too and prove
 * nothing.
 */
static void test_swapcache_not_brought_together(void **state)
{
	struct story *story = *state;

	story->cached = 20;
	story->census.cached = 36;
	story->reading.cached_slack = 16;
	read_slowly(story);
	story_tell(story);
	assert_int_equal(findings_count(story), 0);
	expect_result(story, "swapcache", RESULT_UNKNOWN);
	story->reading.cached_slack = 15;
	read_slowly(story);
	story_tell(story);
	expect_finding(story, "swapcache", "/", CLASS_STUCK, 16);
}

/* Slots in per-CPU caches explain a difference, and so do pages that move meanwhile. */
static void test_swapcache_explained(void **state)
{
	struct story *story = *state;

	story->cached = 20;
	story->census.cached = 4;
	story->census.maybe_cached = 16;
	read_slowly(story);
	story_tell(story);
	expect_result(story, "swapcache", RESULT_OK);
	story->census.maybe_cached = 10;
	story->moving = 3; /* counted at both ends */
	read_slowly(story);
	story_tell(story);
	assert_int_equal(findings_count(story), 0);
	expect_result(story, "swapcache", RESULT_OK);
}

static void zswap_begin(struct story *story)
{
	for (int i = 0; i < STORY_GROUPS; i++)
		story->zswap[i] = (struct audit_zswap){ .kernfs_id = story->group[i].kernfs_id,
							.memcg_id = story->group[i].memcg_id };
	story->reading.zswap = story->zswap;
	story->reading.nr_zswap = STORY_GROUPS;
	story->reading.page_bytes = 4096;
	story->reading.zswap_absent = NULL;
	story->reading.zswap_there = true;
	story->reading.zswap_charged = story->reading.zswap_stored = 60;
}

static void test_zswap(void **state)
{
	struct story *story = *state;

	zswap_begin(story);
	story_tell(story);
	assert_int_equal(audit_verdict(story->audit), RESULT_OK);
	expect_result(story, "zswap", RESULT_OK);
	expect_result(story, "zswap_pages", RESULT_OK);
	story->zswap[A].drift = 5000;
	story_tell(story);
	expect_finding(story, "zswap", "/a", CLASS_LEAK, 2);
	story->reading.page_bytes = 16384;
	story_tell(story);
	expect_finding(story, "zswap", "/a", CLASS_LEAK, 1);
	story->zswap[A].drift = -16385;
	story_tell(story);
	expect_finding(story, "zswap", "/a", CLASS_UNDERFLOW, 2);
	story->reading.coverage.skipped[ACCOUNT_ZSWAP] = 1;
	story_tell(story);
	expect_result(story, "zswap", RESULT_UNKNOWN);
}

static void test_zswap_pages(void **state)
{
	struct story *story = *state;

	zswap_begin(story);
	story->zswap[B].excess = 11;
	story->reading.zswap_charged = 71;
	story_tell(story);
	assert_int_equal(findings_count(story), 1);
	expect_finding(story, "zswap_pages", "/a/b", CLASS_LEAK, 11);
	story->reading.zswap_charged = 49;
	story->zswap[B].excess = 0;
	story_tell(story);
	/* the root owns 5 slots, whose pages zswap may hold without charging anybody */
	expect_finding(story, "zswap_pages", "/", CLASS_UNDERFLOW, 6);
}

/* Between two flushes memory.stat is stale, however often it is read. */
static void test_zswap_pages_lag(void **state)
{
	struct story *story = *state;

	zswap_begin(story);
	story->zswap[B].excess = 11;
	for (int i = 0; i < 3 * STORY_READINGS; i++) {
		story_read(story);
		story->reading.stamp = 1;
	}
	assert_int_equal(audit_judge(story->audit, NULL, NULL), 0);
	assert_int_equal(findings_count(story), 0);
	expect_result(story, "zswap_pages", RESULT_UNKNOWN);
}

/*
 * Without programs the bytes are not counted; the pages are the kernel's own numbers, and are
 * checked.
 */
static void test_zswap_pages_without_programs(void **state)
{
	struct story *story = *state;

	zswap_begin(story);
	story->reading.zswap_absent = "no such function";
	story->zswap[B].excess = 11;
	story->reading.zswap_charged = 71;
	story_tell(story);
	expect_finding(story, "zswap_pages", "/a/b", CLASS_LEAK, 11);
	expect_result(story, "zswap", RESULT_ABSENT);
	expect_result(story, "zswap_pages", RESULT_VIOLATION);
}

/* A removed group has no files any more: nothing is left to compare. */
static void test_zswap_of_a_group_that_goes(void **state)
{
	struct story *story = *state;

	zswap_begin(story);
	story_tell(story);
	audit_renew(story->audit);
	story->zswap[B].drift = story->zswap[B].excess = VAL_NONE;
	story_tell(story);
	expect_result(story, "zswap", RESULT_OK);
	expect_result(story, "zswap_pages", RESULT_OK);
	assert_true(audit_is_decided(story->audit));
}

/* A leak is never reported beside "exact". */
static void test_no_zswap(void **state)
{
	struct story *story = *state;

	zswap_begin(story);
	story->reading.zswap_absent = "the kernel has no zswap";
	story->reading.zswap_there = false;
	story->zswap[B].drift = 8192;
	story->zswap[B].excess = 11;
	story_tell(story);
	assert_int_equal(findings_count(story), 0);
	assert_int_equal(audit_verdict(story->audit), RESULT_OK);
}

static void test_bytes_are_bytes(void **state)
{
	struct story *story = *state;

	zswap_begin(story);
	story->zswap[A].drift = 3;
	story_read(story);
	story_read(story);
	assert_int_equal(audit_judge(story->audit, NULL, NULL), 0);
	assert_non_null(strstr(audit_check_state(story->audit, check_named("zswap"))->reason,
			       "+3 bytes, not seen"));
}

/*
 * With vswap a slot is not what is charged: checks that compare the two are unknown, the others
 * decide.
 */
static void test_vswap(void **state)
{
	static const char *const open[] = { "ledger", "slots",	   "counter",	 "ids",
					    "in_use", "events",	   "charges",	 "owners",
					    "census", "swapcache", "zswap_pages" };
	static const char *const fine[] = { "hierarchy", "limit", "zswap" };
	struct story *story = *state;

	zswap_begin(story);
	story->group[A].max = UINT64_MAX - 1;
	story->reading.vswap = true;
	story->zswap[B].excess = 11;
	story->account[A].tree.drift = story->account[ROOT].tree.drift = 3;
	story->account[A].own.base = 104;
	story->account[A].id_refs = 7;
	story->census.stuck[story->group[A].memcg_id] = story->census.stuck_all = 5;
	story->census.owned[77] = 9;
	story->census.unowned = 4;
	story->cached = 12;
	story->reading.nr_faults = 2;
	story_tell(story);
	assert_int_equal(findings_count(story), 0);
	assert_int_equal(audit_verdict(story->audit), RESULT_UNKNOWN);
	for (size_t i = 0; i < sizeof(open) / sizeof(open[0]); i++) {
		expect_result(story, open[i], RESULT_UNKNOWN);
		assert_non_null(strstr(
			audit_check_state(story->audit, check_named(open[i]))->reason, "vswap"));
	}
	for (size_t i = 0; i < sizeof(fine) / sizeof(fine[0]); i++)
		expect_result(story, fine[i], RESULT_OK);
	expect_result(story, "records", RESULT_ABSENT);
	assert_true(audit_is_decided(story->audit));
	story->zswap[A].drift = 5000;
	story_tell(story);
	expect_finding(story, "zswap", "/a", CLASS_LEAK, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY_TEST(test_owners),
		STORY_TEST(test_unowned),
		STORY_TEST(test_owners_of_a_census_in_doubt),
		STORY_TEST(test_census_does_not_add_up),
		STORY_TEST(test_no_census),
		STORY_TEST(test_swapcache),
		STORY_TEST(test_swapcache_not_brought_together),
		STORY_TEST(test_swapcache_explained),
		STORY_TEST(test_zswap),
		STORY_TEST(test_zswap_pages),
		STORY_TEST(test_zswap_pages_lag),
		STORY_TEST(test_zswap_pages_without_programs),
		STORY_TEST(test_zswap_of_a_group_that_goes),
		STORY_TEST(test_no_zswap),
		STORY_TEST(test_bytes_are_bytes),
		STORY_TEST(test_vswap),
	};

	return cmocka_run_group_tests_name("machine", tests, NULL, NULL);
}
