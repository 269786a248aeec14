// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/cgroup/test_device_io.c - the lines of /proc/diskstats.
 *
 * Owns: the promises of cgroup/device_io.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/value.h"
#include "cgroup/device_io.h"

static const char text[] = "   8       0 sda 10 1 1000 5 20 2 2000 6 0 7 8 0 0 0 0 9 10\n"
			   "   8       2 sda2 3 0 16 5 4 0 32 6 0 7 8\n"
			   " 104       1 cciss/c0d0p1 3 0 1 5 4 0 2 6 0 7 8\n"
			   " 253       0 broken 3 0\n"
			   " 253       1 huge 3 0 9223372036854775807 5 4 0 32 6 0 7 8\n";

static void test_find(void **state)
{
	int64_t read, written;

	(void)state;
	assert_true(diskstats_find(text, "sda2", &read, &written));
	assert_int_equal(read, 16 * 512);
	assert_int_equal(written, 32 * 512);
	assert_true(diskstats_find(text, "sda", &read, &written));
	assert_int_equal(read, 1000 * 512);
	assert_true(diskstats_find(text, "cciss/c0d0p1", &read, &written));
	assert_int_equal(written, 2 * 512);
}

static void test_unknown(void **state)
{
	int64_t read = 1, written = 1;

	(void)state;
	assert_false(diskstats_find(text, "sd", &read, &written));
	assert_int_equal(read, VAL_NONE);
	assert_int_equal(written, VAL_NONE);
	assert_false(diskstats_find(text, "broken", &read, &written));
	assert_false(diskstats_find(text, "", &read, &written));
	assert_false(diskstats_find("", "sda", &read, &written));
	assert_true(diskstats_find(text, "huge", &read, &written));
	assert_int_equal(read, VAL_NONE);
	assert_int_equal(written, 32 * 512);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
