// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/hooks/test_table.c - the tables of hooks and jobs are consistent.
 *
 * Owns: the promises of hooks/table.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "hooks/choose.h"
#include "hooks/facts.h"
#include "hooks/table.h"
#include "record.h"

/* The fields of a line must go together. */
static void test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < hooks_nr; i++) {
		const struct hook *hook = &hooks[i];
		const struct job *job = &hook_jobs[hook->job];
		bool probe = hook->attach == ATTACH_KPROBE || hook->attach == ATTACH_KRETPROBE;
		char name[32];

		snprintf(name, sizeof(name), "_%s", attach_type_name(hook->attach));
		assert_non_null(strstr(hook->program, name));
		assert_true(!hook->entry_program || hook->attach == ATTACH_KRETPROBE ||
			    (hook->attach == ATTACH_FEXIT && job->account == ACCOUNT_TRACE &&
			     !job->audit));
		/*
		 * skipped runs are corrected for, or cannot be; only those of counting programs
		 * matter
		 */
		if (job->account != ACCOUNT_TRACE)
			assert_int_equal(!probe, hook->atomic || hook->spins || hook->twin_program);
		assert_false((hook->atomic || hook->spins) && hook->twin_program);
		for (size_t j = 0; j < i; j++)
			assert_false(hooks[j].job == hook->job &&
				     !strcmp(hooks[j].symbol, hook->symbol) &&
				     !strcmp(hooks[j].prototype, hook->prototype) &&
				     hooks[j].attach == hook->attach &&
				     hooks[j].at_call == hook->at_call &&
				     hooks[j].grouped == hook->grouped);
		assert_true(!hook->at_call || (hook->caller && hook->attach == ATTACH_KPROBE));
	}
}

static void test_symbols(void **state)
{
	struct ksym syms[HOOK_NAMES_MAX];
	size_t nr = hooks_ksyms(syms);

	(void)state;
	assert_in_range(nr, 1, HOOK_NAMES_MAX - 1);
	for (size_t i = 0; i < nr; i++) {
		assert_int_equal(syms[i].address, 0);
		assert_true(!i || strcmp(syms[i - 1].name, syms[i].name) < 0);
	}
	for (size_t i = 0; i < hooks_nr; i++) {
		const char *const asked[] = { hooks[i].symbol, hooks[i].caller, hooks[i].needs };

		for (size_t j = 0; j < sizeof(asked) / sizeof(asked[0]); j++)
			assert_true(!asked[j] || kallsyms_index(syms, nr, asked[j]) >= 0);
	}
	assert_int_equal(kallsyms_index(syms, nr, "swap_cgroup"), -1);
}

static void test_names(void **state)
{
	struct hook_choice none[JOB__COUNT] = { 0 };

	(void)state;
	assert_string_equal(hook_jobs[JOB_CHARGE].name, "charge");
	assert_string_equal(hook_jobs[JOB_UNCHARGE].name, "uncharge");
	assert_string_equal(hook_jobs[JOB_ONLINE].name, "online");
	assert_string_equal(hook_jobs[JOB_OFFLINE].name, "offline");
	assert_string_equal(attach_type_name(ATTACH_FENTRY), "fentry");
	assert_string_equal(attach_type_name(ATTACH_KRETPROBE), "kretprobe");
	assert_string_equal(attach_type_name(ATTACH_RAW_TP), "raw_tp");
	hooks_attach_name(none);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_symbols),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
