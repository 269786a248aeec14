// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/cgroup/test_fs.c - finding the hierarchies, opening groups, parsing the files.
 *
 * Owns: the promises of cgroup/fs.h, on saved trees in a temporary directory: v1, v2 and mixed
 * mounts, escaped mount points, files that are absent, empty or malformed, groups that are removed.
 */
#define _GNU_SOURCE
#include "unit/cgroup/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "cgroup/fs.h"

#define MI "proc/self/mountinfo"
#define V2_LINE "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
#define V1_LINE "33 30 0:30 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
#define V1_CPU "32 30 0:29 / /sys/fs/cgroup/memory_not rw - cgroup cgroup rw,cpu,nomemory\n"
#define V2_SIDE "31 30 0:27 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n"

static int setup(void **state)
{
	struct tree *t = malloc(sizeof(*t));

	assert_non_null(t);
	tree_make(t);
	*state = t;
	return 0;
}

static int teardown(void **state)
{
	tree_remove(*state);
	free(*state);
	return 0;
}

static void check_kind(struct tree *t, enum cgroup_kind kind, const char *mount)
{
	struct kernfs k;

	assert_int_equal(kernfs_open(&k, t->top), 0);
	assert_int_equal(k.kind, kind);
	assert_string_equal(k.mount, mount);
	assert_int_equal(k.cg_fd >= 0, kind != CGROUP_NONE);
	kernfs_close(&k);
}

static void test_kind_v2(void **state)
{
	tree_write(*state, MI, "22 1 0:21 / / rw shared:1 - ext4 /dev/vda rw\n" V2_LINE);
	tree_write(*state, "sys/fs/cgroup/cgroup.controllers", "cpu io memory pids\n");
	check_kind(*state, CGROUP_V2, "/sys/fs/cgroup");
}

static void test_kind_none(void **state)
{
	tree_write(*state, MI, "22 1 0:21 / / rw - ext4 /dev/vda rw\n");
	check_kind(*state, CGROUP_NONE, "");
	/* a controller whose name only begins or ends with "memory" does not count */
	tree_write(*state, MI, V2_LINE);
	tree_write(*state, "sys/fs/cgroup/cgroup.controllers", "cpu memoryx xmemory\n");
	check_kind(*state, CGROUP_NONE, "");
	tree_write(*state, "sys/fs/cgroup/cgroup.controllers", "");
	check_kind(*state, CGROUP_NONE, "");
	/* "memory" without a newline does */
	tree_write(*state, "sys/fs/cgroup/cgroup.controllers", "cpu memory");
	check_kind(*state, CGROUP_V2, "/sys/fs/cgroup");
}

static void test_kind_v1(void **state)
{
	tree_write(*state, MI, V1_CPU V1_LINE);
	tree_dirs(*state, "sys/fs/cgroup/memory/");
	check_kind(*state, CGROUP_V1, "/sys/fs/cgroup/memory");
	tree_write(*state, MI, V1_CPU V1_LINE V2_SIDE);
	tree_write(*state, "sys/fs/cgroup/unified/cgroup.controllers", "\n");
	check_kind(*state, CGROUP_MIXED, "/sys/fs/cgroup/memory");
	/* no newline at the end of the file */
	tree_write(*state, MI, "33 30 0:30 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory");
	check_kind(*state, CGROUP_V1, "/sys/fs/cgroup/memory");
}

static void test_mount_escaped(void **state)
{
	tree_write(*state, MI,
		   "30 23 0:26 / /mnt/my\\040groups\\134x\\012y rw - cgroup2 none rw\n");
	tree_write(*state, "mnt/my groups\\x\ny/cgroup.controllers", "memory\n");
	check_kind(*state, CGROUP_V2, "/mnt/my groups\\x\ny");
}

static void test_mount_whole(void **state)
{
	/* A container mounts its own group first; the whole hierarchy is wanted. */
	tree_write(*state, MI,
		   "29 23 0:26 /docker/abc /part rw - cgroup2 none rw\n" V2_LINE
		   "40 23 0:26 / /second rw - cgroup2 none rw\n");
	tree_write(*state, "sys/fs/cgroup/cgroup.controllers", "memory\n");
	tree_write(*state, "part/cgroup.controllers", "memory\n");
	check_kind(*state, CGROUP_V2, "/sys/fs/cgroup");
}

/* The option belongs to the hierarchy: any of its mounts may show it. */
static void test_mount_local_events(void **state)
{
	struct kernfs k;

	tree_write(*state, MI,
		   V2_LINE "40 23 0:26 / /second rw - cgroup2 none rw,memory_localevents\n");
	tree_write(*state, "sys/fs/cgroup/cgroup.controllers", "memory\n");
	assert_int_equal(kernfs_open(&k, ((struct tree *)*state)->top), 0);
	assert_true(k.local_events);
	kernfs_close(&k);
	tree_write(*state, MI, V2_LINE);
	assert_int_equal(kernfs_open(&k, ((struct tree *)*state)->top), 0);
	assert_false(k.local_events);
	kernfs_close(&k);
}

/*
 * Paths are those of the whole hierarchy; a group outside the mount is not found under the same
 * name.
 */
static void test_mount_part(void **state)
{
	char text[PATH_MAX];
	struct kernfs k;
	int fd;

	tree_write(*state, MI,
		   "30 23 0:26 /docker/a\\040b /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
	tree_write(*state, "sys/fs/cgroup/cgroup.controllers", "memory\n");
	tree_dirs(*state, "sys/fs/cgroup/in/");
	tree_dirs(*state, "sys/fs/cgroup/docker/");
	assert_int_equal(kernfs_open(&k, ((struct tree *)*state)->top), 0);
	assert_false(k.whole || kernfs_is_renamed(&k));
	assert_string_equal(k.top, "/docker/a b");
	fd = kernfs_open_group(&k, "/docker/a b/in", NULL);
	assert_true(fd >= 0);
	close(fd);
	close(kernfs_open_group(&k, k.top, NULL));
	assert_int_equal(kernfs_open_group(&k, "/in", NULL), -EXDEV);
	assert_int_equal(kernfs_open_group(&k, "/docker", NULL), -EXDEV);
	assert_int_equal(kernfs_open_group(&k, "/docker/a bc", NULL), -EXDEV);
	kernfs_explain_part(&k, text, sizeof(text));
	assert_non_null(strstr(text, "only the group /docker/a b is mounted at /sys/fs/cgroup"));
	kernfs_close(&k);
}

static void test_mount_namespace(void **state)
{
	char text[PATH_MAX];
	struct kernfs k;

	tree_write(*state, MI, "30 23 0:26 /../.. /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
	tree_write(*state, "sys/fs/cgroup/cgroup.controllers", "memory\n");
	assert_int_equal(kernfs_open(&k, ((struct tree *)*state)->top), 0);
	assert_true(kernfs_is_renamed(&k));
	assert_string_equal(k.top, "/");
	kernfs_explain_part(&k, text, sizeof(text));
	assert_non_null(strstr(text, "--cgroupns=host"));
	kernfs_close(&k);
	tree_write(*state, MI, V2_LINE);
	assert_int_equal(kernfs_open(&k, ((struct tree *)*state)->top), 0);
	assert_true(k.whole);
	kernfs_explain_part(&k, text, sizeof(text));
	assert_string_equal(text, "");
	kernfs_close(&k);
}

static void test_mountinfo_odd(void **state)
{
	struct kernfs k;

	assert_int_equal(kernfs_open(&k, ((struct tree *)*state)->top), -ENOENT);
	assert_int_equal(kernfs_open(&k, "/nonexistent/dir"), -ENOENT);
	tree_write(*state, MI, "");
	check_kind(*state, CGROUP_NONE, "");
	tree_write(*state, MI, "\n - \n1 - cgroup2\n1 2 3 4 5 - cgroup2\n - cgroup2 a b\nx");
	check_kind(*state, CGROUP_NONE, "");
	tree_write(*state, MI, V1_LINE); /* mounted, but the directory was not saved */
	assert_int_equal(kernfs_open(&k, ((struct tree *)*state)->top), -ENOENT);
}

static void open_v2(struct tree *t, struct kernfs *k)
{
	tree_write(t, MI, V2_LINE);
	tree_write(t, "sys/fs/cgroup/cgroup.controllers", "memory\n");
	assert_int_equal(kernfs_open(k, t->top), 0);
}

static void test_open_group(void **state)
{
	struct kernfs k;
	uint64_t first = 0, ino = 0;
	int fd;

	open_v2(*state, &k);
	tree_dirs(*state, "sys/fs/cgroup/a/b c\n\x1b\xff/");
	fd = kernfs_open_group(&k, "/", &first);
	assert_true(fd >= 0);
	close(fd);
	fd = kernfs_open_group(&k, "", &ino);
	assert_int_equal(ino, first);
	close(fd);
	fd = kernfs_open_group(&k, "/a/b c\n\x1b\xff", &ino);
	assert_true(fd >= 0);
	assert_true(ino != first);
	close(fd);
	fd = kernfs_open_group(&k, "a", NULL);
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(kernfs_open_group(&k, "/nope", &ino), -ENOENT);
	assert_int_equal(kernfs_open_group(&k, "/a/../a", &ino), -EINVAL);
	assert_int_equal(kernfs_open_group(&k, "..", &ino), -EINVAL);
	assert_int_equal(kernfs_open_group(&k, "/cgroup.controllers", &ino), -ENOTDIR);
	kernfs_close(&k);
	assert_int_equal(kernfs_open_group(&k, "/", &ino), -ENODEV);
}

static void test_open_group_live(void **state)
{
	struct kernfs k;
	int fd;

	/* Without a saved tree the path is still below the mount, not a path of this machine. */
	open_v2(*state, &k);
	tree_dirs(*state, "sys/fs/cgroup/only-in-the-tree/");
	k.saved = false;
	fd = kernfs_open_group(&k, "/only-in-the-tree", NULL);
	assert_true(fd >= 0);
	close(fd);
	kernfs_close(&k);
}

static void test_links_stay_inside(void **state)
{
	char full[TREE_PATH];
	struct kernfs k;

	tree_needs_openat2();
	/* An absolute link is resolved in the tree, not on this machine, where /tmp exists. */
	tree_write(*state, MI, V2_LINE);
	tree_write(*state, "tmp/saved/cgroup.controllers", "memory\n");
	tree_dirs(*state, "sys/fs/");
	assert_int_equal(symlink("/tmp/saved", tree_path(*state, "sys/fs/cgroup", full)), 0);
	check_kind(*state, CGROUP_V2, "/sys/fs/cgroup");
	assert_int_equal(kernfs_open(&k, ((struct tree *)*state)->top), 0);
	assert_int_equal(symlink("/tmp", tree_path(*state, "tmp/saved/out", full)), 0);
	assert_int_equal(kernfs_open_group(&k, "/out", NULL), -ENOENT);
	kernfs_close(&k);
}

static void test_removed(void **state)
{
	char full[TREE_PATH];
	struct kernfs k;
	uint64_t before, after;
	int64_t val;
	int fd;

	open_v2(*state, &k);
	tree_dirs(*state, "sys/fs/cgroup/a/");
	tree_path(*state, "sys/fs/cgroup/a", full);
	fd = kernfs_open_group(&k, "/a", &before);
	assert_false(kernfs_is_removed(fd));
	assert_int_equal(kernfs_read_val(fd, "memory.swap.max", &val), -ENOENT);
	assert_false(kernfs_is_removed(fd));
	/* The old directory is held open, so that its inode number cannot be reused. */
	assert_int_equal(rmdir(full), 0);
	assert_int_equal(kernfs_read_val(fd, "memory.swap.max", &val), -ENOENT);
	assert_true(kernfs_is_removed(fd));
	assert_int_equal(mkdir(full, 0755), 0);
	assert_true(kernfs_is_removed(fd));
	close(kernfs_open_group(&k, "/a", &after));
	assert_true(before != after);
	close(fd);
	kernfs_close(&k);
}

static int tree_fd(struct tree *t, const char *text)
{
	int fd = open(t->top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	assert_true(fd >= 0);
	if (text)
		tree_write(t, "f", text);
	return fd;
}

static void check_u64(struct tree *t, const char *text, int err, uint64_t want, int64_t want_val)
{
	int fd = tree_fd(t, text);
	uint64_t raw = 5;
	int64_t val = 5;

	assert_int_equal(kernfs_read_u64(fd, "f", &raw), err);
	assert_true(raw == want);
	assert_int_equal(kernfs_read_val(fd, "f", &val), err);
	assert_int_equal(val, want_val);
	close(fd);
}

static void test_u64(void **state)
{
	check_u64(*state, NULL, -ENOENT, 0, VAL_NONE);
	check_u64(*state, "0\n", 0, 0, 0);
	check_u64(*state, "4096\n", 0, 4096, 4096);
	check_u64(*state, "4096", 0, 4096, 4096);
	check_u64(*state, "18446744073709551615\n", 0, UINT64_MAX, INT64_MAX - 1);
	check_u64(*state, "9223372036854775807\n", 0, INT64_MAX, INT64_MAX - 1);
	check_u64(*state, "18446744073709551616\n", -ERANGE, 0, VAL_NONE);
	check_u64(*state, "", -EINVAL, 0, VAL_NONE);
	check_u64(*state, "\n", -EINVAL, 0, VAL_NONE);
	check_u64(*state, "-0\n", -EINVAL, 0, VAL_NONE);
	check_u64(*state, " 1\n", -EINVAL, 0, VAL_NONE);
	check_u64(*state, "1x\n", -EINVAL, 0, VAL_NONE);
	check_u64(*state, "max\n", -EINVAL, 0, VAL_NONE);
	check_u64(*state, "010\n", 0, 10, 10);
}

static void check_limit(struct tree *t, const char *text, int err, int64_t want)
{
	int fd = tree_fd(t, text);
	int64_t val = 5;

	assert_int_equal(kernfs_read_limit(fd, "f", &val), err);
	assert_int_equal(val, want);
	close(fd);
}

static void test_limit(void **state)
{
	check_limit(*state, NULL, -ENOENT, VAL_NONE);
	check_limit(*state, "max\n", 0, VAL_MAX);
	check_limit(*state, "max", 0, VAL_MAX);
	check_limit(*state, "0\n", 0, 0);
	check_limit(*state, "104857600\n", 0, 104857600);
	check_limit(*state, "9223372036854771712\n", 0, VAL_MAX); /* v1, pages of 4 KB */
	check_limit(*state, "9223372036854710272\n", 0, VAL_MAX); /* v1, pages of 64 KB */
	check_limit(*state, "9223372036854644736\n", 0, 9223372036854644736);
	check_limit(*state, "maximum\n", -EINVAL, VAL_NONE);
	check_limit(*state, "", -EINVAL, VAL_NONE);
	check_limit(*state, "1 2\n", -EINVAL, VAL_NONE);
}

static void test_keyed(void **state)
{
	static const char *const keys[] = { "zswap", "zswapped", "pswpin", "Swap Total", "last" };
	int fd = tree_fd(*state, "anon 1\nzswap 10\nzswapped 20\nzswap 99\npswpin -1\n\n x 5\n"
				 "zswap_incomp 7\nlast: 42 kB");
	int64_t val[5];

	assert_int_equal(kernfs_read_keyed(fd, "f", keys, val, 5), -EINVAL); /* pswpin */
	assert_int_equal(val[0], 10);
	assert_int_equal(val[1], 20);
	assert_int_equal(val[2], VAL_NONE);
	assert_int_equal(val[3], VAL_NONE);
	assert_int_equal(val[4], 42);
	close(fd);
}

static void test_keyed_odd(void **state)
{
	static const char *const keys[] = { "a", "b", "c", "d" };
	int fd = tree_fd(*state, "a\nb 18446744073709551615\nc 18446744073709551616\nd 12x\n");
	int64_t val[4];

	assert_int_equal(kernfs_read_keyed(fd, "f", keys, val, 4), -EINVAL);
	assert_int_equal(val[0], VAL_NONE);
	assert_int_equal(val[1], INT64_MAX - 1);
	assert_int_equal(val[2], VAL_NONE);
	assert_int_equal(val[3], VAL_NONE);
	tree_write(*state, "f", "b 7\ne 12x\n");
	assert_int_equal(kernfs_read_keyed(fd, "f", keys, val, 4), 0);
	assert_int_equal(val[1], 7);
	tree_write(*state, "f", "");
	assert_int_equal(kernfs_read_keyed(fd, "f", keys, val, 4), 0);
	assert_int_equal(val[1], VAL_NONE);
	val[1] = 3;
	assert_int_equal(kernfs_read_keyed(fd, "absent", keys, val, 4), -ENOENT);
	assert_int_equal(val[1], VAL_NONE);
	close(fd);
}

/* What @text says: @some and @full of @sub. */
static void check_sub(struct tree *t, const char *text, const char *const *keys, int64_t some,
		      int64_t full)
{
	int fd = tree_fd(t, text);
	int64_t got[2] = { 5, 5 };
	bool none = some == VAL_NONE && full == VAL_NONE;

	assert_int_equal(kernfs_read_keyed(fd, "f", keys, got, 2), !text  ? -ENOENT
								   : none ? -EINVAL
									  : 0);
	assert_int_equal(got[0], some);
	assert_int_equal(got[1], full);
	close(fd);
}

static void test_psi(void **state)
{
	static const char *const keys[] = { "some avg10", "full avg10" };

	check_sub(*state, NULL, keys, VAL_NONE, VAL_NONE);
	check_sub(*state,
		  "some avg10=12.34 avg60=1.00 avg300=0.00 total=5\n"
		  "full avg10=0.07 avg60=0.00 avg300=0.00 total=1\n",
		  keys, 1234, 7);
	check_sub(*state, "some avg10=100.00 avg60=0.00 avg300=0.00 total=0", keys, 10000,
		  VAL_NONE);
	check_sub(*state, "full avg10=0.00", keys, VAL_NONE, 0);
	check_sub(*state, "some avg10=1.2\nfull avg10=1.234\n", keys, VAL_NONE, VAL_NONE);
	check_sub(*state, "some avg10=12\nfull avg10=7 total=1\n", keys, VAL_NONE, VAL_NONE);
	check_sub(*state, "awesome avg10=1.00\n", keys, VAL_NONE, VAL_NONE);
	check_sub(*state, "", keys, VAL_NONE, VAL_NONE);
	check_sub(*state, "some avg60=1.00\nawesome avg10=1.00\n", keys, VAL_NONE, VAL_NONE);
}

static void test_psi_total(void **state)
{
	static const char *const keys[] = { "some total", "full total" };

	check_sub(*state, NULL, keys, VAL_NONE, VAL_NONE);
	check_sub(*state,
		  "some avg10=12.34 avg60=1.00 avg300=0.00 total=5\n"
		  "full avg10=0.07 avg60=0.00 avg300=0.00 total=123456789012\n",
		  keys, 5, 123456789012);
	/* the total of another line does not count */
	check_sub(*state, "some avg10=0.00\nfull avg10=0.00 total=1\n", keys, VAL_NONE, 1);
	check_sub(*state, "some total=7", keys, 7, VAL_NONE);
	check_sub(*state, "some total=x\nawesome total=1\n", keys, VAL_NONE, VAL_NONE);
}

static void test_string_and_file(void **state)
{
	int fd = tree_fd(*state, "one\ntwo\n");
	char buf[9];

	assert_int_equal(kernfs_read_string(fd, "f", buf, sizeof(buf)), 0);
	assert_string_equal(buf, "one");
	assert_int_equal(kernfs_read_file(fd, "f", buf, sizeof(buf)), 8);
	assert_string_equal(buf, "one\ntwo\n");
	assert_int_equal(kernfs_read_file(fd, "f", buf, 8), -EFBIG);
	assert_string_equal(buf, "");
	assert_int_equal(kernfs_read_file(fd, ".", buf, sizeof(buf)), -EISDIR);
	tree_write(*state, "f", "");
	assert_int_equal(kernfs_read_string(fd, "f", buf, sizeof(buf)), 0);
	assert_string_equal(buf, "");
	close(fd);
	assert_int_equal(kernfs_read_file(-1, "f", buf, sizeof(buf)), -EBADF);
}

static void test_absent(void **state)
{
	(void)state;
	assert_true(kernfs_is_absent(-ENOENT));
	assert_true(kernfs_is_absent(-EOPNOTSUPP));
	assert_false(kernfs_is_absent(-ENODEV));
	assert_false(kernfs_is_absent(-EACCES));
	assert_false(kernfs_is_absent(0));
}

static void test_kind_name(void **state)
{
	(void)state;
	assert_string_equal(kernfs_kind_name(CGROUP_NONE), "none");
	assert_string_equal(kernfs_kind_name(CGROUP_V2), "v2");
	assert_string_equal(kernfs_kind_name(CGROUP_V1), "v1");
	assert_string_equal(kernfs_kind_name(CGROUP_MIXED), "mixed");
}

#define TREE_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_TEST(test_kind_v2),	 TREE_TEST(test_kind_none),
		TREE_TEST(test_kind_v1),	 TREE_TEST(test_mount_escaped),
		TREE_TEST(test_mount_whole),	 TREE_TEST(test_mount_local_events),
		TREE_TEST(test_mount_part),	 TREE_TEST(test_mount_namespace),
		TREE_TEST(test_mountinfo_odd),	 TREE_TEST(test_open_group),
		TREE_TEST(test_open_group_live), TREE_TEST(test_links_stay_inside),
		TREE_TEST(test_removed),	 TREE_TEST(test_u64),
		TREE_TEST(test_limit),		 TREE_TEST(test_keyed),
		TREE_TEST(test_keyed_odd),	 TREE_TEST(test_psi),
		TREE_TEST(test_psi_total),	 TREE_TEST(test_string_and_file),
		cmocka_unit_test(test_absent),	 cmocka_unit_test(test_kind_name),
	};

	return cmocka_run_group_tests_name("fs", tests, NULL, NULL);
}
