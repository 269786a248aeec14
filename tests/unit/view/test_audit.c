// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/view/test_audit.c - the results of an audit as text, JSON and KTAP.
 *
 * Owns: the promises of view/audit.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit/audit/story.h"
#include "view/audit.h"

typedef int view_fn(FILE *out, const struct audit_report *report);

static struct audit_report report_of(const struct story *story)
{
	return (struct audit_report){
		.audit = story->audit,
		.kernel = "6.12.0-test",
		.attach = "fentry",
		.begin_ns = 0,
		.end_ns = story->reading.time_ns,
		.groups = STORY_GROUPS,
		.events = 1234,
		.missed = VAL_NONE,
		.readings = 7,
		.census_slots = 262144,
		.census_ns = 9500000,
		.ids = 3,
		.ids_max = 65535,
	};
}

static char *print(const struct story *story, view_fn *view)
{
	const struct audit_report report = report_of(story);
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	assert_int_equal(view(out, &report), 0);
	fclose(out);
	return text;
}

static void expect(const struct story *story, view_fn *view, const char *const *words)
{
	char *text = print(story, view);

	for (; *words; words++)
		if (!strstr(text, *words))
			fail_msg("no '%s' in:\n%s", *words, text);
	free(text);
}

static void test_text(void **state)
{
	struct story *story = *state;
	static const char *const fine[] = {
		"6.12.0-test  2.1 s  3 groups  1234 events  lost 0  missed -  fentry\n",
		"7 readings  census of 262144 slots in 9.5 ms  ids 3/65535, 0 of removed groups\n",
		"ok         counter      page counter minus",
		"-          zswap        no zswap\n",
		"verdict: exact\n",
		NULL,
	};
	static const char *const bad[] = {
		"violation  ids          expected: refcount of the id = ",
		"! leak of 2 pages in /a/b: ids: 42 references on the id",
		"seen 2.4 s to 4.2 s\n",
		"verdict: violation\n",
		NULL,
	};

	story_tell(story);
	expect(story, view_audit_text, fine);
	story->account[B].id_refs += 2;
	story_tell(story);
	expect(story, view_audit_text, bad);
}

static void test_ktap(void **state)
{
	struct story *story = *state;
	static const char *const words[] = {
		"KTAP version 1\n1..16\n",
		"ok 1 ledger\n",
		"# ! leak of 2 pages in /a/b",
		"not ok 5 ids\n",
		"ok 14 zswap # SKIP no zswap\n",
		"# unknown: /a: what our programs",
		NULL,
	};

	story->account[B].id_refs += 2;
	story->account[A].own.base = 104;
	story->reading.coverage.skipped[ACCOUNT_SWAP] = 4;
	story_tell(story);
	expect(story, view_audit_ktap, (const char *const[]){ "not ok 2 slots\n", NULL });
	expect(story, view_audit_ktap,
	       (const char *const[]){ words[0], words[1], words[2], words[3], words[4], NULL });
}

static const char *text_of(const json_t *obj, const char *key)
{
	return json_string_value(json_object_get(obj, key));
}

static json_int_t int_of(const json_t *obj, const char *key)
{
	return json_integer_value(json_object_get(obj, key));
}

/* The keys that users' scripts depend on. */
static void test_json(void **state)
{
	struct story *story = *state;
	json_t *obj, *first;
	char *text;

	story->account[B].id_refs += 2;
	story_tell(story);
	text = print(story, view_audit_json);
	assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
	obj = json_loads(text, 0, NULL);
	free(text);
	assert_non_null(obj);
	assert_string_equal(text_of(obj, "type"), "verdict");
	assert_string_equal(text_of(obj, "verdict"), "violation");
	assert_int_equal(int_of(obj, "exit"), 3);
	assert_int_equal(int_of(obj, "groups"), STORY_GROUPS);
	assert_int_equal(int_of(obj, "events"), 1234);
	assert_int_equal(int_of(obj, "lost"), 0);
	assert_true(json_is_null(json_object_get(obj, "missed")));
	/* zswap is absent, and a recording has none: neither ok nor not */
	assert_int_equal(json_array_size(json_object_get(obj, "checks")), audit_nr_checks - 3);
	first = json_array_get(json_object_get(obj, "checks"), 0);
	assert_string_equal(text_of(first, "name"), "ledger");
	assert_string_equal(text_of(first, "result"), "ok");
	assert_int_equal(int_of(first, "groups"), STORY_GROUPS);
	first = json_array_get(json_object_get(obj, "violations"), 0);
	assert_string_equal(text_of(first, "check"), "ids");
	assert_string_equal(text_of(first, "path"), "/a/b");
	assert_string_equal(text_of(first, "class"), "leak");
	assert_int_equal(int_of(first, "pages"), 2);
	assert_non_null(text_of(first, "detail"));
	json_decref(obj);
}

static void test_unknown_is_not_fine(void **state)
{
	struct story *story = *state;
	static const char *const text[] = { "unknown    counter      none\n", "verdict: unknown\n",
					    NULL };
	static const char *const ktap[] = { "# unknown: none\nnot ok 3 counter\n", NULL };
	static const char *const json[] = { "\"verdict\":\"unknown\",\"exit\":4", NULL };

	story->reading.census = NULL;
	story_tell(story);
	expect(story, view_audit_text, text);
	expect(story, view_audit_ktap, ktap);
	expect(story, view_audit_json, json);
}

static void test_full_disk(void **state)
{
	struct story *story = *state;
	const struct audit_report report = report_of(story);
	view_fn *const views[] = { view_audit_text, view_audit_json, view_audit_ktap };

	story_tell(story);
	for (size_t i = 0; i < sizeof(views) / sizeof(views[0]); i++) {
		FILE *full = fopen("/dev/full", "w");

		assert_non_null(full);
		assert_true(views[i](full, &report) < 0);
		fclose(full);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY_TEST(test_text),	    STORY_TEST(test_ktap),
		STORY_TEST(test_json),	    STORY_TEST(test_unknown_is_not_fine),
		STORY_TEST(test_full_disk),
	};

	return cmocka_run_group_tests_name("audit", tests, NULL, NULL);
}
