// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/live/test_heartbeat.c - charges that no program saw are reported, and no others.
 *
 * Owns: the promises of live/heartbeat.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "live/heartbeat.h"

enum { NOBODY, A, B, C, IDS };

/* Two groups; c comes later. */
struct machine {
	struct heartbeat heartbeat;
	struct scan_row rows[IDS];
	struct group_birth births[IDS];
	struct group_count counts[IDS];
	uint64_t meanwhile; /* pages that B charges during a look, after its row was read */
	uint64_t now_ns;
};

static void group_come(struct machine *machine, uint16_t id, uint64_t kernfs_id, bool birth_seen)
{
	machine->rows[id] = (struct scan_row){ .kernfs_id = kernfs_id, .memcg_id = id };
	machine->births[id].kernfs_id = birth_seen ? kernfs_id : 0;
}

static void charge(struct machine *machine, int id, uint64_t pages, bool seen)
{
	machine->rows[id].watermark += pages;
	machine->counts[id].charged += seen ? pages : 0;
}

static bool look(struct machine *machine, uint64_t ns)
{
	struct group_count before[IDS];

	memcpy(before, machine->counts, sizeof(before));
	machine->now_ns += ns;
	for (int id = A; id < IDS; id++)
		if (machine->rows[id].kernfs_id)
			heartbeat_row(&machine->heartbeat, &machine->rows[id],
				      &machine->births[id]);
	charge(machine, B, machine->meanwhile, true);
	return heartbeat_end(&machine->heartbeat, before, machine->counts, IDS, machine->now_ns);
}

static int machine_begin(void **state)
{
	struct machine *machine = calloc(1, sizeof(*machine));

	*state = machine;
	if (!machine)
		return -1;
	for (int id = A; id <= B; id++) {
		group_come(machine, (uint16_t)id, (uint64_t)id, false);
		machine->rows[id].watermark = 100;
		machine->rows[id].refused = 7;
	}
	return look(machine, 1);
}

static int machine_end(void **state)
{
	free(*state);
	return 0;
}

static void test_all_is_seen(void **state)
{
	struct machine *machine = *state;

	for (int i = 0; i < 10; i++) {
		charge(machine, i % 2 ? A : B, 3, true);
		assert_false(look(machine, HEARTBEAT_NS));
		assert_false(heartbeat_is_pending(&machine->heartbeat));
	}
	assert_false(look(machine, HEARTBEAT_NS));
}

static void test_unseen(void **state)
{
	struct machine *machine = *state;

	charge(machine, B, 3, false);
	assert_false(look(machine, HEARTBEAT_NS));
	assert_true(heartbeat_is_pending(&machine->heartbeat));
	assert_false(look(machine, HEARTBEAT_NS - 1));
	assert_true(look(machine, 1));
	assert_false(look(machine, HEARTBEAT_NS)); /* reported once */
	assert_false(heartbeat_is_pending(&machine->heartbeat));
}

/* What is in flight at one look is counted by the next. */
static void test_in_flight(void **state)
{
	struct machine *machine = *state;

	charge(machine, B, 3, false);
	assert_false(look(machine, HEARTBEAT_NS));
	machine->counts[B].charged += 3;
	for (int i = 0; i < 3; i++)
		assert_false(look(machine, HEARTBEAT_NS));
}

/* It is in the row of the next look, and in this look's counts already. */
static void test_charged_during_a_look(void **state)
{
	struct machine *machine = *state;

	machine->meanwhile = 3;
	assert_false(look(machine, HEARTBEAT_NS));
	machine->meanwhile = 0;
	for (int i = 0; i < 3; i++)
		assert_false(look(machine, HEARTBEAT_NS));
}

/* A refusal higher up raises the watermarks below it, and is counted a moment later. */
static void test_refused(void **state)
{
	struct machine *machine = *state;

	charge(machine, B, 3, false);
	assert_false(look(machine, 1));
	machine->rows[B].refused += 2;
	for (int i = 0; i < 3; i++)
		assert_false(look(machine, HEARTBEAT_NS));
}

/* A group charged for another's pages: programs do run, so this is not for the heartbeat. */
static void test_charged_to_another(void **state)
{
	struct machine *machine = *state;

	charge(machine, A, 3, false);
	machine->counts[B].charged += 3;
	for (int i = 0; i < 3; i++)
		assert_false(look(machine, HEARTBEAT_NS));
}

static void test_born(void **state)
{
	struct machine *machine = *state;

	group_come(machine, C, 77, true);
	charge(machine, C, 5, true);
	for (int i = 0; i < 3; i++)
		assert_false(look(machine, HEARTBEAT_NS));
	group_come(machine, C, 78, true);
	charge(machine, C, 5, false);
	assert_false(look(machine, 1));
	assert_true(look(machine, HEARTBEAT_NS));
}

/* Its pages may be older than the attach. */
static void test_birth_not_seen(void **state)
{
	struct machine *machine = *state;

	group_come(machine, C, 77, false);
	charge(machine, C, 50, false);
	assert_false(look(machine, 1));
	assert_false(look(machine, HEARTBEAT_NS));
}

/* Two concurrent charges may leave the lower watermark; the next charge raises it again. */
static void test_mark_falls(void **state)
{
	struct machine *machine = *state;

	machine->rows[A].watermark = 98;
	assert_false(look(machine, 1));
	charge(machine, A, 1, false);
	assert_false(look(machine, 1));
	assert_true(look(machine, HEARTBEAT_NS));
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, machine_begin, machine_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_all_is_seen), TEST(test_unseen),
		TEST(test_in_flight),	TEST(test_charged_during_a_look),
		TEST(test_refused),	TEST(test_charged_to_another),
		TEST(test_born),	TEST(test_birth_not_seen),
		TEST(test_mark_falls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
