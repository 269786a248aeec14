// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/base/test_progress.c - when progress is shown.
 *
 * Owns: the promises of base/progress.h, with a fake clock and a fake terminal.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/progress.h"

static uint64_t now_ms;
static bool terminal;
static pid_t foreground;

/* These three replace those of the C library. */
int clock_gettime(clockid_t clock, struct timespec *at)
{
	(void)clock;
	at->tv_sec = (time_t)(now_ms / 1000);
	at->tv_nsec = (long)(now_ms % 1000) * 1000000;
	return 0;
}

int isatty(int fd)
{
	return terminal && fd == STDERR_FILENO;
}

pid_t tcgetpgrp(int fd)
{
	(void)fd;
	return foreground;
}

static int setup(void **state)
{
	(void)state;
	now_ms = 5000;
	terminal = true;
	foreground = getpgrp();
	return 0;
}

static void test_due(void **state)
{
	struct progress progress;

	(void)state;
	progress_begin(&progress);
	assert_false(progress_is_due(&progress));
	now_ms = 6999;
	assert_false(progress_is_due(&progress));
	assert_int_equal(progress_wake_ns(&progress, 9 * NS_PER_S), 7 * NS_PER_S);
	assert_int_equal(progress_wake_ns(&progress, 6 * NS_PER_S), 6 * NS_PER_S);
	now_ms = 7000;
	assert_true(progress_is_due(&progress));
	assert_false(progress_is_due(&progress));
	now_ms = 7249;
	assert_false(progress_is_due(&progress));
	now_ms = 7250;
	assert_true(progress_is_due(&progress));
	assert_int_equal(progress_seconds(&progress), 2);
	assert_int_equal(progress_left(8 * NS_PER_S), 1);
	assert_int_equal(progress_left(7 * NS_PER_S), 0);
}

static void test_nobody(void **state)
{
	struct progress progress;

	(void)state;
	terminal = false;
	progress_begin(&progress);
	now_ms = 60000;
	assert_false(progress_is_due(&progress));
	assert_int_equal(progress_wake_ns(&progress, 90 * NS_PER_S), 90 * NS_PER_S);
}

/* In the background no line is due, and progress_wake_ns() does not make the caller spin. */
static void test_background(void **state)
{
	struct progress progress;

	(void)state;
	progress_begin(&progress);
	now_ms = 8000;
	foreground = getpgrp() + 1;
	assert_false(progress_is_due(&progress));
	assert_true(progress_wake_ns(&progress, UINT64_MAX) > 8 * NS_PER_S);
	now_ms = 9000;
	foreground = -1;
	assert_true(progress_is_due(&progress));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_due, setup),
		cmocka_unit_test_setup(test_nobody, setup),
		cmocka_unit_test_setup(test_background, setup),
	};

	return cmocka_run_group_tests_name("progress", tests, NULL, NULL);
}
