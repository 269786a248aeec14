// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/base/test_spawn.c - a command that runs while we watch.
 *
 * Owns: the promises of base/spawn.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <unistd.h>

#include "base/signals.h"
#include "base/spawn.h"

static int status_of(const char *command)
{
	char *argv[] = { "sh", "-c", (char *)command, NULL };
	struct spawn child;

	assert_int_equal(spawn_start(&child, argv), 0);
	while (!spawn_is_over(&child))
		usleep(1000);
	spawn_end(&child, 10000000000ull);
	spawn_close(&child);
	return child.status;
}

static void test_status(void **state)
{
	(void)state;
	assert_int_equal(status_of("exit 0"), 0);
	assert_int_equal(status_of("exit 7"), 7);
	assert_int_equal(status_of("kill -9 $$"), 128 + SIGKILL);
}

/* If the caller ignores SIGCHLD the kernel keeps no exit status: it must not read as 0. */
static void test_ignored(void **state)
{
	(void)state;
	signal(SIGCHLD, SIG_IGN);
	assert_int_equal(status_of("exit 0"), 127);
	signals_reset();
	assert_int_equal(status_of("exit 0"), 0);
}

/* As under nohup(1): SIGHUP ends neither us nor the command. What only we ignore still ends it. */
static void test_hangup(void **state)
{
	(void)state;
	signal(SIGHUP, SIG_IGN);
	signals_catch();
	assert_int_equal(status_of("kill -HUP $$; exit 7"), 7);
	assert_int_equal(status_of("kill -PIPE $$"), 128 + SIGPIPE);
	raise(SIGHUP);
	assert_int_equal(stop_signal, 0);
	signal(SIGHUP, SIG_DFL);
	signals_catch();
	assert_int_equal(status_of("kill -HUP $$"), 128 + SIGHUP);
	raise(SIGHUP);
	assert_int_equal(stop_signal, SIGHUP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_status),
		cmocka_unit_test(test_ignored),
		cmocka_unit_test(test_hangup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
