// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/shrink/test_limit_guard.c - a limit is restored, whatever happens to the process that
 * lowered it.
 *
 * Owns: the promises of shrink/limit_guard.h, on a plain file with a fake kernel that takes what is
 * written to it as a limit; others write it as well.
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
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/rights.h"
#include "shrink/limit_guard.h"

#define OLD 8192000
#define NEW 4096000
#define OTHER 6144000

struct place {
	char path[64];
	int dirfd;
};

/* Shared by both processes. */
struct kernel {
	ino_t limit;	 /* the file's inode */
	int64_t foreign; /* written by somebody else just after us; 0: nobody does */
	int write_err;	 /* error of writes, which then change nothing */
	int read_err;	 /* error of reads */
	bool ignores;	 /* writes change nothing and report success */
	bool lasts;	 /* a write lasts until a signal comes, as during reclaim */
	int going;	 /* writes in progress */
};

static struct kernel *kernel;

static void nap(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 5000000 }, NULL);
}

static bool is_limit(int fd)
{
	struct stat st;

	return kernel && !fstat(fd, &st) && st.st_ino == kernel->limit;
}

/* In whole pages. Never empty, and always of the same length. */
static void limit_set(int fd, int64_t bytes)
{
	char text[32];
	int len = snprintf(text, sizeof(text), "%lld\n",
			   (long long)(bytes - bytes % sysconf(_SC_PAGESIZE)));

	assert_int_equal(pwrite(fd, text, (size_t)len, 0), len);
	assert_int_equal(ftruncate(fd, len), 0);
}

/* Replaces the C library's. */
ssize_t write(int fd, const void *buf, size_t len)
{
	if (!is_limit(fd))
		return syscall(SYS_write, fd, buf, len);
	if (kernel->write_err) {
		errno = kernel->write_err;
		return -1;
	}
	if (!kernel->ignores)
		limit_set(fd, strtoll(buf, NULL, 10));
	if (kernel->foreign)
		limit_set(fd, kernel->foreign);
	__atomic_fetch_add(&kernel->going, 1, __ATOMIC_SEQ_CST);
	while (kernel->lasts && strtoll(buf, NULL, 10) < OLD)
		if (nanosleep(&(struct timespec){ .tv_sec = 60 }, NULL))
			break;
	__atomic_fetch_sub(&kernel->going, 1, __ATOMIC_SEQ_CST);
	return (ssize_t)len;
}

ssize_t pread(int fd, void *buf, size_t len, off_t at)
{
	if (is_limit(fd) && kernel->read_err) {
		errno = kernel->read_err;
		return -1;
	}
	return syscall(SYS_pread64, fd, buf, len, at);
}

static void put(const struct place *place, int64_t bytes)
{
	int fd = openat(place->dirfd, "limit", O_RDWR);

	limit_set(fd, bytes);
	close(fd);
}

static int64_t get(const struct place *place)
{
	char text[64] = "";
	int fd = openat(place->dirfd, "limit", O_RDONLY);

	assert_true(read(fd, text, sizeof(text) - 1) > 0);
	close(fd);
	return strtoll(text, NULL, 10);
}

static int setup(void **state)
{
	static struct place place;
	struct stat st;

	kernel = mmap(NULL, sizeof(*kernel), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	assert_true(kernel != MAP_FAILED);
	strcpy(place.path, "/tmp/cgswap-guard.XXXXXX");
	assert_non_null(mkdtemp(place.path));
	place.dirfd = open(place.path, O_RDONLY | O_DIRECTORY);
	close(openat(place.dirfd, "limit", O_WRONLY | O_CREAT | O_TRUNC, 0600));
	assert_int_equal(fstatat(place.dirfd, "limit", &st, 0), 0);
	kernel->limit = st.st_ino;
	put(&place, OLD);
	*state = &place;
	return 0;
}

static int teardown(void **state)
{
	struct place *place = *state;

	munmap(kernel, sizeof(*kernel));
	kernel = NULL;
	unlinkat(place->dirfd, "limit", 0);
	close(place->dirfd);
	return rmdir(place->path);
}

static int wait_done(struct limit_guard *guard)
{
	int err;

	for (int i = 0; i < 1000; i++) {
		if (limit_guard_is_done(guard, &err))
			return err;
		nap();
	}
	fail_msg("the write does not end");
	return 0;
}

static void start(const struct place *place, struct limit_guard *guard)
{
	assert_int_equal(limit_guard_open(guard, place->dirfd, "limit", true), 0);
}

/* Lowers the limit; returns the error of the write. */
static int ask(struct limit_guard *guard, int64_t bytes)
{
	assert_int_equal(limit_guard_write(guard, bytes), 0);
	return wait_done(guard);
}

static void lower(const struct place *place, struct limit_guard *guard)
{
	start(place, guard);
	assert_int_equal(ask(guard, NEW), 0);
	assert_int_equal(get(place), NEW);
}

/* Returns in the middle of a write that lasts. */
static void lower_slowly(const struct place *place, struct limit_guard *guard)
{
	int err;

	kernel->lasts = true;
	start(place, guard);
	assert_int_equal(limit_guard_write(guard, NEW), 0);
	while (!kernel->going)
		nap();
	assert_int_equal(get(place), NEW);
	assert_false(limit_guard_is_done(guard, &err));
}

static void close_is(struct limit_guard *guard, bool restore, enum limit_guard_end end,
		     const struct place *place, int64_t bytes)
{
	assert_int_equal(limit_guard_close(guard, restore), end);
	assert_int_equal(get(place), bytes);
}

static void test_kept(void **state)
{
	struct limit_guard guard;

	lower(*state, &guard);
	close_is(&guard, false, GUARD_KEPT, *state, NEW);
}

/* The guard process has no capabilities, even if we have some. */
static void test_rights(void **state)
{
	struct limit_guard guard;
	char path[32], line[128];
	uint64_t held = rights_held();
	FILE *status;
	int nr = 0;

	lower(*state, &guard);
	snprintf(path, sizeof(path), "/proc/%d/status", guard.pid);
	status = fopen(path, "r");
	assert_non_null(status);
	while (fgets(line, sizeof(line), status)) {
		if (strncmp(line, "CapEff:", 7) != 0 && strncmp(line, "CapPrm:", 7) != 0)
			continue;
		assert_int_equal(strtoull(line + 7, NULL, 16), 0);
		nr++;
	}
	fclose(status);
	assert_int_equal(nr, 2);
	assert_int_equal(rights_held(), held);
	close_is(&guard, true, GUARD_RESTORED, *state, OLD);
}

static void test_restored(void **state)
{
	struct limit_guard guard;

	lower(*state, &guard);
	close_is(&guard, true, GUARD_RESTORED, *state, OLD);
}

/* The fake kernel rounds as the real one, so what is read back is what was asked for. */
static void test_rounded(void **state)
{
	struct limit_guard guard;

	start(*state, &guard);
	assert_int_equal(ask(&guard, NEW + 4095), 0);
	assert_int_equal(ask(&guard, NEW - 1), 0);
	close_is(&guard, true, GUARD_RESTORED, *state, OLD);
}

/* Nothing was written: nothing is restored, and a foreign limit is not taken for the old one. */
static void test_untouched(void **state)
{
	struct limit_guard guard;

	start(*state, &guard);
	close_is(&guard, true, GUARD_RESTORED, *state, OLD);
	start(*state, &guard);
	put(*state, OTHER);
	close_is(&guard, true, GUARD_FOREIGN, *state, OTHER);
}

/* The kernel could not reclaim, and did not change the limit. */
static void test_refused(void **state)
{
	struct limit_guard guard;

	start(*state, &guard);
	kernel->write_err = EBUSY;
	assert_int_equal(ask(&guard, NEW), -EBUSY);
	assert_int_equal(ask(&guard, NEW), -EBUSY);
	close_is(&guard, true, GUARD_RESTORED, *state, OLD);
}

/* Somebody else's later write wins: after our last write, */
static void test_foreign(void **state)
{
	struct limit_guard guard;

	lower(*state, &guard);
	put(*state, OTHER);
	close_is(&guard, true, GUARD_FOREIGN, *state, OTHER);
	put(*state, OLD);
	lower(*state, &guard);
	put(*state, OTHER);
	close_is(&guard, false, GUARD_FOREIGN, *state, OTHER);
}

/* before our first one, */
static void test_foreign_before(void **state)
{
	struct limit_guard guard;

	start(*state, &guard);
	put(*state, OTHER);
	assert_int_equal(ask(&guard, NEW), -ESTALE);
	close_is(&guard, true, GUARD_FOREIGN, *state, OTHER);
}

/* between two of ours, */
static void test_foreign_between(void **state)
{
	struct limit_guard guard;

	lower(*state, &guard);
	put(*state, OTHER);
	assert_int_equal(ask(&guard, NEW - 4096), -ESTALE);
	close_is(&guard, true, GUARD_FOREIGN, *state, OTHER);
}

/* during one of ours, even with a value that was ours before, */
static void test_foreign_during(void **state)
{
	struct limit_guard guard;

	lower(*state, &guard);
	kernel->foreign = NEW;
	assert_int_equal(ask(&guard, NEW - 4096), -ESTALE);
	kernel->foreign = 0;
	close_is(&guard, true, GUARD_FOREIGN, *state, NEW);
}

/* during one that is interrupted, */
static void test_foreign_broken_off(void **state)
{
	struct limit_guard guard;

	lower_slowly(*state, &guard);
	put(*state, OTHER);
	close_is(&guard, true, GUARD_FOREIGN, *state, OTHER);
}

/* and just after the old limit was restored. */
static void test_foreign_restore(void **state)
{
	struct limit_guard guard;

	lower(*state, &guard);
	kernel->foreign = OTHER;
	close_is(&guard, true, GUARD_FOREIGN, *state, OTHER);
}

/* A restore that failed is not reported as done. */
static void test_failed(void **state)
{
	struct limit_guard guard;

	lower(*state, &guard);
	kernel->write_err = EINVAL;
	close_is(&guard, true, GUARD_FAILED, *state, NEW);
	kernel->write_err = 0;
	put(*state, OLD);
	lower(*state, &guard);
	kernel->ignores = true;
	close_is(&guard, true, GUARD_FAILED, *state, NEW);
	kernel->ignores = false;
	put(*state, OLD);
	lower(*state, &guard);
	kernel->read_err = ENOMEM;
	close_is(&guard, true, GUARD_FAILED, *state, NEW);
}

/* What was written cannot be read back: the limit is still ours, and is restored. */
static void test_unseen(void **state)
{
	struct limit_guard guard;

	lower_slowly(*state, &guard);
	kernel->read_err = ENOMEM;
	kernel->lasts = false;
	kill(guard.pid, SIGUSR1);
	assert_int_equal(wait_done(&guard), -ENOMEM);
	kernel->read_err = 0;
	close_is(&guard, true, GUARD_RESTORED, *state, OLD);
}

static void test_gone(void **state)
{
	struct limit_guard guard;

	lower(*state, &guard);
	kernel->read_err = kernel->write_err = ENODEV;
	assert_int_equal(ask(&guard, NEW), -ENODEV);
	close_is(&guard, true, GUARD_GONE, *state, NEW);
}

/* However few descriptors there are: it does not start, or it ends cleanly. */
static void test_descriptors(void **state)
{
	int began = 0;

	for (rlim_t nr = 0; nr < 40; nr++) {
		pid_t pid = fork();
		int status;

		if (!pid) {
			struct limit_guard guard;
			int err;

			setrlimit(RLIMIT_NOFILE, &(struct rlimit){ nr, nr });
			err = limit_guard_open(&guard, ((struct place *)*state)->dirfd, "limit",
					       true);
			if (err)
				_exit(err == -EMFILE ? 0 : 2);
			if (limit_guard_write(&guard, NEW))
				_exit(3);
			while (!limit_guard_is_done(&guard, &err))
				nap();
			if (err)
				_exit(4);
			_exit(limit_guard_close(&guard, true) == GUARD_RESTORED ? 1 : 5);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) <= 1);
		assert_int_equal(get(*state), OLD);
		began += WEXITSTATUS(status);
	}
	assert_in_range(began, 1, 39);
}

/* Parent and guard process work without each other. */
static void test_process_killed(void **state)
{
	struct limit_guard guard;
	int err;

	lower(*state, &guard);
	assert_false(limit_guard_is_done(&guard, &err));
	kill(guard.pid, SIGKILL);
	assert_int_equal(wait_done(&guard), -ESRCH);
	assert_int_equal(ask(&guard, NEW - 4096), -ESRCH);
	close_is(&guard, true, GUARD_RESTORED, *state, OLD);
}

static void test_process_killed_writing(void **state)
{
	struct limit_guard guard;

	lower_slowly(*state, &guard);
	kill(guard.pid, SIGKILL);
	assert_int_equal(wait_done(&guard), -ESRCH);
	kernel->lasts = false;
	close_is(&guard, true, GUARD_RESTORED, *state, OLD);
}

/* We are killed in the middle: the surviving process restores the limit. */
static void killed(struct place *place, void (*begin)(const struct place *, struct limit_guard *))
{
	pid_t pid = fork();

	if (!pid) {
		struct limit_guard guard;

		begin(place, &guard);
		kernel->lasts = false;
		raise(SIGKILL);
	}
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	for (int i = 0; i < 1000 && get(place) != OLD; i++)
		nap();
	assert_int_equal(get(place), OLD);
}

static void test_killed(void **state)
{
	killed(*state, lower);
}

static void test_killed_writing(void **state)
{
	killed(*state, lower_slowly);
}

/* A write that lasts is interrupted, also when the file cannot be read. */
static void test_broken_off(void **state)
{
	struct limit_guard guard;

	lower_slowly(*state, &guard);
	close_is(&guard, true, GUARD_RESTORED, *state, OLD);
}

/* A write that the process was never asked for is not waited for. */
static void test_not_asked(void **state)
{
	struct limit_guard guard;
	int socket, err;

	lower(*state, &guard);
	socket = guard.socket;
	guard.socket = open("/dev/null", O_RDWR);
	assert_int_equal(limit_guard_write(&guard, NEW - 4096), -ENOTSOCK);
	close(guard.socket);
	guard.socket = socket;
	assert_false(guard.writing);
	assert_false(limit_guard_is_done(&guard, &err));
	close_is(&guard, true, GUARD_RESTORED, *state, OLD);
}

static void test_no_limit(void **state)
{
	struct limit_guard guard;
	struct place *place = *state;

	assert_int_equal(limit_guard_open(&guard, place->dirfd, "limit", false), 0);
	put(place, OTHER);
	assert_int_equal(ask(&guard, NEW), 0);
	close_is(&guard, true, GUARD_RESTORED, place, NEW);
}

static void test_errors(void **state)
{
	struct limit_guard guard;
	struct place *place = *state;

	assert_int_equal(limit_guard_open(&guard, place->dirfd, "none", true), -ENOENT);
	assert_int_equal(limit_guard_open(&guard, place->dirfd, "none", false), -ENOENT);
	assert_int_equal(limit_guard_close(&guard, true), GUARD_FAILED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_kept),
		TEST(test_rights),
		TEST(test_restored),
		TEST(test_rounded),
		TEST(test_untouched),
		TEST(test_refused),
		TEST(test_foreign),
		TEST(test_foreign_before),
		TEST(test_foreign_between),
		TEST(test_foreign_during),
		TEST(test_foreign_broken_off),
		TEST(test_foreign_restore),
		TEST(test_failed),
		TEST(test_unseen),
		TEST(test_gone),
		TEST(test_descriptors),
		TEST(test_process_killed),
		TEST(test_process_killed_writing),
		TEST(test_killed),
		TEST(test_killed_writing),
		TEST(test_broken_off),
		TEST(test_not_asked),
		TEST(test_no_limit),
		TEST(test_errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
