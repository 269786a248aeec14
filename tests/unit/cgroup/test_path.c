// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/cgroup/test_path.c - paths from kernfs node names and from users; which path is below which.
 *
 * Owns: the promises of cgroup/path.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "cgroup/path.h"

#define ROWS 64

/* @words: nearest first, the root's empty name last. */
static int rows_fill(struct name_row *rows, const char *const *words)
{
	int nr = 0;

	for (; words[nr]; nr++) {
		memset(&rows[nr], 0, sizeof(rows[nr]));
		strcpy(rows[nr].name, words[nr]);
	}
	return nr;
}

static void check(const char *const *words, const char *path)
{
	struct name_row rows[ROWS];
	char buf[4096];

	assert_int_equal(path_join(rows, rows_fill(rows, words), buf, sizeof(buf)), 0);
	assert_string_equal(buf, path);
}

static void test_paths(void **state)
{
	(void)state;
	check((const char *const[]){ "", NULL }, "/");
	check((const char *const[]){ "a", "", NULL }, "/a");
	check((const char *const[]){ "c", "b", "a", "", NULL }, "/a/b/c");
	check((const char *const[]){ "x.scope", "user@1000.service", "user.slice", "", NULL },
	      "/user.slice/user@1000.service/x.scope");
	/* names are bytes: only '/' and NUL are impossible */
	check((const char *const[]){ "new\nline", " \xff\\", "", NULL }, "/ \xff\\/new\nline");
}

static void test_nothing(void **state)
{
	struct name_row rows[1] = { 0 };
	char buf[16] = "old";

	(void)state;
	assert_int_equal(path_join(rows, 0, buf, sizeof(buf)), 0);
	assert_string_equal(buf, "/");
}

static void test_size(void **state)
{
	static const char *const words[] = { "bb", "a", "", NULL };
	struct name_row rows[ROWS];
	int nr = rows_fill(rows, words);

	(void)state;
	for (size_t size = 1; size <= 8; size++) {
		char buf[8];
		int err = path_join(rows, nr, buf, size);

		/* "/a/bb" with its NUL is 6 bytes */
		assert_int_equal(err, size < 6 ? -ENAMETOOLONG : 0);
		if (!err)
			assert_string_equal(buf, "/a/bb");
	}
}

static void test_append(void **state)
{
	char buf[6] = "/";

	(void)state;
	assert_int_equal(path_append(buf, sizeof(buf), "abc", 1), 0);
	assert_string_equal(buf, "/a");
	assert_int_equal(path_append(buf, sizeof(buf), "bcd", 3), -ENAMETOOLONG);
	assert_string_equal(buf, "/a");
	assert_int_equal(path_append(buf, sizeof(buf), "bc", 2), 0);
	assert_string_equal(buf, "/a/bc");
}

static void test_longest_name(void **state)
{
	struct name_row rows[2] = { 0 };
	char buf[2 * NAME_MAX_LEN];

	(void)state;
	/* the kernel truncates names to the field; a name without a NUL must not be read past it */
	memset(rows[0].name, 'n', sizeof(rows[0].name));
	assert_int_equal(path_join(rows, 2, buf, sizeof(buf)), 0);
	assert_int_equal(strlen(buf), 1 + NAME_MAX_LEN);
	assert_int_equal(buf[0], '/');
	assert_int_equal(strspn(buf + 1, "n"), NAME_MAX_LEN);
}

static void test_deep(void **state)
{
	static struct name_row rows[1025];
	char buf[4096];

	(void)state;
	for (int i = 0; i < 1024; i++)
		strcpy(rows[i].name, "d");
	assert_int_equal(path_join(rows, 1025, buf, sizeof(buf)), 0);
	assert_int_equal(strlen(buf), 2 * 1024);
	assert_int_equal(path_join(rows, 1025, buf, 2 * 1024), -ENAMETOOLONG);
}

/* @path: the path for @text, with the hierarchy at @mount. */
static void check_normalize(const char *text, const char *mount, const char *path)
{
	char buf[64];

	assert_int_equal(path_normalize(text, mount, buf, sizeof(buf)), 0);
	assert_string_equal(buf, path);
}

static void test_normalize(void **state)
{
	static const char mount[] = "/sys/fs/cgroup";
	static const char *const root[] = { "",
					    "/",
					    "//",
					    ".",
					    "/.",
					    "./",
					    "/sys/fs/cgroup",
					    "/sys/fs/cgroup/",
					    "//sys//fs/./cgroup//." };
	static const char *const group[] = { "a/b",
					     "/a/b",
					     "a/b/",
					     "/a//b//",
					     "./a/./b/.",
					     "/sys/fs/cgroup/a/b",
					     "/sys/fs/cgroup//a/b/" };

	(void)state;
	for (size_t i = 0; i < sizeof(root) / sizeof(root[0]); i++)
		check_normalize(root[i], mount, "/");
	for (size_t i = 0; i < sizeof(group) / sizeof(group[0]); i++)
		check_normalize(group[i], mount, "/a/b");
	/* groups whose names only look like the mount point */
	check_normalize("sys/fs/cgroup/a", mount, "/sys/fs/cgroup/a");
	check_normalize("/sys/fs/cgroups", mount, "/sys/fs/cgroups");
	check_normalize("/sys/fs/cgroup/memory", mount, "/memory");
	check_normalize("/sys/fs/cgroup/sys/fs/cgroup", mount, "/sys/fs/cgroup");
	check_normalize(".a/..b/c.", mount, "/.a/..b/c.");
	check_normalize("a/../b", mount, "/a/../b");
	check_normalize("/sys/fs/cgroup/memory/a", "/sys/fs/cgroup/memory", "/a");
	check_normalize("/sys/fs/cgroup/a", "/mnt", "/sys/fs/cgroup/a");
	check_normalize("/a", "/", "/a");
	check_normalize("/a", "", "/a");
}

static void test_normalize_size(void **state)
{
	char buf[8];

	(void)state;
	assert_int_equal(path_normalize("abcdef/", "/m", buf, sizeof(buf)), 0);
	assert_string_equal(buf, "/abcdef");
	assert_int_equal(path_normalize("abcdefg", "/m", buf, sizeof(buf)), -ENAMETOOLONG);
}

static void check_recorded(const char *text, bool v1, const char *path)
{
	char buf[64];

	assert_int_equal(path_normalize_recorded(text, v1, buf, sizeof(buf)), 0);
	assert_string_equal(buf, path);
}

static void test_recorded(void **state)
{
	(void)state;
	for (int v1 = 0; v1 < 2; v1++) {
		check_recorded("/sys/fs/cgroup", v1, "/");
		check_recorded("/sys/fs/cgroup/", v1, "/");
		check_recorded("/sys/fs/cgroup/a", v1, "/a");
		check_recorded("a//b/", v1, "/a/b");
		check_recorded("/memory", v1, "/memory");
		check_recorded("memory/", v1, "/memory");
	}
	check_recorded("/sys/fs/cgroup/memory", true, "/");
	check_recorded("/sys/fs/cgroup/memory/x", true, "/x");
	check_recorded("/sys/fs/cgroup/memory/memory", true, "/memory");
	check_recorded("/sys/fs/cgroup/memory", false, "/memory");
	check_recorded("/sys/fs/cgroup/memory/x", false, "/memory/x");
	check_recorded("/sys/fs/cgroup/unified/x", false, "/x");
}

static void test_below(void **state)
{
	(void)state;
	assert_true(path_is_below("/a/b", "/a"));
	assert_true(path_is_below("/a", "/a"));
	assert_true(path_is_below("/a", "/"));
	assert_true(path_is_below("/", "/"));
	assert_true(path_is_below("/a", NULL));
	assert_false(path_is_below("/ab", "/a"));
	assert_false(path_is_below("/", "/a"));
	/* an unknown path is somewhere below the root */
	assert_true(path_is_below(NULL, "/"));
	assert_true(path_is_below("(id 7)", "/"));
	assert_false(path_is_below(NULL, "/a"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths),	     cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_size),	     cmocka_unit_test(test_append),
		cmocka_unit_test(test_longest_name), cmocka_unit_test(test_deep),
		cmocka_unit_test(test_normalize),    cmocka_unit_test(test_normalize_size),
		cmocka_unit_test(test_recorded),     cmocka_unit_test(test_below),
	};

	return cmocka_run_group_tests_name("path", tests, NULL, NULL);
}
