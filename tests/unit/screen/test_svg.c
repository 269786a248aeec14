// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/screen/test_svg.c - the picture of a terminal.
 *
 * Owns: what tests/tui cannot show: cells that the screen never fills so.
 */
#define _GNU_SOURCE
#include <curses.h>
#include <locale.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "screen/svg.h"

/* The picture of a terminal of 10x2 cells that has @text at its start. */
static char *picture_of(const wchar_t *text)
{
	FILE *null = fopen("/dev/null", "r+");
	char *svg = NULL;
	size_t len;
	FILE *out = open_memstream(&svg, &len);
	SCREEN *screen;
	cchar_t cell;

	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
	screen = newterm("xterm", null, null);
	assert_non_null(screen);
	resizeterm(2, 10);
	assert_int_equal(setcchar(&cell, text, A_NORMAL, 0, NULL), OK);
	assert_int_equal(mvadd_wch(0, 0, &cell), OK);
	assert_int_equal(svg_write(out), 0);
	endwin();
	delscreen(screen);
	fclose(out);
	fclose(null);
	return svg;
}

static void test_size(void **state)
{
	char *svg = picture_of(L"x");

	(void)state;
	assert_non_null(strstr(svg, " width=\"80\" height=\"32\" viewBox=\"0 0 80 32\""));
	assert_non_null(strstr(svg, "<text x=\"0\" y=\"12\" textLength=\"8\">x</text>"));
	free(svg);
}

/* A right-to-left override, which would turn what follows. */
static void test_harmful(void **state)
{
	char *svg = picture_of(L"a\x202e");

	(void)state;
	assert_non_null(strstr(svg, ">a&#xfffd;</text>"));
	free(svg);
}

/* Braille is a letter of its own; what combines stays with its letter. */
static void test_own_place(void **state)
{
	char *svg = picture_of(L"\x28ff");

	(void)state;
	assert_non_null(strstr(svg, "textLength=\"8\">&#x28ff;</text>"));
	free(svg);
	svg = picture_of(L"e\x0301");
	assert_non_null(strstr(svg, "textLength=\"8\">e&#x301;</text>"));
	free(svg);
}

/* From below, of 16 pixels, and in half of the colour. */
static void test_blocks(void **state)
{
	char *svg = picture_of(L"\x2583");

	(void)state;
	assert_non_null(strstr(svg, "<rect x=\"0\" y=\"10\" width=\"8\" height=\"6\"/>"));
	free(svg);
	svg = picture_of(L"\x2592");
	assert_non_null(strstr(svg, "width=\"8\" height=\"16\" fill-opacity=\".50\"/>"));
	free(svg);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_size),
		cmocka_unit_test(test_harmful),
		cmocka_unit_test(test_own_place),
		cmocka_unit_test(test_blocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
