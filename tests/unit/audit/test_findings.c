// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/audit/test_findings.c - lists of findings: one for each group, pairs, many of them.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "audit/findings.h"

#define MANY 4096

static const struct audit_finding *get(struct finding_list *list, uint16_t id)
{
	struct audit_finding first = { .check = audit_checks,
				       .memcg_id = id,
				       .path = (char *)"/a" };
	struct audit_finding *finding = finding_list_get(list, &first);

	assert_non_null(finding);
	return finding;
}

static void test_get(void **state)
{
	struct finding_list list = { .nr = 0 };
	struct audit_finding added = { .check = audit_checks, .memcg_id = 7, .path = (char *)"/b" };

	(void)state;
	for (uint16_t id = 1; id <= 100; id++)
		get(&list, id);
	assert_int_equal(finding_list_add(&list, &added), 0); /* a second one for that group */
	added.memcg_id = 200;
	assert_int_equal(finding_list_add(&list, &added), 0);
	for (uint16_t id = 1; id <= 100; id++)
		assert_ptr_equal(get(&list, id), &list.at[id - 1]);
	assert_ptr_equal(get(&list, 200), &list.at[101]);
	assert_int_equal(list.nr, 102);
	added.memcg_id = 7;
	added.kernfs_id = 1; /* the id's next owner */
	assert_ptr_equal(finding_list_get(&list, &added), &list.at[102]);
	added.class = CLASS_DOUBLE;
	assert_ptr_equal(finding_list_get(&list, &added), &list.at[103]);
	finding_list_free(&list);
}

static void test_others(void **state)
{
	struct finding_list list = { .nr = 0 };

	(void)state;
	for (uint16_t id = 1; id <= MANY; id++)
		assert_false(finding_is_others(get(&list, id)));
	assert_true(finding_is_others(get(&list, MANY + 1)));
	assert_ptr_equal(get(&list, MANY + 2), &list.at[MANY]);
	assert_ptr_equal(get(&list, MANY), &list.at[MANY - 1]);
	assert_int_equal(list.nr, MANY + 1);
	finding_list_free(&list);
}

/* CPU seconds of that many lookups in a list of @nr. */
static double seconds_of(uint16_t nr)
{
	struct finding_list list = { .nr = 0 };
	clock_t begin;

	for (uint16_t id = 1; id <= nr; id++)
		get(&list, id);
	begin = clock();
	for (int i = 0; i < 64 * MANY; i++)
		get(&list, nr);
	finding_list_free(&list);
	return (double)(clock() - begin) / CLOCKS_PER_SEC;
}

/* A lookup takes as long in a long list as in a short one. */
static void test_many(void **state)
{
	double few = seconds_of(16), many = seconds_of(MANY);

	(void)state;
	printf("64 * %d questions: %.3f s of 16 findings, %.3f s of %d\n", MANY, few, many, MANY);
	assert_true(many < 8 * few + 0.1);
}

static void add(struct finding_list *list, int check, enum audit_class class, const char *path,
		int64_t pages)
{
	const struct audit_finding finding = {
		.check = audit_checks + check, .class = class, .path = (char *)path, .pages = pages
	};

	assert_int_equal(finding_list_add(list, &finding), 0);
}

static void test_pair(void **state)
{
	struct finding_list list = { .nr = 0 };
	static const enum audit_class expected[] = {
		CLASS_MISATTRIBUTION, CLASS_MISATTRIBUTION, CLASS_LEAK,
		CLASS_UNDERFLOW,      CLASS_MISATTRIBUTION, CLASS_UNDERFLOW,
		CLASS_MISATTRIBUTION, CLASS_UNDERFLOW,	    CLASS_LEAK,
	};

	(void)state;
	add(&list, 0, CLASS_LEAK, "/a", 5);
	add(&list, 0, CLASS_UNDERFLOW, "/b", 5);
	add(&list, 0, CLASS_LEAK, "/c", 6);	 /* no pair: other pages */
	add(&list, 1, CLASS_UNDERFLOW, "/d", 6); /* no pair: another check */
	add(&list, 0, CLASS_LEAK, "/e", 5);
	add(&list, 0, CLASS_UNDERFLOW, "/", 7); /* no pair: the machine's */
	add(&list, 0, CLASS_UNDERFLOW, "/f", 5);
	add(&list, 0, CLASS_UNDERFLOW, "/g", 5); /* no pair: one too many */
	add(&list, 0, CLASS_LEAK, "/h", 7);
	assert_int_equal(finding_list_pair(&list), 0);
	for (size_t i = 0; i < list.nr; i++)
		assert_int_equal(list.at[i].class, expected[i]);
	assert_string_equal(list.at[0].detail, "charged to it, recorded for /b");
	assert_string_equal(list.at[1].detail, "recorded for it, charged to /a");
	assert_string_equal(list.at[4].detail, "charged to it, recorded for /f");
	assert_string_equal(list.at[6].detail, "recorded for it, charged to /e");
	finding_list_free(&list);
}

/* As many pairs as there can be groups. */
static void test_pairs(void **state)
{
	struct finding_list list = { .nr = 0 };
	clock_t begin;

	(void)state;
	for (int64_t i = 1; i <= 30000; i++)
		add(&list, 0, CLASS_LEAK, "/a", i);
	for (int64_t i = 1; i <= 30000; i++)
		add(&list, 0, CLASS_UNDERFLOW, "/b", i);
	begin = clock();
	assert_int_equal(finding_list_pair(&list), 0);
	printf("30000 pairs: %.3f s\n", (double)(clock() - begin) / CLOCKS_PER_SEC);
	assert_true(clock() - begin < CLOCKS_PER_SEC);
	for (size_t i = 0; i < list.nr; i++)
		assert_int_equal(list.at[i].class, CLASS_MISATTRIBUTION);
	finding_list_free(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_get),   cmocka_unit_test(test_others),
		cmocka_unit_test(test_many),  cmocka_unit_test(test_pair),
		cmocka_unit_test(test_pairs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
