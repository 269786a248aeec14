// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/live/test_counter_copy.c - copies of counters.
 *
 * Owns: the promises of live/counter_copy.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "live/counter_copy.h"

#define BYTES (64 * 4096)

/* Every changed byte is copied, and nothing beyond the end. */
static void test_copies(void **state)
{
	static unsigned char live[BYTES], copy[BYTES + 1];

	(void)state;
	srand(1);
	for (int round = 0; round < 2000; round++) {
		size_t bytes = (size_t)rand() % (BYTES + 1);

		for (int i = rand() % 3; i > 0; i--)
			live[rand() % BYTES] ^= (unsigned char)(1 + rand() % 255);
		copy[bytes] = 99;
		counter_copy_take(copy, live, bytes);
		assert_memory_equal(copy, live, bytes);
		assert_int_equal(copy[bytes], 99);
		copy[bytes] = bytes < BYTES ? live[bytes] : 0;
	}
}

/* Pages without counts are not written to: the test write-protects them. */
static void test_untouched(void **state)
{
	unsigned char *live = calloc(1, BYTES);
	unsigned char *copy =
		mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)state;
	assert_non_null(live);
	assert_true(copy != MAP_FAILED);
	assert_int_equal(mprotect(copy + BYTES / 2, BYTES / 2, PROT_READ), 0);
	live[7] = live[BYTES / 2 - 1] = 1;
	counter_copy_take(copy, live, BYTES);
	assert_memory_equal(copy, live, BYTES);
	munmap(copy, BYTES);
	free(live);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_copies),
		cmocka_unit_test(test_untouched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
