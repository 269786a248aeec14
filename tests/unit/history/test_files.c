// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/history/test_files.c - a disk that hangs, is full, read-only or gone, under a history.
 *
 * Owns: the promises of history/write.h and history/files.h: who counts never waits, memory is
 * bounded, what is not kept is told, and samples are kept again when they can be.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "history/walk.h"
#include "history/write.h"
#include "model/note.h"
#include "unit/history/machine.h"

#define S 1000000000ll
#define PATIENCE (600 * S)

/* The disk: what pwrite() and fdatasync() do. */
static struct {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool hangs;
	size_t waiting;
	int err;      /* of each write; 0: it works */
	size_t times; /* so often; 0: always */
} disk = { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };

static int disk_wait(void)
{
	int err;

	pthread_mutex_lock(&disk.lock);
	disk.waiting++;
	pthread_cond_broadcast(&disk.changed);
	while (disk.hangs)
		pthread_cond_wait(&disk.changed, &disk.lock);
	disk.waiting--;
	err = disk.err;
	if (disk.times && !--disk.times)
		disk.err = 0;
	pthread_mutex_unlock(&disk.lock);
	return err;
}

static void disk_set(bool hangs, int err)
{
	pthread_mutex_lock(&disk.lock);
	disk.hangs = hangs;
	disk.err = err;
	pthread_cond_broadcast(&disk.changed);
	pthread_mutex_unlock(&disk.lock);
}

/* Until somebody waits for the disk, which hangs. */
static void disk_is_waited_for(void)
{
	pthread_mutex_lock(&disk.lock);
	while (!disk.waiting)
		pthread_cond_wait(&disk.changed, &disk.lock);
	pthread_mutex_unlock(&disk.lock);
}

/* Instead of those of the C library. */
ssize_t pwrite(int fd, const void *data, size_t len, off_t at)
{
	errno = disk_wait();
	return errno ? -1 : syscall(SYS_pwrite64, fd, data, len, at);
}

int fdatasync(int fd)
{
	(void)fd;
	errno = disk_wait();
	return errno ? -1 : 0;
}

struct keeper {
	char top[32], dir[40];
	struct history_config config;
	struct history_writer *writer;
};

static void writer_open(struct keeper *kept)
{
	char error[256];

	kept->writer = history_writer_open(&kept->config, error, sizeof(error));
	assert_non_null(kept->writer);
}

static void begin(struct keeper *kept)
{
	*kept = (struct keeper){ .top = "/tmp/cgswap-test.XXXXXX" };
	assert_non_null(mkdtemp(kept->top));
	snprintf(kept->dir, sizeof(kept->dir), "%s/kept", kept->top);
	assert_int_equal(mkdir(kept->dir, 0755), 0);
	kept->config = (struct history_config){
		.dir = kept->dir,
		.max_bytes = 1 << 30,
		.segment_bytes = 1 << 20,
		.key_ns = 60 * S,
		.interval_ns = MACHINE_INTERVAL,
		.sync_ns = 3600 * S,
		.close_ns = PATIENCE,
		.head = { .boot_id = "0a1b2c3d-4e5f", .nodename = "test", .cgswap = "0.1" },
	};
}

static int hand_over(struct keeper *kept, size_t n)
{
	struct machine m;

	machine_at(&m, n);
	return history_add(kept->writer, &m.refresh);
}

static struct history_status status(struct keeper *kept)
{
	struct history_status now;

	history_status(kept->writer, &now);
	return now;
}

static int result(struct keeper *kept)
{
	assert_int_equal(history_wait(kept->writer, PATIENCE), 0);
	return status(kept).sample_err;
}

static int add(struct keeper *kept, size_t n)
{
	assert_int_equal(hand_over(kept, n), 0);
	return result(kept);
}

/* The samples that can be read, as "0-4 | 7-9 ": with gaps; all files are whole. */
static void expect(const char *dir, const char *expected)
{
	char text[256] = "", error[256];
	struct history_found found;
	struct history history;
	size_t len = 0;
	int first = -1, n;

	assert_int_equal(history_open(&history, dir, error, sizeof(error)), 0);
	for (size_t i = 0; i < history.nr; i++) {
		assert_int_equal(history_verify(&history, &history.parts[i]), 0);
		assert_int_equal(history.parts[i].segment.damaged, 0);
	}
	assert_int_equal(history_first(&history), 0);
	do {
		assert_int_equal(history_get(&history, &found), 0);
		n = (int)((found.refresh.host.time - MACHINE_START) / 10 + 0.5);
		first = first < 0 ? n : first;
		if (found.next_break == BREAK_NONE && found.next_ns != INT64_MIN)
			continue;
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%d-%d%s", first, n,
					found.next_break == BREAK_GAP ? " | " : "");
		first = -1;
	} while (history_move(&history, 1));
	history_close(&history);
	assert_string_equal(text, expected);
}

static void end(struct keeper *kept)
{
	char command[64];

	assert_int_equal(history_writer_close(kept->writer), 0);
	kept->writer = NULL;
	snprintf(command, sizeof(command), "rm -r %s", kept->top);
	assert_int_equal(system(command), 0);
}

/* Counting goes on; what fits waits, and is kept; what does not is lost, and is a gap. */
static void disk_hangs(void **state)
{
	struct keeper kept;
	char expected[64];
	size_t n = 1;
	int err;

	(void)state;
	begin(&kept);
	kept.config.segment_bytes = 64 << 20;
	kept.config.key_ns = 0; /* each is whole, so that there are fewer */
	writer_open(&kept);
	assert_int_equal(add(&kept, 0), 0);
	disk_set(true, 0);
	while (!(err = hand_over(&kept, n)) && n < 100000)
		n++;
	assert_int_equal(err, -ENOBUFS);
	assert_true(n > 100);
	disk_is_waited_for();
	assert_true(status(&kept).busy);
	assert_int_equal(status(&kept).lost, 1);
	assert_int_equal(hand_over(&kept, n + 1), -ENOBUFS);
	assert_int_equal(history_wait(kept.writer, 0), -ETIMEDOUT);
	disk_set(false, 0);
	assert_int_equal(result(&kept), 0);
	assert_int_equal(status(&kept).lost, 2);
	assert_int_equal(add(&kept, n + 2), 0);
	assert_int_equal(add(&kept, n + 3), 0);
	snprintf(expected, sizeof(expected), "0-%zu | %zu-%zu", n - 1, n + 2, n + 3);
	assert_int_equal(history_writer_close(kept.writer), 0);
	kept.writer = NULL;
	expect(kept.dir, expected);
	end(&kept);
}

/* What waits is written at the end. */
static void end_waits(void **state)
{
	struct keeper kept;

	(void)state;
	begin(&kept);
	writer_open(&kept);
	disk_set(true, 0);
	for (size_t n = 0; n < 20; n++)
		assert_int_equal(hand_over(&kept, n), 0);
	disk_is_waited_for();
	disk_set(false, 0);
	assert_int_equal(history_writer_close(kept.writer), 0);
	kept.writer = NULL;
	expect(kept.dir, "0-19");
	end(&kept);
}

/* But not for ever. */
static void end_of_a_hang(void **state)
{
	struct keeper kept;
	char error[256];

	(void)state;
	begin(&kept);
	kept.config.close_ns = 0;
	writer_open(&kept);
	assert_int_equal(add(&kept, 0), 0);
	assert_int_equal(add(&kept, 1), 0);
	disk_set(true, 0);
	assert_int_equal(hand_over(&kept, 2), 0);
	assert_int_equal(hand_over(&kept, 3), 0);
	disk_is_waited_for();
	assert_int_equal(history_writer_close(kept.writer), -ETIMEDOUT);
	kept.config.close_ns = PATIENCE;
	assert_null(history_writer_open(&kept.config, error, sizeof(error)));
	expect(kept.dir, "0-1");
	disk_set(false, 0);
	do
		kept.writer = history_writer_open(&kept.config, error, sizeof(error));
	while (!kept.writer);
	expect(kept.dir, "0-2");
	end(&kept);
}

/* One after the other; only then is there a place again. */
static void disk_fails(void **state)
{
	static const int errs[] = { EDQUOT, ENOSPC, EROFS, EIO };
	struct keeper kept;
	size_t n = 2;

	(void)state;
	begin(&kept);
	writer_open(&kept);
	assert_int_equal(add(&kept, 0), 0);
	assert_int_equal(add(&kept, 1), 0);
	for (size_t i = 0; i < sizeof(errs) / sizeof(errs[0]); i++) {
		disk_set(false, errs[i]);
		assert_int_equal(add(&kept, n++), -errs[i]);
		assert_int_equal(add(&kept, n++), -errs[i]);
	}
	disk_set(false, 0);
	assert_int_equal(status(&kept).lost, n - 2);
	assert_int_equal(add(&kept, n), 0);
	assert_int_equal(add(&kept, n + 1), 0);
	assert_int_equal(status(&kept).lost, n - 2);
	assert_int_equal(history_writer_close(kept.writer), 0);
	kept.writer = NULL;
	expect(kept.dir, "0-1 | 10-11");
	end(&kept);
}

/* Samples that were handed over before that was known are changes of nothing. */
static void fails_late(void **state)
{
	struct keeper kept;

	(void)state;
	begin(&kept);
	writer_open(&kept);
	assert_int_equal(add(&kept, 0), 0);
	disk_set(true, EROFS);
	for (size_t n = 1; n < 4; n++)
		assert_int_equal(hand_over(&kept, n), 0);
	disk_is_waited_for();
	disk.times = 1;
	disk_set(false, EROFS);
	assert_int_equal(result(&kept), -EROFS);
	assert_int_equal(status(&kept).lost, 3);
	assert_int_equal(add(&kept, 4), 0);
	expect(kept.dir, "0-0 | 4-4");
	end(&kept);
}

/* Whether the disk has it all is told, until it has. */
static void sync_fails(void **state)
{
	struct keeper kept;

	(void)state;
	begin(&kept);
	kept.config.sync_ns = 0;
	writer_open(&kept);
	assert_int_equal(add(&kept, 0), 0);
	disk_set(false, EIO);
	while (status(&kept).sync_err != -EIO)
		sched_yield();
	disk_set(false, 0);
	while (status(&kept).sync_err)
		sched_yield();
	assert_int_equal(status(&kept).sample_err, 0);
	end(&kept);
}

static uint32_t notes_kept_in(const struct keeper *kept)
{
	struct history history;
	char error[256];
	uint32_t notes = 0;

	assert_int_equal(history_open(&history, kept->dir, error, sizeof(error)), 0);
	for (size_t i = 0; i < history.nr; i++)
		for (size_t j = 0; j < history.parts[i].segment.nr; j++)
			notes += history.parts[i].segment.blocks[j].notes;
	history_close(&history);
	return notes;
}

/* Whether events were kept is told, so that they can be handed over again. */
static void events_fail(void **state)
{
	static const struct note note = { .kind = NOTE_OOM, .path = "/a", .count = 1 };
	struct keeper kept;

	(void)state;
	begin(&kept);
	writer_open(&kept);
	assert_int_equal(add(&kept, 0), 0);
	disk_set(false, ENOSPC);
	assert_int_equal(history_add_notes(kept.writer, &note, 1, 0), 0);
	assert_int_equal(result(&kept), 0);
	assert_int_equal(status(&kept).notes_err, -ENOSPC);
	assert_int_equal(status(&kept).lost, 0);
	/* behind a sample that is not kept */
	assert_int_equal(hand_over(&kept, 1), 0);
	assert_int_equal(history_add_notes(kept.writer, &note, 1, 0), 0);
	assert_int_equal(result(&kept), -ENOSPC);
	assert_int_equal(status(&kept).notes_err, -ENOSPC);
	assert_int_equal(notes_kept_in(&kept), 0);
	disk_set(false, 0);
	assert_int_equal(hand_over(&kept, 2), 0);
	assert_int_equal(history_add_notes(kept.writer, &note, 1, 0), 0);
	assert_int_equal(result(&kept), 0);
	assert_int_equal(status(&kept).notes_err, 0);
	assert_int_equal(notes_kept_in(&kept), 1);
	end(&kept);
}

/* Removed, made again, another one in its place. */
static void directory_is_gone(void **state)
{
	char other[48], error[256];
	struct keeper kept;

	(void)state;
	begin(&kept);
	writer_open(&kept);
	snprintf(other, sizeof(other), "%s/other", kept.top);
	assert_int_equal(add(&kept, 0), 0);
	assert_int_equal(rename(kept.dir, other), 0);
	assert_int_equal(add(&kept, 1), -ENOENT);
	assert_int_equal(add(&kept, 2), -ENOENT);
	assert_int_equal(mkdir(kept.dir, 0755), 0);
	assert_int_equal(add(&kept, 3), 0);
	assert_int_equal(add(&kept, 4), 0);
	expect(other, "0-0");
	expect(kept.dir, "3-4");
	/* the new one is locked, too */
	assert_null(history_writer_open(&kept.config, error, sizeof(error)));
	end(&kept);
}

static void files_are_gone(void **state)
{
	char command[64];
	struct keeper kept;

	(void)state;
	begin(&kept);
	writer_open(&kept);
	assert_int_equal(add(&kept, 0), 0);
	snprintf(command, sizeof(command), "rm %s/*.hist", kept.dir);
	assert_int_equal(system(command), 0);
	assert_int_equal(add(&kept, 1), -ENOENT);
	assert_int_equal(add(&kept, 2), 0);
	assert_int_equal(add(&kept, 3), 0);
	expect(kept.dir, "2-3");
	end(&kept);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(disk_hangs),	  cmocka_unit_test(end_waits),
		cmocka_unit_test(end_of_a_hang),  cmocka_unit_test(disk_fails),
		cmocka_unit_test(fails_late),	  cmocka_unit_test(events_fail),
		cmocka_unit_test(sync_fails),	  cmocka_unit_test(directory_is_gone),
		cmocka_unit_test(files_are_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
