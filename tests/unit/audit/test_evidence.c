// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/audit/test_evidence.c - what readings of a difference prove, and what they do not.
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

/* Often is not long: a scan takes milliseconds. */
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

/* What is in flight comes on top: the least that was read is what stays. */
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

/* A page in flight in one quiet moment and a busy time after it are no violation, and not fine. */
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

/* An agreement of long ago is not one of now. */
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
	};

	return cmocka_run_group_tests_name("evidence", tests, NULL, NULL);
}
