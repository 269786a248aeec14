// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/cmd/test_advice_reader.c - explain for the screen, by a thread that can be held up.
 *
 * Owns: the promises of cmd/advice_reader.h. Must not know: what explain says.
 */
#define _GNU_SOURCE
#include "unit/cmd/machine.h"

#include <dirent.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "cmd/advice_reader.h"
#include "model/advice.h"

#define GROUP "sys/fs/cgroup/it/"

struct fixture {
	struct tree tree;
	struct advice_reader *reader;
	struct advice advice;
};

/* Other threads than the first wait for the gate where they ask for the time, and count it. */
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static atomic_int calls;

int clock_gettime(clockid_t clock, struct timespec *ts)
{
	if (gettid() != getpid()) {
		calls++;
		pthread_mutex_lock(&gate);
		pthread_mutex_unlock(&gate);
	}
	return (int)syscall(SYS_clock_gettime, clock, ts);
}

static void pause_short(void)
{
	const struct timespec pause = { 0, 2000000 };

	nanosleep(&pause, NULL);
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	tree_make(&f->tree);
	machine_write(&f->tree);
	tree_write(&f->tree, GROUP "memory.stat", "anon 4096\ninactive_file 0\nactive_file 0\n");
	tree_write(&f->tree, GROUP "memory.current", "4194304\n");
	tree_write(&f->tree, GROUP "memory.high", "max\n");
	tree_write(&f->tree, GROUP "memory.swap.current", "0\n");
	tree_write(&f->tree, GROUP "memory.max", "67108864\n");
	tree_write(&f->tree, GROUP "memory.swap.max", "max\n");
	calls = 0;
	f->reader = advice_reader_start(f->tree.top, false);
	assert_non_null(f->reader);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	advice_reader_end(f->reader);
	tree_remove(&f->tree);
	free(f);
	return 0;
}

static bool is_ready(const struct fixture *f, int timeout_ms)
{
	struct pollfd fd = { .fd = advice_reader_fd(f->reader), .events = POLLIN };

	return poll(&fd, 1, timeout_ms) == 1;
}

/* Waits until the thread is at the gate. */
static void wait_held(int more_than)
{
	while (calls <= more_than)
		pause_short();
}

static void test_answers(void **state)
{
	struct fixture *f = *state;
	char path[] = "/it";

	assert_false(is_ready(f, 0));
	assert_false(advice_reader_take(f->reader, &f->advice));
	advice_reader_ask(f->reader, path, false);
	path[1] = 'x';
	assert_true(is_ready(f, 10000));
	assert_true(advice_reader_take(f->reader, &f->advice));
	assert_null(f->advice.error);
	assert_null(f->advice.text);
	assert_true(f->advice.nr > 0);
	assert_false(is_ready(f, 0));
	assert_false(advice_reader_take(f->reader, &f->advice));
	/* what was taken stays while the next answer is made */
	advice_reader_ask(f->reader, "/it", true);
	assert_true(is_ready(f, 10000));
	for (size_t i = 0; i < f->advice.nr; i++)
		assert_true(*f->advice.checks[i].id && *f->advice.checks[i].text);
	assert_true(advice_reader_take(f->reader, &f->advice));
	for (size_t i = 0; i < f->advice.nr; i++)
		assert_non_null(strstr(f->advice.text, f->advice.checks[i].id));
	assert_non_null(strstr(f->advice.text, "/it"));
}

static void test_errors(void **state)
{
	struct fixture *f = *state;
	char path[PATH_MAX + 100] = "/";

	advice_reader_ask(f->reader, "/none", false);
	assert_true(is_ready(f, 10000));
	assert_true(advice_reader_take(f->reader, &f->advice));
	assert_string_equal(f->advice.error, "the group was removed");
	memset(path + 1, 'x', sizeof(path) - 2);
	advice_reader_ask(f->reader, path, true);
	assert_true(is_ready(f, 10000));
	assert_true(advice_reader_take(f->reader, &f->advice));
	assert_string_equal(f->advice.error, "File name too long");
}

/* While files are read nobody waits; only the last question is answered, and once. */
static void test_last_question(void **state)
{
	struct fixture *f = *state;
	int before;

	pthread_mutex_lock(&gate);
	advice_reader_ask(f->reader, "/it", false);
	wait_held(0);
	assert_false(advice_reader_take(f->reader, &f->advice));
	advice_reader_ask(f->reader, "/it", false);
	advice_reader_ask(f->reader, "/none", false);
	advice_reader_ask(f->reader, "/it", true);
	pthread_mutex_unlock(&gate);
	assert_true(is_ready(f, 10000));
	before = calls;
	/* the same again is answered by what is there */
	advice_reader_ask(f->reader, "/it", true);
	assert_true(advice_reader_take(f->reader, &f->advice));
	assert_non_null(f->advice.text);
	assert_false(is_ready(f, 100));
	assert_int_equal(calls, before);
}

/* An answer that nobody has taken is not that of the next question. */
static void test_not_taken(void **state)
{
	struct fixture *f = *state;

	advice_reader_ask(f->reader, "/it", false);
	assert_true(is_ready(f, 10000));
	pthread_mutex_lock(&gate);
	advice_reader_ask(f->reader, "/it", true);
	assert_false(is_ready(f, 0));
	assert_false(advice_reader_take(f->reader, &f->advice));
	pthread_mutex_unlock(&gate);
	assert_true(is_ready(f, 10000));
	assert_true(advice_reader_take(f->reader, &f->advice));
	assert_non_null(f->advice.text);
}

static int threads(void)
{
	DIR *dir = opendir("/proc/self/task");
	int nr = -2; /* "." and ".." */

	assert_non_null(dir);
	while (readdir(dir))
		nr++;
	closedir(dir);
	return nr;
}

/* The end does not wait either; the thread frees everything, or the leak check says so. */
static void test_end(void **state)
{
	struct fixture *f = *state;
	const int before = threads();
	int answered;

	advice_reader_ask(f->reader, "/it", true);
	assert_true(is_ready(f, 10000));
	assert_true(advice_reader_take(f->reader, &f->advice));
	answered = calls;
	pthread_mutex_lock(&gate);
	advice_reader_ask(f->reader, "/it", true);
	wait_held(answered);
	advice_reader_end(f->reader);
	f->reader = NULL;
	assert_int_equal(threads(), before);
	pthread_mutex_unlock(&gate);
	while (threads() == before)
		pause_short();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_answers, setup, teardown),
		cmocka_unit_test_setup_teardown(test_errors, setup, teardown),
		cmocka_unit_test_setup_teardown(test_last_question, setup, teardown),
		cmocka_unit_test_setup_teardown(test_not_taken, setup, teardown),
		cmocka_unit_test_setup_teardown(test_end, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
