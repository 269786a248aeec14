// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/audit/test_audit.c - a group's violation is found, nothing else is, and nothing is guessed.
 *
 * Owns: the promises of audit/audit.h about the kernel's numbers of groups, and about coverage.
 */
#include <string.h>

#include "unit/audit/story.h"

static void test_right(void **state)
{
	struct story *story = *state;

	story_tell(story);
	assert_int_equal(audit_verdict(story->audit), RESULT_OK);
	assert_int_equal(findings_count(story), 0);
	assert_true(audit_is_decided(story->audit));
	expect_result(story, "counter", RESULT_OK);
	expect_result(story, "owners", RESULT_OK);
	expect_result(story, "zswap", RESULT_ABSENT);
	assert_int_equal(audit_check_state(story->audit, check_named("counter"))->groups,
			 STORY_GROUPS);
}

static void test_nothing_read(void **state)
{
	struct story *story = *state;

	assert_int_equal(audit_judge(story->audit, NULL, NULL), 0);
	assert_int_equal(audit_verdict(story->audit), RESULT_UNKNOWN);
}

/* The counters of the ancestors have the pages too; the leak is reported once, at its group. */
static void test_counter_leak(void **state)
{
	struct story *story = *state;

	for (int i = 0; i < STORY_GROUPS; i++)
		story->account[i].usage += 7;
	story_tell(story);
	assert_int_equal(audit_verdict(story->audit), RESULT_VIOLATION);
	assert_int_equal(findings_count(story), 1);
	expect_finding(story, "counter", "/a/b", CLASS_LEAK, 7);
	expect_result(story, "ledger", RESULT_OK);
}

static void test_counter_underflow(void **state)
{
	struct story *story = *state;

	story->account[ROOT].usage -= 7;
	story->account[A].usage -= 7;
	story_tell(story);
	assert_int_equal(findings_count(story), 1);
	expect_finding(story, "counter", "/a", CLASS_UNDERFLOW, 7);
}

static void test_below_the_children(void **state)
{
	struct story *story = *state;

	story->account[ROOT].usage = story->account[A].usage = 37;
	story_tell(story);
	expect_finding(story, "hierarchy", "/a", CLASS_UNDERFLOW, 3);
	expect_finding(story, "counter", "/a", CLASS_UNDERFLOW, 103);
}

static void test_misattribution(void **state)
{
	struct story *story = *state;

	story->account[B].usage += 9; /* charged to a as well */
	story_tell(story);
	assert_int_equal(findings_count(story), 2);
	expect_finding(story, "counter", "/a/b", CLASS_MISATTRIBUTION, 9);
	expect_finding(story, "counter", "/a", CLASS_MISATTRIBUTION, 9);
	assert_non_null(strstr(story_finding(story, "counter", "/a/b")->detail, "recorded for /a"));
}

static void test_ids(void **state)
{
	struct story *story = *state;

	story->account[B].id_refs += 2;
	story_tell(story);
	assert_int_equal(findings_count(story), 1);
	expect_finding(story, "ids", "/a/b", CLASS_LEAK, 2);
}

/* While a group is being removed its reference count proves nothing. */
static void test_ids_of_a_group_that_goes(void **state)
{
	struct story *story = *state;

	story->account[B].id_refs--;
	story->group[B].flags |= SCAN_DYING;
	story_tell(story);
	assert_int_equal(findings_count(story), 0);
	expect_result(story, "ids", RESULT_UNKNOWN);
}

static void test_stuck(void **state)
{
	struct story *story = *state;

	story->census.stuck[2] = 5;
	story->census.stuck_all = 5;
	story->census.examples[0] = (struct census_slot){ 1, 77, 2 };
	story_tell(story);
	expect_finding(story, "in_use", "/a", CLASS_STUCK, 5);
	assert_non_null(strstr(story_finding(story, "in_use", "/a")->detail, " 1:77"));
}

static void test_slots_without_uncharge(void **state)
{
	struct story *story = *state;

	story->account[A].own.base = 104;
	story_tell(story);
	expect_finding(story, "slots", "/a", CLASS_LEAK, 4);
}

/* What our own programs may have missed is not a violation. */
static void test_misses_excuse(void **state)
{
	struct story *story = *state;

	story->account[A].own.base = 104;
	story->reading.coverage.skipped[ACCOUNT_SWAP] = 4;
	story_tell(story);
	assert_int_equal(findings_count(story), 0);
	expect_result(story, "slots", RESULT_UNKNOWN);
	assert_int_equal(audit_verdict(story->audit), RESULT_UNKNOWN);
	story->reading.coverage.skipped[ACCOUNT_SWAP] = VAL_NONE;
	story_tell(story);
	expect_result(story, "slots", RESULT_UNKNOWN);
}

static void test_ledger(void **state)
{
	struct story *story = *state;

	for (int i = 0; i < B; i++)
		story->account[i].tree.drift = 3;
	story_tell(story);
	assert_int_equal(findings_count(story), 1);
	expect_finding(story, "ledger", "/a", CLASS_LEAK, 3);
	for (int i = 0; i < B; i++)
		story->account[i].own_drift_sum = 3; /* both of the kernel's numbers say missed */
	story_tell(story);
	assert_int_equal(findings_count(story), 0);
	expect_result(story, "ledger", RESULT_UNKNOWN);
}

/* Booking makes the ledger agree again, but the miss is ours; the ancestors report it as well. */
static void test_booked(void **state)
{
	struct story *story = *state;

	story->account[B].booked = (struct missed_booked){ 61, 61, 1, 2 };
	story_tell(story);
	assert_int_equal(findings_count(story), 0);
	expect_result(story, "ledger", RESULT_UNKNOWN);
	expect_reason(story, "ledger", "/: 61 pages were missed by our programs");
	assert_int_equal(audit_check_state(story->audit, check_named("ledger"))->undecided, 3);
	expect_result(story, "slots", RESULT_UNKNOWN);
	expect_result(story, "counter", RESULT_OK);
	story->account[A].booked = (struct missed_booked){ -61, -61, 1, 2 };
	story_tell(story);
	expect_result(story, "ledger", RESULT_UNKNOWN);
	expect_reason(story, "ledger",
		      "/: as many charges as uncharges were missed by our programs");
	story->account[B].booked = (struct missed_booked){ 60, 60, 1, 2 };
	story_tell(story);
	expect_reason(story, "ledger", "/: 1 page was missed by our programs");
}

/* A difference between the kernel's two numbers is still found. */
static void test_booked_and_wrong(void **state)
{
	struct story *story = *state;

	story->account[B].booked = (struct missed_booked){ 61, 61, 1, 2 };
	for (int i = 0; i <= B; i++)
		story->account[i].tree.drift = 53;
	story_tell(story);
	assert_int_equal(findings_count(story), 1);
	expect_finding(story, "ledger", "/a/b", CLASS_LEAK, 53);
	assert_int_equal(audit_verdict(story->audit), RESULT_VIOLATION);
}

static void test_unsettled(void **state)
{
	struct story *story = *state;

	story->account[B].tree.settled = false;
	story_tell(story);
	expect_result(story, "ledger", RESULT_UNKNOWN);
	expect_result(story, "counter", RESULT_OK);
}

/* A leak smaller than what the group moves meanwhile is neither reported nor called ok. */
static void test_busy(void **state)
{
	struct story *story = *state;

	for (int i = 0; i < B; i++)
		story->account[i].usage += 7;
	story->moving = 10;
	story_tell(story);
	assert_int_equal(findings_count(story), 0);
	expect_result(story, "counter", RESULT_UNKNOWN);
	assert_false(audit_is_decided(story->audit));
	story->moving = 1; /* 3 of 7 pages are certain: the 2 that moved are doubted twice */
	story_tell(story);
	expect_finding(story, "counter", "/a", CLASS_LEAK, 3);
}

static void test_under(void **state)
{
	struct story *story = *state;

	story->account[ROOT].usage = story->account[A].usage = 150;
	for (int i = 0; i < STORY_READINGS; i++)
		story_read(story);
	assert_int_equal(audit_judge(story->audit, "/a/b", NULL), 0);
	assert_int_equal(findings_count(story), 0);
	assert_int_equal(audit_verdict(story->audit), RESULT_OK);
	expect_result(story, "owners", RESULT_ABSENT);
	assert_int_equal(audit_judge(story->audit, "/a", NULL), 0);
	assert_int_equal(findings_count(story), 1);
	assert_int_equal(audit_judge(story->audit, "/", NULL), 0);
	assert_int_equal(findings_count(story), 1);
}

/* A violation proven for a removed group stays proven. */
static void test_ended(void **state)
{
	struct story *story = *state;

	story->account[B].id_refs += 2;
	story_tell(story);
	story_remove(story);
	story_tell(story);
	assert_int_equal(findings_count(story), 1);
	expect_finding(story, "ids", "/a/b", CLASS_LEAK, 2);
}

/* A new group that reuses a removed group's id starts without history. */
static void test_id_is_reused(void **state)
{
	struct story *story = *state;

	story->account[B].id_refs += 2;
	story_read(story);
	story_read(story);
	story->group[B].kernfs_id = 99;
	story->account[B].id_refs -= 2;
	story_tell(story);
	assert_int_equal(findings_count(story), 0);
	assert_int_equal(audit_verdict(story->audit), RESULT_OK);
}

/* While programs are not run, checks that rest on them are unknown, not ok and not a violation. */
static void test_gap(void **state)
{
	static const char *const counted[] = { "ledger", "slots", "limit", "events", "charges" };
	static const char *const others[] = { "counter", "hierarchy", "ids", "in_use", "owners" };
	struct story *story = *state;

	for (int account = 0; account < ACCOUNT_COUNT; account++)
		story->reading.coverage.gap[account] = GAP_FTRACE;
	for (int wrong = 0; wrong < 2; wrong++) {
		story_tell(story);
		for (size_t i = 0; i < sizeof(counted) / sizeof(counted[0]); i++)
			expect_result(story, counted[i], RESULT_UNKNOWN);
		for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
			expect_result(story, others[i], RESULT_OK);
		assert_int_equal(findings_count(story), 0);
		expect_reason(story, "slots", coverage_gap_text(GAP_FTRACE));
		story->account[A].own.base = 104;
		story->account[ROOT].refused += 2;
		story->account[A].refused += 2;
	}
}

/*
 * Removed groups so deep that the ancestor that counts them is unknown: their pages are missing
 * there.
 */
static void test_orphaned(void **state)
{
	struct story *story = *state;

	story->group[B].parent_id = 0;
	story_tell(story);
	assert_int_equal(findings_count(story), 0);
	expect_result(story, "counter", RESULT_UNKNOWN);
	expect_reason(story, "counter",
		      "/a: below a group are removed ones that were not found to be its own");
	/* checks that do not sum children still decide */
	story->account[B].id_refs += 2;
	story_tell(story);
	assert_int_equal(findings_count(story), 1);
	expect_finding(story, "ids", "/a/b", CLASS_LEAK, 2);
}

/*
 * A group whose parent was born during the reading has no parent in it: what is proven stays
 * proven.
 */
static void test_orphaned_once(void **state)
{
	struct story *story = *state;

	for (int i = 0; i < STORY_GROUPS; i++)
		story->account[i].usage += 7;
	story_tell(story);
	expect_finding(story, "counter", "/a/b", CLASS_LEAK, 7);
	story->group[B].parent_id = 0;
	story_read(story);
	assert_int_equal(audit_judge(story->audit, NULL, NULL), 0);
	expect_finding(story, "counter", "/a/b", CLASS_LEAK, 7);
}

/* The programs of one account are not run: checks that rest on the others still decide. */
static void test_gap_of_one_account(void **state)
{
	struct story *story = *state;

	story->reading.coverage.gap[ACCOUNT_TRACE] = GAP_KPROBES;
	story_tell(story);
	expect_result(story, "ledger", RESULT_OK);
	expect_result(story, "charges", RESULT_UNKNOWN);
	story->reading.nr_faults = 1;
	story->faults[0] = (struct slot_fault){ .owner_id = 2, .slot = rec_slot(1, 4, 70) };
	story_tell(story);
	expect_finding(story, "charges", "/a", CLASS_DOUBLE, 4); /* what was seen is certain */
}

/* The root has no limit: nothing to check is ok, and says so. */
static void test_root_alone(void **state)
{
	struct story *story = *state;

	story->nr_groups = 1;
	story->account[ROOT].usage = 0;
	story->census.owned[2] = story->census.owned[3] = 0;
	story->census.used = 5;
	story_tell(story);
	expect_result(story, "limit", RESULT_ABSENT);
	expect_result(story, "events", RESULT_ABSENT);
	assert_int_equal(audit_verdict(story->audit), RESULT_OK);
	expect_reason(story, "limit", "there is no group below the root");
	assert_int_equal(audit_judge(story->audit, "/gone", NULL), 0);
	expect_result(story, "limit", RESULT_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY_TEST(test_right),
		STORY_TEST(test_nothing_read),
		STORY_TEST(test_counter_leak),
		STORY_TEST(test_counter_underflow),
		STORY_TEST(test_below_the_children),
		STORY_TEST(test_misattribution),
		STORY_TEST(test_orphaned),
		STORY_TEST(test_orphaned_once),
		STORY_TEST(test_ids),
		STORY_TEST(test_ids_of_a_group_that_goes),
		STORY_TEST(test_stuck),
		STORY_TEST(test_slots_without_uncharge),
		STORY_TEST(test_misses_excuse),
		STORY_TEST(test_ledger),
		STORY_TEST(test_booked),
		STORY_TEST(test_booked_and_wrong),
		STORY_TEST(test_unsettled),
		STORY_TEST(test_busy),
		STORY_TEST(test_under),
		STORY_TEST(test_ended),
		STORY_TEST(test_id_is_reused),
		STORY_TEST(test_gap),
		STORY_TEST(test_gap_of_one_account),
		STORY_TEST(test_root_alone),
	};

	return cmocka_run_group_tests_name("audit", tests, NULL, NULL);
}
