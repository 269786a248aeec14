// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/cgroup/test_resolve.c - the group that a target names, with untrusted files.
 *
 * Owns: what tests/cli/names.sh cannot test: memory use, and files truncated at and corrupted in
 * every byte. Must not know: which name means which group; names.sh does.
 */
#include "unit/cgroup/tree.h"

#include <errno.h>

#include "cgroup/resolve.h"

#define ID "3f4a5b6c7d8e9f00112233445566778899aabbccddeeff00112233445566778a"
#define OTHER "4f4a5b6c7d8e9f00112233445566778899aabbccddeeff00112233445566778a"

static const char *const files[][2] = {
	{ "var/lib/docker/containers/" ID "/config.v2.json",
	  "{\"Name\":\"/a\",\"Config\":{\"Labels\":{\"io.kubernetes.pod.name\":\"p\","
	  "\"io.kubernetes.pod.namespace\":\"n\"}}}" },
	{ "var/lib/containers/storage/overlay-containers/containers.json",
	  "[{\"id\":\"" ID "\",\"names\":[\"b\"]},{\"id\":\"x\",\"names\":[]}]" },
	{ "run/runc/a/state.json", "{\"id\":\"a\",\"cgroup_paths\":{\"\":\"/sys/fs/cgroup/a\"}}" },
	{ "run/crun/a/status", "{\"cgroup-path\":\"/x.scope/y\",\"scope\":\"x.scope\"}" },
};

static void tree_fill(struct tree *t)
{
	tree_make(t);
	tree_write(t, "proc/self/mountinfo",
		   "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
	tree_write(t, "sys/fs/cgroup/cgroup.controllers", "memory\n");
	tree_write(t, "sys/fs/cgroup/docker/" ID "/memory.stat", "anon 0\n");
	tree_write(t, "sys/fs/cgroup/docker/" OTHER "/memory.stat", "anon 0\n");
	tree_write(t, "var/lib/docker/containers/" OTHER "/config.v2.json", "{\"Name\":\"/good\"}");
}

static int resolve(const struct tree *t, const char *text, struct target *target)
{
	struct kernfs k;
	struct runtime rt = { .k = &k };
	int err;

	assert_int_equal(kernfs_open(&k, t->top), 0);
	err = resolve_group(&k, &rt, text, target);
	runtime_free(&rt);
	kernfs_close(&k);
	return err;
}

/* The other container's name and the container's own id still resolve. */
static void check_others(const struct tree *t)
{
	struct target target;

	assert_int_equal(resolve(t, "good", &target), 0);
	assert_string_equal(target.path, "/docker/" OTHER);
	assert_string_equal(target.note, "");
	assert_int_equal(resolve(t, ID, &target), 0);
	assert_string_equal(target.path, "/docker/" ID);
	resolve(t, "a", &target);
	resolve(t, "n/p", &target);
}

static void test_damaged(void **state)
{
	struct tree t;

	(void)state;
	tree_fill(&t);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char text[512];

		for (size_t cut = 0; cut <= strlen(files[i][1]); cut++) {
			snprintf(text, sizeof(text), "%.*s", (int)cut, files[i][1]);
			tree_write(&t, files[i][0], text);
			check_others(&t);
			snprintf(text, sizeof(text), "%s", files[i][1]);
			text[cut] = "[]{}\",:0\\/\xff"[cut % 11];
			tree_write(&t, files[i][0], text);
			check_others(&t);
		}
		tree_write(&t, files[i][0], files[i][1]);
	}
	tree_remove(&t);
}

static void test_long(void **state)
{
	char text[8192];
	struct target target;
	struct tree t;

	(void)state;
	tree_fill(&t);
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(resolve(&t, text, &target), -ENOENT);
	text[0] = '/';
	assert_int_equal(resolve(&t, text, &target), -ENAMETOOLONG);
	memcpy(text, "pid:", 4);
	assert_int_equal(resolve(&t, text, &target), -ENOENT);
	assert_int_equal(resolve(&t, "", &target), -EINVAL);
	assert_int_equal(resolve(&t, ".", &target), -EINVAL);
	tree_remove(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests_name("resolve", tests, NULL, NULL);
}
