// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/audit/test_audit.c - each check finds what is wrong and only that, and does not guess.
 *
 * Owns: the promises of audit/audit.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

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

/* The counters above have the pages too; the leak is told once, where it is. */
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

	story->account[B].usage += 9; /* of the pages of a */
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

/* While a group is being removed its references do not tell. */
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

/* What our own programs may have missed is nobody's violation. */
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
		story->account[i].own_drift_sum = 3; /* both of the kernel's numbers: missed */
	story_tell(story);
	assert_int_equal(findings_count(story), 0);
	expect_result(story, "ledger", RESULT_UNKNOWN);
}

static void expect_reason(const struct story *story, const char *check, const char *reason)
{
	assert_string_equal(audit_check_state(story->audit, check_named(check))->reason, reason);
}

/* The ledger agrees again, but that is our doing; it is told for those above as well. */
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

/* What the kernel's two numbers differ by is found all the same. */
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

static void test_owners(void **state)
{
	struct story *story = *state;

	story->census.owned[500] = 6;
	story->census.used += 6;
	story_tell(story);
	expect_finding(story, "owners", "/", CLASS_STUCK, 6);
}

/* Pages that nobody owned before we came are not a fault; more of them are. */
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

/* Slots with a page in the swap cache that are more than the pages, or fewer. */
static void test_swapcache(void **state)
{
	struct story *story = *state;

	story->cached = 20;
	story->census.cached = 20;
	story_tell(story);
	expect_result(story, "swapcache", RESULT_OK);
	story->census.cached = 27;
	for (int i = 0; i * STORY_STEP_NS <= EVIDENCE_SLOW_NS; i++)
		story_read(story);
	assert_int_equal(audit_judge(story->audit, NULL, NULL), 0);
	assert_int_equal(findings_count(story), 0); /* CPUs may not have told theirs yet */
	story_tell(story);
	expect_finding(story, "swapcache", "/", CLASS_STUCK, 7);
	story->census.cached = 10;
	story->census.maybe_cached = 7;
	for (int i = 0; i * STORY_STEP_NS <= EVIDENCE_SLOW_NS; i++)
		story_read(story);
	story_tell(story);
	expect_finding(story, "swapcache", "/", CLASS_UNDERFLOW, 3);
	assert_int_equal(audit_judge(story->audit, "/a", NULL), 0);
	expect_result(story, "swapcache", RESULT_ABSENT);
}

/* What CPUs have counted on their own and may keep for long explains it too, and shows nothing. */
static void test_swapcache_not_brought_together(void **state)
{
	struct story *story = *state;

	story->cached = 20;
	story->census.cached = 36;
	story->reading.cached_slack = 16;
	for (int i = 0; i * STORY_STEP_NS <= EVIDENCE_SLOW_NS; i++)
		story_read(story);
	story_tell(story);
	assert_int_equal(findings_count(story), 0);
	expect_result(story, "swapcache", RESULT_UNKNOWN);
	story->reading.cached_slack = 15;
	for (int i = 0; i * STORY_STEP_NS <= EVIDENCE_SLOW_NS; i++)
		story_read(story);
	story_tell(story);
	expect_finding(story, "swapcache", "/", CLASS_STUCK, 16);
}

/* Slots kept for a CPU explain a difference, and so does what goes on meanwhile. */
static void test_swapcache_explained(void **state)
{
	struct story *story = *state;

	story->cached = 20;
	story->census.cached = 4;
	story->census.maybe_cached = 16;
	for (int i = 0; i * STORY_STEP_NS <= EVIDENCE_SLOW_NS; i++)
		story_read(story);
	story_tell(story);
	expect_result(story, "swapcache", RESULT_OK);
	story->census.maybe_cached = 10;
	story->moving = 3; /* is counted at both ends */
	for (int i = 0; i * STORY_STEP_NS <= EVIDENCE_SLOW_NS; i++)
		story_read(story);
	story_tell(story);
	assert_int_equal(findings_count(story), 0);
	expect_result(story, "swapcache", RESULT_OK);
}

/* A census that we cannot read is no proof of anything. */
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
	assert_string_equal(audit_check_state(story->audit, check_named("counter"))->reason,
			    "none");
	assert_true(audit_is_decided(story->audit));
}

/* A leak within what the group moves meanwhile is neither found nor called fine. */
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
	story->moving = 1; /* of 7 pages 3 are sure: 2 went in or out, twice in doubt */
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

/* What was proven of a group that is gone stays proven. */
static void test_ended(void **state)
{
	struct story *story = *state;

	story->account[B].id_refs += 2;
	story_tell(story);
	story->nr_groups = B;
	story->account[ROOT].usage = story->account[A].usage = 100;
	story->census.owned[3] = 0;
	story->census.used -= 40;
	story_tell(story);
	assert_int_equal(findings_count(story), 1);
	expect_finding(story, "ids", "/a/b", CLASS_LEAK, 2);
}

/* Another group with the id of one that is gone begins anew. */
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

/* What was refused before we came is in the kernel's numbers, and is no difference. */
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

/* While refusals go on the kernel's number is somewhere between two of ours. */
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

static void test_events_that_nobody_saw(void **state)
{
	struct story *story = *state;

	story_tell(story);
	story_refuse(story, A, 2);
	story->reading.coverage.skipped[ACCOUNT_TRACE] = 1;
	story_tell(story);
	expect_result(story, "events", RESULT_UNKNOWN);
	story->reading.calls.refusals = false;
	story->reading.seen_absent = "no such function";
	story_tell(story);
	expect_result(story, "events", RESULT_UNKNOWN);
	story->reading.memsw = true;
	story_tell(story);
	expect_result(story, "events", RESULT_ABSENT);
}

/* Nothing of a newborn has to settle: what it was refused before it was first read is known. */
static void test_events_of_a_newborn(void **state)
{
	struct story *story = *state;

	story_refuse_seen(story, B, 700);
	story_refuse(story, B, 700);
	story_tell(story);
	story_remake(story, B);
	story->account[A].usage = story->account[ROOT].usage = 100;
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

/* The directory is the same, its limit is not above what the one before was. */
static void test_limit_of_a_newborn(void **state)
{
	struct story *story = *state;

	story->group[B].max = 10;
	story_tell(story);
	expect_result(story, "limit", RESULT_OK);
	story_remake(story, B);
	story->account[A].usage = story->account[ROOT].usage = 100;
	story->group[B].max = 10;
	story_tell(story);
	assert_int_equal(findings_count(story), 0);
}

/* Both kinds of calls against both kinds of records. */
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

/* The same pages too many in one group and too few in another: charged to it, recorded for that. */
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

/* What was under way when we came is in one of the numbers only; of a newborn there is none. */
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
	story->account[A].usage = story->account[ROOT].usage = 100;
	story->calls[3].charged += 2;
	story_tell(story);
	expect_finding(story, "calls", "/a/b", CLASS_LEAK, 2);
}

static void test_calls_that_nobody_saw(void **state)
{
	struct story *story = *state;

	story_tell(story);
	story->calls[2].charged += 4;
	story->reading.coverage.skipped[ACCOUNT_SWAP] = 0;
	story->reading.coverage.skipped[ACCOUNT_TRACE] = 1;
	story_tell(story);
	expect_result(story, "calls", RESULT_UNKNOWN);
	story->reading.calls.pages_absent = "no such function";
	story_tell(story);
	expect_result(story, "calls", RESULT_UNKNOWN);
	story->reading.memsw = true;
	story_tell(story);
	expect_result(story, "calls", RESULT_ABSENT);
}

/* Page counters may be charged where no program sees it: then no call of any group does. */
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

/* What nobody looked at is not fine. */
static void test_charges_not_looked_at(void **state)
{
	struct story *story = *state;

	story_tell(story);
	expect_result(story, "charges", RESULT_OK);
	story->reading.faults_skipped = true;
	story_tell(story);
	expect_result(story, "charges", RESULT_UNKNOWN);
}

/* The slot was that of the id's owner at that time. */
static void test_charge_of_an_owner_before(void **state)
{
	struct story *story = *state;

	story_read(story);
	story->faults[0] = (struct slot_fault){ .time_ns = 5, .owner_id = 3, .slot = 1 };
	story->reading.nr_faults = 1;
	story_remake(story, B);
	story->account[A].usage = story->account[ROOT].usage = 100;
	story_tell(story);
	expect_finding(story, "charges", "/", CLASS_DOUBLE, 0);
}

/* The refusals of a group that goes stay with those above it. */
static void test_events_of_a_group_that_goes(void **state)
{
	struct story *story = *state;

	story_tell(story);
	story_refuse(story, B, 6);
	story_refuse_seen(story, B, 6);
	story_read(story);
	story->nr_groups = B;
	story->account[ROOT].usage = story->account[A].usage = 100;
	story->census.owned[3] = 0;
	story->census.used -= 40;
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

/* A limit may be lowered below what is there, or be lower when we come. */
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
	/* the root owns 5 slots, whose pages may be in zswap and charged to nobody */
	expect_finding(story, "zswap_pages", "/", CLASS_UNDERFLOW, 6);
}

/* A removed group has no files any more: nothing is left to be compared. */
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

/* Between two flushes memory.stat is old, however often it is read. */
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

/* Slots are not what is charged, so a difference may be right; but some numbers stay the same. */
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, story_begin, story_end)

/* While programs are not run neither a difference nor none is known, of what rests on them. */
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
		assert_string_equal(audit_check_state(story->audit, check_named("slots"))->reason,
				    coverage_gap_text(GAP_FTRACE));
		story->account[A].own.base = 104;
		story->account[ROOT].refused += 2;
		story->account[A].refused += 2;
	}
}

/* The programs of one account are kept off: what rests on the others is known. */
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
	expect_finding(story, "charges", "/a", CLASS_DOUBLE, 4); /* what was seen is so */
}

/* A write of the limit may have been among the runs that were skipped. */
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

/* A part of the machine that is bad and excused is not fine either. */
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

/* Its bytes are not counted; its pages are the kernel's own numbers, and are told as any. */
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

/* A leak line never stands beside "exact". */
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

/* The root has no limit: nothing to look at is fine, and said. */
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
	assert_string_equal(audit_check_state(story->audit, check_named("limit"))->reason,
			    "there is no group below the root");
	assert_int_equal(audit_judge(story->audit, "/gone", NULL), 0);
	expect_result(story, "limit", RESULT_UNKNOWN);
}

static const struct CMUnitTest tests[] = {
	TEST(test_gap),
	TEST(test_gap_of_one_account),
	TEST(test_limit_write_not_seen),
	TEST(test_owners_of_a_census_in_doubt),
	TEST(test_zswap_pages_without_programs),
	TEST(test_no_zswap),
	TEST(test_bytes_are_bytes),
	TEST(test_root_alone),
	TEST(test_right),
	TEST(test_nothing_read),
	TEST(test_counter_leak),
	TEST(test_counter_underflow),
	TEST(test_below_the_children),
	TEST(test_misattribution),
	TEST(test_ids),
	TEST(test_ids_of_a_group_that_goes),
	TEST(test_stuck),
	TEST(test_slots_without_uncharge),
	TEST(test_misses_excuse),
	TEST(test_ledger),
	TEST(test_booked),
	TEST(test_booked_and_wrong),
	TEST(test_unsettled),
	TEST(test_owners),
	TEST(test_unowned),
	TEST(test_census_does_not_add_up),
	TEST(test_no_census),
	TEST(test_busy),
	TEST(test_under),
	TEST(test_ended),
	TEST(test_id_is_reused),
	TEST(test_events),
	TEST(test_events_go_on),
	TEST(test_events_that_nobody_saw),
	TEST(test_events_of_a_newborn),
	TEST(test_limit_of_a_newborn),
	TEST(test_charge_of_an_owner_before),
	TEST(test_calls),
	TEST(test_calls_of_another_group),
	TEST(test_calls_settle),
	TEST(test_calls_that_nobody_saw),
	TEST(test_calls_inline),
	TEST(test_calls_that_did_not_end),
	TEST(test_charges_not_looked_at),
	TEST(test_events_of_a_group_that_goes),
	TEST(test_limit),
	TEST(test_limit_is_lowered),
	TEST(test_charges),
	TEST(test_zswap),
	TEST(test_swapcache),
	TEST(test_swapcache_not_brought_together),
	TEST(test_swapcache_explained),
	TEST(test_zswap_pages),
	TEST(test_zswap_pages_lag),
	TEST(test_vswap),
	TEST(test_zswap_of_a_group_that_goes),
};

int main(void)
{
	return cmocka_run_group_tests_name("audit", tests, NULL, NULL);
}
