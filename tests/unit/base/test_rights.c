// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Capabilities: which are missing, how they are named, and that dropped ones are gone.
 */
#include "base/rights.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void test_lacking(void **state)
{
	const uint64_t wanted = RIGHTS_LOAD | RIGHT(CAP_SYSLOG);
	char text[64];

	(void)state;
	assert_int_equal(rights_lacking(wanted, wanted), 0);
	rights_names(rights_lacking(RIGHT(CAP_PERFMON), wanted), text, sizeof(text));
	assert_string_equal(text, "CAP_BPF CAP_SYSLOG");
	/* CAP_SYS_ADMIN includes the two that were split off from it */
	rights_names(rights_lacking(RIGHT(CAP_SYS_ADMIN), wanted), text, sizeof(text));
	assert_string_equal(text, "CAP_SYSLOG");
	rights_names(0, text, sizeof(text));
	assert_string_equal(text, "");
}

static bool answer(void *ctx)
{
	return *(bool *)ctx;
}

/* The capabilities that a process has afterwards; in a child, as dropping is permanent. */
static int left_after(uint64_t keep, bool works, uint64_t expected)
{
	int status = -1;
	pid_t pid = fork();

	if (!pid) {
		expected &= rights_held();
		_exit(rights_drop(keep, answer, &works) || rights_held() != expected ||
		      prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void test_drop(void **state)
{
	const uint64_t keep = RIGHT(CAP_KILL);

	(void)state;
	assert_int_equal(left_after(0, true, 0), 0);
	assert_int_equal(left_after(keep, true, keep), 0);
	assert_int_equal(left_after(keep, false, keep | RIGHT(CAP_BPF)), 0);
}

/* Another user, with what it had, and then with what was kept; an exit status. */
static int become_nobody(void)
{
	const uint64_t before = rights_held(), keep = RIGHT(CAP_DAC_READ_SEARCH);

	if (rights_become("nobody", 65534, 65534) || getuid() != 65534 || geteuid() != 65534 ||
	    getgid() != 65534 || getegid() != 65534 || rights_held() != before)
		return 1;
	if (rights_drop(keep, NULL, NULL) || rights_held() != (keep & before))
		return 2;
	return setuid(0) ? 0 : 3;
}

static void test_become(void **state)
{
	int status = -1;
	pid_t pid;

	(void)state;
	if (geteuid() || !(rights_held() & RIGHT(CAP_SETUID)) ||
	    !(rights_held() & RIGHT(CAP_SETGID)))
		skip();
	pid = fork();
	if (!pid)
		_exit(become_nobody());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lacking),
		cmocka_unit_test(test_drop),
		cmocka_unit_test(test_become),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
