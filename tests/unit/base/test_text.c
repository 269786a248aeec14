// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/base/test_text.c - strings in a buffer, and truncation.
 *
 * Owns: the promises of base/text.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/text.h"

static void test_add(void **state)
{
	char buf[8] = "";

	(void)state;
	assert_true(text_add(buf, sizeof(buf), "%s", ""));
	assert_true(text_add(buf, sizeof(buf), "%d-%s", 12, "ab"));
	assert_true(text_add(buf, sizeof(buf), "%s", "cd"));
	assert_string_equal(buf, "12-abcd");
}

static void test_cut(void **state)
{
	char buf[9] = "abc";

	(void)state;
	buf[8] = 'z';
	assert_false(text_add(buf, 8, "%s", "defgh"));
	assert_string_equal(buf, "abcdefg");
	assert_false(text_add(buf, 8, "x"));
	assert_true(text_add(buf, 8, "%s", ""));
	assert_string_equal(buf, "abcdefg");
	assert_int_equal(buf[8], 'z');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_add),
		cmocka_unit_test(test_cut),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
