// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/view/test_out.c - where views are printed to.
 *
 * Owns: the promises of base/out.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <locale.h>
#include <stdlib.h>

#include "base/out.h"

static void test_utf8(void **state)
{
	(void)state;
	setlocale(LC_CTYPE, "C");
	assert_false(out_is_utf8());
	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return;
	assert_true(out_is_utf8());
	setlocale(LC_CTYPE, "C");
}

static void test_safe(void **state)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_non_null(out);
	out_safe(out, "a\033[1mb");
	assert_int_equal(out_flush(out), 0);
	assert_string_equal(text, "a\\x1b[1mb");
	fclose(out);
	free(text);
}

static void test_error(void **state)
{
	FILE *full = fopen("/dev/full", "w");

	(void)state;
	assert_non_null(full);
	fputs("a", full);
	assert_int_equal(out_flush(full), -ENOSPC);
	fclose(full);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_utf8),
		cmocka_unit_test(test_safe),
		cmocka_unit_test(test_error),
	};

	return cmocka_run_group_tests_name("out", tests, NULL, NULL);
}
