// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/live/test_actor_copy.c - pages by actor, a consistent copy.
 *
 * Owns: the promises of live/actor_copy.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "live/actor_copy.h"

#define ID 7
#define OTHER 9
#define IDS 16

struct live {
	struct group_count counts[IDS];
	struct actor_count actors[IDS];
	struct actor_count births[IDS];
	struct group_birth groups[IDS];
};

static struct actor_source source_of(const struct live *live)
{
	return (struct actor_source){ live->actors, live->births, live->groups };
}

/* In the order of the programs: the group's counter first. */
static void charge(struct live *live, int id, int actor, uint64_t pages)
{
	__atomic_fetch_add(&live->counts[id].charged, pages, __ATOMIC_SEQ_CST);
	__atomic_fetch_add(&live->actors[id].charged[actor], pages, __ATOMIC_SEQ_CST);
}

static void birth(struct live *live, int id, uint64_t kernfs_id)
{
	live->births[id] = live->actors[id];
	live->groups[id].count = live->counts[id];
	live->groups[id].time_ns++;
	live->groups[id].kernfs_id = kernfs_id;
}

static uint64_t sum_of(const struct actor_count *count)
{
	uint64_t sum = 0;

	for (int i = 0; i < ACTOR_COUNT; i++)
		sum += count->charged[i];
	return sum;
}

static struct actor_copy *copy_new(void)
{
	struct actor_copy *copy = calloc(1, sizeof(*copy));

	assert_non_null(copy);
	return copy;
}

/* A page whose program is half done is in neither number; other ids are unaffected. */
static void test_middle(void **state)
{
	struct live live = { 0 };
	const struct actor_source source = source_of(&live);
	struct group_count counts[IDS] = { 0 };
	struct actor_copy *copy = copy_new();

	(void)state;
	charge(&live, ID, ACTOR_MAX, 3);
	charge(&live, ID, ACTOR_FAULT, 2);
	counts[ID].charged = 6;
	counts[ID].uncharged = 4;
	counts[OTHER].uncharged = 1;
	actor_copy_sum(&source, IDS, counts);
	assert_int_equal(counts[ID].charged, 5);
	counts[ID].charged = 6;
	actor_copy_take(copy, &source, IDS, counts);
	assert_int_equal(counts[ID].charged, 5);
	assert_int_equal(counts[ID].uncharged, 4);
	assert_int_equal(counts[OTHER].charged, 0);
	assert_int_equal(counts[OTHER].uncharged, 1);
	assert_int_equal(copy->counts[ID].charged[ACTOR_MAX], 3);
	assert_int_equal(copy->counts[ID].charged[ACTOR_FAULT], 2);
	free(copy);
}

/* The previous owner's pages are not the next one's; a ledger takes the same births. */
static void test_births(void **state)
{
	struct live live = { 0 };
	const struct actor_source source = source_of(&live);
	struct group_count counts[IDS];
	struct actor_copy *copy = copy_new();

	(void)state;
	charge(&live, ID, ACTOR_MAX, 3);
	charge(&live, ID, ACTOR_HIGH, 1);
	for (uint64_t owner = 100; owner < 103; owner++) {
		uint64_t before = live.counts[ID].charged;

		birth(&live, ID, owner);
		charge(&live, ID, ACTOR_HIGH, owner);
		for (int i = 0; i < IDS; i++)
			counts[i] = live.counts[i];
		actor_copy_take(copy, &source, IDS, counts);
		assert_int_equal(counts[ID].charged, before + owner);
		assert_int_equal(copy->groups[ID].kernfs_id, owner);
		assert_int_equal(copy->groups[ID].count.charged, before);
		assert_int_equal(copy->counts[ID].charged[ACTOR_HIGH], owner);
		assert_int_equal(sum_of(&copy->counts[ID]), owner);
	}
	free(copy);
}

struct writer {
	struct live live;
	bool stop;
};

static void *write_on(void *arg)
{
	struct writer *writer = arg;

	for (unsigned int i = 0; !__atomic_load_n(&writer->stop, __ATOMIC_RELAXED); i++)
		charge(&writer->live, ID, (int)(i % ACTOR_COUNT), 1 + i % 5);
	return NULL;
}

/* During counting: the parts equal the sum at each reading, and only grow. */
static void test_concurrent(void **state)
{
	static struct writer writer;
	const struct actor_source source = source_of(&writer.live);
	struct actor_copy *copy = copy_new();
	uint64_t last = 0;
	pthread_t thread;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, write_on, &writer), 0);
	for (int i = 0; i < 20000 || last < 100000; i++) {
		struct group_count before[IDS] = { 0 }, after[IDS] = { 0 };

		before[ID].charged = after[ID].charged = 1;
		actor_copy_sum(&source, IDS, before);
		actor_copy_take(copy, &source, IDS, after);
		assert_true(before[ID].charged >= last);
		assert_true(after[ID].charged >= before[ID].charged);
		assert_int_equal(sum_of(&copy->counts[ID]), after[ID].charged);
		last = after[ID].charged;
	}
	__atomic_store_n(&writer.stop, true, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	assert_true(last <= writer.live.counts[ID].charged);
	free(copy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_middle),
		cmocka_unit_test(test_births),
		cmocka_unit_test(test_concurrent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
