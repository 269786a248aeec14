// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/base/test_file.c - what is opened and what is refused, with openat2(2) and without.
 *
 * Owns: the promises of base/file.h. Each test without openat2(2) runs in a process for which
 * seccomp refuses it.
 */
#define _GNU_SOURCE
#include "unit/cgroup/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"

struct place {
	struct tree tree;
	int fd;
};

static int setup(void **state)
{
	struct place *p = malloc(sizeof(*p));

	assert_non_null(p);
	tree_make(&p->tree);
	tree_write(&p->tree, "in/a/file", "inside\n");
	tree_write(&p->tree, "secret", "outside\n");
	assert_int_equal(chdir(p->tree.top), 0);
	assert_int_equal(symlink("a/file", "in/link"), 0);
	assert_int_equal(symlink("/a/file", "in/top"), 0);
	assert_int_equal(symlink("../../../../secret", "in/a/up"), 0);
	assert_int_equal(symlink("../..", "in/a/dirs"), 0);
	assert_int_equal(symlink("loop", "in/loop"), 0);
	assert_int_equal(mkfifo("in/fifo", 0644), 0);
	assert_int_equal(symlink("/dev/null", "null"), 0);
	p->fd = file_open(AT_FDCWD, "in", O_DIRECTORY, 0);
	assert_true(p->fd >= 0);
	*state = p;
	return 0;
}

static int teardown(void **state)
{
	struct place *p = *state;

	close(p->fd);
	assert_int_equal(chdir("/"), 0);
	tree_remove(&p->tree);
	free(p);
	return 0;
}

/* The content of @path below @root, in static memory, or NULL with errno. */
static const char *text_of(int root, const char *path, int flags)
{
	static char text[64];
	int fd = file_open(root, path, flags, 1000);
	ssize_t len = fd < 0 ? fd : file_read(fd, text, sizeof(text));

	if (fd >= 0)
		close(fd);
	errno = len < 0 ? (int)-len : 0;
	if (len < 0)
		return NULL;
	text[len] = '\0';
	return text;
}

#define assert_refused(root, path, flags, err)                                                     \
	do {                                                                                       \
		assert_null(text_of(root, path, flags));                                           \
		assert_int_equal(errno, err);                                                      \
	} while (0)

static void test_inside(void **state)
{
	const struct place *p = *state;

	tree_needs_openat2();
	assert_string_equal(text_of(p->fd, "a/file", 0), "inside\n");
	assert_string_equal(text_of(p->fd, "//a//file", O_NOFOLLOW), "inside\n");
	assert_string_equal(text_of(p->fd, "link", 0), "inside\n");
	assert_string_equal(text_of(p->fd, "top", 0), "inside\n");
	assert_string_equal(text_of(p->fd, "../a/dirs/a/file", 0), "inside\n");
	assert_refused(p->fd, "a/up", 0, ENOENT);
	assert_refused(p->fd, "../secret", 0, ENOENT);
	assert_refused(p->fd, "link", O_NOFOLLOW, ELOOP);
	assert_true(file_exists(p->fd, "a"));
	assert_false(file_exists(p->fd, "a/up"));
}

static void test_only_files(void **state)
{
	const struct place *p = *state;
	int fd;

	assert_refused(p->fd, "fifo", 0, EMEDIUMTYPE);
	assert_refused(p->fd, "fifo", O_NOFOLLOW, EMEDIUMTYPE);
	assert_refused(p->fd, "a", 0, EISDIR);
	assert_refused(p->fd, "loop", 0, ELOOP);
	assert_refused(p->fd, "a/file", O_DIRECTORY, ENOTDIR);
	assert_int_equal(file_open(p->fd, "a/file", 0, 6), -EFBIG);
	assert_refused(AT_FDCWD, "/dev/zero", 0, EMEDIUMTYPE);
	assert_string_equal(text_of(AT_FDCWD, "null", 0), "");
	fd = file_open(p->fd, "a", O_DIRECTORY, 0);
	assert_true(fd >= 0);
	assert_string_equal(text_of(fd, "file", O_NOFOLLOW), "inside\n");
	close(fd);
	assert_true(file_is_odd(-EMEDIUMTYPE) && file_is_odd(-EFBIG) && !file_is_odd(-ENOENT));
	assert_string_equal(file_error(-EMEDIUMTYPE), "not a regular file");
}

static void test_all(void **state)
{
	const struct place *p = *state;
	int fd = file_open(p->fd, "a/file", 0, 7);
	char *buf = NULL;
	size_t room = 0;

	assert_int_equal(file_read_all(fd, &buf, &room, 7), 7);
	assert_memory_equal(buf, "inside\n", 7);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	assert_int_equal(file_read_all(fd, &buf, &room, 6), -EFBIG);
	free(buf);
	close(fd);
}

static int openat2_forbid(int err)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned int)err),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(filter) / sizeof(filter[0]), filter };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

static bool refuses(int root, const char *path, int err)
{
	return !text_of(root, path, 0) && errno == err;
}

/* Uses nothing of cmocka in the child. @return: the number of the first check that failed. */
static int without_openat2(const struct place *p, int err)
{
	const char *text;
	int top;

	if (openat2_forbid(err))
		return 100;
	text = text_of(p->fd, "/a//file/", 0);
	if (!text || strcmp(text, "inside\n") != 0)
		return 1;
	if (!refuses(p->fd, "link", ELOOP) || !refuses(p->fd, "a/up", ELOOP))
		return 2;
	if (!refuses(p->fd, "a/dirs/secret", ENOTDIR) || !refuses(p->fd, "a/../a/file", ELOOP))
		return 3;
	if (!refuses(p->fd, "a/none", ENOENT) || !refuses(p->fd, "fifo", EMEDIUMTYPE))
		return 4;
	if (!file_exists(p->fd, "/") || !file_exists(p->fd, "a/file") ||
	    file_exists(p->fd, "../secret"))
		return 5;
	top = file_open(AT_FDCWD, "/", O_DIRECTORY, 0);
	/* the machine's own root has nothing above it, and its links are needed */
	return text_of(top, "proc/self/comm", 0) ? 0 : 6;
}

static void test_without_openat2(void **state)
{
	static const int errors[] = { ENOSYS, EPERM };

	if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) < 0)
		skip(); /* as in QEMU's emulation of a process */
	for (size_t i = 0; i < 2; i++) {
		pid_t pid = fork();
		int status;

		assert_true(pid >= 0);
		if (!pid)
			_exit(without_openat2(*state, errors[i]));
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 0);
	}
}

/* File systems that do not tell types (DT_UNKNOWN) give the same answer. */
static void test_is_directory(void **state)
{
	static const struct {
		const char *name;
		unsigned char type;
		bool is;
	} entries[] = {
		{ "a", DT_UNKNOWN, true },     { "a", DT_DIR, true },
		{ ".", DT_UNKNOWN, true },     { "link", DT_UNKNOWN, false },
		{ "fifo", DT_UNKNOWN, false }, { "fifo", DT_FIFO, false },
		{ "dirs", DT_UNKNOWN, false }, { "none", DT_UNKNOWN, false },
	};
	struct place *p = *state;
	DIR *dir = fdopendir(dup(p->fd));

	assert_non_null(dir);
	assert_int_equal(symlinkat("a", p->fd, "dirs"), 0);
	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
		struct dirent entry = { .d_type = entries[i].type };

		strcpy(entry.d_name, entries[i].name);
		assert_int_equal(file_is_directory(dir, &entry), entries[i].is);
	}
	closedir(dir);
}

/* A leftover, be it a link, is not written into; the mode does not depend on the umask. */
static void test_replace(void **state)
{
	const struct place *p = *state;
	mode_t old = umask(077);
	struct stat st;

	assert_int_equal(symlinkat("../secret", p->fd, ".it.new"), 0);
	assert_int_equal(file_replace(p->fd, "it", "one", 3, 0644), 0);
	assert_string_equal(text_of(p->fd, "it", O_NOFOLLOW), "one");
	assert_string_equal(text_of(AT_FDCWD, "secret", 0), "outside\n");
	assert_int_equal(fstatat(p->fd, "it", &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
	assert_int_equal(file_replace(p->fd, "it", "another", 7, 0600), 0);
	assert_string_equal(text_of(p->fd, "it", O_NOFOLLOW), "another");
	assert_int_equal(file_replace(p->fd, "a", "x", 1, 0600), -EISDIR);
	assert_int_equal(fstatat(p->fd, ".a.new", &st, 0), -1);
	umask(old);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_inside, setup, teardown),
		cmocka_unit_test_setup_teardown(test_only_files, setup, teardown),
		cmocka_unit_test_setup_teardown(test_all, setup, teardown),
		cmocka_unit_test_setup_teardown(test_replace, setup, teardown),
		cmocka_unit_test_setup_teardown(test_is_directory, setup, teardown),
		cmocka_unit_test_setup_teardown(test_without_openat2, setup, teardown),
	};

	return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
