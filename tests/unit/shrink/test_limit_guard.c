// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/shrink/test_limit_guard.c - a limit that is put back, whatever happens to who lowered it.
 *
 * Owns: the promises of shrink/limit_guard.h, on plain files and pipes in the place of limits.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "shrink/limit_guard.h"

struct place {
	char path[64];
	int dirfd;
};

static void nap(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 5000000 }, NULL);
}

static void put(const struct place *place, const char *text)
{
	int fd = openat(place->dirfd, "limit", O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

static const char *get(const struct place *place)
{
	static char text[64];
	int fd = openat(place->dirfd, "limit", O_RDONLY);
	ssize_t len = read(fd, text, sizeof(text) - 1);

	close(fd);
	text[len < 0 ? 0 : len] = '\0';
	return text;
}

static int setup(void **state)
{
	static struct place place;

	strcpy(place.path, "/tmp/cgswap-guard.XXXXXX");
	assert_non_null(mkdtemp(place.path));
	place.dirfd = open(place.path, O_RDONLY | O_DIRECTORY);
	put(&place, "2000");
	*state = &place;
	return 0;
}

static int teardown(void **state)
{
	struct place *place = *state;

	unlinkat(place->dirfd, "limit", 0);
	close(place->dirfd);
	return rmdir(place->path);
}

static void wait_done(struct limit_guard *guard, struct limit_guard_reply *reply)
{
	for (int i = 0; i < 1000; i++) {
		if (limit_guard_is_done(guard, reply))
			return;
		nap();
	}
	fail_msg("the write does not end");
}

/* The texts have the same length: a plain file is not cut as a limit is. */
static void lower(struct place *place, struct limit_guard *guard)
{
	struct limit_guard_reply reply;

	assert_int_equal(limit_guard_open(guard, place->dirfd, "limit", true), 0);
	assert_int_equal(limit_guard_write(guard, "1000"), 0);
	wait_done(guard, &reply);
	assert_int_equal(reply.err, 0);
	assert_string_equal(get(place), "1000");
}

static void test_kept(void **state)
{
	struct limit_guard guard;

	lower(*state, &guard);
	assert_int_equal(limit_guard_close(&guard, false), GUARD_KEPT);
	assert_string_equal(get(*state), "1000");
}

static void test_restored(void **state)
{
	struct limit_guard guard;

	lower(*state, &guard);
	assert_int_equal(limit_guard_close(&guard, true), GUARD_RESTORED);
	assert_string_equal(get(*state), "2000");
}

/* Nothing was written: nothing is. */
static void test_untouched(void **state)
{
	struct limit_guard guard;
	struct place *place = *state;

	assert_int_equal(limit_guard_open(&guard, place->dirfd, "limit", true), 0);
	put(place, "3000");
	assert_int_equal(limit_guard_close(&guard, true), GUARD_RESTORED);
	assert_string_equal(get(place), "3000");
}

/* Who else wrote it meanwhile knows better. */
static void test_foreign(void **state)
{
	struct limit_guard guard;

	lower(*state, &guard);
	put(*state, "3000");
	assert_int_equal(limit_guard_close(&guard, true), GUARD_FOREIGN);
	assert_string_equal(get(*state), "3000");
}

static void test_gone(void **state)
{
	struct limit_guard guard;
	struct place *place = *state;

	lower(place, &guard);
	unlinkat(place->dirfd, "limit", 0);
	assert_int_equal(limit_guard_close(&guard, true), GUARD_GONE);
}

/* We are killed in the middle: what is left puts the limit back. */
static void test_killed(void **state)
{
	struct limit_guard guard;
	struct place *place = *state;
	pid_t pid = fork();

	if (!pid) {
		struct limit_guard_reply reply;

		if (limit_guard_open(&guard, place->dirfd, "limit", true) ||
		    limit_guard_write(&guard, "1000"))
			_exit(1);
		while (!limit_guard_is_done(&guard, &reply))
			nap();
		raise(SIGKILL);
	}
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	for (int i = 0; i < 1000 && strcmp(get(place), "2000") != 0; i++)
		nap();
	assert_string_equal(get(place), "2000");
}

/* A write that lasts, as one that reclaims does: here nobody reads the pipe, which is full. */
static void test_broken_off(void **state)
{
	struct limit_guard guard;
	struct limit_guard_reply reply;
	struct place *place = *state;
	char block[4096] = { 0 };
	int fd;

	unlinkat(place->dirfd, "limit", 0);
	assert_int_equal(mkfifoat(place->dirfd, "limit", 0600), 0);
	fd = openat(place->dirfd, "limit", O_RDWR | O_NONBLOCK);
	while (write(fd, block, sizeof(block)) > 0)
		;
	assert_int_equal(limit_guard_open(&guard, place->dirfd, "limit", false), 0);
	assert_int_equal(limit_guard_write(&guard, "1000"), 0);
	for (int i = 0; i < 20; i++) {
		assert_false(limit_guard_is_done(&guard, &reply));
		nap();
	}
	assert_int_equal(limit_guard_close(&guard, true), GUARD_RESTORED);
	close(fd);
}

static void test_errors(void **state)
{
	struct limit_guard guard;
	struct place *place = *state;

	assert_int_equal(limit_guard_open(&guard, place->dirfd, "none", true), -ENOENT);
	assert_int_equal(limit_guard_open(&guard, place->dirfd, "none", false), -ENOENT);
	assert_int_equal(limit_guard_close(&guard, true), GUARD_FAILED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_kept, setup, teardown),
		cmocka_unit_test_setup_teardown(test_restored, setup, teardown),
		cmocka_unit_test_setup_teardown(test_untouched, setup, teardown),
		cmocka_unit_test_setup_teardown(test_foreign, setup, teardown),
		cmocka_unit_test_setup_teardown(test_gone, setup, teardown),
		cmocka_unit_test_setup_teardown(test_killed, setup, teardown),
		cmocka_unit_test_setup_teardown(test_broken_off, setup, teardown),
		cmocka_unit_test_setup_teardown(test_errors, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
