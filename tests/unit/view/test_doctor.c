// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/view/test_doctor.c - the doctor's findings as text and as JSON.
 *
 * Owns: the promises of view/doctor.h.
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

#include "doctor/doctor.h"
#include "view/doctor.h"

static const struct doctor sick = {
	.kernel = "6.1.0-99-test",
	.btf = true,
	.cgroup = "v2",
	.zswap = "off",
	.jobs = { { .job = "charge",
		    .symbol = "swap_cgroup_record",
		    .prototype = "u16(swp_entry_t,u16,u32)",
		    .attach = "kprobe",
		    .reason = "swap_cgroup_record: why" },
		  { .job = "move", .state = FINDING_ABSENT, .reason = "only v1" } },
	.nr_jobs = 2,
	.findings = { { "kernel", "types (BTF)", FINDING_FINE, "/sys/kernel/btf/vmlinux", NULL },
		      { "kernel", "preemption", FINDING_UNKNOWN, "not known", NULL },
		      { "group files", "memory.swap.current", FINDING_FINE, "present", NULL },
		      { "group files", "memory.swap.max", FINDING_FINE, "present", NULL },
		      { "group files", "memory.swap.peak", FINDING_ABSENT, "absent", NULL },
		      { "swap", "devices", FINDING_MISSING, "no swap", "add \033 some" } },
	.nr_findings = 6,
};

static const struct verify_result results[] = {
	{ "hook_a", VERIFY_PASS, "" },
	{ "hook_b", VERIFY_FAIL, "back-edge" },
	{ "hook_c", VERIFY_NONE, "no such function" },
};

static char *text_of(const struct doctor *doctor, const struct verify_result *list, int nr,
		     int (*view)(FILE *, const struct doctor *, const struct verify_result *, int))
{
	size_t size;
	char *buf;
	FILE *out = open_memstream(&buf, &size);

	assert_non_null(out);
	assert_int_equal(view(out, doctor, list, nr), 0);
	assert_int_equal(fclose(out), 0);
	return buf;
}

static void test_text(void **state)
{
	char *text = text_of(&sick, results, 3, view_doctor_text);

	(void)state;
	assert_string_equal(
		text,
		"cgswap doctor  6.1.0-99-test\n"
		"\nkernel\n"
		"  types (BTF)                /sys/kernel/btf/vmlinux\n"
		"? preemption                 not known\n"
		"\nhooks\n"
		"  charge                     kprobe swap_cgroup_record u16(swp_entry_t,u16,u32)\n"
		"                             no fentry: swap_cgroup_record: why\n"
		"- move                       none: only v1\n"
		"\ngroup files\n"
		"  present                    memory.swap.current memory.swap.max\n"
		"- absent                     memory.swap.peak\n"
		"\nswap\n"
		"! devices                    no swap\n"
		"\nprograms\n"
		"  hook_a                     passes\n"
		"! hook_b                     FAILS: back-edge\n"
		"- hook_c                     n/a: no such function\n"
		"\nmissing\n"
		"! devices: no swap; add \\033 some\n");
	free(text);
}

static void test_text_healthy(void **state)
{
	struct doctor well = sick;
	char *text;

	(void)state;
	well.nr_findings = 5;
	text = text_of(&well, NULL, -1, view_doctor_text);
	assert_non_null(strstr(text, "\nnothing is missing\n"));
	assert_null(strstr(text, "programs"));
	free(text);
}

/* A late finding is still printed in its section. */
static void test_section_once(void **state)
{
	struct doctor late = sick;
	char *text;

	(void)state;
	late.findings[late.nr_findings++] =
		(struct finding){ "kernel", "oom policies", FINDING_FINE, "some", NULL };
	text = text_of(&late, NULL, -1, view_doctor_text);
	assert_non_null(strstr(text, "? preemption                 not known\n"
				     "  oom policies               some\n\nhooks\n"));
	assert_null(strstr(strstr(text, "\nkernel\n") + 1, "\nkernel\n"));
	assert_null(strstr(strstr(text, "\nhooks\n") + 1, "\nhooks\n"));
	free(text);
}

static const char *string(const json_t *obj, const char *key)
{
	const json_t *val = json_object_get(obj, key);

	return json_is_null(val) ? NULL : json_string_value(val);
}

static void test_json(void **state)
{
	char *text = text_of(&sick, results, 3, view_doctor_json);
	json_t *obj = json_loads(text, 0, NULL), *jobs, *programs;

	(void)state;
	assert_non_null(obj);
	assert_int_equal(strcspn(text, "\n"), strlen(text) - 1);
	assert_string_equal(string(obj, "type"), "doctor");
	assert_string_equal(string(obj, "kernel"), "6.1.0-99-test");
	assert_true(json_is_true(json_object_get(obj, "btf")));
	assert_string_equal(string(obj, "cgroup"), "v2");
	assert_string_equal(string(obj, "zswap"), "off");
	assert_true(json_is_false(json_object_get(obj, "ok")));
	jobs = json_object_get(obj, "jobs");
	assert_int_equal(json_array_size(jobs), 2);
	assert_string_equal(string(json_array_get(jobs, 0), "attach"), "kprobe");
	assert_string_equal(string(json_array_get(jobs, 1), "attach"), "none");
	assert_null(string(json_array_get(jobs, 1), "symbol"));
	assert_string_equal(string(json_array_get(jobs, 1), "reason"), "only v1");
	assert_int_equal(json_array_size(json_object_get(obj, "missing")), 1);
	assert_string_equal(json_string_value(json_array_get(json_object_get(obj, "missing"), 0)),
			    "devices: no swap; add \033 some");
	programs = json_object_get(obj, "programs");
	assert_string_equal(string(json_array_get(programs, 2), "result"), "n/a");
	json_decref(obj);
	free(text);
}

static void test_json_healthy(void **state)
{
	struct doctor well = sick;
	json_t *obj;
	char *text;

	(void)state;
	well.nr_findings = 5;
	text = text_of(&well, NULL, -1, view_doctor_json);
	obj = json_loads(text, 0, NULL);
	assert_non_null(obj);
	assert_true(json_is_true(json_object_get(obj, "ok")));
	assert_int_equal(json_array_size(json_object_get(obj, "missing")), 0);
	assert_null(json_object_get(obj, "programs"));
	json_decref(obj);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),	     cmocka_unit_test(test_text_healthy),
		cmocka_unit_test(test_section_once), cmocka_unit_test(test_json),
		cmocka_unit_test(test_json_healthy),
	};

	return cmocka_run_group_tests_name("doctor", tests, NULL, NULL);
}
