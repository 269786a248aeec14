// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * test_proof.c - what readings of a difference prove, and what they do not.
 *
 * Owns: the promises of audit/evidence.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "audit/evidence.h"

#define STEP_NS (PROOF_BAD_NS / (PROOF_BAD_TIMES - 1))

struct story {
	struct proof proof;
	uint64_t now_ns;
};

static void read_within(struct story *story, int64_t low, int64_t high)
{
	story->now_ns += STEP_NS;
	proof_take(&story->proof, low, high, story->now_ns);
}

static void read_exactly(struct story *story, int64_t value)
{
	read_within(story, value, value);
}

static void test_nothing_read(void **state)
{
	struct story story = { 0 };

	(void)state;
	assert_int_equal(proof_state(&story.proof), PROOF_NONE);
}

static void test_agreement_is_read_twice(void **state)
{
	struct story story = { 0 };

	(void)state;
	read_exactly(&story, 0);
	assert_int_equal(proof_state(&story.proof), PROOF_NONE);
	read_exactly(&story, 0);
	assert_int_equal(proof_state(&story.proof), PROOF_OK);
}

static void test_difference_stays(void **state)
{
	struct story story = { 0 };

	(void)state;
	for (int i = 1; i < PROOF_BAD_TIMES; i++) {
		read_exactly(&story, 7);
		assert_int_equal(proof_state(&story.proof), PROOF_NONE);
	}
	read_exactly(&story, 7);
	assert_int_equal(proof_state(&story.proof), PROOF_BAD);
	assert_int_equal(story.proof.value, 7);
	assert_int_equal(story.proof.first_ns, STEP_NS);
	read_exactly(&story, 0);
	assert_int_equal(proof_state(&story.proof), PROOF_NONE);
}

/* Often is not long: a scan takes milliseconds. */
static void test_difference_takes_time(void **state)
{
	struct proof proof = { 0 };

	(void)state;
	for (int i = 0; i < 3 * PROOF_BAD_TIMES; i++)
		proof_take(&proof, -3, -3, 1000 + (uint64_t)i);
	assert_int_equal(proof_state(&proof), PROOF_NONE);
	proof_take(&proof, -3, -3, 1000 + PROOF_BAD_NS);
	assert_int_equal(proof_state(&proof), PROOF_BAD);
	assert_int_equal(proof.value, -3);
}

/* What is in flight comes on top: the least that was read is what stays. */
static void test_least_is_sure(void **state)
{
	struct story story = { 0 };

	(void)state;
	read_exactly(&story, 50);
	read_exactly(&story, 12);
	for (int i = 0; i < PROOF_BAD_TIMES; i++)
		read_within(&story, 9, 400);
	assert_int_equal(proof_state(&story.proof), PROOF_BAD);
	assert_int_equal(story.proof.value, 9);
}

static void test_other_sign_is_another(void **state)
{
	struct story story = { 0 };

	(void)state;
	for (int i = 0; i < PROOF_BAD_TIMES - 1; i++)
		read_exactly(&story, 5);
	read_exactly(&story, -5);
	assert_int_equal(proof_state(&story.proof), PROOF_NONE);
	assert_int_equal(story.proof.value, -5);
}

/* A page in flight in one quiet moment and a busy time after it are no violation, and not fine. */
static void test_busy_decides_nothing(void **state)
{
	struct story story = { 0 };

	(void)state;
	read_exactly(&story, 1);
	for (int i = 0; i < 10 * PROOF_BAD_TIMES; i++)
		read_within(&story, -20, 20);
	assert_int_equal(proof_state(&story.proof), PROOF_NONE);
	assert_int_equal(story.proof.value, 0);
	assert_int_equal(story.proof.spread, 0);
	proof_renew(&story.proof);
	read_within(&story, -20, 20);
	assert_int_equal(story.proof.spread, 40);
}

/* An agreement of long ago is not one of now. */
static void test_renewed(void **state)
{
	struct story story = { 0 };

	(void)state;
	read_exactly(&story, 0);
	read_exactly(&story, 0);
	proof_renew(&story.proof);
	assert_int_equal(proof_state(&story.proof), PROOF_NONE);
	read_within(&story, -1, 0);
	read_exactly(&story, 0);
	assert_int_equal(proof_state(&story.proof), PROOF_NONE);
	read_exactly(&story, 0);
	assert_int_equal(proof_state(&story.proof), PROOF_OK);
}

static void test_difference_outlives_renewal(void **state)
{
	struct story story = { 0 };

	(void)state;
	for (int i = 0; i < PROOF_BAD_TIMES - 1; i++)
		read_exactly(&story, 5);
	proof_renew(&story.proof);
	read_exactly(&story, 5);
	assert_int_equal(proof_state(&story.proof), PROOF_BAD);
}

static void test_lagging(void **state)
{
	struct proof proof = { 0 };

	(void)state;
	for (int i = 0; i < PROOF_LAGGING_TIMES; i++) {
		assert_int_equal(proof_state_lagging(&proof), PROOF_NONE);
		proof_take(&proof, 8, 8, 1 + (uint64_t)i * PROOF_BAD_NS);
	}
	assert_int_equal(proof_state_lagging(&proof), PROOF_BAD);
	assert_int_equal(proof_state(&proof), PROOF_NONE);
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

	return cmocka_run_group_tests_name("proof", tests, NULL, NULL);
}
