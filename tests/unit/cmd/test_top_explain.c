// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/cmd/test_top_explain.c - explain for the group that the screen shows, with saved trees.
 *
 * Owns: the promises of cmd/top_explain.h. Must not know: which checks there are; it compares them
 * with the text that explain prints.
 */
#include "unit/cmd/machine.h"

#include <unistd.h>

#include "cgroup/fs.h"
#include "cmd/top_explain.h"
#include "model/advice.h"

struct fixture {
	struct tree tree;
	struct kernfs k;
	struct top_explain *explain;
	struct advice advice;
};

static void group_write(struct fixture *f, const char *group, const char *file, const char *text)
{
	char path[256];

	snprintf(path, sizeof(path), "sys/fs/cgroup/%s/%s", group, file);
	tree_write(&f->tree, path, text);
}

static void limits_write(struct fixture *f, const char *group, const char *high, const char *max,
			 const char *swap_max)
{
	group_write(f, group, "memory.stat", "anon 4096\ninactive_file 0\nactive_file 0\n");
	group_write(f, group, "memory.current", "4194304\n");
	group_write(f, group, "memory.high", high);
	group_write(f, group, "memory.max", max);
	group_write(f, group, "memory.swap.current", "0\n");
	group_write(f, group, "memory.swap.max", swap_max);
}

/* A group whose swap has no limit, and one that memory.high and swap.max bound. */
static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	tree_make(&f->tree);
	machine_write(&f->tree);
	limits_write(f, "it's loose", "max", "67108864", "max");
	limits_write(f, "it's loose/below", "max", "8388608", "0");
	limits_write(f, "fine", "50331648", "67108864", "33554432");
	assert_int_equal(kernfs_open(&f->k, f->tree.top), 0);
	f->explain = top_explain_new(&f->k, false);
	assert_non_null(f->explain);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	top_explain_free(f->explain);
	kernfs_close(&f->k);
	tree_remove(&f->tree);
	free(f);
	return 0;
}

/* Each check is in the text, and so is its fix, on a line of its own. */
static void text_has_checks(const struct advice *advice)
{
	static const char *const names[] = { "info", "warn", "bad" };
	size_t nr = 0;

	assert_non_null(advice->text);
	for (const char *at = advice->text; (at = strstr(at, "\n! ")); at++)
		nr++;
	assert_int_equal(nr, advice->nr);
	for (size_t i = 0; i < advice->nr; i++) {
		const struct advice_check *check = &advice->checks[i];
		char line[4096];

		snprintf(line, sizeof(line), "\n! %s %s: %.20s", names[check->severity], check->id,
			 check->text);
		assert_non_null(strstr(advice->text, line));
		snprintf(line, sizeof(line), "\n    fix: %s\n", check->fix);
		assert_true(!*check->fix || strstr(advice->text, line));
	}
}

static void test_checks(void **state)
{
	struct fixture *f = *state;
	size_t nr;

	top_explain_checks(f->explain, "/it's loose", &f->advice);
	assert_null(f->advice.error);
	assert_null(f->advice.text);
	assert_false(f->advice.rates);
	assert_true(f->advice.nr > 0);
	assert_string_equal(f->advice.checks[0].id, "swap-unlimited");
	assert_int_equal(f->advice.checks[0].severity, SEVERITY_WARN);
	assert_non_null(strstr(f->advice.checks[0].fix,
			       ">'/sys/fs/cgroup/it'\\''s loose/memory.swap.max'"));
	nr = f->advice.nr + f->advice.clear;
	top_explain_text(f->explain, "/it's loose", &f->advice);
	assert_null(f->advice.error);
	assert_int_equal(f->advice.nr + f->advice.clear, nr);
	text_has_checks(&f->advice);
	assert_non_null(
		strstr(f->advice.text, "the first group below to stop is /it's loose/below"));
	top_explain_text(f->explain, "/fine", &f->advice);
	assert_int_equal(f->advice.nr, 0);
	assert_true(f->advice.clear > 0);
	text_has_checks(&f->advice);
}

/* Files are read again after a while, not each time; then changes are known. */
static void test_readings(void **state)
{
	struct fixture *f = *state;

	top_explain_checks(f->explain, "/it's loose", &f->advice);
	group_write(f, "it's loose", "memory.swap.max", "33554432\n");
	group_write(f, "it's loose", "memory.swap.current", "1048576\n");
	top_explain_checks(f->explain, "/it's loose", &f->advice);
	assert_string_equal(f->advice.checks[0].id, "swap-unlimited");
	assert_false(f->advice.rates);
	usleep(2100000);
	top_explain_text(f->explain, "/it's loose", &f->advice);
	assert_true(f->advice.rates);
	for (size_t i = 0; i < f->advice.nr; i++)
		assert_string_not_equal(f->advice.checks[i].id, "swap-unlimited");
	assert_non_null(strstr(f->advice.text, "swap 1.0M more"));
	text_has_checks(&f->advice);
}

static const struct advice_check *check_find(const struct advice *advice, const char *id)
{
	for (size_t i = 0; i < advice->nr; i++)
		if (!strcmp(advice->checks[i].id, id))
			return &advice->checks[i];
	return NULL;
}

static void told_write(struct fixture *f, const char *bytes)
{
	char text[128];

	snprintf(text, sizeof(text), "[Service]\nMemoryMax=%s\n", bytes);
	tree_write(&f->tree, "etc/systemd/system/a.service", text);
}

/* Until the files are read again nothing is read for the text either. */
static void test_text_stays(void **state)
{
	struct fixture *f = *state;
	char *text;

	limits_write(f, "a.service", "25165824", "33554432", "16777216");
	limits_write(f, "a.service/below", "max", "8388608", "0");
	told_write(f, "67108864");
	top_explain_text(f->explain, "/a.service", &f->advice);
	assert_null(f->advice.error);
	text = strdup(f->advice.text);
	told_write(f, "50331648");
	group_write(f, "a.service/below", "memory.max", "6291456\n");
	top_explain_text(f->explain, "/a.service", &f->advice);
	assert_string_equal(f->advice.text, text);
	free(text);
}

/* The advice of the text is of the groups below, too; that of the details does not guess. */
static void test_below(void **state)
{
	struct fixture *f = *state;
	size_t unknown;

	limits_write(f, "over", "max", "max", "max");
	limits_write(f, "over/a", "max", "max", "max");
	limits_write(f, "over/swapped", "max", "max", "max");
	group_write(f, "over", "cgroup.procs", "");
	group_write(f, "over", "cgroup.stat", "nr_descendants 1\nnr_dying_descendants 3\n");
	group_write(f, "over", "memory.swap.current", "12582912\n");
	group_write(f, "over/a", "memory.swap.current", "1048576\n");
	group_write(f, "over/swapped", "memory.swap.current", "7340032\n");
	top_explain_checks(f->explain, "/over", &f->advice);
	assert_null(f->advice.error);
	assert_null(check_find(&f->advice, "dying-holds-swap"));
	unknown = f->advice.unknown;
	for (int i = 0; i < 2; i++) {
		const struct advice_check *check;

		top_explain_text(f->explain, "/over", &f->advice);
		check = check_find(&f->advice, "dying-holds-swap");
		assert_non_null(check);
		assert_non_null(strstr(check->text, "4.0M of its 12.0M"));
		assert_int_equal(f->advice.unknown, unknown - 1);
		text_has_checks(&f->advice);
		top_explain_checks(f->explain, "/over", &f->advice);
		assert_null(f->advice.error);
	}
	/* of a group with none below it is known at once */
	group_write(f, "over/swapped", "cgroup.procs", "");
	group_write(f, "over/swapped", "cgroup.stat", "nr_descendants 0\nnr_dying_descendants 3\n");
	top_explain_checks(f->explain, "/over/swapped", &f->advice);
	assert_non_null(check_find(&f->advice, "dying-holds-swap"));
}

/* A service that was started again: its directory is another one. */
static void test_new_group(void **state)
{
	struct fixture *f = *state;
	char from[TREE_PATH], to[TREE_PATH];

	top_explain_checks(f->explain, "/it's loose", &f->advice);
	assert_non_null(check_find(&f->advice, "swap-unlimited"));
	/* kept, so that its inode number is not given to the new one */
	assert_int_equal(rename(tree_path(&f->tree, "sys/fs/cgroup/it's loose", from),
				tree_path(&f->tree, "old", to)),
			 0);
	limits_write(f, "it's loose", "50331648", "67108864", "33554432");
	top_explain_checks(f->explain, "/it's loose", &f->advice);
	assert_null(f->advice.error);
	assert_null(check_find(&f->advice, "swap-unlimited"));
	assert_false(f->advice.rates);
}

/* What systemd was told is read for the text alone, each time. */
static void test_told(void **state)
{
	struct fixture *f = *state;
	const struct advice_check *check;

	limits_write(f, "a.service", "25165824", "33554432", "16777216");
	told_write(f, "67108864");
	top_explain_checks(f->explain, "/a.service", &f->advice);
	assert_null(f->advice.error);
	assert_null(check_find(&f->advice, "told-otherwise"));
	top_explain_text(f->explain, "/a.service", &f->advice);
	check = check_find(&f->advice, "told-otherwise");
	assert_non_null(check);
	assert_non_null(strstr(check->fix, "MemoryMax=67108864"));
	text_has_checks(&f->advice);
	top_explain_checks(f->explain, "/a.service", &f->advice);
	assert_null(check_find(&f->advice, "told-otherwise"));
	/* the administrator sets another one in both */
	told_write(f, "50331648");
	group_write(f, "a.service", "memory.max", "50331648\n");
	usleep(2100000);
	top_explain_checks(f->explain, "/a.service", &f->advice);
	assert_true(f->advice.rates);
	assert_null(check_find(&f->advice, "told-otherwise"));
	top_explain_text(f->explain, "/a.service", &f->advice);
	assert_null(f->advice.error);
	assert_null(check_find(&f->advice, "told-otherwise"));
	assert_null(strstr(f->advice.text, "told-otherwise"));
}

/* With capabilities that are lent: the groups' files only, and that is said. */
static void test_lent(void **state)
{
	struct fixture *f = *state;
	const char *id = "3f4a5b6c7d8e9f00112233445566778899aabbccddeeff001122334455667788";
	struct top_explain *lent = top_explain_new(&f->k, true);
	char group[128], file[256];

	assert_non_null(lent);
	snprintf(group, sizeof(group), "/docker-%s.scope", id);
	limits_write(f, group + 1, "25165824", "33554432", "16777216");
	snprintf(file, sizeof(file), "var/lib/docker/containers/%s/config.v2.json", id);
	tree_write(&f->tree, file, "{\"Name\":\"/secret-web\"}");
	snprintf(file, sizeof(file), "var/lib/docker/containers/%s/hostconfig.json", id);
	tree_write(&f->tree, file, "{\"Memory\":67108864,\"MemorySwap\":-1}");
	top_explain_text(f->explain, group, &f->advice);
	assert_non_null(strstr(f->advice.text, "secret-web"));
	assert_non_null(check_find(&f->advice, "told-otherwise"));
	assert_null(strstr(f->advice.text, "note: "));
	top_explain_text(lent, group, &f->advice);
	assert_null(f->advice.error);
	assert_null(strstr(f->advice.text, "secret-web"));
	assert_null(check_find(&f->advice, "told-otherwise"));
	assert_non_null(strstr(f->advice.text, "note: names of containers"));
	text_has_checks(&f->advice);
	top_explain_free(lent);
}

/* In a cgroup namespace only the groups of a part are there. */
static void test_part(void **state)
{
	struct fixture *f = *state;
	struct top_explain *explain;
	struct kernfs k;

	tree_write(&f->tree, "proc/self/mountinfo",
		   "30 23 0:26 /in /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
	assert_int_equal(kernfs_open(&k, f->tree.top), 0);
	explain = top_explain_new(&k, false);
	assert_non_null(explain);
	top_explain_checks(explain, "/fine", &f->advice);
	assert_string_equal(f->advice.error, "its files are not visible here");
	top_explain_text(explain, "/fine", &f->advice);
	assert_string_equal(f->advice.error, "its files are not visible here");
	top_explain_free(explain);
	kernfs_close(&k);
}

static void test_errors(void **state)
{
	struct fixture *f = *state;

	top_explain_checks(f->explain, "/none", &f->advice);
	assert_string_equal(f->advice.error, "the group was removed");
	assert_int_equal(f->advice.nr, 0);
	top_explain_text(f->explain, "/none", &f->advice);
	assert_string_equal(f->advice.error, "the group was removed");
	assert_null(f->advice.text);
	top_explain_checks(f->explain, "/fine", &f->advice);
	assert_null(f->advice.error);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_checks, setup, teardown),
		cmocka_unit_test_setup_teardown(test_readings, setup, teardown),
		cmocka_unit_test_setup_teardown(test_text_stays, setup, teardown),
		cmocka_unit_test_setup_teardown(test_below, setup, teardown),
		cmocka_unit_test_setup_teardown(test_new_group, setup, teardown),
		cmocka_unit_test_setup_teardown(test_told, setup, teardown),
		cmocka_unit_test_setup_teardown(test_lent, setup, teardown),
		cmocka_unit_test_setup_teardown(test_part, setup, teardown),
		cmocka_unit_test_setup_teardown(test_errors, setup, teardown),
	};

	setenv("COLUMNS", "80", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
