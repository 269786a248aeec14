// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/save/test_copy.c - which files of a group are saved, and that nothing is written elsewhere.
 *
 * Owns: the promises of save/copy.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cgroup/files.h"
#include "save/copy.h"

static volatile int stop;

struct tree {
	char dir[64];
	struct save_config config;
	struct save_result result;
	struct copy copy;
};

static void tree_make(struct tree *t)
{
	*t = (struct tree){ .dir = "/tmp/cgswap-copy-XXXXXX" };
	assert_non_null(mkdtemp(t->dir));
	t->config = (struct save_config){
		.dir = t->dir,
		.max_bytes = 1 << 20,
		.max_file = 10,
		.stop = &stop,
	};
	t->copy = (struct copy){ .config = &t->config, .result = &t->result };
	assert_int_equal(copy_open(&t->copy), 0);
}

static void tree_remove(struct tree *t)
{
	char command[80];

	copy_close(&t->copy);
	snprintf(command, sizeof(command), "rm -r %s", t->dir);
	assert_int_equal(system(command), 0);
}

static void test_all_that_is_read_is_saved(void **state)
{
	(void)state;
	for (int value = 0; value <= MEM_RECLAIM; value++)
		for (int v2 = 0; v2 < 2; v2++)
			if (files_name(v2, value))
				assert_true(save_is_group_file(files_name(v2, value)));
	assert_true(save_is_group_file("cgroup.procs"));
	assert_false(save_is_group_file("cgroup.threads"));
	assert_false(save_is_group_file("cpu.stat"));
}

static void test_nothing_is_written_outside(void **state)
{
	struct tree t;
	int fd;

	(void)state;
	tree_make(&t);
	assert_int_equal(copy_mkdirs(&t.copy, "a/../../b"), -EINVAL);
	assert_int_equal(symlinkat("/tmp", t.copy.root, "link"), 0);
	assert_int_equal(copy_mkdirs(&t.copy, "/link/b"), -ENOTDIR);
	assert_int_equal(symlinkat("gone", t.copy.root, "file"), 0);
	assert_int_equal(copy_write(&t.copy, t.copy.root, "file", "x", 1), 0);
	assert_int_equal(faccessat(t.copy.root, "gone", F_OK, 0), -1);
	fd = copy_mkdirs(&t.copy, "//c//d/");
	assert_true(fd >= 0);
	assert_int_equal(copy_write(&t.copy, fd, "file", "x", 1), 0);
	assert_int_equal(faccessat(t.copy.root, "c/d/file", F_OK, 0), 0);
	close(fd);
	tree_remove(&t);
}

static void test_sizes(void **state)
{
	struct tree t;
	int fd;

	(void)state;
	tree_make(&t);
	fd = openat(t.copy.root, "file", O_RDWR | O_CREAT, 0600);
	assert_int_equal(write(fd, "0123456789", 10), 10);
	lseek(fd, 0, SEEK_SET);
	assert_int_equal(copy_read(&t.copy, dup(fd), "a", "b"), 10);
	assert_memory_equal(t.copy.buf, "0123456789", 10);
	assert_int_equal(write(fd, "x", 1), 1);
	lseek(fd, 0, SEEK_SET);
	assert_int_equal(copy_read(&t.copy, fd, "a", "b"), -ENOENT);
	assert_int_equal(t.result.large.nr, 1);
	assert_string_equal(t.result.large.first, "a/b");
	assert_int_equal(copy_read(&t.copy, -ENODEV, "gone", NULL), -ENOENT);
	assert_int_equal(t.result.unread.nr, 0);
	assert_int_equal(copy_read(&t.copy, -EACCES, "secret", NULL), -ENOENT);
	assert_string_equal(t.result.unread.first, "secret");
	t.config.max_bytes = 4096;
	assert_int_equal(copy_write(&t.copy, t.copy.root, "one", "x", 1), 0);
	assert_int_equal(copy_write(&t.copy, t.copy.root, "two", "x", 1), -EDQUOT);
	assert_true(t.result.full);
	tree_remove(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_that_is_read_is_saved),
		cmocka_unit_test(test_nothing_is_written_outside),
		cmocka_unit_test(test_sizes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
