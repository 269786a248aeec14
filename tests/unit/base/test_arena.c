// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/base/test_arena.c - arenas grow, and give unused pages back.
 *
 * Owns: the promises of base/arena.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/arena.h"

#define BYTES (4u << 20)

static void fill(const struct arena *arena, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		((uint8_t *)arena->at)[i] = (uint8_t)(i % 251 + 1);
}

static void check(const struct arena *arena, size_t to)
{
	for (size_t i = 0; i < to; i++)
		if (((uint8_t *)arena->at)[i] != i % 251 + 1)
			fail_msg("byte %zu changed", i);
}

/*
 * Resident pages of the first @bytes. In an emulator with larger pages mincore(2) still tells those
 * of the machine.
 */
static size_t resident(const struct arena *arena, size_t bytes)
{
	unsigned char pages[2 * BYTES / 4096];
	size_t page = (size_t)sysconf(_SC_PAGESIZE), parts = 0, nr = 0;

	memset(pages, 0xff, sizeof(pages));
	assert_int_equal(mincore(arena->at, bytes, pages), 0);
	while (parts < sizeof(pages) && pages[parts] != 0xff)
		nr += pages[parts++] & 1;
	return nr / (parts / (bytes / page));
}

static void test_grows(void **state)
{
	struct arena arena = { 0 };
	size_t used = 1000;

	(void)state;
	assert_int_equal(arena_reserve(&arena, used), 0);
	fill(&arena, 0, used);
	for (size_t bytes = 5000; bytes < BYTES; bytes *= 3) {
		assert_int_equal(arena_reserve(&arena, bytes), 0);
		assert_true(arena.bytes >= bytes);
		check(&arena, used);
		assert_int_equal(((uint8_t *)arena.at)[bytes - 1], 0);
		fill(&arena, used, bytes);
		used = bytes;
	}
	assert_int_equal(arena_reserve(&arena, 1), 0);
	check(&arena, used);
	arena_free(&arena);
	assert_null(arena.at);
	arena_free(&arena);
}

/* A locked process is not tested here: the sanitizer turns munlock(2) into a no-op. */
static void test_trim(void **state)
{
	struct arena arena = { 0 };
	size_t page = (size_t)sysconf(_SC_PAGESIZE), used = 300 * 1024 + 7;

	(void)state;
	assert_int_equal(arena_reserve(&arena, BYTES), 0);
	fill(&arena, 0, BYTES);
	arena_trim(&arena, BYTES);
	assert_int_equal(resident(&arena, BYTES), BYTES / page);
	arena_trim(&arena, used);
	check(&arena, used);
	assert_int_equal(resident(&arena, BYTES), used / page + 1);
	assert_int_equal(((uint8_t *)arena.at)[BYTES - 1], 0);
	fill(&arena, used, BYTES);
	assert_int_equal(arena_reserve(&arena, 2u * BYTES), 0);
	check(&arena, BYTES);
	arena_free(&arena);
}

/* Nothing is given back while half of it is used, as the need may come back. */
static void test_keeps(void **state)
{
	struct arena arena = { 0 };
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	(void)state;
	assert_int_equal(arena_reserve(&arena, BYTES), 0);
	fill(&arena, 0, BYTES);
	arena_trim(&arena, BYTES);
	arena_trim(&arena, BYTES / 2 + 1);
	assert_int_equal(resident(&arena, BYTES), BYTES / page);
	check(&arena, BYTES);
	arena_free(&arena);
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
