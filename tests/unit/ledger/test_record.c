// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/ledger/test_record.c - runs of records against the same records one by one.
 *
 * Owns: that a run gives the same ledger as its records decoded and added one by one.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "ledger/ledger.h"
#include "record.h"
#include "stream/event.h"

#define RECORDS 64
#define IDS 4
#define ROUNDS 2000

/* A record in a ring. */
struct slot {
	uint64_t head;
	struct rec rec;
};

static struct slot slots[RECORDS];
static struct group_birth births[MEMCG_IDS];

static uint64_t take_run(struct ledger *ledger, size_t first, size_t nr)
{
	return ledger_records(ledger, &slots[first].rec, sizeof(struct slot), nr, births);
}

/* Mostly runs of charges, with unknown kinds and records without pages or owner in between. */
static void slots_fill(void)
{
	uint16_t id = 1;

	for (size_t i = 0; i < RECORDS; i++) {
		bool odd = rand() % 8 == 0;

		if (rand() % 5 == 0)
			id = (uint16_t)(rand() % IDS);
		slots[i].rec = (struct rec){
			.time_ns = (uint64_t)(rand() % 100),
			.slot = rec_slot(0, rand() % 20 ? 1 + (uint32_t)rand() % 512 : 0, i),
			.memcg_id = id,
			.kind = (uint8_t)(odd ? rand() % 20 : REC_CHARGE + rand() % 2),
		};
	}
}

static uint64_t take_one_by_one(struct ledger *ledger)
{
	uint64_t unknown = 0;
	struct rec rec;

	for (size_t i = 0; i < RECORDS; i++) {
		if (rec_decode(&slots[i].rec, sizeof(struct rec), &rec))
			unknown++;
		else
			assert_int_equal(ledger_records(ledger, &rec, 0, 1, births), 0);
	}
	return unknown;
}

static void scan(struct ledger *ledger)
{
	static struct group_count counts[MEMCG_IDS];
	struct scan_row rows[IDS - 1] = { 0 };
	const struct ledger_scan pass = { .time_ns = 1000,
					  .rows = rows,
					  .nr_rows = IDS - 1,
					  .before = counts,
					  .after = counts,
					  .births = births };

	for (uint16_t i = 0; i < IDS - 1; i++) {
		rows[i].kernfs_id = rows[i].memcg_id = (uint16_t)(i + 1);
		rows[i].parent_id = i > 0;
		rows[i].flags = i ? SCAN_HOLDS_ID : SCAN_ROOT | SCAN_HOLDS_ID;
		rows[i].id_refs = 1;
	}
	assert_int_equal(ledger_scan(ledger, &pass), 0);
}

static void compare(struct ledger *runs, struct ledger *single)
{
	scan(runs);
	scan(single);
	for (uint16_t id = 1; id < IDS; id++)
		assert_int_equal(ledger_find(runs, id)->account->recorded,
				 ledger_find(single, id)->account->recorded);
}

static void test_random(void **state)
{
	struct ledger *runs = ledger_new(), *single = ledger_new();
	uint64_t unknown = 0, other = 0;

	(void)state;
	assert_true(runs && single);
	srand(1);
	for (int round = 0; round < ROUNDS; round++) {
		size_t cut = (size_t)rand() % (RECORDS - 1) + 1;

		if (round % 100 == 0)
			births[rand() % IDS].time_ns = (uint64_t)(rand() % 100);
		slots_fill();
		unknown += take_run(runs, 0, cut);
		unknown += take_run(runs, cut, RECORDS - cut);
		other += take_one_by_one(single);
	}
	assert_int_equal(unknown, other);
	assert_true(unknown > 0);
	compare(runs, single);
	ledger_free(runs);
	ledger_free(single);
}

/* Neighbours of one group are one sum, without those of the next group. */
static void test_sum(void **state)
{
	struct ledger *ledger = ledger_new();

	(void)state;
	memset(births, 0, sizeof(births));
	for (uint16_t i = 0; i < 4; i++)
		slots[i].rec = (struct rec){ .time_ns = 50,
					     .slot = rec_slot(1, 3, 7),
					     .memcg_id = i < 3 ? 1 : 2,
					     .kind = i == 1 ? REC_UNCHARGE : REC_CHARGE };
	assert_int_equal(take_run(ledger, 0, 4), 0);
	assert_int_equal(take_run(ledger, 0, 3), 0);
	scan(ledger);
	assert_int_equal(ledger_find(ledger, 1)->account->recorded, 18);
	assert_int_equal(ledger_find(ledger, 2)->account->recorded, 3);
	ledger_free(ledger);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_sum),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
