// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * test_room.c - room that grows, and gives back what is not in use.
 *
 * Owns: the promises of base/arena.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/mman.h>
#include <unistd.h>

#include "base/arena.h"

#define BYTES (4u << 20)

static void fill(const struct room *room, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		((uint8_t *)room->at)[i] = (uint8_t)(i % 251 + 1);
}

static void check(const struct room *room, size_t to)
{
	for (size_t i = 0; i < to; i++)
		if (((uint8_t *)room->at)[i] != i % 251 + 1)
			fail_msg("byte %zu changed", i);
}

/* Pages that have memory, of the first @bytes. */
static size_t resident(const struct room *room, size_t bytes)
{
	unsigned char pages[2 * BYTES / 4096];
	size_t page = (size_t)sysconf(_SC_PAGESIZE), nr = 0;

	assert_int_equal(mincore(room->at, bytes, pages), 0);
	for (size_t i = 0; i < bytes / page; i++)
		nr += pages[i] & 1;
	return nr;
}

static void test_grows(void **state)
{
	struct room room = { 0 };
	size_t used = 1000;

	(void)state;
	assert_int_equal(room_reserve(&room, used), 0);
	fill(&room, 0, used);
	for (size_t bytes = 5000; bytes < BYTES; bytes *= 3) {
		assert_int_equal(room_reserve(&room, bytes), 0);
		assert_true(room.bytes >= bytes);
		check(&room, used);
		assert_int_equal(((uint8_t *)room.at)[bytes - 1], 0);
		fill(&room, used, bytes);
		used = bytes;
	}
	assert_int_equal(room_reserve(&room, 1), 0);
	check(&room, used);
	room_free(&room);
	assert_null(room.at);
	room_free(&room);
}

/* That of a locked process is not tried here: the sanitizer leaves out munlock(2). */
static void test_trim(void **state)
{
	struct room room = { 0 };
	size_t page = (size_t)sysconf(_SC_PAGESIZE), used = 300 * 1024 + 7;

	(void)state;
	assert_int_equal(room_reserve(&room, BYTES), 0);
	fill(&room, 0, BYTES);
	room_trim(&room, BYTES);
	assert_int_equal(resident(&room, BYTES), BYTES / page);
	room_trim(&room, used);
	check(&room, used);
	assert_int_equal(resident(&room, BYTES), used / page + 1);
	assert_int_equal(((uint8_t *)room.at)[BYTES - 1], 0);
	fill(&room, used, BYTES);
	assert_int_equal(room_reserve(&room, 2u * BYTES), 0);
	check(&room, BYTES);
	room_free(&room);
}

/* Nothing is given back as long as half of it is used, as it may come again. */
static void test_keeps(void **state)
{
	struct room room = { 0 };
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	(void)state;
	assert_int_equal(room_reserve(&room, BYTES), 0);
	fill(&room, 0, BYTES);
	room_trim(&room, BYTES);
	room_trim(&room, BYTES / 2 + 1);
	assert_int_equal(resident(&room, BYTES), BYTES / page);
	check(&room, BYTES);
	room_free(&room);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_grows),
		cmocka_unit_test(test_trim),
		cmocka_unit_test(test_keeps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
