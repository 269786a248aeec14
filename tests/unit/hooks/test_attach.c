// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/hooks/test_attach.c - which of several hooks for a job is chosen.
 *
 * Owns: the promises of hooks/choose.h about kernels that preempt, fprobe, and tracepoints.
 */
#include "unit/hooks/fake.h"

/*
 * mod_memcg_state(), which the charge function calls with the group and a statistic. Returns the
 * group's type.
 */
static int add_state(struct fake *fake)
{
	const struct types *t = &fake->types;
	int memcg = type_ptr(t, type_struct(t, "mem_cgroup", 2048));

	func_add(fake, "mod_memcg_state", 0,
		 PARAMS(memcg, type_ok(btf__add_enum(t->btf, "memcg_stat_item", 4)), t->s32));
	return memcg;
}

/* One kprobe at the call, unless the slot is needed or there is no such call. */
static void test_state(void **state)
{
	struct fake fake;

	(void)state;
	fake_new(&fake, V7_3);
	add_state(&fake);
	hooks_learn(&fake.facts);
	expect_chosen(&fake, MODE_AUTO, "hook_charge_folio_fexit", "hook_uncharge_id_fentry",
		      "fentry");
	expect_chosen(&fake, MODE_KPROBE, "hook_charge_call_kprobe", "hook_uncharge_id_kprobe",
		      "kprobe");
	assert_true(hook_is_perf(&fake.facts, fake.choices[JOB_CHARGE].hook));
	fake.facts.preemptible = true;
	expect_chosen(&fake, MODE_AUTO, "hook_charge_call_kprobe", "hook_uncharge_id_fentry",
		      "mixed");
	fake.facts.no_site = 1ull << JOB_CHARGE;
	expect_chosen(&fake, MODE_AUTO, "hook_charge_state_kprobe", "hook_uncharge_id_fentry",
		      "mixed");
	fake.facts.no_site = 1ull << JOB_UNCHARGE;
	expect_chosen(&fake, MODE_AUTO, "hook_charge_call_kprobe", "hook_uncharge_id_fentry",
		      "mixed");
	fake.facts.no_site = 0;
	fake.facts.fprobe = true;
	assert_true(hook_is_perf(&fake.facts, fake.choices[JOB_CHARGE].hook));
	fake.facts.fprobe = false;
	fake.facts.audit = true;
	fake.facts.calls = true;
	expect_chosen(&fake, MODE_AUTO, "hook_charge_folio_kretprobe", "hook_uncharge_id_fentry",
		      "mixed");
	fake.facts.audit = false;
	fake.facts.trace = true;
	expect_chosen(&fake, MODE_AUTO, "hook_charge_folio_kretprobe", "hook_uncharge_id_fentry",
		      "mixed");
	fake.facts.trace = false;
	fake.facts.memsw = true;
	expect_chosen(&fake, MODE_AUTO, "hook_charge_folio_kretprobe", "hook_uncharge_id_fentry",
		      "mixed");
	fake.facts.memsw = false;
	fake.facts.inlined = 1ull << JOB_CHARGE;
	expect_chosen(&fake, MODE_AUTO, "hook_charge_folio_kretprobe", "hook_uncharge_id_fentry",
		      "mixed");
	fake.facts.inlined = 0;
	sym_set(&fake, "__mem_cgroup_try_charge_swap", false);
	assert_int_equal(hooks_choose(&fake.facts, MODE_AUTO, fake.choices), -ENOENT);
	fake_free(&fake);
}

/* The function may exist while its caller is not the one that we know. */
static void test_state_of_other(void **state)
{
	struct fake fake;

	(void)state;
	fake_new(&fake, V6_18);
	add_state(&fake);
	func_add(&fake, "__mem_cgroup_try_charge_swap", fake.types.s32,
		 PARAMS(fake.types.folio_ptr, fake.types.swp_entry));
	hooks_learn(&fake.facts);
	fake.facts.preemptible = true;
	expect_chosen(&fake, MODE_AUTO, "hook_record_folio_kprobe", "hook_clear_fentry", "mixed");
	sym_set(&fake, "swap_cgroup_record", false);
	assert_int_equal(hooks_choose(&fake.facts, MODE_AUTO, fake.choices), -ENOENT);
	assert_null(fake.choices[JOB_CHARGE].hook);
	fake_free(&fake);
}

static void add_zswap(struct fake *fake)
{
	const struct types *t = &fake->types;
	int objcg = type_ptr(t, type_struct(t, "obj_cgroup", 64));

	func_add(fake, "obj_cgroup_charge_zswap", 0, PARAMS(objcg, t->u64));
	func_add(fake, "obj_cgroup_uncharge_zswap", 0, PARAMS(objcg, t->u64));
	func_add(fake, "zswap_store", t->boolean, PARAMS(t->folio_ptr));
	func_add(fake, "zswap_load", t->s32, PARAMS(t->folio_ptr));
}

static void check_zswap(struct fake *fake, enum attach_mode mode, const char *charge,
			const char *uncharge, const char *store)
{
	assert_int_equal(hooks_choose(&fake->facts, mode, fake->choices), 0);
	assert_string_equal(program(fake, JOB_ZSWAP_CHARGE), charge);
	assert_string_equal(program(fake, JOB_ZSWAP_UNCHARGE), uncharge);
	assert_string_equal(program(fake, JOB_ZSWAP_STORE), store);
}

/* Tracepoints for stores and loads, unless their slots are needed. */
static void test_events(void **state)
{
	struct fake fake;
	int memcg;

	(void)state;
	fake_new(&fake, V7_3);
	memcg = add_state(&fake);
	add_zswap(&fake);
	func_add(&fake, "__traceiter_count_memcg_events", fake.types.s32,
		 PARAMS(type_ptr(&fake.types, 0), memcg, fake.types.s32, fake.types.u64));
	hooks_learn(&fake.facts);
	check_zswap(&fake, MODE_AUTO, "hook_zswap_charge_fentry", "hook_zswap_uncharge_fentry",
		    "hook_zswap_events_raw_tp");
	assert_string_equal(program(&fake, JOB_ZSWAP_LOAD), "hook_zswap_events_raw_tp");
	assert_string_equal(hooks_attach_name(fake.choices), "fentry");
	check_zswap(&fake, MODE_KPROBE, "hook_zswap_charge_kprobe", "hook_zswap_uncharge_kprobe",
		    "hook_zswap_store_folio_kretprobe");
	fake.facts.preemptible = true;
	check_zswap(&fake, MODE_FENTRY, "hook_zswap_charge_fentry", "hook_zswap_uncharge_fentry",
		    "hook_zswap_events_raw_tp");
	assert_false(hook_needs_twin(&fake.facts, fake.choices[JOB_ZSWAP_STORE].hook));
	fake.facts.no_own_btf = true; /* no program of this kernel is typed */
	assert_int_equal(hooks_choose(&fake.facts, MODE_AUTO, fake.choices), 0);
	assert_string_equal(program(&fake, JOB_ZSWAP_STORE), "hook_zswap_events_raw_tp");
	fake.facts.no_own_btf = false;
	/* the tracepoint exists without zswap too */
	sym_set(&fake, "zswap_store", false);
	assert_int_equal(hooks_choose(&fake.facts, MODE_AUTO, fake.choices), 0);
	assert_null(fake.choices[JOB_ZSWAP_STORE].hook);
	assert_string_equal(program(&fake, JOB_ZSWAP_LOAD), "hook_zswap_events_raw_tp");
	sym_set(&fake, "zswap_store", true);
	fake.facts.trace = true;
	check_zswap(&fake, MODE_AUTO, "hook_zswap_charge_kprobe", "hook_zswap_uncharge_kprobe",
		    "hook_zswap_store_folio_kretprobe");
	fake_free(&fake);
}

/* zswap charges and uncharges share a program where fprobe attaches it to both functions. */
static void test_grouped(void **state)
{
	struct fake fake;

	(void)state;
	fake_new(&fake, V7_3);
	add_state(&fake);
	add_zswap(&fake);
	func_add(&fake, "fprobe_ftrace_entry", 0, PARAMS(fake.types.u64));
	hooks_learn(&fake.facts);
	fake.facts.preemptible = true;
	check_zswap(&fake, MODE_AUTO, "hook_zswap_held_kprobe", "hook_zswap_held_kprobe",
		    "hook_zswap_store_folio_kretprobe");
	fake.facts.trace = true;
	check_zswap(&fake, MODE_AUTO, "hook_zswap_charge_kprobe", "hook_zswap_uncharge_kprobe",
		    "hook_zswap_store_folio_kretprobe");
	fake.facts.trace = false;
	fake.facts.fprobe = false;
	check_zswap(&fake, MODE_AUTO, "hook_zswap_charge_kprobe", "hook_zswap_uncharge_kprobe",
		    "hook_zswap_store_folio_kretprobe");
	fake_free(&fake);
}

/* fprobe at entries, but not for a trace. */
static void test_fprobe(void **state)
{
	const struct hook *charge;
	struct fake fake;

	(void)state;
	fake_new(&fake, V7_3);
	add_state(&fake);
	hooks_learn(&fake.facts);
	assert_false(fake.facts.fprobe);
	func_add(&fake, "fprobe_ftrace_entry", 0, PARAMS(fake.types.u64));
	hooks_learn(&fake.facts);
	assert_true(fake.facts.fprobe);
	assert_int_equal(hooks_choose(&fake.facts, MODE_KPROBE, fake.choices), 0);
	charge = fake.choices[JOB_CHARGE].hook;
	assert_false(hook_is_multi(&fake.facts, charge));
	assert_string_equal(program(&fake, JOB_ONLINE), "hook_css_kprobe");
	fake.facts.no_site = 1ull << JOB_CHARGE;
	assert_int_equal(hooks_choose(&fake.facts, MODE_KPROBE, fake.choices), 0);
	charge = fake.choices[JOB_CHARGE].hook;
	assert_true(hook_is_multi(&fake.facts, charge));
	/* births and deaths, for which only the cost of attaching matters */
	assert_int_equal(hooks_choose(&fake.facts, MODE_AUTO, fake.choices), 0);
	assert_string_equal(program(&fake, JOB_ONLINE), "hook_css_kprobe");
	assert_string_equal(program(&fake, JOB_OFFLINE), "hook_css_kprobe");
	assert_string_equal(program(&fake, JOB_UNCHARGE), "hook_uncharge_id_fentry");
	assert_int_equal(hooks_choose(&fake.facts, MODE_FENTRY, fake.choices), 0);
	assert_string_equal(program(&fake, JOB_ONLINE), "hook_online_fentry");
	fake.facts.trace = true;
	assert_int_equal(hooks_choose(&fake.facts, MODE_AUTO, fake.choices), 0);
	assert_string_equal(program(&fake, JOB_ONLINE), "hook_online_fentry");
	assert_false(hook_is_multi(&fake.facts, charge));
	assert_int_equal(hooks_choose(&fake.facts, MODE_KPROBE, fake.choices), 0);
	fake.facts.trace = false;
	charge = fake.choices[JOB_CHARGE].hook;
	assert_int_equal(charge->attach, ATTACH_KRETPROBE);
	assert_false(hook_is_multi(&fake.facts, charge));
	assert_int_equal(hooks_choose(&fake.facts, MODE_FENTRY, fake.choices), 0);
	assert_false(hook_is_multi(&fake.facts, fake.choices[JOB_UNCHARGE].hook));
	fake_free(&fake);
}

/* A kernel that preempts: no fentry where a program could be skipped, or else twins. */
static void test_preemptible(void **state)
{
	static const char *const charges[] = {
		[V5_10] = "hook_record_kprobe",
		[V6_1] = "hook_record_kprobe",
		[V6_18] = "hook_record_folio_kprobe",
		[V7_3] = "hook_charge_folio_kretprobe",
	};
	static const char *const uncharges[] = {
		[V5_10] = "hook_record_kprobe",
		[V6_1] = "hook_record_kprobe",
		[V6_18] = "hook_clear_fentry",
		[V7_3] = "hook_uncharge_id_fentry",
	};

	(void)state;
	for (int series = V5_10; series <= V7_3; series++) {
		struct fake fake;

		fake_new(&fake, (enum series)series);
		fake.facts.preemptible = true;
		expect_chosen(&fake, MODE_AUTO, charges[series], uncharges[series], "mixed");
		for (size_t i = 0; i < NEEDED; i++)
			assert_false(wants_twin(&fake, needed[i]));
		if (series != V5_10) {
			assert_int_equal(hooks_choose(&fake.facts, MODE_FENTRY, fake.choices), 0);
			assert_true(wants_twin(&fake, JOB_CHARGE));
			assert_non_null(fake.choices[JOB_CHARGE].hook->twin_program);
			assert_int_equal(wants_twin(&fake, JOB_UNCHARGE), series == V6_1);
			assert_false(wants_twin(&fake, JOB_ONLINE));
		}
		fake_free(&fake);
	}
}

static void add_state_traced(struct fake *fake)
{
	const struct types *t = &fake->types;
	int memcg = add_state(fake);
	int s64 = type_ok(btf__add_int(t->btf, "long int", 8, BTF_INT_SIGNED));

	func_add(fake, "__traceiter_mod_memcg_state", t->s32,
		 PARAMS(type_ptr(t, 0), memcg, t->s32, s64));
	hooks_learn(&fake->facts);
}

/* The program that would take over from @job's; "-" if none. */
static const char *second(const struct fake *fake, enum hook_job job)
{
	const struct hook *hook = hook_second(&fake->facts, fake->choices[job].hook);

	return hook ? hook->program : "-";
}

/* A program that can be skipped as a kprobe has a second that takes over; no other has one. */
static void test_second(void **state)
{
	struct fake fake;

	(void)state;
	fake_new(&fake, V7_3);
	add_state_traced(&fake);
	fake.facts.fprobe = true;
	assert_int_equal(hooks_choose(&fake.facts, MODE_AUTO, fake.choices), 0);
	assert_string_equal(second(&fake, JOB_CHARGE), "-");
	assert_string_equal(second(&fake, JOB_ONLINE), "-");
	fake.facts.preemptible = true;
	assert_int_equal(hooks_choose(&fake.facts, MODE_AUTO, fake.choices), 0);
	assert_string_equal(program(&fake, JOB_CHARGE), "hook_charge_call_kprobe");
	assert_string_equal(second(&fake, JOB_CHARGE), "hook_swap_state_raw_tp");
	assert_string_equal(second(&fake, JOB_UNCHARGE), "-");
	assert_string_equal(second(&fake, JOB_ONLINE), "hook_online_fentry");
	assert_string_equal(second(&fake, JOB_OFFLINE), "hook_offline_fentry");
	fake.facts.no_own_btf = true;
	assert_string_equal(second(&fake, JOB_CHARGE), "hook_swap_state_raw_tp");
	assert_string_equal(second(&fake, JOB_ONLINE), "-");
	fake.facts.memsw = true;
	assert_string_equal(second(&fake, JOB_CHARGE), "-");
	fake_free(&fake);
}

/* On RT spin locks sleep: a function called under one can be preempted. */
static void test_rt(void **state)
{
	struct fake fake;

	(void)state;
	fake_new(&fake, V7_3);
	add_state_traced(&fake);
	fake.facts.preemptible = fake.facts.rt = true;
	assert_int_equal(hooks_choose(&fake.facts, MODE_AUTO, fake.choices), 0);
	assert_string_equal(program(&fake, JOB_UNCHARGE), "hook_uncharge_id_kprobe");
	assert_string_equal(second(&fake, JOB_UNCHARGE), "hook_swap_state_raw_tp");
	assert_string_equal(program(&fake, JOB_ONLINE), "hook_online_fentry");
	fake_free(&fake);
}

/* Twins are better than nothing: here only the mode excludes the kprobe. */
static void test_twins_in_need(void **state)
{
	struct fake fake;

	(void)state;
	fake_new(&fake, V6_1);
	fake.facts.preemptible = true;
	assert_int_equal(hooks_choose(&fake.facts, MODE_FENTRY, fake.choices), 0);
	assert_string_equal(fake.choices[JOB_CHARGE].hook->twin_program, "hook_record_fentry_twin");
	assert_true(wants_twin(&fake, JOB_UNCHARGE));
	fake.facts.preemptible = false;
	assert_false(wants_twin(&fake, JOB_UNCHARGE));
	fake_free(&fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_state),	      cmocka_unit_test(test_state_of_other),
		cmocka_unit_test(test_events),	      cmocka_unit_test(test_grouped),
		cmocka_unit_test(test_fprobe),	      cmocka_unit_test(test_preemptible),
		cmocka_unit_test(test_second),	      cmocka_unit_test(test_rt),
		cmocka_unit_test(test_twins_in_need),
	};

	return cmocka_run_group_tests_name("attach", tests, NULL, NULL);
}
