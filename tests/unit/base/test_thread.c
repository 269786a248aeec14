// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/base/test_thread.c - a second thread: its signals.
 *
 * Owns: the promises of base/thread.h.
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/thread.h"

#define STACK_BYTES (1 << 20)
#define HANDLED 7

static void *mask_get(void *arg)
{
	pthread_sigmask(SIG_SETMASK, NULL, arg);
	return NULL;
}

static void test_mask(void **state)
{
	static const int others[] = {
		SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP, SIGCONT, SIGUSR1
	};
	static const int crashes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
	sigset_t before, mask, after;
	pthread_t thread;

	(void)state;
	mask_get(&before);
	assert_int_equal(thread_start(&thread, STACK_BYTES, mask_get, &mask), 0);
	pthread_join(thread, NULL);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_int_equal(sigismember(&mask, others[i]), 1);
	for (size_t i = 0; i < sizeof(crashes) / sizeof(crashes[0]); i++)
		assert_int_equal(sigismember(&mask, crashes[i]), 0);
	mask_get(&after);
	for (int sig = 1; sig <= SIGRTMAX; sig++)
		assert_int_equal(sigismember(&before, sig), sigismember(&after, sig));
}

static void handled(int sig)
{
	_exit(sig == SIGSEGV ? HANDLED : 1);
}

static void *crash(void *arg)
{
	*(volatile char *)arg = 1;
	return NULL;
}

/* A fault whose signal is blocked ends the process without its handler. */
static void test_crash(void **state)
{
	char *page = mmap(NULL, 1, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int status;
	pid_t pid;

	(void)state;
	assert_true(page != MAP_FAILED);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		pthread_t thread;

		signal(SIGSEGV, handled);
		if (!thread_start(&thread, STACK_BYTES, crash, page))
			pthread_join(thread, NULL);
		_exit(2);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), HANDLED);
	munmap(page, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mask),
		cmocka_unit_test(test_crash),
	};

	return cmocka_run_group_tests_name("thread", tests, NULL, NULL);
}
