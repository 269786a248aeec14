// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/save/test_groups.c - the walk over all groups, while they are moved or descriptors run out.
 *
 * Owns: wrappers of openat(2) and readdir(3) that fail or interfere when a test asks.
 */
#define _GNU_SOURCE
#include "unit/cgroup/tree.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include "cgroup/group.h"
#include "save/save.h"

#define MOUNT "sys/fs/cgroup"

/*
 * Two trees of three groups, so that a group with two unvisited children comes before a whole tree.
 */
struct place {
	struct tree tree, copy;
	struct kernfs k;
	struct save_result result;
};

static volatile int stop;

/* What happens, once, at openat() of ".." in a group of the tree. */
static struct {
	const struct tree *tree; /* NULL: nothing */
	bool move;		 /* the group is moved elsewhere */
	bool move_above;	 /* and the one above it */
	int err;		 /* that openat() fails with */
	int err_names;	       /* and each openat() of a group below the top after that, in once */
	int err_child;	       /* openat() of a group fails with */
	const char *err_below; /* in which tree */
	bool no_type;	       /* readdir() does not tell types */
} hook;

static bool fails(int err)
{
	errno = err;
	return err;
}

static void move(const char *from, const char *name)
{
	char to[TREE_PATH];

	tree_path(hook.tree, name, to);
	assert_int_equal(rename(from, to), 0);
}

/* The path of @dir, when it is below @top. */
static bool is_below(int dir, const char *top, char *path)
{
	char fd[32];
	ssize_t len;

	snprintf(fd, sizeof(fd), "/proc/self/fd/%d", dir);
	len = readlink(fd, path, TREE_PATH - 1);
	path[len < 0 ? 0 : len] = '\0';
	return !strncmp(path, top, strlen(top));
}

static bool above_fails(int dir)
{
	char path[TREE_PATH];
	int err = hook.err;

	if (!hook.tree || !is_below(dir, hook.tree->top, path))
		return false;
	if (hook.move)
		move(path, "moved");
	if (hook.move_above) {
		*strrchr(path, '/') = '\0';
		move(path, "above");
	}
	hook.tree = NULL;
	hook.err = 0;
	return fails(err);
}

static bool child_fails(int dir)
{
	char path[TREE_PATH];
	int err = hook.err_child;

	if (!err || !is_below(dir, hook.err_below, path) || !strstr(path, MOUNT "/"))
		return false;
	hook.err_child = 0;
	return fails(err);
}

static bool name_fails(void)
{
	int err = hook.tree || !hook.err_names ? 0 : hook.err_names;

	if (err)
		hook.err_names = 0;
	return fails(err);
}

int openat(int dir, const char *name, int flags, ...)
{
	int (*real)(int, const char *, int, mode_t) =
		(int (*)(int, const char *, int, mode_t))dlsym(RTLD_NEXT, "openat");
	bool is_group = (flags & O_DIRECTORY) && strspn(name, "abcxyz") == strlen(name);
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
	va_end(args);
	if (!strcmp(name, "..") ? above_fails(dir) : is_group && (child_fails(dir) || name_fails()))
		return -1;
	return real(dir, name, flags, mode);
}

struct dirent *readdir(DIR *dir)
{
	struct dirent *(*real)(DIR *) = (struct dirent * (*)(DIR *)) dlsym(RTLD_NEXT, "readdir");
	struct dirent *entry = real(dir);

	if (entry && hook.no_type)
		entry->d_type = DT_UNKNOWN;
	return entry;
}

static int setup(void **state)
{
	struct place *p = malloc(sizeof(*p));
	char path[64];

	assert_non_null(p);
	tree_make(&p->tree);
	tree_make(&p->copy);
	tree_write(&p->tree, "proc/self/mountinfo",
		   "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
	tree_write(&p->tree, MOUNT "/cgroup.controllers", "memory\n");
	for (const char *group = "ab"; *group; group++)
		for (const char *below = "xyz"; *below; below++) {
			snprintf(path, sizeof(path), MOUNT "/%c/%c/memory.max", *group, *below);
			tree_write(&p->tree, path, "max\n");
		}
	assert_int_equal(kernfs_open(&p->k, p->tree.top), 0);
	memset(&hook, 0, sizeof(hook));
	*state = p;
	return 0;
}

static int teardown(void **state)
{
	struct place *p = *state;

	memset(&hook, 0, sizeof(hook));
	kernfs_close(&p->k);
	tree_remove(&p->tree);
	tree_remove(&p->copy);
	free(p);
	return 0;
}

/* The paths of those of the six groups that are in the copy. */
static int saved(struct place *p)
{
	struct save_config config = {
		.dir = p->copy.top, .max_bytes = 1 << 20, .max_file = 1 << 10, .stop = &stop
	};
	char path[64], full[TREE_PATH], error[PATH_MAX + 128] = "";
	int nr = 0;

	assert_int_equal(save_tree(&p->k, &config, &p->result, error, sizeof(error)), 0);
	assert_string_equal(error, "");
	for (const char *group = "ab"; *group; group++)
		for (const char *below = "xyz"; *below; below++) {
			snprintf(path, sizeof(path), MOUNT "/%c/%c/memory.max", *group, *below);
			nr += !access(tree_path(&p->copy, path, full), F_OK);
		}
	return nr;
}

static void assert_missed(const struct place *p, uint64_t nr, int err)
{
	assert_int_equal(p->result.unread.nr, nr);
	assert_int_equal(p->result.unread.err, err);
	/* the group that is missing, not its parent */
	assert_int_equal(strlen(p->result.unread.first), strlen("/" MOUNT "/a/x"));
	assert_memory_equal(p->result.unread.first, "/" MOUNT "/", strlen("/" MOUNT "/"));
}

static void test_all(void **state)
{
	struct place *p = *state;

	assert_int_equal(saved(p), 6);
	assert_int_equal(p->result.groups, 9);
	assert_int_equal(p->result.unread.nr, 0);
}

static void test_moved(void **state)
{
	struct place *p = *state;

	hook.tree = &p->tree;
	hook.move = true;
	assert_int_equal(saved(p), 6);
	assert_null(hook.tree);
	assert_int_equal(p->result.groups, 9);
	assert_int_equal(p->result.unread.nr, 0);
}

static void test_moved_with_above(void **state)
{
	struct place *p = *state;

	hook.tree = &p->tree;
	hook.move = hook.move_above = true;
	assert_int_equal(saved(p), 4);
	assert_int_equal(p->result.groups, 7);
	assert_missed(p, 2, -ESTALE);
}

static void test_files_run_out(void **state)
{
	struct place *p = *state;

	hook.tree = &p->tree;
	hook.err = ENFILE;
	assert_int_equal(saved(p), 6);
	assert_null(hook.tree);
	assert_int_equal(p->result.unread.nr, 0);
}

static void test_files_run_out_for_longer(void **state)
{
	struct place *p = *state;

	hook.tree = &p->tree;
	hook.err = hook.err_names = EMFILE;
	assert_int_equal(saved(p), 4);
	assert_missed(p, 2, -EMFILE);
}

static void test_group_is_named(void **state)
{
	struct place *p = *state;

	hook.err_child = EACCES;
	hook.err_below = p->tree.top;
	assert_int_equal(saved(p), 5);
	assert_missed(p, 1, -EACCES);
}

static void test_group_of_copy_is_named(void **state)
{
	struct place *p = *state;

	hook.err_child = ENFILE;
	hook.err_below = p->copy.top;
	assert_int_equal(saved(p), 5);
	assert_missed(p, 1, -ENFILE);
}

static int group_count(const char *path, void *arg)
{
	(void)path;
	++*(int *)arg;
	return 0;
}

static void test_types_are_not_told(void **state)
{
	struct place *p = *state;
	int nr = 0;

	hook.no_type = true;
	assert_int_equal(groups_walk(&p->k, "/", group_count, &nr), 0);
	assert_int_equal(nr, 9);
	assert_int_equal(saved(p), 6);
	assert_int_equal(p->result.unread.nr, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_all, setup, teardown),
		cmocka_unit_test_setup_teardown(test_moved, setup, teardown),
		cmocka_unit_test_setup_teardown(test_moved_with_above, setup, teardown),
		cmocka_unit_test_setup_teardown(test_files_run_out, setup, teardown),
		cmocka_unit_test_setup_teardown(test_files_run_out_for_longer, setup, teardown),
		cmocka_unit_test_setup_teardown(test_group_is_named, setup, teardown),
		cmocka_unit_test_setup_teardown(test_group_of_copy_is_named, setup, teardown),
		cmocka_unit_test_setup_teardown(test_types_are_not_told, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
