// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/audit/test_samples.c - an audit of the refreshes of a history.
 *
 * Owns: the promises of audit/samples.h: what lasts is a violation, what is not known is unknown,
 * and only what was seen at rest is fine.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "audit/audit.h"
#include "audit/samples.h"
#include "unit/history/story.h"

struct audited {
	struct story story;
	struct audit_samples *samples;
	struct audit_report report;
	long n;
	bool set; /* the wall clock is set forward all the time: a sample takes a millisecond */
};

static void begin(struct audited *audited)
{
	memset(audited, 0, sizeof(*audited));
	audited->samples = audit_samples_new();
	assert_non_null(audited->samples);
	story_begin(&audited->story);
}

static void take(struct audited *audited, long times)
{
	for (long i = 0; i < times; i++) {
		int64_t real_ns = (STORY_START + audited->n * STORY_STEP) * STORY_S;

		story_at(&audited->story, audited->n++);
		assert_int_equal(audit_samples_take(audited->samples, &audited->story.refresh,
						    real_ns,
						    audited->set ? (uint64_t)audited->n * 1000000
								 : (uint64_t)real_ns),
				 0);
	}
}

static const struct audit_check_state *check(const struct audited *audited, const char *name)
{
	for (size_t i = 0; i < audit_nr_checks; i++)
		if (!strcmp(audit_checks[i].name, name))
			return audit_check_state(audited->report.audit, &audit_checks[i]);
	fail_msg("no check %s", name);
	return NULL;
}

static void expect_under(struct audited *audited, const char *under, const char *verdict,
			 const char *reason)
{
	enum audit_result result;

	assert_int_equal(audit_samples_judge(audited->samples, under, &audited->report), 0);
	result = audit_verdict(audited->report.audit);
	assert_string_equal(audit_results[result].verdict, verdict);
	if (reason && !strstr(check(audited, "ledger")->reason, reason))
		fail_msg("the reason is '%s'", check(audited, "ledger")->reason);
}

static void expect(struct audited *audited, const char *verdict, const char *reason)
{
	expect_under(audited, NULL, verdict, reason);
}

static void drift(struct audited *audited, int64_t pages, const char *cause)
{
	for (int row = LEAF; row > ROOT; row = audited->story.rows[row].parent) {
		audited->story.vals[row][COL_DRIFT] = pages * 4096;
		audited->story.rows[row].drift_cause = pages ? cause : NULL;
	}
}

static void end(struct audited *audited)
{
	audit_samples_free(audited->samples);
}

static void exact(void **state)
{
	struct audited audited;

	(void)state;
	begin(&audited);
	take(&audited, 1);
	expect(&audited, "unknown", "still swapping");
	take(&audited, 5);
	audit_samples_lost(audited.samples, 4, 2);
	expect(&audited, "exact", NULL);
	assert_int_equal(check(&audited, "ledger")->result, RESULT_OK);
	assert_int_equal(check(&audited, "ledger")->groups, 4);
	assert_int_equal(check(&audited, "hierarchy")->result, RESULT_OK);
	assert_int_equal(check(&audited, "slots")->result, RESULT_ABSENT);
	assert_int_equal(check(&audited, "records")->result, RESULT_ABSENT);
	assert_int_equal(audited.report.readings, 6);
	assert_int_equal(audited.report.lost, 4);
	assert_int_equal(audited.report.missed, 2);
	assert_string_equal(audited.report.kernel, "6.12.0");
	assert_true(audited.report.begin_ns == (uint64_t)(STORY_START * STORY_S));
	assert_true(audited.report.end_ns == (uint64_t)((STORY_START + 50) * STORY_S));
	end(&audited);
}

/* No sample of it at rest: agreement is only within what moved. */
static void never_at_rest(void **state)
{
	struct audited audited;

	(void)state;
	begin(&audited);
	for (int i = 0; i < 8; i++) {
		audited.story.vals[LEAF][COL_CHARGED] += 7;
		take(&audited, 1);
	}
	expect(&audited, "unknown", "still swapping; agrees only to within 14 pages");
	expect_under(&audited, "/other", "exact", NULL);
	take(&audited, 2);
	expect(&audited, "exact", NULL);
	end(&audited);
}

static void a_clock_that_is_set(void **state)
{
	struct audited audited;

	(void)state;
	begin(&audited);
	audited.set = true;
	take(&audited, 5);
	drift(&audited, -3, "accounting");
	take(&audited, 7);
	expect(&audited, "unknown", NULL);
	end(&audited);
}

static void a_drift_that_lasts(void **state)
{
	const struct audit_finding *findings;
	struct audited audited;
	size_t nr;

	(void)state;
	begin(&audited);
	take(&audited, 5);
	drift(&audited, -3, "accounting");
	take(&audited, 3);
	expect(&audited, "unknown", "/a/b: -3 pages, not seen for long enough");
	take(&audited, 4);
	expect(&audited, "violation", NULL);
	findings = audit_findings(audited.report.audit, &nr);
	assert_int_equal(nr, 1);
	assert_string_equal(findings[0].path, "/a/b");
	assert_string_equal(findings[0].check->name, "ledger");
	assert_int_equal(findings[0].class, CLASS_UNDERFLOW);
	assert_int_equal(findings[0].pages, 3);
	assert_true(findings[0].first_ns == (uint64_t)((STORY_START + 50) * STORY_S));
	expect_under(&audited, "/other", "exact", NULL);
	/* it is over, and was one */
	drift(&audited, 0, NULL);
	take(&audited, 5);
	expect(&audited, "violation", NULL);
	/* and stays one when something is not known */
	assert_int_equal(audit_samples_doubt(audited.samples, "a gap", false), 0);
	expect(&audited, "violation", NULL);
	end(&audited);
}

/* What our programs did is never the kernel's fault, and never fine. */
static void ours(void **state)
{
	struct audited audited;

	(void)state;
	begin(&audited);
	take(&audited, 5);
	drift(&audited, 2, "missed");
	take(&audited, 6);
	expect(&audited, "unknown", "our programs missed it, or may have missed it");
	drift(&audited, 2, "unknown");
	take(&audited, 6);
	expect(&audited, "unknown", "our programs missed it, or may have missed it");
	/* booked */
	drift(&audited, 0, NULL);
	audited.story.vals[LEAF][COL_MISSED] = 2;
	take(&audited, 6);
	expect(&audited, "unknown", "2 pages were missed by our programs");
	expect_under(&audited, "/other", "exact", NULL);
	end(&audited);
}

static void not_settled(void **state)
{
	struct audited audited;

	(void)state;
	begin(&audited);
	audited.story.vals[ODD][COL_DRIFT] = VAL_NONE;
	take(&audited, 6);
	expect(&audited, "unknown", "never read while idle");
	expect_under(&audited, "/a/b", "exact", NULL);
	end(&audited);
}

static void doubts(void **state)
{
	struct audited audited;

	(void)state;
	begin(&audited);
	take(&audited, 5);
	assert_int_equal(audit_samples_doubt(audited.samples, "first gap", false), 0);
	take(&audited, 5);
	expect(&audited, "unknown", "first gap");
	assert_int_equal(audit_samples_doubt(audited.samples, "a boot", true), 0);
	expect(&audited, "unknown", "first gap; 1 more");
	assert_int_equal(check(&audited, "hierarchy")->result, RESULT_UNKNOWN);
	end(&audited);
}

/* A difference does not go on behind a boot. */
static void begun_again(void **state)
{
	struct audited audited;

	(void)state;
	begin(&audited);
	drift(&audited, 1, "accounting");
	take(&audited, 3);
	assert_int_equal(audit_samples_doubt(audited.samples, "a boot", true), 0);
	take(&audited, 3);
	expect(&audited, "unknown", "a boot");
	end(&audited);
}

static void children_above_the_parent(void **state)
{
	struct audited audited;

	(void)state;
	begin(&audited);
	audited.story.vals[LEAF][COL_SWAP_CURRENT] = 11 << 20;
	take(&audited, 6);
	expect(&audited, "violation", NULL);
	assert_int_equal(check(&audited, "hierarchy")->result, RESULT_VIOLATION);
	assert_int_equal(check(&audited, "ledger")->result, RESULT_OK);
	end(&audited);
}

/* Each that is over was one, once, whether another one goes on or ends at the same time. */
static void two_that_end(void **state)
{
	struct audited audited;
	size_t nr;

	(void)state;
	for (int together = 0; together < 2; together++) {
		begin(&audited);
		audited.story.vals[LEAF][COL_SWAP_CURRENT] = 11 << 20;
		for (int row = TOP; row > ROOT; row = audited.story.rows[row].parent) {
			audited.story.vals[row][COL_DRIFT] = 3 * 4096;
			audited.story.rows[row].drift_cause = "accounting";
		}
		take(&audited, 6);
		for (int row = TOP; row > ROOT; row = audited.story.rows[row].parent) {
			audited.story.vals[row][COL_DRIFT] = 0;
			audited.story.rows[row].drift_cause = NULL;
		}
		if (!together)
			take(&audited, 6);
		audited.story.vals[LEAF][COL_SWAP_CURRENT] = 0;
		take(&audited, 6);
		expect(&audited, "violation", NULL);
		assert_int_equal(check(&audited, "hierarchy")->result, RESULT_VIOLATION);
		assert_int_equal(check(&audited, "ledger")->result, RESULT_VIOLATION);
		audit_findings(audited.report.audit, &nr);
		assert_int_equal(nr, 2);
		end(&audited);
	}
}

static void a_group_that_ends(void **state)
{
	struct audited audited;

	(void)state;
	begin(&audited);
	audited.story.refresh.nr_rows = STORY_ROWS;
	audited.story.vals[LATE][COL_DRIFT] = audited.story.vals[OTHER][COL_DRIFT] = 4096;
	audited.story.rows[LATE].drift_cause = audited.story.rows[OTHER].drift_cause = "accounting";
	take(&audited, 6);
	audited.story.refresh.nr_rows = LATE;
	audited.story.vals[OTHER][COL_DRIFT] = 0;
	audited.story.rows[OTHER].drift_cause = NULL;
	take(&audited, 6);
	expect(&audited, "violation", NULL);
	expect_under(&audited, "/a", "exact", NULL);
	end(&audited);
}

/* The group that counts a removed one is not known: a difference may be that. */
static void orphans(void **state)
{
	struct audited audited;

	(void)state;
	begin(&audited);
	audited.story.rows[ODD].parent = -1;
	drift(&audited, 1, "accounting");
	take(&audited, 6);
	expect(&audited, "unknown", "not found to be its own");
	end(&audited);
}

static void virtual_swap(void **state)
{
	struct audited audited;

	(void)state;
	begin(&audited);
	audited.story.refresh.host.vswap = 1;
	take(&audited, 6);
	expect(&audited, "unknown", "virtual swap");
	end(&audited);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exact),
		cmocka_unit_test(never_at_rest),
		cmocka_unit_test(a_clock_that_is_set),
		cmocka_unit_test(a_drift_that_lasts),
		cmocka_unit_test(ours),
		cmocka_unit_test(not_settled),
		cmocka_unit_test(doubts),
		cmocka_unit_test(begun_again),
		cmocka_unit_test(children_above_the_parent),
		cmocka_unit_test(two_that_end),
		cmocka_unit_test(a_group_that_ends),
		cmocka_unit_test(orphans),
		cmocka_unit_test(virtual_swap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
