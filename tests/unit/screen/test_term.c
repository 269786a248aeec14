// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/screen/test_term.c - the colours of the terminal.
 *
 * Owns: the promise of screen/term.c that they are readable on light and dark backgrounds.
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "screen/term.h"

/* The light of a part of a colour, from 0 to 1, as in sRGB; those of xterm's cube are enough. */
static double part_light(unsigned int part)
{
	static const struct {
		unsigned int part;
		double light;
	} lights[] = { { 0, 0 },	 { 0x1e, .01298 }, { 0x5f, .11444 }, { 0x87, .24228 },
		       { 0xaf, .42869 }, { 0xd7, .67954 }, { 0xff, 1 } };

	for (size_t i = 0; i < sizeof(lights) / sizeof(lights[0]); i++)
		if (lights[i].part == part)
			return lights[i].light;
	fail();
	return 0;
}

/* The contrast of two colours, as in WCAG 2: from 1 to 21. */
static double contrast(unsigned int a, unsigned int b)
{
	const unsigned int colours[] = { a, b };
	double light[2];

	for (int i = 0; i < 2; i++)
		light[i] = 0.05 + 0.2126 * part_light(colours[i] >> 16) +
			   0.7152 * part_light(colours[i] >> 8 & 0xff) +
			   0.0722 * part_light(colours[i] & 0xff);
	return light[0] > light[1] ? light[0] / light[1] : light[1] / light[0];
}

/* xterm's 256 colours: 196 is all red, 31 is the cube's 0, 2, 3. */
static void test_cube(void **state)
{
	(void)state;
	assert_int_equal(term_pair_rgb(1), 0xff0000);
	assert_int_equal(term_pair_rgb(2), 0x008700);
	assert_int_equal(term_pair_rgb(TERM_PAIRS), 0x0087af);
}

static void test_contrast(void **state)
{
	static const unsigned int backgrounds[] = { 0x000000, 0x1e1e1e, 0xffffff };

	(void)state;
	assert_true(contrast(0x000000, 0xffffff) > 20.99);
	for (int pair = 1; pair <= TERM_PAIRS; pair++)
		for (int i = 0; i < 3; i++)
			assert_true(contrast(term_pair_rgb(pair), backgrounds[i]) > 3.5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cube),
		cmocka_unit_test(test_contrast),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
