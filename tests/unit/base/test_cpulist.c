// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/base/test_cpulist.c - CPU lists, valid and invalid.
 *
 * Owns: the promises of base/cpulist.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/cpulist.h"

#define CPUS 10

/* The list as a string of 0 and 1, one digit for each CPU. */
static void expect(const char *text, const char *cpus)
{
	bool set[CPUS];
	char row[CPUS + 1] = "";

	assert_int_equal(cpulist_parse(text, set, CPUS), 0);
	for (int i = 0; i < CPUS; i++)
		row[i] = set[i] ? '1' : '0';
	assert_string_equal(row, cpus);
}

static void test_lists(void **state)
{
	(void)state;
	expect("0\n", "1000000000");
	expect("0-3\n", "1111000000");
	expect("0-1,4,8-9", "1100100011");
	expect("\n", "0000000000");
	expect("", "0000000000");
}

/* A kernel may have more CPUs than were possible when we were built. */
static void test_beyond(void **state)
{
	(void)state;
	expect("8-255\n", "0000000011");
	expect("300\n", "0000000000");
}

static void test_no_lists(void **state)
{
	static const char *const texts[] = { "x",    "1-",  "-1",  "3-1",	 "1,",
					     "1,,2", "1 2", "0x3", "99999999999" };
	bool set[CPUS];

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(cpulist_parse(texts[i], set, CPUS), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_beyond),
		cmocka_unit_test(test_no_lists),
	};

	return cmocka_run_group_tests_name("cpulist", tests, NULL, NULL);
}
