// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/audit/test_census.c - slots counted by owner and use, in both of the kernel's formats.
 *
 * Owns: the promises of audit/census.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "audit/census.h"

struct fixture {
	struct census census;
	struct census_chunk chunk;
};

static int setup(void **state)
{
	*state = calloc(1, sizeof(struct fixture));
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	free(*state);
	return 0;
}

/* The slots of include/linux/swap.h: free, one user, cache only, shared memory, bad, both. */
static const uint8_t bytes[] = { 0, 1, 0x40, 0xbf, 0x3f, 0x41 };
/* mm/swap_table.h: free, swapped out once, in the cache, swapped with a shadow, bad. */
static const uint64_t words[] = { 0, 1ull << 59 | 1, 0x1234502, 0xabcdef01, ~0ull << 3 };

static void test_map(void **state)
{
	struct fixture *f = *state;

	memset(&f->census, 0, sizeof(f->census));
	f->chunk.max = 6;
	f->chunk.use = USE_MAP;
	memcpy(f->chunk.map, bytes, sizeof(bytes));
	for (int i = 1; i < 6; i++)
		f->chunk.owner[i] = i == 4 ? 0 : 9;
	assert_int_equal(census_add(&f->census, 0, 0, &f->chunk), 6);
	assert_int_equal(f->census.slots, 6);
	assert_int_equal(f->census.used, 4);
	assert_int_equal(f->census.cached, 1);
	assert_int_equal(f->census.maybe_cached, 1);
	assert_int_equal(f->census.owned[9], 4);
	assert_int_equal(f->census.stuck_all + f->census.unowned, 0);
}

static void test_table(void **state)
{
	struct fixture *f = *state;

	memset(&f->census, 0, sizeof(f->census));
	f->chunk.max = 5;
	f->chunk.use = USE_TABLE;
	memcpy(f->chunk.table, words, sizeof(words));
	f->chunk.owner[1] = f->chunk.owner[2] = f->chunk.owner[3] = 65535;
	assert_int_equal(census_add(&f->census, 0, 0, &f->chunk), 5);
	assert_int_equal(f->census.used, 3);
	assert_int_equal(f->census.cached, 1);
	assert_int_equal(f->census.maybe_cached, 0);
	assert_int_equal(f->census.owned[65535], 3);
	assert_int_equal(f->census.stuck_all + f->census.unowned, 0);
}

/* Slots of pages in swap and slots reserved for a page to come, none with an owner. */
static void test_unowned(void **state)
{
	struct fixture *f = *state;

	memset(&f->census, 0, sizeof(f->census));
	f->chunk.max = 6;
	f->chunk.use = USE_MAP;
	memcpy(f->chunk.map, bytes, sizeof(bytes));
	census_add(&f->census, 0, 0, &f->chunk);
	assert_int_equal(f->census.unowned, 3);
	f->chunk.max = 5;
	f->chunk.use = USE_TABLE;
	memcpy(f->chunk.table, words, sizeof(words));
	census_add(&f->census, 0, 0, &f->chunk);
	assert_int_equal(f->census.unowned, 5);
}

static void test_stuck(void **state)
{
	struct fixture *f = *state;

	memset(&f->census, 0, sizeof(f->census));
	f->chunk.max = CENSUS_SLOTS + 100;
	f->chunk.use = USE_MAP;
	for (int i = 0; i < 100; i++)
		f->chunk.owner[i] = 3;
	assert_int_equal(census_add(&f->census, 2, CENSUS_SLOTS, &f->chunk), 100);
	assert_int_equal(f->census.stuck[3], 100);
	assert_int_equal(f->census.owned[3], 100);
	assert_int_equal(f->census.stuck_all, 100);
	assert_int_equal(f->census.examples[CENSUS_EXAMPLES - 1].type, 2);
	assert_int_equal(f->census.examples[CENSUS_EXAMPLES - 1].offset,
			 CENSUS_SLOTS + CENSUS_EXAMPLES - 1);
	assert_int_equal(f->census.examples[0].memcg_id, 3);
}

/* Counts only slots that the device has; nothing where there is no device. */
static void test_ends(void **state)
{
	struct fixture *f = *state;

	memset(&f->census, 0, sizeof(f->census));
	f->chunk.use = USE_MAP;
	memset(f->chunk.map, 1, sizeof(f->chunk.map));
	assert_int_equal(census_add(&f->census, 0, 0, &f->chunk), 0);
	f->chunk.max = 2 * CENSUS_SLOTS;
	assert_int_equal(census_add(&f->census, 0, CENSUS_SLOTS, &f->chunk), CENSUS_SLOTS);
	assert_int_equal(census_add(&f->census, 0, 2 * CENSUS_SLOTS, &f->chunk), 0);
	assert_int_equal(f->census.used, CENSUS_SLOTS);
}

static void test_unknown_form(void **state)
{
	struct fixture *f = *state;

	memset(&f->census, 0, sizeof(f->census));
	f->chunk.max = 1;
	assert_int_equal(census_add(&f->census, 0, 0, &f->chunk), -EOPNOTSUPP);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_map),	  TEST(test_table), TEST(test_unowned),
		TEST(test_stuck), TEST(test_ends),  TEST(test_unknown_form),
	};

	return cmocka_run_group_tests_name("census", tests, NULL, NULL);
}
