// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/shrink/test_shrink.c - the order in which a limit is lowered, abandoned and restored.
 *
 * Owns: the promises of shrink/shrink.h, on a tree of plain files and a fake kernel, which reclaims
 * some pages of a group above its limit each time the rings are read.
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
#include <sys/syscall.h>
#include <unistd.h>

#include "shrink/shrink.h"
#include "unit/trace/build.h"

#define PAGE 4096
#define GROUP_ID 7
/* Limits have the same number of digits, as writing does not truncate a plain file. */
#define OLD (20000 * PAGE)
#define NEW (10000 * PAGE)
#define USED (16000 * PAGE)

/* The fake kernel, and how a test makes it fail. */
struct tracer {
	chunk_fn fn;
	void *ctx;
	int64_t usage;	  /* bytes */
	uint64_t charged; /* pages */
	int64_t rate;	  /* pages reclaimed per round */
	int rounds;	  /* so far */
	int at;		  /* what happens in this round */
	void (*happens)(void);
	int steps;	/* bit mask of the intermediate limits that were seen */
	int64_t hidden; /* pages swapped and not counted */
	bool refuses;	/* writes of limits fail from now on */
};

static struct tracer kernel;
static volatile int stop;
static char top[64];

/* Replaces the C library's. */
ssize_t write(int fd, const void *buf, size_t len)
{
	char name[64], file[256] = "";

	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	if (kernel.refuses && readlink(name, file, sizeof(file) - 1) > 0 &&
	    strstr(file, "/memory.max")) {
		errno = EINVAL;
		return -1;
	}
	return syscall(SYS_write, fd, buf, len);
}

static void put(const char *name, const char *text)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", top, name);
	for (char *at = path + strlen(top) + 1; (at = strchr(at, '/')); at++) {
		*at = '\0';
		mkdir(path, 0700);
		*at = '/';
	}
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0);
	assert_true(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

static void put_number(const char *name, int64_t number)
{
	char text[32];

	snprintf(text, sizeof(text), "%lld", (long long)number);
	put(name, text);
}

static int64_t limit_now(void)
{
	char path[256], text[32] = "";
	int fd;

	snprintf(path, sizeof(path), "%s/sys/fs/cgroup/g/memory.max", top);
	fd = open(path, O_RDONLY);
	assert_true(fd >= 0 && read(fd, text, sizeof(text) - 1) > 0);
	close(fd);
	return strtoll(text, NULL, 10);
}

static void files_put(void)
{
	put_number("sys/fs/cgroup/g/memory.current", kernel.usage);
	put_number("sys/fs/cgroup/g/memory.swap.current",
		   ((int64_t)kernel.charged + kernel.hidden) * PAGE);
}

struct tracer *tracer_open(const struct tracer_config *config, chunk_fn fn, void *ctx, char *error,
			   size_t error_len)
{
	assert_string_equal(config->cgroup, "/g");
	kernel.fn = fn;
	kernel.ctx = ctx;
	if (kernel.rate >= 0)
		return &kernel;
	snprintf(error, error_len, "no BTF: not here");
	return NULL;
}

int tracer_start(struct tracer *tracer)
{
	struct chunk_host host = trace_host();
	struct {
		struct chunk_group group;
		char path[4];
	} group = { { .memcg_id = GROUP_ID, .kernfs_id = 1 }, "/g" };
	int err = tracer->fn(tracer->ctx, CHUNK_HOST, &host, sizeof(host));

	return err ? err : tracer->fn(tracer->ctx, CHUNK_GROUP, &group, sizeof(group.group) + 3);
}

int tracer_run(struct tracer *tracer, uint64_t deadline_ns, const volatile int *stopped)
{
	int64_t over = tracer->usage - limit_now(), pages = over > 0 ? over / PAGE : 0;

	for (int step = 1; step <= 2; step++)
		if (limit_now() == USED - step * 2000 * PAGE)
			tracer->steps |= step;
	(void)deadline_ns;
	(void)stopped;
	if (pages > tracer->rate)
		pages = tracer->rate;
	tracer->usage -= pages * PAGE;
	tracer->charged += (uint64_t)pages;
	if (tracer->happens && ++tracer->rounds == tracer->at)
		tracer->happens();
	files_put();
	usleep(1000);
	return 0;
}

bool tracer_total(const struct tracer *tracer, uint16_t id, struct chunk_total *total)
{
	*total = (struct chunk_total){ .memcg_id = id };
	if (id == GROUP_ID)
		total->charged = tracer->charged;
	return total->charged;
}

int tracer_finish(struct tracer *tracer)
{
	(void)tracer;
	return 0;
}

void tracer_close(struct tracer *tracer)
{
	(void)tracer;
}

static int setup(void **state)
{
	(void)state;
	strcpy(top, "/tmp/cgswap-shrink.XXXXXX");
	assert_non_null(mkdtemp(top));
	put("proc/self/mountinfo", "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
	put("sys/fs/cgroup/cgroup.controllers", "memory\n");
	put_number("sys/fs/cgroup/g/memory.max", OLD);
	put("sys/fs/cgroup/g/memory.events", "oom 0\noom_kill 0\n");
	put("sys/fs/cgroup/g/cgroup.events", "populated 1\n");
	put("sys/fs/cgroup/g/memory.pressure", "some avg10=0.00 total=1000\nfull total=10\n");
	kernel = (struct tracer){ .usage = USED, .rate = 1000 };
	stop = 0;
	files_put();
	return 0;
}

static int teardown(void **state)
{
	char command[128];

	(void)state;
	kernel.refuses = false;
	snprintf(command, sizeof(command), "rm -r %s", top);
	return system(command); /* NOLINT(cert-env33-c) */
}

/* Runs a shrink with the test's @config. */
static int shrink(struct shrink_config config, struct shrink_result *result, char *error)
{
	static struct shrink_plan plan = {
		.file = "memory.max",
		.limit = OLD,
		.from = USED,
		.to = NEW,
	};
	struct curve *curve = curve_new("/g", USED, NEW);
	struct kernfs k;
	int err;

	assert_int_equal(kernfs_open(&k, top), 0);
	config.k = &k;
	config.path = "/g";
	config.plan = &plan;
	config.stop = &stop;
	err = shrink_run(&config, curve, result, error, 256);
	kernfs_close(&k);
	curve_free(curve);
	return err;
}

static void expect(struct shrink_config config, enum shrink_outcome outcome, int64_t limit)
{
	struct shrink_result result;
	char error[256] = "";

	if (shrink(config, &result, error))
		fail_msg("%s", error);
	assert_string_equal(shrink_outcome_name(result.outcome), shrink_outcome_name(outcome));
	assert_int_equal(limit_now(), limit);
	assert_int_equal(result.end == GUARD_RESTORED, limit == OLD);
}

static void test_reached(void **state)
{
	struct shrink_config config = { .watch_ns = 1000000 };
	struct shrink_result result;
	char error[256];

	(void)state;
	assert_int_equal(shrink(config, &result, error), 0);
	assert_int_equal(result.outcome, SHRINK_REACHED);
	assert_int_equal(limit_now(), NEW);
	assert_false(result.end == GUARD_RESTORED);
	assert_int_equal(kernel.steps, 0);
	assert_int_equal(result.curve.swapped, 6000);
	assert_int_equal(result.usage, NEW);
	assert_int_equal(shrink_books_drift(&result, PAGE), 0);
}

static void swap_hidden(void)
{
	kernel.hidden += 3;
}

/* Pages that we did not count show as drift, not as 0. */
static void test_drift(void **state)
{
	struct shrink_config config = { 0 };
	struct shrink_result result;
	char error[256];

	(void)state;
	kernel.at = 2;
	kernel.happens = swap_hidden;
	assert_int_equal(shrink(config, &result, error), 0);
	assert_int_equal(shrink_books_drift(&result, PAGE), 3);
}

struct told {
	int times, watched;
	int64_t usage; /* the last */
};

static void tell(void *ctx, const struct shrink_progress *progress)
{
	struct told *told = ctx;

	assert_string_equal(progress->path, "/g");
	assert_int_equal(progress->to, NEW);
	assert_in_range(progress->goal, NEW, USED);
	told->times++;
	told->watched += progress->watch_ns != 0;
	told->usage = progress->usage;
}

static void test_progress(void **state)
{
	struct told told = { 0 };
	struct shrink_config config = { .watch_ns = 1000000, .progress_fn = tell, .ctx = &told };

	(void)state;
	expect(config, SHRINK_REACHED, NEW);
	assert_true(told.watched > 0 && told.watched < told.times);
	assert_int_equal(told.usage, NEW);
}

static void test_restore(void **state)
{
	(void)state;
	expect((struct shrink_config){ .restore = true }, SHRINK_REACHED, OLD);
}

static void test_steps(void **state)
{
	struct shrink_config config = { .step = 2000 * PAGE };
	struct shrink_result result;
	char error[256];

	(void)state;
	assert_int_equal(shrink(config, &result, error), 0);
	assert_int_equal(result.outcome, SHRINK_REACHED);
	assert_int_equal(kernel.steps, 1 | 2);
	assert_int_equal(limit_now(), NEW);
}

static void signal_come(void)
{
	stop = 2;
}

static void test_signal(void **state)
{
	(void)state;
	kernel.happens = signal_come;
	kernel.at = 2;
	expect((struct shrink_config){ 0 }, SHRINK_ABORTED, OLD);
}

/* In the watch phase, too. */
static void test_signal_late(void **state)
{
	(void)state;
	kernel.happens = signal_come;
	kernel.at = 12;
	expect((struct shrink_config){ .watch_ns = 60000000000ull }, SHRINK_ABORTED, OLD);
}

static void out_of_memory(void)
{
	put("sys/fs/cgroup/g/memory.events", "oom 1\noom_kill 1\n");
}

static void test_oom(void **state)
{
	(void)state;
	kernel.happens = out_of_memory;
	kernel.at = 2;
	expect((struct shrink_config){ 0 }, SHRINK_OOM, OLD);
}

static void last_ends(void)
{
	put("sys/fs/cgroup/g/cgroup.events", "populated 0\n");
}

static void test_target_killed(void **state)
{
	(void)state;
	kernel.happens = last_ends;
	kernel.at = 2;
	expect((struct shrink_config){ 0 }, SHRINK_ABORTED, OLD);
}

/* A group without processes can be shrunk too. */
static void test_empty(void **state)
{
	(void)state;
	last_ends();
	expect((struct shrink_config){ 0 }, SHRINK_REACHED, NEW);
}

static void stall(void)
{
	put("sys/fs/cgroup/g/memory.pressure", "some avg10=0.00 total=3001\nfull total=10\n");
}

/* 2001 us after the start. */
static void test_stall(void **state)
{
	(void)state;
	kernel.happens = stall;
	kernel.at = 2;
	expect((struct shrink_config){ .max_stall_ns = 2000000 }, SHRINK_ABORTED, OLD);
}

static void test_stall_allowed(void **state)
{
	(void)state;
	kernel.happens = stall;
	kernel.at = 2;
	expect((struct shrink_config){ .max_stall_ns = 2001000 }, SHRINK_REACHED, NEW);
}

/* The kernel cannot reclaim: a few tries, then the limit is restored. */
static void test_partial(void **state)
{
	(void)state;
	kernel.rate = 0;
	expect((struct shrink_config){ 0 }, SHRINK_PARTIAL, OLD);
}

/* Where nothing can be counted, no limit is lowered. */
static void test_no_tracer(void **state)
{
	struct shrink_config config = { 0 };
	struct shrink_result result;
	char error[256];

	(void)state;
	kernel.rate = -1;
	assert_int_equal(shrink(config, &result, error), -1);
	assert_string_equal(error, "no BTF: not here");
	assert_int_equal(limit_now(), OLD);
	assert_int_equal(result.outcome, SHRINK_NONE);
}

static int point_fails(void *ctx, const struct curve_point *point)
{
	(void)ctx;
	return point->swapped > 4000 ? -EPIPE : 0;
}

static void test_output_fails(void **state)
{
	struct shrink_config config = { .point_fn = point_fails };
	struct shrink_result result;
	char error[256];

	(void)state;
	assert_int_equal(shrink(config, &result, error), -1);
	assert_non_null(strstr(error, "Broken pipe"));
	assert_int_equal(limit_now(), OLD);
}

/* A foreign limit is kept, before the next step and at the end. */
static void limit_set(void)
{
	put_number("sys/fs/cgroup/g/memory.max", OLD - PAGE);
}

static void test_foreign_step(void **state)
{
	(void)state;
	kernel.happens = limit_set;
	kernel.at = 2;
	expect((struct shrink_config){ .step = 2000 * PAGE, .every_ns = 20000000 }, SHRINK_ABORTED,
	       OLD - PAGE);
}

static void test_foreign_watch(void **state)
{
	(void)state;
	kernel.happens = limit_set;
	kernel.at = 12;
	expect((struct shrink_config){ .watch_ns = 5000000000 }, SHRINK_ABORTED, OLD - PAGE);
}

/* Kills the only child. */
static void guard_killed(void)
{
	char text[32] = "";
	int fd = open("/proc/thread-self/children", O_RDONLY);

	assert_true(fd >= 0 && read(fd, text, sizeof(text) - 1) > 0);
	close(fd);
	assert_int_equal(kill(atoi(text), SIGKILL), 0);
}

static void test_guard_killed(void **state)
{
	struct shrink_config config = { .watch_ns = 60000000000ull };
	struct shrink_result result;
	char error[256];

	(void)state;
	kernel.happens = guard_killed;
	kernel.at = 12;
	assert_int_equal(shrink(config, &result, error), 0);
	assert_int_equal(result.outcome, SHRINK_ABORTED);
	assert_non_null(strstr(result.reason, "was killed"));
	assert_int_equal(result.end, GUARD_RESTORED);
	assert_int_equal(limit_now(), OLD);
}

/* Whatever else fails, a limit that could not be restored is reported. */
static void limit_stuck(void)
{
	kernel.refuses = true;
}

static void fails_with(struct shrink_config config, void (*happens)(void), const char *words)
{
	struct shrink_result result;
	char error[256];

	kernel.happens = happens;
	kernel.at = 3;
	assert_int_equal(shrink(config, &result, error), -1);
	if (!strstr(error, words))
		fail_msg("%s", error);
}

static void test_error_failed(void **state)
{
	(void)state;
	fails_with(
		(struct shrink_config){ .point_fn = point_fails }, limit_stuck,
		"memory.max: Broken pipe; FAILED TO RESTORE THE OLD LIMIT: set memory.max to 81920000");
}

static int point_foreign(void *ctx, const struct curve_point *point)
{
	int err = point_fails(ctx, point);

	if (err)
		limit_set();
	return err;
}

static void test_error_foreign(void **state)
{
	(void)state;
	fails_with((struct shrink_config){ .point_fn = point_foreign }, NULL,
		   "memory.max: Broken pipe; somebody else set memory.max");
}

static void test_failed(void **state)
{
	(void)state;
	fails_with((struct shrink_config){ .restore = true, .watch_ns = 1000000 }, limit_stuck,
		   "/g: FAILED TO RESTORE THE OLD LIMIT: set memory.max to 81920000");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_reached),	  TEST(test_drift),	    TEST(test_restore),
		TEST(test_steps),	  TEST(test_signal),	    TEST(test_signal_late),
		TEST(test_oom),		  TEST(test_target_killed), TEST(test_empty),
		TEST(test_stall),	  TEST(test_stall_allowed), TEST(test_partial),
		TEST(test_no_tracer),	  TEST(test_output_fails),  TEST(test_foreign_step),
		TEST(test_foreign_watch), TEST(test_guard_killed),  TEST(test_error_failed),
		TEST(test_error_foreign), TEST(test_failed),	    TEST(test_progress),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
