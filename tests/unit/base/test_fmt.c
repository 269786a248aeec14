// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/base/test_fmt.c - numbers, sizes and durations.
 *
 * Owns: the promises of base/fmt.h: only 0 is printed as "0", only a whole as 100%, and sizes are
 * parsed as the kernel parses them.
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/fmt.h"
#include "base/value.h"

#define SIZE_OF(array) (sizeof(array) / sizeof((array)[0]))

struct number {
	int64_t val;
	const char *text;
};

static void check_numbers(char *(*fmt)(char *, int64_t), const struct number *t, size_t nr)
{
	char buf[FMT_SIZE];

	for (size_t i = 0; i < nr; i++) {
		assert_ptr_equal(fmt(buf, t[i].val), buf);
		assert_string_equal(buf, t[i].text);
	}
}

static void test_bytes(void **state)
{
	static const struct number t[] = {
		{ 0, "0" },
		{ VAL_NONE, "-" },
		{ VAL_MAX, "max" },
		{ 1, "1B" },
		{ -1, "-1B" },
		{ 1023, "1023B" },
		{ 1024, "1.0K" },
		{ 4096, "4.0K" },
		{ -4096, "-4.0K" },
		{ 1075, "1.0K" },
		{ 1076, "1.1K" },
		{ 102348, "99.9K" },
		{ 102349, "100K" },
		{ 812LL << 20, "812M" },
		{ (1023LL << 20) + (511 << 10), "1023M" },
		{ (1023LL << 20) + (512 << 10), "1.0G" },
		{ 9771050598LL, "9.1G" },
		{ 1LL << 40, "1.0T" },
		{ 1LL << 50, "1.0P" },
		{ INT64_MAX - 1, "8.0E" },
		{ INT64_MIN + 1, "-8.0E" },
	};

	(void)state;
	check_numbers(fmt_bytes, t, SIZE_OF(t));
}

static void test_rate(void **state)
{
	static const struct number t[] = {
		{ 0, "0" },
		{ VAL_NONE, "-" },
		{ 1, "0.01" },
		{ 5, "0.05" },
		{ 320, "3.20" },
		{ 999, "9.99" },
		{ 1000, "10.0" },
		{ 9994, "99.9" },
		{ 9995, "100" },
		{ 99949, "999" },
		{ 99950, "1.0k" },
		{ 1240000, "12.4k" },
		{ 99949999, "999k" },
		{ 99950000, "1.0M" },
		{ -1240000, "-12.4k" },
		{ INT64_MAX - 1, "92.2P" },
	};

	(void)state;
	check_numbers(fmt_rate, t, SIZE_OF(t));
}

static void test_count(void **state)
{
	static const struct number t[] = {
		{ 0, "0" },
		{ 412, "412" },
		{ 99999, "99999" },
		{ 100000, "100k" },
		{ 123456, "123k" },
		{ 999499, "999k" },
		{ 999500, "1.0M" },
		{ -412, "-412" },
		{ VAL_NONE, "-" },
		{ 84200000, "84.2M" },
		{ INT64_MAX - 1, "9.2E" },
	};

	(void)state;
	check_numbers(fmt_count, t, SIZE_OF(t));
}

static void test_hundredths(void **state)
{
	static const struct number t[] = {
		{ 0, "0" },	 { 5, "0.05" },	   { -5, "-0.05" },
		{ 987, "9.87" }, { 1124, "11.2" }, { 1125, "11.3" },
		{ 9999, "100" }, { 10000, "100" }, { VAL_NONE, "-" },
	};
	static const struct number ratio[] = {
		{ 0, "0" },	   { 4, "0.04x" },    { 99, "0.99x" },	 { 310, "3.1x" },
		{ 1230, "12.3x" }, { 12000, "120x" }, { VAL_NONE, "-" },
	};

	(void)state;
	check_numbers(fmt_hundredths, t, SIZE_OF(t));
	check_numbers(fmt_ratio, ratio, SIZE_OF(ratio));
}

static void test_percent(void **state)
{
	static const struct number t[] = {
		{ 0, "0" },	   { 1, "<1%" },	{ 99, "<1%" },	   { 100, "1%" },
		{ 5799, "57%" },   { 9999, "99%" },	{ 10000, "100%" }, { 14000, "140%" },
		{ 99999, "999%" }, { 100000, ">999%" }, { VAL_NONE, "-" },
	};

	(void)state;
	check_numbers(fmt_percent, t, SIZE_OF(t));
}

static void test_size_good(void **state)
{
	static const struct number t[] = {
		{ 0, "0" },
		{ VAL_MAX, "max" },
		{ 4096, "4096" },
		{ 1024, "1K" },
		{ 1024, "1k" },
		{ 100 << 20, "100M" },
		{ 3LL << 30, "3g" },
		{ 2LL << 40, "2T" },
		{ 7LL << 50, "7p" },
		{ 7LL << 60, "7E" },
		{ 10LL << 30, "10Gi" }, /* the form that Kubernetes uses */
		{ 1024, "1Ki" },
		{ 1024, "1ki" },
		{ 5LL << 20, "5Mi" },
		{ 2LL << 40, "2Ti" },
		{ 4096, "0x1000" },
		{ 0x1eLL, "0x1E" }, /* the kernel reads E as a hex digit too */
		{ 8, "010" },
		{ INT64_MAX - 1, "9223372036854775806" },
	};
	int64_t val;

	(void)state;
	for (size_t i = 0; i < SIZE_OF(t); i++) {
		val = -1;
		assert_int_equal(fmt_parse_size(t[i].text, &val), 0);
		assert_int_equal(val, t[i].val);
	}
}

static void test_size_bad(void **state)
{
	static const struct {
		const char *text;
		int err;
	} t[] = {
		{ "", -EINVAL },
		{ "-0", -EINVAL },
		{ "-1", -EINVAL },
		{ "+1", -EINVAL },
		{ " 1", -EINVAL },
		{ "1 ", -EINVAL },
		{ "1KB", -EINVAL },
		{ "1KK", -EINVAL },
		{ "1i", -EINVAL },
		{ "1KiB", -EINVAL },
		{ "1KI", -EINVAL },
		{ "8Ei", -ERANGE },
		{ "K", -EINVAL },
		{ "MAX", -EINVAL },
		{ "max ", -EINVAL },
		{ "1.5G", -EINVAL },
		{ "1\n", -EINVAL },
		{ "0x", -EINVAL },
		{ "09", -EINVAL },
		{ "8E", -ERANGE },
		{ "16E", -ERANGE },
		{ "1Z", -EINVAL },
		{ "9223372036854775808", -ERANGE },
		{ "99999999999999999999", -ERANGE },
		{ "99999999999999999999x", -EINVAL },
		{ "9007199254740992K", -ERANGE },
	};
	int64_t val = 7;

	(void)state;
	for (size_t i = 0; i < SIZE_OF(t); i++) {
		assert_int_equal(fmt_parse_size(t[i].text, &val), t[i].err);
		assert_int_equal(val, 7);
	}
}

static void test_duration_good(void **state)
{
	static const struct {
		const char *text;
		uint64_t ns;
	} t[] = {
		{ "0", 0 },
		{ "5", 5000000000 },
		{ "5s", 5000000000 },
		{ "2sec", 2000000000 },
		{ "500ms", 500000000 },
		{ "7us", 7000 },
		{ "9ns", 9 },
		{ "2min", 120000000000 },
		{ "2m", 120000000000 },
		{ "1h", 3600000000000 },
		{ "0.5", 500000000 },
		{ "0.1", 100000000 },
		{ ".25s", 250000000 },
		{ "1.5h", 5400000000000 },
		{ "3.", 3000000000 },
		{ "0.0000000019", 1 },
		{ "0.9ns", 0 },
		{ "9223372035", 9223372035000000000 },
	};
	uint64_t ns;

	(void)state;
	for (size_t i = 0; i < SIZE_OF(t); i++) {
		ns = 1;
		assert_int_equal(fmt_parse_duration(t[i].text, &ns), 0);
		assert_int_equal(ns, t[i].ns);
	}
}

static void test_duration_bad(void **state)
{
	static const char *const bad[] = { "",	  ".",	 "s",	"-1",	 "-0", "+1", " 1",
					   "1 s", "1e3", "1,5", "1.5.1", "5d", "5S", "1s2",
					   "nan", "inf", "0x5", "ms",	 "1\n" };
	uint64_t ns = 7;

	(void)state;
	for (size_t i = 0; i < SIZE_OF(bad); i++)
		assert_int_equal(fmt_parse_duration(bad[i], &ns), -EINVAL);
	assert_int_equal(fmt_parse_duration("9223372036.9", &ns), -ERANGE);
	assert_int_equal(fmt_parse_duration("99999999999999999999999ns", &ns), -ERANGE);
	assert_int_equal(fmt_parse_duration("2562048h", &ns), -ERANGE);
	assert_int_equal(ns, 7);
}

static void test_plural(void **state)
{
	(void)state;
	assert_string_equal(fmt_plural(1), "");
	assert_string_equal(fmt_plural(-1), "");
	assert_string_equal(fmt_plural(0), "s");
	assert_string_equal(fmt_plural(2), "s");
	assert_string_equal(fmt_plural(INT64_MAX), "s");
}

static void test_parse_count(void **state)
{
	static const char *const bad[] = { "", "x", "-1", "+1", " 1", "1x", "0x1", "1.5" };
	uint64_t count = 7;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(fmt_parse_count(bad[i], &count), -EINVAL);
	assert_int_equal(fmt_parse_count("18446744073709551616", &count), -ERANGE);
	assert_int_equal(count, 7);
	assert_int_equal(fmt_parse_count("18446744073709551615", &count), 0);
	assert_true(count == UINT64_MAX);
	assert_int_equal(fmt_parse_count("010", &count), 0);
	assert_int_equal(count, 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bytes),	     cmocka_unit_test(test_rate),
		cmocka_unit_test(test_count),	     cmocka_unit_test(test_hundredths),
		cmocka_unit_test(test_percent),	     cmocka_unit_test(test_size_good),
		cmocka_unit_test(test_size_bad),     cmocka_unit_test(test_duration_good),
		cmocka_unit_test(test_duration_bad), cmocka_unit_test(test_plural),
		cmocka_unit_test(test_parse_count),
	};

	return cmocka_run_group_tests_name("fmt", tests, NULL, NULL);
}
