// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/ledger/test_refusals.c - charges that were refused, counted at the limit that did it.
 *
 * Owns: that a refusal goes to the only limit that can have been it, and else to nobody.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ledger/ledger.h"
#include "unit/ledger/small.h"

#define FOLIO 512
#define UNLIMITED (INT64_MAX / 4096)

enum { ROOT, SLICE, SERVICE, JOB, ROWS };

/* /slice/service/job, each with slots; a limit on the two above the job. */
struct chain {
	struct small *small;
	struct scan_row rows[ROWS];
};

static void chain_scan(struct chain *chain)
{
	chain->small->folio_pages = FOLIO;
	small_scan(chain->small, chain->rows, ROWS);
}

static struct chain chain_new(uint64_t usage)
{
	struct chain chain = { .small = small_new() };

	chain.rows[ROOT] = small_root;
	for (int i = SLICE; i < ROWS; i++)
		chain.rows[i] = (struct scan_row){ .kernfs_id = (uint64_t)i + 1,
						   .memcg_id = (uint16_t)(i + 1),
						   .parent_id = (uint16_t)i,
						   .usage = usage,
						   .id_refs = 1 + (i == JOB ? usage : 0),
						   .watermark = 200,
						   .max = UNLIMITED,
						   .refused = 9,
						   .flags = SCAN_HOLDS_ID };
	chain.rows[ROOT].max = UNLIMITED;
	chain.rows[JOB].refused_own = 9; /* before the start */
	chain.rows[SLICE].max = 10000;
	chain.rows[SERVICE].max = 5000;
	for (int i = 0; i < BASELINE_HELD; i++)
		chain_scan(&chain);
	return chain;
}

/* @group refuses another time, and a scan follows. */
static void refuse(struct chain *chain, int group)
{
	chain->rows[group].refused_own++;
	for (int i = group; i > ROOT; i--)
		chain->rows[i].refused++;
	chain_scan(chain);
}

static void expect(const struct chain *chain, uint64_t slice, uint64_t service, uint64_t job,
		   uint64_t unknown)
{
	const uint64_t refusals[ROWS] = { 0, slice, service, job };

	for (int i = ROOT; i < ROWS; i++)
		assert_int_equal(
			ledger_find(chain->small->ledger, (uint16_t)(i + 1))->account->refusals,
			refusals[i]);
	assert_int_equal(ledger_refusals_unknown(chain->small->ledger), unknown);
}

/* The group that asks, one above it, a limit that was never reached. */
static void test_one(void **state)
{
	struct chain chain = chain_new(100);

	(void)state;
	expect(&chain, 0, 0, 0, 0);
	chain_scan(&chain);
	expect(&chain, 0, 0, 0, 0);
	chain.rows[SERVICE].watermark = 5000;
	refuse(&chain, JOB);
	expect(&chain, 0, 1, 0, 0);
	refuse(&chain, SERVICE);
	expect(&chain, 0, 2, 0, 0);
	chain_scan(&chain);
	expect(&chain, 0, 2, 0, 0);
	chain.rows[SERVICE].watermark = 200;
	chain.rows[SLICE].watermark = 10000;
	refuse(&chain, JOB);
	expect(&chain, 1, 2, 0, 0);
	small_free(chain.small);
}

/* A large folio is refused with room for a smaller one, and the watermark may be a folio late. */
static void test_room(void **state)
{
	struct chain chain = chain_new(100);

	(void)state;
	chain.rows[SERVICE].watermark = 5000;
	chain.rows[SLICE].watermark = 10000 - 2 * FOLIO;
	refuse(&chain, JOB);
	expect(&chain, 0, 1, 0, 0);
	chain.rows[SLICE].watermark++;
	refuse(&chain, JOB);
	expect(&chain, 0, 1, 0, 1);
	/* a kernel that does not say */
	chain.rows[SLICE].watermark = 0;
	refuse(&chain, JOB);
	expect(&chain, 0, 1, 0, 2);
	small_free(chain.small);
}

/* No limit, as far as is known: it was lowered and raised again in between. */
static void test_none(void **state)
{
	struct chain chain = chain_new(100);

	(void)state;
	refuse(&chain, JOB);
	expect(&chain, 0, 0, 0, 1);
	small_free(chain.small);
}

/* A limit that was raised or lowered since the scan before counts with the lower of the two. */
static void test_changed(void **state)
{
	struct chain chain = chain_new(100);

	(void)state;
	chain.rows[SERVICE].max = 150;
	chain_scan(&chain);
	chain.rows[SERVICE].max = UNLIMITED;
	refuse(&chain, JOB);
	expect(&chain, 0, 1, 0, 0);
	refuse(&chain, JOB);
	expect(&chain, 0, 1, 0, 1);
	chain.rows[SERVICE].max = 150;
	refuse(&chain, JOB);
	expect(&chain, 0, 2, 0, 1);
	small_free(chain.small);
}

/* What a limit of 0 is asked does not get to the limits above it, but may not get there either. */
static void test_zero(void **state)
{
	struct chain chain = chain_new(100);

	(void)state;
	chain.rows[SLICE].watermark = 10000;
	chain.rows[JOB].max = 0;
	chain_scan(&chain);
	refuse(&chain, JOB);
	expect(&chain, 0, 0, 1, 0);
	refuse(&chain, SERVICE);
	expect(&chain, 1, 0, 1, 0);
	chain.rows[SERVICE].max = 0;
	chain_scan(&chain);
	chain.rows[JOB].max = 200;
	chain_scan(&chain);
	expect(&chain, 1, 0, 1, 0);
	refuse(&chain, JOB);
	expect(&chain, 1, 0, 1, 1);
	/* the slice may have refused before the limit was set to 0 */
	chain.rows[JOB].max = UNLIMITED;
	chain.rows[SERVICE].max = UNLIMITED;
	chain_scan(&chain);
	chain.rows[JOB].max = 0;
	refuse(&chain, JOB);
	expect(&chain, 1, 0, 1, 2);
	refuse(&chain, JOB);
	expect(&chain, 1, 0, 2, 2);
	small_free(chain.small);
}

/* A group that came after the start is counted from its birth; one that has nothing else stays. */
static void test_born(void **state)
{
	struct small *small = small_new();
	struct scan_row rows[] = {
		small_root,
		{ .kernfs_id = 2,
		  .memcg_id = 2,
		  .parent_id = 1,
		  .id_refs = 1,
		  .refused = 3,
		  .refused_own = 3,
		  .flags = SCAN_HOLDS_ID },
	};

	(void)state;
	small->folio_pages = FOLIO;
	rows[0].max = UNLIMITED;
	small_scan(small, rows, 1);
	small->births[2] = (struct group_birth){ 2, small->now_ns - 1, { 0 } };
	for (int i = 0; i < 3; i++) {
		small_scan(small, rows, 2);
		assert_int_equal(ledger_find(small->ledger, 2)->account->refusals, 3);
	}
	assert_int_equal(ledger_refusals_unknown(small->ledger), 0);
	small_free(small);
}

/* With memory_localevents a limit's own group says nothing, and has nothing when it is asked. */
static void test_local(void **state)
{
	struct chain chain = chain_new(0);

	(void)state;
	chain.rows[SLICE].refused = chain.rows[SERVICE].refused = 0;
	chain.rows[SERVICE].max = UNLIMITED;
	chain.rows[JOB].refused_own++;
	chain.rows[SLICE].watermark = 10000;
	chain_scan(&chain);
	expect(&chain, 1, 0, 0, 0);
	/* and is not forgotten when those below are gone */
	for (int i = 0; i < 3; i++) {
		small_scan(chain.small, chain.rows, JOB);
		assert_int_equal(ledger_find(chain.small->ledger, SLICE + 1)->account->refusals, 1);
	}
	small_free(chain.small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one),   cmocka_unit_test(test_room),
		cmocka_unit_test(test_none),  cmocka_unit_test(test_changed),
		cmocka_unit_test(test_zero),  cmocka_unit_test(test_born),
		cmocka_unit_test(test_local),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
