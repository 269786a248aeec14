// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/explain/test_owners.c - who owns the swap.
 *
 * Owns: the promises of explain/owners.h.
 */
#include "model.h"

#include <stdio.h>

#include "explain/owners.h"

#define MANY 14

struct tree {
	struct model model;
	struct group more[MANY];
	char paths[MANY][24];
	struct group *all[GROUPS + MANY];
	struct groups groups;
	struct owners owners;
};

/* The model, with @more groups below its root that own 1M, 2M, ... */
static void tree_make(struct tree *t, size_t more)
{
	model_make(&t->model);
	for (size_t i = 0; i < GROUPS; i++)
		t->all[i] = &t->model.groups[i];
	for (size_t i = 0; i < more; i++) {
		snprintf(t->paths[i], sizeof(t->paths[i]), "/%zu", i);
		t->more[i] = t->model.groups[A];
		t->more[i].path = t->paths[i];
		t->more[i].second.val[MEM_SWAP] = (int64_t)(i + 1) * MB;
		t->all[GROUPS + i] = &t->more[i];
	}
	t->groups = (struct groups){ .all = t->all, .nr = GROUPS + more };
	for (size_t i = 0; i < t->groups.nr; i++)
		t->all[i]->index = i;
}

static void owners_are(struct tree *t, const char *expected)
{
	char text[512] = "";

	assert_int_equal(owners_make(&t->owners, &t->groups, &t->model.machine), 0);
	for (size_t i = 0; i < t->owners.nr; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s %lld, ",
			 t->owners.list[i].explain.group->path,
			 (long long)t->owners.list[i].swap / MB);
	assert_string_equal(text, expected);
}

static void test_own(void **state)
{
	struct tree t;

	(void)state;
	tree_make(&t, 0);
	owners_are(&t, "/a/b 10, /a 2, ");
	assert_int_equal(t.owners.groups, 2);
	assert_int_equal(t.owners.swap, 12 * MB);
	assert_int_equal(t.owners.free, 0);
	/* of 124M in use */
	assert_int_equal(owner_share(&t.owners, &t.owners.list[0]), 806);
	t.model.machine.host.swap_used = 0;
	assert_int_equal(owner_share(&t.owners, &t.owners.list[0]), VAL_NONE);
	model_swap(&t.model, A, COL_SWAP_MAX, VAL_MAX);
	owners_are(&t, "/a/b 10, /a 2, ");
	assert_int_equal(t.owners.free, 1);
	t.groups.asked = B;
	owners_are(&t, "/a/b 10, ");
	assert_int_equal(t.owners.swap, 10 * MB);
}

/* The parent was read before the child grew; and a child that is removed. */
static void test_moving(void **state)
{
	struct tree t;

	(void)state;
	tree_make(&t, 0);
	t.model.groups[B].second.val[MEM_SWAP] = 13 * MB;
	owners_are(&t, "/a/b 13, ");
	assert_int_equal(t.owners.swap, 13 * MB);
	t.model.groups[B].gone = true;
	owners_are(&t, "/a 12, ");
}

static void test_many(void **state)
{
	struct tree t;

	(void)state;
	tree_make(&t, MANY);
	owners_are(&t, "/13 14, /12 13, /11 12, /10 11, /9 10, /a/b 10, /8 9, /7 8, /6 7, /5 6, ");
	assert_int_equal(t.owners.groups, MANY + 2);
	assert_int_equal(t.owners.swap, (105 + 12) * MB);
}

static void test_unknown(void **state)
{
	struct tree t;

	(void)state;
	tree_make(&t, 0);
	model_mem(&t.model, A, MEM_SWAP, VAL_NONE);
	owners_are(&t, "/a/b 10, ");
	model_mem(&t.model, B, MEM_SWAP, VAL_NONE);
	owners_are(&t, "");
	assert_int_equal(t.owners.swap, VAL_NONE);
	model_mem(&t.model, A, MEM_SWAP, 0);
	owners_are(&t, "");
	assert_int_equal(t.owners.swap, 0);
}

/* Without use_hierarchy a parent does not count its children. */
static void test_v1(void **state)
{
	struct tree t;

	(void)state;
	tree_make(&t, 0);
	model_v1(&t.model);
	owners_are(&t, "/a/b 10, /a 2, ");
	assert_int_equal(t.owners.bound, BOUND_MEMSW);
	model_mem(&t.model, A, MEM_HIERARCHY, 0);
	owners_are(&t, "/a 12, /a/b 10, ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_own),  cmocka_unit_test(test_moving),
		cmocka_unit_test(test_many), cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_v1),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
