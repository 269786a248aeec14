// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/cgroup/test_names.c - when the names of containers are read again.
 *
 * Owns: the promises of cgroup/names.h. What the files say is tested in cgroup/test_resolve.c.
 */
#define _GNU_SOURCE
#include "unit/cgroup/docker.h"

static void check_name(struct machine *m, const char *id, const char *want)
{
	struct container container;
	struct runtime_name name;
	char path[128];

	snprintf(path, sizeof(path), "/docker/%s", id);
	container_parse(path, &container);
	names_find(m->names, path, &container, &name);
	assert_string_equal(name.container, want);
	assert_string_equal(name.pod, *want ? "n/p" : "");
}

static void test_again(void **state)
{
	const uint64_t begin = 1000 * NAMES_AGAIN_NS;
	struct machine m;

	(void)state;
	machine_make(&m);
	name_set(&m, ONE, "a");
	assert_int_equal(names_next(m.names), 0);
	names_look(m.names, m.rows, 2, begin);
	assert_int_equal(names_next(m.names), begin + NAMES_AGAIN_NS);
	check_name(&m, ONE, "a");
	check_name(&m, TWO, "");
	/* a new one; not twice in a short time */
	name_set(&m, TWO, "b");
	names_look(m.names, m.rows, 3, begin + 1);
	check_name(&m, TWO, "");
	names_look(m.names, m.rows, 3, begin + NAMES_AGAIN_NS);
	check_name(&m, TWO, "b");
	/* and once more */
	name_set(&m, TWO, "c");
	names_look(m.names, m.rows, 3, begin + 2 * NAMES_AGAIN_NS - 1);
	check_name(&m, TWO, "b");
	names_look(m.names, m.rows, 3, begin + 2 * NAMES_AGAIN_NS);
	check_name(&m, TWO, "c");
	assert_int_equal(names_next(m.names), 0);
	/* then never again, unless it is asked for */
	name_set(&m, TWO, "d");
	names_look(m.names, m.rows, 3, begin + 9 * NAMES_AGAIN_NS);
	check_name(&m, TWO, "c");
	names_forget(m.names);
	check_name(&m, TWO, "d");
	machine_free(&m);
}

/* Groups that no runtime made are no reason to read. */
static void test_others(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m);
	m.rows[2].path = "/system.slice/a.service";
	names_look(m.names, m.rows, 2, NAMES_AGAIN_NS);
	names_look(m.names, m.rows, 2, 2 * NAMES_AGAIN_NS);
	check_name(&m, ONE, "");
	name_set(&m, ONE, "a");
	names_look(m.names, m.rows, 3, 3 * NAMES_AGAIN_NS);
	check_name(&m, ONE, "");
	machine_free(&m);
}

/* Without rows: who asks for names knows what is new. */
static void test_expect(void **state)
{
	const uint64_t begin = 1000 * NAMES_AGAIN_NS;
	struct machine m;

	(void)state;
	machine_make(&m);
	check_name(&m, ONE, "");
	name_set(&m, ONE, "a");
	assert_false(names_refresh(m.names, begin));
	check_name(&m, ONE, "");
	names_expect(m.names);
	assert_true(names_refresh(m.names, begin));
	check_name(&m, ONE, "a");
	/* two readings after the last one that is new */
	names_expect(m.names);
	for (uint64_t i = 1; i <= 2; i++) {
		assert_int_equal(names_next(m.names), begin + i * NAMES_AGAIN_NS);
		assert_false(names_refresh(m.names, begin + i * NAMES_AGAIN_NS - 1));
		assert_true(names_refresh(m.names, begin + i * NAMES_AGAIN_NS));
	}
	assert_int_equal(names_next(m.names), 0);
	assert_false(names_refresh(m.names, begin + 9 * NAMES_AGAIN_NS));
	machine_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_again),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_expect),
	};

	return cmocka_run_group_tests_name("names", tests, NULL, NULL);
}
