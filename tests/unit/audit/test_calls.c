// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/audit/test_calls.c - events, calls, limits and charges: what programs saw against the
 * kernel's numbers.
 *
 * Owns: the promises of audit/audit.h about these.
 */
#include <string.h>

#include "unit/audit/story.h"

/* Refusals from before the attach are in the kernel's counter and are no difference. */
static void test_events(void **state)
{
	struct story *story = *state;

	story_refuse(story, A, 30);
	story_tell(story);
	expect_result(story, "events", RESULT_OK);
	story_refuse(story, A, 4);
	story_tell(story);
	assert_int_equal(findings_count(story), 1);
	expect_finding(story, "events", "/a", CLASS_MISATTRIBUTION, 4);
}

/* While refusals go on, the kernel's counter lies between two readings of ours. */
static void test_events_go_on(void **state)
{
	struct story *story = *state;

	story_tell(story);
	story->refusing = 3;
	story_tell(story);
	assert_int_equal(findings_count(story), 0);
	story->refusing = 0;
	audit_renew(story->audit);
	story_tell(story);
	expect_result(story, "events", RESULT_OK);
}

/* Unknown when a program was skipped, or when there was nothing to attach to; absent on v1. */
static void expect_not_seen(struct story *story, const char *check)
{
	story->reading.coverage.skipped[ACCOUNT_TRACE] = 1;
	story_tell(story);
	expect_result(story, check, RESULT_UNKNOWN);
	story->reading.calls.refusals = false;
	story->reading.calls.pages_absent = story->reading.seen_absent = "no such function";
	story_tell(story);
	expect_result(story, check, RESULT_UNKNOWN);
	story->reading.memsw = true;
	story_tell(story);
	expect_result(story, check, RESULT_ABSENT);
}

static void test_events_that_nobody_saw(void **state)
{
	struct story *story = *state;

	story_tell(story);
	story_refuse(story, A, 2);
	expect_not_seen(story, "events");
}

/* A newborn has no baseline to settle: refusals before its first reading are known. */
static void test_events_of_a_newborn(void **state)
{
	struct story *story = *state;

	story_refuse_seen(story, B, 700);
	story_refuse(story, B, 700);
	story_tell(story);
	story_remake(story, B);
	story_refuse_seen(story, B, 569);
	story_refuse(story, B, 569);
	story_tell(story);
	assert_int_equal(findings_count(story), 0);
	expect_result(story, "events", RESULT_OK);
	story_remake(story, B);
	story_refuse(story, B, 3);
	story_tell(story);
	expect_finding(story, "events", "/a/b", CLASS_MISATTRIBUTION, 3);
}

/* The refusals of a removed group stay with its ancestors. */
static void test_events_of_a_group_that_goes(void **state)
{
	struct story *story = *state;

	story_tell(story);
	story_refuse(story, B, 6);
	story_refuse_seen(story, B, 6);
	story_read(story);
	story_remove(story);
	story_tell(story);
	assert_int_equal(findings_count(story), 0);
	expect_result(story, "events", RESULT_OK);
}

static void test_limit(void **state)
{
	struct story *story = *state;

	story->group[A].max = 140;
	story_tell(story);
	expect_result(story, "limit", RESULT_OK);
	story->account[A].usage += 5;
	story->account[ROOT].usage += 5;
	story->census.owned[2] += 5;
	story->census.used += 5;
	story->account[A].own.base += 5;
	story->account[A].id_refs += 5;
	story_tell(story);
	assert_int_equal(findings_count(story), 1);
	expect_finding(story, "limit", "/a", CLASS_LEAK, 5);
}

/* A limit may be lowered below the usage, or be below it when we attach. */
static void test_limit_is_lowered(void **state)
{
	struct story *story = *state;

	story->group[B].max = 10;
	story_tell(story);
	expect_result(story, "limit", RESULT_OK);
	story->group[A].max = 100;
	story->reading.limit_writes++;
	story_tell(story);
	expect_result(story, "limit", RESULT_OK);
}

/* A new group in the same directory does not inherit the limit of the previous one. */
static void test_limit_of_a_newborn(void **state)
{
	struct story *story = *state;

	story->group[B].max = 10;
	story_tell(story);
	expect_result(story, "limit", RESULT_OK);
	story_remake(story, B);
	story->group[B].max = 10;
	story_tell(story);
	assert_int_equal(findings_count(story), 0);
}

/* The write of the limit may have been among the skipped runs. */
static void test_limit_write_not_seen(void **state)
{
	struct story *story = *state;

	story->group[B].max = 50;
	story_tell(story);
	story->account[B].usage = 53;
	story->account[A].usage = story->account[ROOT].usage = 153;
	story->reading.coverage.skipped[ACCOUNT_TRACE] = 1;
	story_tell(story);
	expect_result(story, "limit", RESULT_UNKNOWN);
	story->reading.coverage.skipped[ACCOUNT_TRACE] = 0;
	story_tell(story);
	expect_finding(story, "limit", "/a/b", CLASS_LEAK, 3);
}

/* Calls of both kinds against records of both kinds. */
static void test_calls(void **state)
{
	struct story *story = *state;
	struct call_count *a = &story->calls[2];

	story->moving = 7;
	story_tell(story);
	story->moving = 0;
	audit_renew(story->audit);
	story_tell(story);
	expect_result(story, "calls", RESULT_OK);
	a->charged += 5;
	story_tell(story);
	expect_finding(story, "calls", "/a", CLASS_LEAK, 5);
	a->charged -= 5;
	a->uncharged += 6;
	story_tell(story);
	expect_finding(story, "calls", "/a", CLASS_UNDERFLOW, 6);
	assert_int_equal(findings_count(story), 1);
}

/*
 * As many pages too many in one group as too few in another: charged to one, recorded for the
 * other.
 */
static void test_calls_of_another_group(void **state)
{
	struct story *story = *state;

	story_tell(story);
	story->account[B].count.charged += 9;
	story->account[B].own.base -= 9;
	story->calls[2].charged += 9;
	story_tell(story);
	expect_finding(story, "calls", "/a/b", CLASS_MISATTRIBUTION, 9);
	expect_finding(story, "calls", "/a", CLASS_MISATTRIBUTION, 9);
	assert_int_equal(findings_count(story), 2);
}

/*
 * What was in flight at the attach is in one of the numbers only; a newborn had nothing in flight.
 */
static void test_calls_settle(void **state)
{
	struct story *story = *state;

	story->calls[2].charged = 3;
	story->calls[3].uncharged = 40;
	story_read(story);
	assert_false(audit_is_settled(story->audit));
	story_read(story);
	story_read(story);
	assert_true(audit_is_settled(story->audit));
	story_tell(story);
	expect_result(story, "calls", RESULT_OK);
	story_remake(story, B);
	story->calls[3].charged += 2;
	story_tell(story);
	expect_finding(story, "calls", "/a/b", CLASS_LEAK, 2);
}

/* A group that never rests: what comes after the first readings does not become its baseline. */
static void test_what_never_rests(void **state)
{
	struct story *story = *state;

	story->moving = 7;
	story->refusing = 3;
	story_tell(story);
	assert_false(audit_is_settled(story->audit));
	assert_int_equal(findings_count(story), 0);
	expect_result(story, "calls", RESULT_UNKNOWN);
	expect_result(story, "events", RESULT_UNKNOWN);
	story->calls[2].charged += 20;
	story_refuse(story, A, 50);
	story_tell(story);
	expect_finding(story, "calls", "/a", CLASS_LEAK, 13);
	expect_finding(story, "events", "/a", CLASS_MISATTRIBUTION, 47);
}

static void test_calls_that_nobody_saw(void **state)
{
	struct story *story = *state;

	story_tell(story);
	story->calls[2].charged += 4;
	expect_not_seen(story, "calls");
}

/* Inlined page_counter functions hide all calls: unknown, until a call of any group is seen. */
static void test_calls_inline(void **state)
{
	struct story *story = *state;

	story_tell(story);
	story->account[A].count.charged += 4;
	story->account[A].own.base -= 4;
	story_tell(story);
	assert_int_equal(findings_count(story), 0);
	expect_result(story, "calls", RESULT_UNKNOWN);
	story->calls[2].charged += 1;
	story_tell(story);
	expect_finding(story, "calls", "/a", CLASS_UNDERFLOW, 3);
}

static void test_calls_that_did_not_end(void **state)
{
	struct story *story = *state;

	story->calls[2].charged = 3;
	story_tell(story);
	story->account[A].count.charged += 4;
	story->account[A].own.base -= 4;
	story_refuse(story, A, 2);
	story->reading.calls.open = 1;
	story_tell(story);
	assert_int_equal(findings_count(story), 0);
	expect_result(story, "calls", RESULT_UNKNOWN);
	expect_result(story, "events", RESULT_UNKNOWN);
	story->reading.calls.open = 0;
	story_tell(story);
	expect_finding(story, "calls", "/a", CLASS_UNDERFLOW, 4);
	expect_finding(story, "events", "/a", CLASS_MISATTRIBUTION, 2);
}

static void test_charges(void **state)
{
	struct story *story = *state;

	for (int i = 0; i < 3; i++)
		story->faults[i] = (struct slot_fault){ .slot = rec_slot(1, 2, 70 + (uint64_t)i),
							.pid = 9,
							.owner_id = i == 2 ? 3 : 2,
							.memcg_id = 4 };
	story->reading.nr_faults = 3;
	story_tell(story);
	assert_int_equal(findings_count(story), 2);
	expect_finding(story, "charges", "/a", CLASS_DOUBLE, 4);
	expect_finding(story, "charges", "/a/b", CLASS_DOUBLE, 2);
	assert_non_null(strstr(story_finding(story, "charges", "/a/b")->detail, "slot 1:72"));
}

/* What was not looked at is not ok. */
static void test_charges_not_looked_at(void **state)
{
	struct story *story = *state;

	story_tell(story);
	expect_result(story, "charges", RESULT_OK);
	story->reading.faults_skipped = true;
	story_tell(story);
	expect_result(story, "charges", RESULT_UNKNOWN);
}

/* The slot belonged to the owner that the id had at that time. */
static void test_charge_of_an_owner_before(void **state)
{
	struct story *story = *state;

	story_read(story);
	story->faults[0] = (struct slot_fault){ .time_ns = 5, .owner_id = 3, .slot = 1 };
	story->reading.nr_faults = 1;
	story_remake(story, B);
	story_tell(story);
	expect_finding(story, "charges", "/", CLASS_DOUBLE, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY_TEST(test_events),
		STORY_TEST(test_events_go_on),
		STORY_TEST(test_events_that_nobody_saw),
		STORY_TEST(test_events_of_a_newborn),
		STORY_TEST(test_events_of_a_group_that_goes),
		STORY_TEST(test_limit),
		STORY_TEST(test_limit_is_lowered),
		STORY_TEST(test_limit_of_a_newborn),
		STORY_TEST(test_limit_write_not_seen),
		STORY_TEST(test_calls),
		STORY_TEST(test_calls_of_another_group),
		STORY_TEST(test_calls_settle),
		STORY_TEST(test_what_never_rests),
		STORY_TEST(test_calls_that_nobody_saw),
		STORY_TEST(test_calls_inline),
		STORY_TEST(test_calls_that_did_not_end),
		STORY_TEST(test_charges),
		STORY_TEST(test_charges_not_looked_at),
		STORY_TEST(test_charge_of_an_owner_before),
	};

	return cmocka_run_group_tests_name("calls", tests, NULL, NULL);
}
