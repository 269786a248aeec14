// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/history/test_write.c - files of a history, written and found again.
 *
 * Owns: the promises of history/write.h and history/read.h: limits, new files, pauses, and the
 * sample of a time.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "history/walk.h"
#include "history/write.h"
#include "unit/history/machine.h"

#define S 1000000000ll
#define PATIENCE (600 * S)

static bool disk_is_full;

/* Instead of that of the C library. */
int fstatvfs(int fd, struct statvfs *st)
{
	(void)fd;
	*st = (struct statvfs){
		.f_blocks = 1 << 30,
		.f_bavail = disk_is_full ? 0 : 1 << 30,
		.f_frsize = 4096,
	};
	return 0;
}

struct keeper {
	char dir[32];
	struct history_config config;
	struct history_writer *writer;
	char error[256];
};

static void begin(struct keeper *kept)
{
	*kept = (struct keeper){ .dir = "/tmp/cgswap-test.XXXXXX" };
	assert_non_null(mkdtemp(kept->dir));
	kept->config = (struct history_config){
		.dir = kept->dir,
		.max_bytes = 1 << 30,
		.segment_bytes = 12000,
		.key_ns = 60 * S,
		.interval_ns = MACHINE_INTERVAL,
		.sync_ns = S,
		.close_ns = PATIENCE,
		.head = { .boot_id = "0a1b2c3d-4e5f", .nodename = "test", .cgswap = "0.1" },
	};
}

static void writer_open(struct keeper *kept)
{
	kept->writer = history_writer_open(&kept->config, kept->error, sizeof(kept->error));
}

static void writer_close(struct keeper *kept)
{
	assert_int_equal(history_writer_close(kept->writer), 0);
	kept->writer = NULL;
}

/* Why the last sample was not kept, or its events. */
static int result(struct keeper *kept)
{
	struct history_status status;

	assert_int_equal(history_wait(kept->writer, PATIENCE), 0);
	history_status(kept->writer, &status);
	assert_false(status.busy);
	return status.sample_err ? status.sample_err : status.notes_err;
}

static int add(struct keeper *kept, size_t n)
{
	struct machine m;

	machine_at(&m, n);
	assert_int_equal(history_add(kept->writer, &m.refresh), 0);
	return result(kept);
}

static void add_all(struct keeper *kept, size_t from, size_t to)
{
	writer_open(kept);
	assert_non_null(kept->writer);
	for (size_t n = from; n < to; n++)
		assert_int_equal(add(kept, n), 0);
	writer_close(kept);
}

/* Removes the directory. The files' number and size. */
static size_t files(struct keeper *kept, uint64_t *bytes, bool remove)
{
	struct history_dir dir;
	size_t nr;

	assert_int_equal(history_dir_open(&dir, kept->dir), 0);
	assert_int_equal(history_dir_list(&dir), 0);
	*bytes = 0;
	nr = dir.nr;
	for (size_t i = 0; i < nr; i++) {
		*bytes += dir.files[i].bytes;
		if (remove)
			assert_int_equal(unlinkat(dir.fd, dir.files[i].name, 0), 0);
	}
	history_dir_close(&dir);
	return nr;
}

static void end(struct keeper *kept)
{
	uint64_t bytes;

	files(kept, &bytes, true);
	assert_int_equal(rmdir(kept->dir), 0);
}

static int64_t at(size_t n)
{
	return (int64_t)((MACHINE_START + (double)n * 10) * 1e9);
}

/* The sample of @at_ns is number @n, and top prints of it what it printed then. */
static void expect(struct keeper *kept, int64_t at_ns, size_t n, enum history_break next)
{
	struct history history;
	struct history_found found;
	char *text, *then;
	struct machine m;

	assert_int_equal(history_open(&history, kept->dir, kept->error, sizeof(kept->error)), 0);
	assert_int_equal(history_find(&history, at_ns, &found), 0);
	assert_true(found.real_ns == at(n));
	machine_at(&m, n);
	then = machine_print(&m.refresh);
	text = machine_print(&found.refresh);
	assert_string_equal(text, then);
	assert_int_equal(found.next_break, next);
	free(text);
	free(then);
	history_close(&history);
}

static void samples_are_found(void **state)
{
	struct history history;
	struct history_found found;
	struct keeper kept;
	uint64_t bytes;

	(void)state;
	begin(&kept);
	add_all(&kept, 0, 30);
	assert_true(files(&kept, &bytes, false) > 2);
	for (size_t n = 0; n < 30; n++)
		expect(&kept, at(n) + (int64_t)(n % 3) * 3 * S, n, BREAK_NONE);
	expect(&kept, INT64_MAX, 29, BREAK_NONE);
	assert_int_equal(history_open(&history, kept.dir, kept.error, sizeof(kept.error)), 0);
	assert_int_equal(history_find(&history, at(0) - 1, &found), -ENOENT);
	for (size_t i = 0; i < history.nr; i++) {
		assert_true(history.parts[i].segment.closed);
		assert_int_equal(history_verify(&history, &history.parts[i]), 0);
		assert_int_equal(history.parts[i].segment.damaged, 0);
		assert_int_equal(history.parts[i].segment.torn, 0);
	}
	history_close(&history);
	end(&kept);
}

static void limit_counts_the_file_of_now(void **state)
{
	struct keeper kept;
	uint64_t bytes;

	(void)state;
	begin(&kept);
	kept.config.max_bytes = 30000;
	writer_open(&kept);
	for (size_t n = 0; n < 60; n++) {
		assert_int_equal(add(&kept, n), 0);
		files(&kept, &bytes, false);
		assert_true(bytes <= 30000);
	}
	assert_true(bytes > 18000);
	writer_close(&kept);
	files(&kept, &bytes, false);
	assert_true(bytes <= 30000);
	expect(&kept, at(59), 59, BREAK_NONE);
	end(&kept);
}

static void one_writer(void **state)
{
	struct history_writer *other;
	struct keeper kept;

	(void)state;
	begin(&kept);
	writer_open(&kept);
	other = history_writer_open(&kept.config, kept.error, sizeof(kept.error));
	assert_null(other);
	assert_non_null(strstr(kept.error, "another cgswap record writes to it"));
	writer_close(&kept);
	assert_int_equal(rmdir(kept.dir), 0);
	writer_open(&kept);
	assert_null(kept.writer);
	assert_non_null(strstr(kept.error, "No such file"));
}

/* A second run is a new file, after a gap, and then after a boot. */
static void runs_and_boots(void **state)
{
	struct keeper kept;
	uint64_t bytes;

	(void)state;
	begin(&kept);
	kept.config.segment_bytes = 1 << 20;
	add_all(&kept, 0, 3);
	add_all(&kept, 3, 5);
	assert_int_equal(files(&kept, &bytes, false), 2);
	add_all(&kept, 8, 10);
	strcpy(kept.config.head.boot_id, "ffffffff");
	add_all(&kept, 10, 12);
	assert_int_equal(files(&kept, &bytes, false), 4);
	expect(&kept, at(2), 2, BREAK_NONE);
	expect(&kept, at(7), 4, BREAK_GAP);
	expect(&kept, at(9), 9, BREAK_REBOOT);
	expect(&kept, at(11), 11, BREAK_NONE);
	end(&kept);
}

static void gap_in_a_file(void **state)
{
	struct keeper kept;

	(void)state;
	begin(&kept);
	kept.config.segment_bytes = 1 << 20;
	writer_open(&kept);
	assert_int_equal(add(&kept, 1), 0);
	assert_int_equal(add(&kept, 2), 0);
	assert_int_equal(add(&kept, 5), 0);  /* as changes */
	assert_int_equal(add(&kept, 20), 0); /* whole */
	writer_close(&kept);
	expect(&kept, at(4), 2, BREAK_GAP);
	expect(&kept, at(6), 5, BREAK_GAP);
	end(&kept);
}

/* Without place nothing is kept, nothing is left torn, and it goes on when there is place. */
static void pause_without_place(void **state)
{
	struct keeper kept;
	uint64_t bytes, before;

	(void)state;
	begin(&kept);
	kept.config.segment_bytes = 1 << 20;
	disk_is_full = true;
	writer_open(&kept);
	assert_int_equal(add(&kept, 0), -ENOSPC);
	assert_int_equal(add(&kept, 1), -ENOSPC);
	assert_int_equal(files(&kept, &bytes, false), 0);
	disk_is_full = false;
	assert_int_equal(add(&kept, 2), 0);
	files(&kept, &before, false);
	disk_is_full = true;
	assert_int_equal(add(&kept, 3), -ENOSPC);
	files(&kept, &bytes, false);
	assert_true(bytes == before);
	disk_is_full = false;
	assert_int_equal(add(&kept, 5), 0);
	writer_close(&kept);
	assert_int_equal(files(&kept, &bytes, false), 1);
	expect(&kept, at(4), 2, BREAK_GAP);
	expect(&kept, at(5), 5, BREAK_NONE);
	end(&kept);
}

/* A write that fails in its middle. */
static void write_fails(void **state)
{
	struct rlimit was, limit;
	struct keeper kept;
	uint64_t before, bytes;

	(void)state;
	begin(&kept);
	kept.config.segment_bytes = 1 << 20;
	signal(SIGXFSZ, SIG_IGN);
	writer_open(&kept);
	assert_int_equal(add(&kept, 0), 0);
	files(&kept, &before, false);
	getrlimit(RLIMIT_FSIZE, &was);
	limit = (struct rlimit){ before + 100, was.rlim_max };
	setrlimit(RLIMIT_FSIZE, &limit);
	assert_int_equal(add(&kept, 1), -EFBIG);
	files(&kept, &bytes, false);
	setrlimit(RLIMIT_FSIZE, &was);
	assert_true(bytes == before);
	assert_int_equal(add(&kept, 2), 0);
	writer_close(&kept);
	expect(&kept, at(1), 0, BREAK_GAP);
	expect(&kept, at(2), 2, BREAK_NONE);
	end(&kept);
}

/* The oldest files go when the disk is short, and only those. */
static void oldest_go(void **state)
{
	struct history history;
	struct keeper kept;
	uint64_t bytes;

	(void)state;
	begin(&kept);
	add_all(&kept, 0, 30);
	files(&kept, &bytes, false);
	kept.config.max_bytes = bytes / 2;
	writer_open(&kept);
	assert_int_equal(add(&kept, 30), 0);
	writer_close(&kept);
	files(&kept, &bytes, false);
	assert_true(bytes <= kept.config.max_bytes);
	assert_int_equal(history_open(&history, kept.dir, kept.error, sizeof(kept.error)), 0);
	assert_true(history.parts[0].segment.blocks[0].real_first > at(0));
	history_close(&history);
	expect(&kept, at(29), 29, BREAK_NONE);
	end(&kept);
}

static void file_put(const struct keeper *kept, const char *name, const char *text)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", kept->dir, name);
	file = fopen(path, "w");
	fputs(text, file);
	fclose(file);
}

/* What is no file of a history does not hide the others. */
static void other_files(void **state)
{
	struct history history;
	struct keeper kept;

	(void)state;
	begin(&kept);
	add_all(&kept, 0, 2);
	file_put(&kept, "cgswap-0.hist", "");
	file_put(&kept, "cgswap-1.hist", "text");
	expect(&kept, at(1), 1, BREAK_NONE);
	assert_int_equal(history_open(&history, kept.dir, kept.error, sizeof(kept.error)), 0);
	assert_int_equal(history.nr, 3);
	assert_int_equal(history.parts[0].err, -EBADMSG);
	assert_int_equal(history.parts[1].err, -EBADMSG);
	history_close(&history);
	end(&kept);
}

/* Killed at any time: what was written before is there. */
static void killed(void **state)
{
	struct history_dir dir;
	struct keeper kept;
	uint64_t bytes;

	(void)state;
	begin(&kept);
	kept.config.segment_bytes = 1 << 20;
	add_all(&kept, 0, 9);
	assert_int_equal(history_dir_open(&dir, kept.dir), 0);
	assert_int_equal(history_dir_list(&dir), 0);
	bytes = dir.files[0].bytes;
	for (size_t n = 9, cut = bytes; cut > 600 && n; cut -= 97) {
		int fd = openat(dir.fd, dir.files[0].name, O_WRONLY);
		struct history history;
		struct history_found found;

		assert_int_equal(ftruncate(fd, (off_t)cut), 0);
		close(fd);
		assert_int_equal(history_open(&history, kept.dir, kept.error, sizeof(kept.error)),
				 0);
		if (history_find(&history, INT64_MAX, &found)) {
			assert_false(history.parts[0].segment.nr);
			n = 0;
		} else {
			size_t last = (size_t)((found.real_ns - at(0)) / S / 10);

			assert_true(last < n);
			n = last + 1;
		}
		history_close(&history);
	}
	history_dir_close(&dir);
	end(&kept);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(samples_are_found), cmocka_unit_test(limit_counts_the_file_of_now),
		cmocka_unit_test(one_writer),	     cmocka_unit_test(runs_and_boots),
		cmocka_unit_test(gap_in_a_file),     cmocka_unit_test(pause_without_place),
		cmocka_unit_test(write_fails),	     cmocka_unit_test(oldest_go),
		cmocka_unit_test(other_files),	     cmocka_unit_test(killed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
