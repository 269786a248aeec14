// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/audit/test_evidence.c - what repeated readings of a difference prove.
 *
 * Owns: the promises of audit/evidence.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "audit/evidence.h"

#define STEP_NS (EVIDENCE_BAD_NS / (EVIDENCE_BAD_TIMES - 1))

struct story {
	struct evidence evidence;
	uint64_t now_ns;
};

static void read_within(struct story *story, int64_t low, int64_t high)
{
	story->now_ns += STEP_NS;
	evidence_take(&story->evidence, low, high, story->now_ns);
}

static void read_exactly(struct story *story, int64_t value)
{
	read_within(story, value, value);
}

static void test_nothing_read(void **state)
{
	struct story story = { 0 };

	(void)state;
	assert_int_equal(evidence_state(&story.evidence, PACE_READ), EVIDENCE_NONE);
}

static void test_agreement_is_read_twice(void **state)
{
	struct story story = { 0 };

	(void)state;
	read_exactly(&story, 0);
	assert_int_equal(evidence_state(&story.evidence, PACE_READ), EVIDENCE_NONE);
	read_exactly(&story, 0);
	assert_int_equal(evidence_state(&story.evidence, PACE_READ), EVIDENCE_OK);
}

static void test_difference_stays(void **state)
{
	struct story story = { 0 };

	(void)state;
	for (int i = 1; i < EVIDENCE_BAD_TIMES; i++) {
		read_exactly(&story, 7);
		assert_int_equal(evidence_state(&story.evidence, PACE_READ), EVIDENCE_NONE);
	}
	read_exactly(&story, 7);
	assert_int_equal(evidence_state(&story.evidence, PACE_READ), EVIDENCE_BAD);
	assert_int_equal(story.evidence.value, 7);
	assert_int_equal(story.evidence.first_ns, STEP_NS);
	read_exactly(&story, 0);
	assert_int_equal(evidence_state(&story.evidence, PACE_READ), EVIDENCE_NONE);
}

/* Many readings in a short time prove nothing: a scan takes milliseconds. */
static void test_difference_takes_time(void **state)
{
	struct evidence evidence = { 0 };

	(void)state;
	for (int i = 0; i < 3 * EVIDENCE_BAD_TIMES; i++)
		evidence_take(&evidence, -3, -3, 1000 + (uint64_t)i);
	assert_int_equal(evidence_state(&evidence, PACE_READ), EVIDENCE_NONE);
	evidence_take(&evidence, -3, -3, 1000 + EVIDENCE_BAD_NS);
	assert_int_equal(evidence_state(&evidence, PACE_READ), EVIDENCE_BAD);
	assert_int_equal(evidence.value, -3);
}

/* Pages in flight only add: the smallest difference that was read is certain. */
static void test_least_is_sure(void **state)
{
	struct story story = { 0 };

	(void)state;
	read_exactly(&story, 50);
	read_exactly(&story, 12);
	for (int i = 0; i < EVIDENCE_BAD_TIMES; i++)
		read_within(&story, 9, 400);
	assert_int_equal(evidence_state(&story.evidence, PACE_READ), EVIDENCE_BAD);
	assert_int_equal(story.evidence.value, 9);
}

static void test_other_sign_is_another(void **state)
{
	struct story story = { 0 };

	(void)state;
	for (int i = 0; i < EVIDENCE_BAD_TIMES - 1; i++)
		read_exactly(&story, 5);
	read_exactly(&story, -5);
	assert_int_equal(evidence_state(&story.evidence, PACE_READ), EVIDENCE_NONE);
	assert_int_equal(story.evidence.value, -5);
}

/* One page in flight at a quiet moment, then a busy time: no violation, and not ok either. */
static void test_busy_decides_nothing(void **state)
{
	struct story story = { 0 };

	(void)state;
	read_exactly(&story, 1);
	for (int i = 0; i < 10 * EVIDENCE_BAD_TIMES; i++)
		read_within(&story, -20, 20);
	assert_int_equal(evidence_state(&story.evidence, PACE_READ), EVIDENCE_NONE);
	assert_int_equal(story.evidence.value, 0);
	assert_int_equal(story.evidence.spread, 0);
	evidence_renew(&story.evidence);
	read_within(&story, -20, 20);
	assert_int_equal(story.evidence.spread, 40);
}

/* An old agreement is not a present one. */
static void test_renewed(void **state)
{
	struct story story = { 0 };

	(void)state;
	read_exactly(&story, 0);
	read_exactly(&story, 0);
	evidence_renew(&story.evidence);
	assert_int_equal(evidence_state(&story.evidence, PACE_READ), EVIDENCE_NONE);
	read_within(&story, -1, 0);
	read_exactly(&story, 0);
	assert_int_equal(evidence_state(&story.evidence, PACE_READ), EVIDENCE_NONE);
	read_exactly(&story, 0);
	assert_int_equal(evidence_state(&story.evidence, PACE_READ), EVIDENCE_OK);
}

static void test_difference_outlives_renewal(void **state)
{
	struct story story = { 0 };

	(void)state;
	for (int i = 0; i < EVIDENCE_BAD_TIMES - 1; i++)
		read_exactly(&story, 5);
	evidence_renew(&story.evidence);
	read_exactly(&story, 5);
	assert_int_equal(evidence_state(&story.evidence, PACE_READ), EVIDENCE_BAD);
}

static void test_lagging(void **state)
{
	struct evidence evidence = { 0 };

	(void)state;
	for (int i = 0; i < EVIDENCE_LAGGING_TIMES; i++) {
		assert_int_equal(evidence_state(&evidence, PACE_LAGGING), EVIDENCE_NONE);
		evidence_take(&evidence, 8, 8, 1 + (uint64_t)i * EVIDENCE_BAD_NS);
	}
	assert_int_equal(evidence_state(&evidence, PACE_LAGGING), EVIDENCE_BAD);
	assert_int_equal(evidence_state(&evidence, PACE_READ), EVIDENCE_NONE);
}

static void since(struct evidence_start *start, int at, int64_t low, int64_t high,
		  int64_t expect_low, int64_t expect_high)
{
	const struct bounds now = { low, high };
	struct bounds is = evidence_since(start, now, (uint64_t)at * EVIDENCE_START_NS / 4);

	assert_int_equal(is.low, expect_low);
	assert_int_equal(is.high, expect_high);
}

/* A page in flight at one moment does not become the baseline. */
static void test_start_is_read_twice(void **state)
{
	struct evidence_start start = { 0 };

	(void)state;
	since(&start, 0, 8, 8, 0, 0);
	assert_false(evidence_start_is_settled(&start));
	since(&start, 1, 7, 7, -1, 0);
	since(&start, 2, 7, 9, -2, 2);
	assert_false(evidence_start_is_settled(&start));
	since(&start, 3, 7, 7, -2, 0);
	assert_true(evidence_start_is_settled(&start));
	since(&start, 40, 7, 7, 0, 0);
	since(&start, 41, 10, 12, 3, 5);
}

/* It never rests: what the first readings leave open stays unknown, and does not grow. */
static void test_start_of_what_never_rests(void **state)
{
	struct evidence_start start = { 0 };

	(void)state;
	for (int i = 0; i <= 2; i++)
		since(&start, i, -2, 3, -5, 5);
	/* long enough, but too few readings */
	since(&start, 8, -2, 4, -6, 6);
	since(&start, 9, -2, 5, -7, 7);
	since(&start, 10, 6, 9, 1, 11);
	since(&start, 11, 6, 6, 1, 8);
	since(&start, 12, 6, 6, 1, 8);
	assert_false(evidence_start_is_settled(&start));
	since(&start, 13, 3, 3, -2, 5);
	since(&start, 14, 3, 3, -2, 5);
	since(&start, 15, 6, 6, 3, 3);
}

static void test_start_of_a_newborn(void **state)
{
	struct evidence_start start = { 0 };

	(void)state;
	evidence_start_clear(&start);
	assert_true(evidence_start_is_settled(&start));
	since(&start, 1, 4, 6, 4, 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_read),
		cmocka_unit_test(test_agreement_is_read_twice),
		cmocka_unit_test(test_difference_stays),
		cmocka_unit_test(test_difference_takes_time),
		cmocka_unit_test(test_least_is_sure),
		cmocka_unit_test(test_other_sign_is_another),
		cmocka_unit_test(test_busy_decides_nothing),
		cmocka_unit_test(test_renewed),
		cmocka_unit_test(test_difference_outlives_renewal),
		cmocka_unit_test(test_lagging),
		cmocka_unit_test(test_start_is_read_twice),
		cmocka_unit_test(test_start_of_what_never_rests),
		cmocka_unit_test(test_start_of_a_newborn),
	};

	return cmocka_run_group_tests_name("evidence", tests, NULL, NULL);
}
