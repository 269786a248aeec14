// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/hooks/test_jobs.c - the hooks chosen only for v1, a trace or an audit.
 *
 * Owns: the promises of hooks/choose.h about jobs that are not always needed.
 */
#include "unit/hooks/fake.h"

/* Only v1 moves swap from group to group, and not every kernel with v1 does. */
static void test_move(void **state)
{
	const struct types *t;
	struct fake fake;

	(void)state;
	fake_new(&fake, V5_10);
	t = &fake.types;
	func_add(&fake, "swap_cgroup_cmpxchg", t->u16, PARAMS(t->swp_entry, t->u16, t->u16));
	hooks_learn(&fake.facts);
	expect_chosen(&fake, MODE_AUTO, "hook_record_kprobe", "hook_record_kprobe", "mixed");
	assert_null(fake.choices[JOB_MOVE].hook);
	assert_string_equal(fake.choices[JOB_MOVE].reason, "only cgroup v1 moves swap");
	fake.facts.memsw = true;
	expect_chosen(&fake, MODE_AUTO, "hook_record_kprobe", "hook_record_kprobe", "mixed");
	assert_string_equal(program(&fake, JOB_MOVE), "hook_move_kprobe");
	fake.facts.fentry_struct = true;
	assert_int_equal(hooks_choose(&fake.facts, MODE_FENTRY, fake.choices), 0);
	assert_string_equal(program(&fake, JOB_MOVE), "hook_move_fentry");
	sym_set(&fake, "swap_cgroup_cmpxchg", false);
	assert_int_equal(hooks_choose(&fake.facts, MODE_AUTO, fake.choices), 0);
	assert_null(fake.choices[JOB_MOVE].hook);
	fake_free(&fake);
	assert_false(hook_jobs[JOB_MOVE].needed);
	for (size_t i = 0; i < NEEDED; i++)
		assert_true(hook_jobs[needed[i]].needed);
}

/* Hooks of a trace are chosen only for it, at entry and return; none is mandatory. */
static void test_trace(void **state)
{
	struct fake fake;
	const struct hook *hook;
	int list;

	(void)state;
	fake_new(&fake, V6_1);
	list = type_ptr(&fake.types, type_struct(&fake.types, "list_head", 16));
	func_add(&fake, "reclaim_pages", fake.types.u64, PARAMS(list));
	hooks_learn(&fake.facts);
	assert_int_equal(hooks_choose(&fake.facts, MODE_AUTO, fake.choices), 0);
	assert_null(fake.choices[JOB_TRACE_MADVISE].hook);
	assert_string_equal(fake.choices[JOB_TRACE_MADVISE].reason, "only for tracing");
	fake.facts.trace = true;
	assert_int_equal(hooks_choose(&fake.facts, MODE_AUTO, fake.choices), 0);
	assert_string_equal(program(&fake, JOB_TRACE_MADVISE), "hook_trace_madvise_fexit");
	assert_null(fake.choices[JOB_TRACE_OOM].hook);
	assert_string_equal(hooks_attach_name(fake.choices), "fentry");
	/* a preempted program would be skipped */
	fake.facts.preemptible = true;
	assert_int_equal(hooks_choose(&fake.facts, MODE_AUTO, fake.choices), 0);
	assert_string_equal(program(&fake, JOB_TRACE_MADVISE), "hook_trace_madvise_kretprobe");
	hook = fake.choices[JOB_TRACE_MADVISE].hook;
	assert_string_equal(hook ? hook->entry_program : "none", "hook_trace_madvise_kprobe");
	assert_int_equal(hooks_choose(&fake.facts, MODE_FENTRY, fake.choices), 0);
	hook = fake.choices[JOB_TRACE_MADVISE].hook;
	if (!hook)
		fail();
	else
		assert_true(hook_needs_twin(&fake.facts, hook) &&
			    !hook_gets_twin(&fake.facts, hook));
	fake_free(&fake);
	assert_false(hook_jobs[JOB_TRACE_OOM].needed);
	assert_int_equal(hook_jobs[JOB_TRACE_OOM].account, ACCOUNT_TRACE);
	assert_int_equal(hook_jobs[JOB_ONLINE].account, ACCOUNT_SWAP);
	assert_int_equal(hook_jobs[JOB_ZSWAP_LOAD].account, ACCOUNT_ZSWAP);
	for (int job = 0; job < JOB__COUNT; job++)
		assert_non_null(hook_jobs[job].name);
}

/* Hooks of an audit are chosen only for it. */
static void test_audit(void **state)
{
	struct fake fake;

	(void)state;
	fake_new(&fake, V7_3);
	assert_int_equal(hooks_choose(&fake.facts, MODE_AUTO, fake.choices), 0);
	assert_null(fake.choices[JOB_AUDIT_CHARGE].hook);
	assert_string_equal(fake.choices[JOB_AUDIT_CHARGE].reason, "only for an audit");
	fake.facts.audit = true;
	fake.facts.calls = true;
	assert_int_equal(hooks_choose(&fake.facts, MODE_KPROBE, fake.choices), 0);
	assert_string_equal(program(&fake, JOB_AUDIT_CHARGE), "hook_audit_charge_folio_kprobe");
	assert_string_equal(program(&fake, JOB_CALL_CHARGE), "hook_call_charge_folio_kretprobe");
	assert_string_equal(program(&fake, JOB_CALL_UNCHARGE), "hook_call_uncharge_kretprobe");
	assert_null(fake.choices[JOB_AUDIT_LIMIT].hook); /* not one of these functions */
	fake.facts.memsw = true;
	hooks_choose(&fake.facts, MODE_KPROBE, fake.choices);
	assert_null(fake.choices[JOB_AUDIT_CHARGE].hook);
	fake_free(&fake);
}

/* Programs at the switches are chosen with any that only a trace or an audit has. */
static void test_switches(void **state)
{
	struct fake fake;
	int file, kiocb, s64, c;

	(void)state;
	fake_new(&fake, V7_3);
	s64 = type_ok(btf__add_int(fake.types.btf, "long", 8, BTF_INT_SIGNED));
	c = type_ok(btf__add_int(fake.types.btf, "char", 1, 0));
	file = type_ptr(&fake.types, type_struct(&fake.types, "file", 64));
	func_add(
		&fake, "write_enabled_file_bool", s64,
		PARAMS(file, type_ptr(&fake.types, c), fake.types.u64, type_ptr(&fake.types, s64)));
	kiocb = type_ptr(&fake.types, type_struct(&fake.types, "kiocb", 64));
	func_add(&fake, "proc_sys_call_handler", s64,
		 PARAMS(kiocb, type_ptr(&fake.types, type_struct(&fake.types, "iov_iter", 40)),
			fake.types.s32));
	hooks_learn(&fake.facts);
	assert_int_equal(hooks_choose(&fake.facts, MODE_AUTO, fake.choices), 0);
	assert_null(fake.choices[JOB_SWITCH_FTRACE].hook);
	assert_string_equal(fake.choices[JOB_SWITCH_KPROBES].reason,
			    "only for a trace or an audit");
	fake.facts.audit = fake.facts.memsw = true;
	hooks_choose(&fake.facts, MODE_FENTRY, fake.choices);
	assert_string_equal(program(&fake, JOB_SWITCH_KPROBES), "hook_switch_kprobes_fexit");
	fake.facts.audit = fake.facts.memsw = false;
	fake.facts.trace = true;
	assert_int_equal(hooks_choose(&fake.facts, MODE_KPROBE, fake.choices), 0);
	assert_string_equal(program(&fake, JOB_SWITCH_FTRACE), "hook_switch_ftrace_kretprobe");
	fake_free(&fake);
}

static void add_counters(struct fake *fake)
{
	const struct types *t = &fake->types;
	int counter = type_ptr(t, type_struct(t, "page_counter", 256));

	func_add(fake, "page_counter_try_charge", t->boolean,
		 PARAMS(counter, t->u64, type_ptr(t, counter)));
	func_add(fake, "page_counter_uncharge", 0, PARAMS(counter, t->u64));
	hooks_learn(&fake->facts);
}

static void check_calls(enum series series, enum attach_mode mode, const char *charge,
			const char *uncharge, const char *counter)
{
	struct fake fake;

	fake_new(&fake, series);
	add_counters(&fake);
	fake.facts.calls = true;
	hooks_choose(&fake.facts, mode, fake.choices);
	assert_null(fake.choices[JOB_CALL_CHARGED].hook); /* the counter's owner cannot be read */
	sym_set(&fake, "memory_cgrp_subsys", true);
	hooks_choose(&fake.facts, mode, fake.choices);
	assert_string_equal(program(&fake, JOB_CALL_CHARGE), charge);
	assert_string_equal(program(&fake, JOB_CALL_UNCHARGE), uncharge);
	assert_string_equal(program(&fake, JOB_CALL_CHARGED), counter);
	fake.facts.calls = false;
	hooks_choose(&fake.facts, mode, fake.choices);
	assert_null(fake.choices[JOB_CALL_CHARGE].hook);
	fake.facts.calls = fake.facts.memsw = true;
	hooks_choose(&fake.facts, mode, fake.choices);
	assert_null(fake.choices[JOB_CALL_UNCHARGED].hook);
	fake_free(&fake);
}

/* The charge functions themselves, wherever the counting hooks are. */
static void test_calls(void **state)
{
	(void)state;
	check_calls(V5_10, MODE_AUTO, "hook_call_charge_entry_kretprobe",
		    "hook_call_uncharge_kretprobe", "hook_call_charged_fentry");
	check_calls(V6_1, MODE_FENTRY, "hook_call_charge_entry_fexit", "hook_call_uncharge_fexit",
		    "hook_call_charged_fentry");
	check_calls(V6_18, MODE_KPROBE, "hook_call_charge_entry_kretprobe",
		    "hook_call_uncharge_kretprobe", "hook_call_charged_kprobe");
	check_calls(V7_3, MODE_FENTRY, "hook_call_charge_folio_fexit", "hook_call_uncharge_fexit",
		    "hook_call_charged_fentry");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_move),  cmocka_unit_test(test_trace),
		cmocka_unit_test(test_audit), cmocka_unit_test(test_switches),
		cmocka_unit_test(test_calls),
	};

	return cmocka_run_group_tests_name("jobs", tests, NULL, NULL);
}
