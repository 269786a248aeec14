// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/base/test_out.c - the only way to print.
 *
 * Owns: the promises of base/out.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/* out_printf() of the other arguments prints @want. */
__attribute__((format(printf, 2, 3))) static void prints(const char *want, const char *format, ...)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	va_list args;

	assert_non_null(out);
	va_start(args, format);
	out_vprintf(out, format, args);
	va_end(args);
	assert_int_equal(out_flush(out), 0);
	assert_string_equal(text, want);
	fclose(out);
	free(text);
}

/* Conversions of anything but text give what the C library gives. */
#define SAME(format, ...)                                                                          \
	do {                                                                                       \
		char want[1024];                                                                   \
		snprintf(want, sizeof(want), format, __VA_ARGS__);                                 \
		prints(want, format, __VA_ARGS__);                                                 \
	} while (0)

static void test_numbers(void **state)
{
	(void)state;
	SAME("%d|%5d|%-5d|%05d|%+d|% d|%.3d", -1, 2, 3, 4, 5, 6, 7);
	SAME("%d %u %x %X %#o", INT_MIN, UINT_MAX, 0xbeefu, 0xbeefu, 8u);
	SAME("%ld %lu %lld %llu", LONG_MIN, ULONG_MAX, LLONG_MIN, ULLONG_MAX);
	SAME("%zu %td %jd %hd", (size_t)-1, (ptrdiff_t)-1, INTMAX_MIN, (short)-7);
	SAME("%" PRIu64 "|%8" PRId64 "|%-24" PRIu64 "|", UINT64_MAX, INT64_C(-3), UINT64_C(9));
	SAME("%*d|%-*d|%*d|%.*f", 6, 1, 6, 2, -6, 3, 2, 1.0 / 3);
	SAME("%.1f %8.3f %g %e %.0f", 0.25, -1.5, 1e300, 1e-300, 1e300);
	SAME("100%% %d%%", 7);
}

static void test_text(void **state)
{
	(void)state;
	SAME("%s|%5s|%-5s|%2s|%.2s|%*s|%-*s|%.*s", "a", "b", "c", "ddd", "eee", 3, "f", 3, "g", 1,
	     "hh");
	SAME("%c|%3c|%-3c|", 'a', 'b', 'c');
	prints("a\\033[1mb", "%s", "a\033[1mb");
	prints("one\\012line\n", "%s\n", "one\nline");
	prints("\\007", "%c", '\a');
	/* as wide as what is shown */
	prints("   \\012|\\012  |", "%7s|%-6s|", "\n", "\n");
	/* bytes beyond the precision are not read */
	prints("ab", "%.*s", 2, (const char[]){ 'a', 'b' });
	prints("\\303", "%.1s", "\303\274");
}

static void test_text_utf8(void **state)
{
	(void)state;
	prints("\\303\\274", "%s", "\303\274");
	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		skip();
	prints("\303\274  |", "%-3s|", "\303\274");
	prints("\\342\\200\\213", "%s", "\342\200\213");
	/* a combining accent needs a character before it */
	prints("e\314\201 \\314\\201 /\\314\\201", "%s %s %s", "e\314\201", "\314\201",
	       "/\314\201");
	setlocale(LC_CTYPE, "C");
}

static void test_lines(void **state)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_non_null(out);
	out_lines(out, "a\n\nb\033\nc");
	assert_int_equal(out_flush(out), 0);
	assert_string_equal(text, "a\n\nb\\033\nc");
	fclose(out);
	free(text);
}

/* Breaks between words, never within one. */
static void test_wrap(void **state)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_non_null(out);
	setenv("COLUMNS", "12", 1);
	assert_int_equal(out_width(out), 12);
	out_wrap(out, 4, "  %s", "aa bb  cc dd");
	out_wrap(out, 4, "%s", "a very-long-word b\033c");
	out_wrap(out, 4, "%s", "");
	setenv("COLUMNS", "wide", 1);
	assert_int_equal(out_width(out), 80);
	unsetenv("COLUMNS");
	assert_int_equal(out_width(out), 80);
	assert_int_equal(out_flush(out), 0);
	assert_string_equal(text, "  aa bb  cc\n    dd\n"
				  "a very-long-word\n    b\\033c\n\n");
	fclose(out);
	free(text);
}

static void test_error(void **state)
{
	FILE *full = fopen("/dev/full", "w");

	(void)state;
	assert_non_null(full);
	out_printf(full, "a");
	assert_int_equal(out_flush(full), -ENOSPC);
	fclose(full);
}

/* The failing write is long before the end, and errno has changed since. */
static void test_error_before(void **state)
{
	FILE *full = fopen("/dev/full", "w");

	(void)state;
	assert_non_null(full);
	for (int i = 0; i < 100000; i++)
		out_printf(full, "%d\n", i);
	errno = EINTR;
	assert_int_equal(out_error(full), -ENOSPC);
	assert_int_equal(out_flush(full), -ENOSPC);
	fclose(full);
}

/* What stderr shows for @text in @columns, and that it is erased. */
static void shows(const char *want, const char *columns, const char *text)
{
	FILE *real = stderr;
	char *got = NULL;
	size_t size;

	setenv("COLUMNS", columns, 1);
	stderr = open_memstream(&got, &size);
	assert_non_null(stderr);
	out_status("%s", text);
	out_status_erase();
	out_status_erase();
	fclose(stderr);
	stderr = real;
	unsetenv("COLUMNS");
	assert_string_equal(got, want);
	free(got);
}

static void test_status(void **state)
{
	(void)state;
	shows("abc\r   \r", "80", "abc");
	shows("abc\r   \r", "4", "abcd");
	shows("a\\033b\r      \r", "80", "a\033b");
	shows("", "1", "abc");
	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		skip();
	/* never half a character */
	shows("\303\274\303\274\r  \r", "3", "\303\274\303\274\303\274");
	setlocale(LC_CTYPE, "C");
}

/* Other output to the same terminal starts on an erased line. */
static void test_status_and_output(void **state)
{
	FILE *real_out = stdout, *real_err = stderr;
	int ends[2], null = open("/dev/null", O_WRONLY), kept = dup(STDOUT_FILENO);
	char *got = NULL, *out = NULL;
	size_t size, out_size;

	(void)state;
	fflush(stdout);
	assert_int_equal(pipe(ends), 0);
	dup2(ends[1], STDOUT_FILENO);
	stderr = open_memstream(&got, &size);
	stdout = open_memstream(&out, &out_size);
	out_status("one");
	out_printf(stderr, "error\n");
	out_status("two");
	out_status("three");
	out_printf(stdout, "row\n");
	out_status("hidden");
	dup2(null, STDOUT_FILENO);
	out_status("four");
	out_status_erase();
	fclose(stderr);
	fclose(stdout);
	stderr = real_err;
	stdout = real_out;
	dup2(kept, STDOUT_FILENO);
	close(kept);
	close(null);
	close(ends[0]);
	close(ends[1]);
	assert_string_equal(got, "one\r   \rerror\ntwo\r   \rthree\r     \rfour\r    \r");
	assert_string_equal(out, "row\n");
	free(got);
	free(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_utf8),	     cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_text),	     cmocka_unit_test(test_text_utf8),
		cmocka_unit_test(test_lines),	     cmocka_unit_test(test_error),
		cmocka_unit_test(test_error_before), cmocka_unit_test(test_wrap),
		cmocka_unit_test(test_status),	     cmocka_unit_test(test_status_and_output),
	};

	return cmocka_run_group_tests_name("out", tests, NULL, NULL);
}
