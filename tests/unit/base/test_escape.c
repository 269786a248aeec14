// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/base/test_escape.c - names made safe to print.
 *
 * Owns: the promises of base/escape.h: no byte of a name can reach the terminal as a control
 * character.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <locale.h>
#include <string.h>

#include "base/escape.h"

static void check_name(const char *src, enum escape how, const char *want)
{
	char buf[256];

	assert_int_equal(escape_name(buf, sizeof(buf), src, how), strlen(want));
	assert_string_equal(buf, want);
}

static void test_name_printable(void **state)
{
	(void)state;
	check_name("", ESCAPE_UTF8, "");
	check_name("a b\\x2dc", ESCAPE_UTF8, "a b\\x2dc");
	check_name("a\x1b[31mb\nc\td", ESCAPE_UTF8, "a\\033[31mb\\012c\\011d");
	check_name("\x01\x7f", ESCAPE_UTF8, "\\001\\177");
	check_name("gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80", ESCAPE_UTF8,
		   "gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80");
	/* CSI as a C1 control, and right-to-left override */
	check_name("\xc2\x9b"
		   "31m",
		   ESCAPE_UTF8,
		   "\\302\\233"
		   "31m");
	check_name("a\xe2\x80\xae"
		   "b",
		   ESCAPE_UTF8,
		   "a\\342\\200\\256"
		   "b");
	check_name("\xe2\x80\xa8\xe2\x81\xa6", ESCAPE_UTF8, "\\342\\200\\250\\342\\201\\246");
	check_name("\xc3\xbc~", ESCAPE_ASCII, "\\303\\274~");
}

/* Invisible characters: each makes two names look alike. */
static void test_name_unseen(void **state)
{
	static const char *const unseen[] = {
		"\xc2\xad",	    "\xcd\x8f",	    "\xd8\x9c",		"\xe1\xa0\x8e",
		"\xe2\x80\x8b",	    "\xe2\x80\x8f", "\xe2\x81\xa0",	"\xe2\x81\xa4",
		"\xef\xb8\x8f",	    "\xef\xbb\xbf", "\xf3\xa0\x80\x81", "\xf3\xa0\x81\xbf",
		"\xf3\xa0\x84\x80",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(unseen) / sizeof(unseen[0]); i++) {
		char name[8] = "a", buf[32];

		strcat(name, unseen[i]);
		escape_name(buf, sizeof(buf), name, ESCAPE_UTF8);
		assert_int_equal(strlen(buf), 1 + 4 * strlen(unseen[i]));
		assert_true(strspn(buf, "abcdef0123456789\\x") == strlen(buf));
	}
}

static void test_name_invalid(void **state)
{
	(void)state;
	check_name("\xff", ESCAPE_UTF8, "\\377");
	check_name("a\xc3", ESCAPE_UTF8, "a\\303");
	check_name("\xc3(", ESCAPE_UTF8, "\\303(");
	check_name("\xc0\xaf", ESCAPE_UTF8, "\\300\\257"); /* overlong / */
	check_name("\xe0\x80\xaf", ESCAPE_UTF8, "\\340\\200\\257");
	check_name("\xed\xa0\x80", ESCAPE_UTF8, "\\355\\240\\200"); /* surrogate */
	check_name("\xf4\x90\x80\x80", ESCAPE_UTF8, "\\364\\220\\200\\200");
	check_name("\xf8\x90\x80\x80", ESCAPE_UTF8, "\\370\\220\\200\\200");
	check_name("\xf0\x9f\x98", ESCAPE_UTF8, "\\360\\237\\230");
	check_name("a\nb\x1b\xff\xc2\x9b", ESCAPE_JSON, "a\nb\x1b\\377\xc2\x9b");
}

/* \NNN is a byte, everything else is literal. */
static void unescape(char *dst, const char *src)
{
	while (*src) {
		size_t digits = *src == '\\' ? strspn(src + 1, "01234567") : 0;

		if (digits < 3 || src[1] > '3') {
			*dst++ = *src++;
			continue;
		}
		*dst++ = (char)((src[1] - '0') << 6 | (src[2] - '0') << 3 | (src[3] - '0'));
		src += 4;
	}
	*dst = '\0';
}

static bool is_utf8(const char *text)
{
	uint32_t cp;
	size_t len;

	for (; *text; text += len)
		if (!(len = utf8_decode(text, strlen(text), &cp)))
			return false;
	return true;
}

/* No two names are escaped alike, whatever their bytes: each can be decoded again. */
static void test_name_again(void **state)
{
	static const char bytes[] = "\\\\\\\\01347a\xff\xc3\xbc\xe2\x80\xae\x1b\xcc\x81/";
	uint32_t random = 1;

	(void)state;
	setlocale(LC_CTYPE, "C.UTF-8");
	for (int i = 0; i < 300000; i++) {
		char name[12] = "", text[64], again[64];

		for (size_t len = 0; len < sizeof(name) - 1; len++) {
			random = random * 1664525 + 1013904223;
			name[len] = bytes[(random >> 8) % sizeof(bytes)];
		}
		escape_name(text, sizeof(text), name, (enum escape)(i % 3));
		assert_true(is_utf8(text));
		unescape(again, text);
		assert_string_equal(again, name);
		assert_string_equal(escape_plain(name, strlen(name)) < strlen(name) ? name : text,
				    name);
	}
	setlocale(LC_CTYPE, "C");
}

/* Names as they occur in practice are not changed. */
static void test_name_backslash(void **state)
{
	(void)state;
	check_name("a\\x2db\\xc3\\xa4\\", ESCAPE_JSON, "a\\x2db\\xc3\\xa4\\");
	check_name("\\37\\400\\8", ESCAPE_ASCII, "\\37\\400\\8");
	check_name("\\377\377", ESCAPE_JSON, "\\134377\\377");
	check_name("\\\\377", ESCAPE_UTF8, "\\\\134377");
}

static void test_name_short(void **state)
{
	char buf[8];

	(void)state;
	memset(buf, 'z', sizeof(buf));
	assert_int_equal(escape_name(buf, 1, "abc", ESCAPE_UTF8), 0);
	assert_string_equal(buf, "");
	assert_int_equal(buf[1], 'z');
	assert_int_equal(escape_name(buf, 4, "abc", ESCAPE_UTF8), 3);
	assert_int_equal(escape_name(buf, 4, "abcd", ESCAPE_UTF8), 3);
	/* half an escape or half a character is left out */
	assert_int_equal(escape_name(buf, 5, "a\n", ESCAPE_UTF8), 1);
	assert_string_equal(buf, "a");
	assert_int_equal(escape_name(buf, 6, "a\n", ESCAPE_UTF8), 5);
	assert_int_equal(escape_name(buf, 3, "a\xc3\xbc", ESCAPE_UTF8), 1);
	assert_int_equal(escape_name(buf, 4, "a\xc3\xbc", ESCAPE_UTF8), 3);
}

static void test_width(void **state)
{
	(void)state;
	assert_int_equal(utf8_width(""), 0);
	assert_int_equal(utf8_width("abc"), 3);
	assert_int_equal(utf8_width("gr\xc3\xbc\xc3\x9f"), 4);
	assert_string_equal(utf8_tail("abcdef", 3), "def");
	assert_string_equal(utf8_tail("abcdef", 6), "abcdef");
	assert_string_equal(utf8_tail("abcdef", 0), "");
	assert_string_equal(utf8_tail("a\xc3\xbc"
				      "b",
				      2),
			    "\xc3\xbc"
			    "b");
	assert_int_equal(utf8_head("abcdef", 3), 3);
	assert_int_equal(utf8_head("abc", 9), 3);
	assert_int_equal(utf8_head("abc", 0), 0);
	assert_int_equal(utf8_head("abc", -1), 0);
	assert_int_equal(utf8_head("a\xc3\xbc"
				   "b",
				   2),
			 3);
	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return;
	assert_int_equal(utf8_head("\xe4\xb8\xad"
				   "b",
				   1),
			 0);
	assert_int_equal(utf8_width("\xe4\xb8\xad"), 2);
	assert_string_equal(utf8_tail("\xe4\xb8\xad"
				      "b",
				      2),
			    "b");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_name_printable), cmocka_unit_test(test_name_unseen),
		cmocka_unit_test(test_name_invalid),   cmocka_unit_test(test_name_short),
		cmocka_unit_test(test_name_again),     cmocka_unit_test(test_name_backslash),
		cmocka_unit_test(test_width),
	};

	return cmocka_run_group_tests_name("escape", tests, NULL, NULL);
}
