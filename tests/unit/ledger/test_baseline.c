// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/ledger/test_baseline.c - when a baseline is settled, and what counts as drift then.
 *
 * Owns: the promises of ledger/baseline.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ledger/baseline.h"
#include "ledger/ledger.h"

#define STEP_NS 5000000ull

struct account {
	struct baseline baseline;
	uint64_t now_ns;
	bool both_ways;
};

static void take_at(struct account *account, uint64_t now_ns, int64_t kernel, int64_t low,
		    int64_t high)
{
	const struct reading reading = {
		.kernel = kernel,
		.low = low,
		.high = high,
		.time_ns = now_ns,
		.both_ways = account->both_ways,
	};

	account->now_ns = now_ns;
	baseline_take(&account->baseline, &reading);
}

static void take(struct account *account, int64_t kernel, int64_t low, int64_t high)
{
	take_at(account, account->now_ns + STEP_NS, kernel, low, high);
}

static void take_times(struct account *account, int64_t kernel, int64_t ours, int times)
{
	while (times--)
		take(account, kernel, ours, ours);
}

static struct account account_settled(int64_t base)
{
	struct account account = { 0 };

	take_times(&account, base, 0, BASELINE_HELD);
	assert_true(account.baseline.settled);
	assert_int_equal(account.baseline.base, base);
	return account;
}

static void test_quiet(void **state)
{
	struct account account = { 0 };

	(void)state;
	take_times(&account, 7, 0, BASELINE_HELD - 1);
	assert_false(account.baseline.settled);
	take(&account, 7, 0, 0);
	assert_true(account.baseline.settled);
	assert_int_equal(account.baseline.base, 7);
	assert_int_equal(account.baseline.drift, 0);
}

/* Many readings are not enough: a preempted task stays preempted for some milliseconds. */
static void test_time(void **state)
{
	struct account account = { 0 };

	(void)state;
	for (int i = 0; i < 100; i++) {
		baseline_take(&account.baseline,
			      &(struct reading){ 7, 0, 0, 1000 + (uint64_t)i, false });
		assert_false(account.baseline.settled);
	}
	baseline_take(&account.baseline,
		      &(struct reading){ 7, 0, 0, 1000 + BASELINE_QUIET_NS, false });
	assert_true(account.baseline.settled);
}

/* Time alone is not enough: a busy group has something in flight at many readings. */
static void test_readings(void **state)
{
	struct account account = { 0 };

	(void)state;
	for (uint64_t i = 1; i <= BASELINE_HELD; i++) {
		assert_false(account.baseline.settled);
		take_at(&account, i * 500000000, 7, 0, 0);
	}
	assert_true(account.baseline.settled);
}

static void test_moving_pages(void **state)
{
	struct account account = { 0 };

	(void)state;
	for (int i = 0; i < BASELINE_HELD; i++)
		take(&account, 100 + i * 13, i * 13, i * 13);
	assert_true(account.baseline.settled);
	assert_int_equal(account.baseline.base, 100);
}

static void test_in_flight(void **state)
{
	struct account account = { 0 };

	(void)state;
	/* 3 pages are in flight at the attach, and others come and go */
	take_times(&account, 10, 0, BASELINE_HELD - 1);
	take(&account, 10, 3, 3);
	assert_false(account.baseline.settled);
	for (int i = 0; i < BASELINE_HELD - 1; i++) {
		take(&account, 11, 3, 3);
		take(&account, 10, 3, 3);
	}
	assert_true(account.baseline.settled);
	assert_int_equal(account.baseline.base, 7);
}

/* The smallest difference was read often, but not for long, and never again. */
static void test_least_left(void **state)
{
	struct account account = { 0 };

	(void)state;
	for (uint64_t i = 1; i <= BASELINE_HELD; i++)
		take_at(&account, i, 7, 0, 0);
	take_at(&account, BASELINE_QUIET_NS, 8, 0, 0);
	take_at(&account, 2 * BASELINE_QUIET_NS, 8, 0, 0);
	assert_false(account.baseline.settled);
}

/* Pages are counted during most readings: they bound the baseline, but do not settle it. */
static void test_busy(void **state)
{
	struct account account = { 0 };

	(void)state;
	for (int i = 0; i < 100; i++)
		take(&account, 50, 0, 5);
	assert_false(account.baseline.settled);
	for (int i = 0; i < BASELINE_HELD; i++) {
		take(&account, 50, 0, 5);
		take(&account, 45, 0, 0);
		take(&account, 60, 10, 25);
	}
	assert_true(account.baseline.settled);
	assert_int_equal(account.baseline.base, 45);
}

/* A page was missed before it settled: the smallest difference is never read again. */
static void test_stale(void **state)
{
	struct account account = { 0 };
	uint64_t begin_ns;

	(void)state;
	take(&account, 10, 0, 0);
	begin_ns = account.now_ns + STEP_NS;
	do
		take(&account, 11, 0, 0);
	while (!account.baseline.settled && account.now_ns < 10 * BASELINE_STALE_NS);
	assert_int_equal(account.now_ns - begin_ns, BASELINE_STALE_NS);
	assert_int_equal(account.baseline.base, 11);
}

static void test_drift(void **state)
{
	struct account account = account_settled(10);

	(void)state;
	take(&account, 15, 5, 5);
	assert_int_equal(account.baseline.drift, 0);
	take(&account, 17, 5, 5);
	assert_int_equal(account.baseline.drift, 2);
	take(&account, 14, 5, 5);
	assert_int_equal(account.baseline.drift, -1);
	take(&account, 15, 5, 5);
	assert_int_equal(account.baseline.drift, 0);
	assert_int_equal(account.baseline.base, 10);
}

/* Counts during the reading explain a difference of at most their amount. */
static void test_drift_while_counting(void **state)
{
	struct account account = account_settled(10);

	(void)state;
	for (int64_t kernel = 14; kernel <= 18; kernel++) {
		take(&account, kernel, 4, 8);
		assert_int_equal(account.baseline.drift, 0);
	}
	take(&account, 13, 4, 8);
	assert_int_equal(account.baseline.drift, -1);
	take(&account, 21, 4, 8);
	assert_int_equal(account.baseline.drift, 3);
}

static void test_unsettled_has_no_drift(void **state)
{
	struct account account = { 0 };

	(void)state;
	take(&account, 1, 0, 0);
	take(&account, 100, 0, 0);
	take(&account, -100, 0, 0);
	assert_int_equal(account.baseline.drift, 0);
	assert_int_equal(account.baseline.base, -100);
}

/* A group seen from its birth starts with a settled baseline of 0. */
static void test_born(void **state)
{
	struct account account = { .baseline.settled = true };

	(void)state;
	take(&account, 3, 3, 3);
	assert_int_equal(account.baseline.drift, 0);
	take(&account, 4, 3, 3);
	assert_int_equal(account.baseline.drift, 1);
}

/* On v1 a page in flight may be in our count first: the last quiet difference is the baseline. */
static void test_both_ways(void **state)
{
	struct account account = { .both_ways = true };

	(void)state;
	take(&account, 97, 0, 0);
	take_times(&account, 100, 0, BASELINE_HELD - 1);
	assert_false(account.baseline.settled);
	take(&account, 100, 0, 0);
	assert_true(account.baseline.settled);
	assert_int_equal(account.baseline.base, 100);
	assert_int_equal(account.baseline.drift, 0);
	take(&account, 98, 0, 0);
	assert_int_equal(account.baseline.drift, -2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quiet),
		cmocka_unit_test(test_time),
		cmocka_unit_test(test_readings),
		cmocka_unit_test(test_moving_pages),
		cmocka_unit_test(test_in_flight),
		cmocka_unit_test(test_least_left),
		cmocka_unit_test(test_busy),
		cmocka_unit_test(test_stale),
		cmocka_unit_test(test_drift),
		cmocka_unit_test(test_drift_while_counting),
		cmocka_unit_test(test_unsettled_has_no_drift),
		cmocka_unit_test(test_born),
		cmocka_unit_test(test_both_ways),
	};

	return cmocka_run_group_tests_name("baseline", tests, NULL, NULL);
}
