/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * unit/cgroup/tree.h - saved trees for unit tests, in a temporary directory.
 *
 * Owns: creating a file with all its directories, and removing the tree. Failures end the test.
 * Must not know: what the files mean.
 */
#ifndef CGSWAP_TEST_CGROUP_TREE_H
#define CGSWAP_TEST_CGROUP_TREE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define TREE_PATH 4096

struct tree {
	char top[64];
};

/* Skips a test with links where there is no openat2(2), as in QEMU's emulation of a process. */
static inline void tree_needs_openat2(void)
{
	if (syscall(SYS_openat2, -1, "", NULL, 0) && errno == ENOSYS)
		skip();
}

static inline void tree_make(struct tree *t)
{
	strcpy(t->top, "/tmp/cgswap-test-XXXXXX");
	assert_non_null(mkdtemp(t->top));
}

static inline const char *tree_path(const struct tree *t, const char *path, char *buf)
{
	snprintf(buf, TREE_PATH, "%s/%s", t->top, path);
	return buf;
}

/* Makes every directory above the last slash of @path. */
static inline void tree_dirs(const struct tree *t, const char *path)
{
	char full[TREE_PATH];

	tree_path(t, path, full);
	for (char *at = full + strlen(t->top) + 1; (at = strchr(at, '/')); at++) {
		*at = '\0';
		mkdir(full, 0755);
		*at = '/';
	}
}

static inline void tree_write(const struct tree *t, const char *path, const char *text)
{
	char full[TREE_PATH];
	FILE *out;

	tree_dirs(t, path);
	out = fopen(tree_path(t, path, full), "w");
	assert_non_null(out);
	assert_true(fputs(text, out) >= 0);
	assert_int_equal(fclose(out), 0);
}

static inline int tree_unlink(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline void tree_remove(const struct tree *t)
{
	assert_int_equal(nftw(t->top, tree_unlink, 16, FTW_DEPTH | FTW_PHYS), 0);
}

#endif
