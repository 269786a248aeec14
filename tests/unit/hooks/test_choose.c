// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/hooks/test_choose.c - the hooks that are chosen on kernels that are made up from their type
 * information.
 *
 * Owns: the promises of hooks/choose.h. The prototypes are those of 5.10, 6.1 and 6.12, 6.18 and
 * 7.3; a kernel that changes one of them again has to be refused, not read wrongly.
 */
#include "unit/kernel/btf_build.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "hooks/choose.h"
#include "hooks/facts.h"
#include "hooks/table.h"
#include "record.h"

/* Without one of these there are no books. */
static const enum hook_job needed[] = { JOB_CHARGE, JOB_UNCHARGE, JOB_OFFLINE, JOB_ONLINE };

#define NEEDED (sizeof(needed) / sizeof(needed[0]))

enum series { V5_10, V6_1, V6_18, V7_3 };

struct fake {
	struct types types;
	struct ksym syms[HOOK_NAMES_MAX];
	struct hook_facts facts;
	struct hook_choice choices[JOB__COUNT];
};

static struct ksym *sym_find(struct fake *fake, const char *name)
{
	for (size_t i = 0; i < fake->facts.nr_syms; i++)
		if (!strcmp(fake->syms[i].name, name))
			return &fake->syms[i];
	fail_msg("%s is not asked for", name);
	return NULL;
}

static void sym_set(struct fake *fake, const char *name, bool present)
{
	struct ksym *sym = sym_find(fake, name);

	sym->address = present ? 0xffffffff81000000 + (uint64_t)(sym - fake->syms) : 0;
}

static void func_add(struct fake *fake, const char *name, int ret, const int *params)
{
	type_func(&fake->types, name, ret, params);
	for (size_t i = 0; i < fake->facts.nr_syms; i++)
		if (!strcmp(fake->syms[i].name, name))
			sym_set(fake, name, true);
}

static void add_css(struct fake *fake)
{
	const struct types *t = &fake->types;

	func_add(fake, "mem_cgroup_css_online", t->s32, PARAMS(t->css_ptr));
	func_add(fake, "mem_cgroup_css_offline", 0, PARAMS(t->css_ptr));
}

/* fentry takes structures by value: 6.1 (720e6a435194) */
static void add_arg_flags(struct fake *fake)
{
	type_struct(&fake->types, "btf_func_model", 16);
	type_member(&fake->types, "arg_flags", fake->types.u64);
}

/* Up to 6.12: one function for both, and pages of u16 ids. */
static void add_record_by_entry(struct fake *fake)
{
	const struct types *t = &fake->types;
	int map = type_ptr(t, t->page_ptr);

	func_add(fake, "swap_cgroup_record", t->u16, PARAMS(t->swp_entry, t->u16, t->u32));
	type_struct(t, "swap_cgroup", 2);
	type_member(t, "id", t->u16);
	type_struct(t, "swap_cgroup_ctrl", 32);
	type_member(t, "map", map);
	sym_set(fake, "swap_cgroup_ctrl", true);
	sym_set(fake, "vmemmap_base", true);
	sym_set(fake, "page_offset_base", true);
}

static void add_5_10(struct fake *fake)
{
	const struct types *t = &fake->types;

	add_record_by_entry(fake);
	func_add(fake, "mem_cgroup_try_charge_swap", t->s32, PARAMS(t->page_ptr, t->swp_entry));
	func_add(fake, "mem_cgroup_uncharge_swap", 0, PARAMS(t->swp_entry, t->u32));
}

static void add_6_1(struct fake *fake)
{
	const struct types *t = &fake->types;

	add_arg_flags(fake);
	add_record_by_entry(fake);
	func_add(fake, "__mem_cgroup_try_charge_swap", t->s32, PARAMS(t->folio_ptr, t->swp_entry));
	func_add(fake, "__mem_cgroup_uncharge_swap", 0, PARAMS(t->swp_entry, t->u32));
}

/* @cell_bytes: of struct swap_cgroup, that of one id or of two */
static void add_6_18(struct fake *fake, uint32_t cell_bytes)
{
	const struct types *t = &fake->types;
	int map;

	add_arg_flags(fake);
	func_add(fake, "__mem_cgroup_try_charge_swap", t->s32, PARAMS(t->folio_ptr, t->swp_entry));
	func_add(fake, "__mem_cgroup_uncharge_swap", 0, PARAMS(t->swp_entry, t->u32));
	func_add(fake, "swap_cgroup_record", 0, PARAMS(t->folio_ptr, t->u16, t->swp_entry));
	func_add(fake, "swap_cgroup_clear", t->u16, PARAMS(t->swp_entry, t->u32));
	map = type_ptr(t, type_struct(t, "swap_cgroup", cell_bytes));
	type_struct(t, "swap_cgroup_ctrl", 8);
	type_member(t, "map", map);
	sym_set(fake, "swap_cgroup_ctrl", true);
}

static void add_7_3(struct fake *fake)
{
	const struct types *t = &fake->types;
	int table = type_ptr(t, t->u16);

	add_arg_flags(fake);
	func_add(fake, "__mem_cgroup_try_charge_swap", t->s32, PARAMS(t->folio_ptr));
	func_add(fake, "__mem_cgroup_uncharge_swap", 0, PARAMS(t->u16, t->u32));
	type_struct(t, "swap_cluster_info", 64);
	type_member(t, "memcg_table", table);
	sym_set(fake, "swap_info", true);
}

/* What the function above calls, given as a statistic with its group. The group's type. */
static int add_state(struct fake *fake)
{
	const struct types *t = &fake->types;
	int memcg = type_ptr(t, type_struct(t, "mem_cgroup", 2048));

	func_add(fake, "mod_memcg_state", 0,
		 PARAMS(memcg, type_ok(btf__add_enum(t->btf, "memcg_stat_item", 4)), t->s32));
	return memcg;
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

static void fake_bare(struct fake *fake)
{
	*fake = (struct fake){ .types = types_new() };
	fake->facts.btf = fake->types.btf;
	fake->facts.syms = fake->syms;
	fake->facts.nr_syms = hooks_ksyms(fake->syms);
}

static void fake_new(struct fake *fake, enum series series)
{
	fake_bare(fake);
	add_css(fake);
	switch (series) {
	case V5_10:
		add_5_10(fake);
		break;
	case V6_1:
		add_6_1(fake);
		break;
	case V6_18:
		add_6_18(fake, 4);
		break;
	case V7_3:
		add_7_3(fake);
		break;
	}
	hooks_learn(&fake->facts);
}

static void fake_free(struct fake *fake)
{
	types_free(&fake->types);
}

static const char *program(const struct fake *fake, enum hook_job job)
{
	return fake->choices[job].hook ? fake->choices[job].hook->program : NULL;
}

/* The programs of charge and uncharge; those of births and deaths go with the mode. */
static void check(struct fake *fake, enum attach_mode mode, const char *charge,
		  const char *uncharge, const char *attach)
{
	assert_int_equal(hooks_choose(&fake->facts, mode, fake->choices), 0);
	assert_string_equal(program(fake, JOB_CHARGE), charge);
	assert_string_equal(program(fake, JOB_UNCHARGE), uncharge);
	assert_string_equal(program(fake, JOB_ONLINE),
			    mode == MODE_KPROBE ? "hook_online_kprobe" : "hook_online_fentry");
	assert_string_equal(program(fake, JOB_OFFLINE),
			    mode == MODE_KPROBE ? "hook_offline_kprobe" : "hook_offline_fentry");
	assert_string_equal(hooks_attach_name(fake->choices), attach);
	for (size_t i = 0; i < NEEDED; i++) {
		assert_int_equal(fake->choices[needed[i]].hook->job, needed[i]);
		assert_string_equal(fake->choices[needed[i]].reason, "");
	}
}

static void refused(struct fake *fake, enum attach_mode mode, enum hook_job job, const char *why)
{
	assert_int_equal(hooks_choose(&fake->facts, mode, fake->choices), -ENOENT);
	assert_null(fake->choices[job].hook);
	assert_string_equal(fake->choices[job].reason, why);
}

static void test_5_10(void **state)
{
	struct fake fake;

	(void)state;
	fake_new(&fake, V5_10);
	assert_false(fake.facts.fentry_struct);
	assert_int_equal(fake.facts.slot_layout, SLOT_PAGES);
	check(&fake, MODE_KPROBE, "hook_record_kprobe", "hook_record_kprobe", "kprobe");
	check(&fake, MODE_AUTO, "hook_record_kprobe", "hook_record_kprobe", "mixed");
	refused(&fake, MODE_FENTRY, JOB_CHARGE,
		"swap_cgroup_record: fentry takes no structure by value on this kernel");
	refused(&fake, MODE_FENTRY, JOB_UNCHARGE,
		"swap_cgroup_record: fentry takes no structure by value on this kernel");
	assert_string_equal(program(&fake, JOB_ONLINE), "hook_online_fentry");
	fake_free(&fake);
}

static void test_6_1(void **state)
{
	struct fake fake;

	(void)state;
	fake_new(&fake, V6_1);
	assert_true(fake.facts.fentry_struct);
	assert_int_equal(fake.facts.slot_layout, SLOT_PAGES);
	check(&fake, MODE_AUTO, "hook_record_fentry", "hook_record_fentry", "fentry");
	check(&fake, MODE_FENTRY, "hook_record_fentry", "hook_record_fentry", "fentry");
	check(&fake, MODE_KPROBE, "hook_record_kprobe", "hook_record_kprobe", "kprobe");
	fake_free(&fake);
}

static void test_6_18(void **state)
{
	struct fake fake;

	(void)state;
	fake_new(&fake, V6_18);
	assert_int_equal(fake.facts.slot_layout, SLOT_PACKED);
	check(&fake, MODE_AUTO, "hook_record_folio_fentry", "hook_clear_fentry", "fentry");
	check(&fake, MODE_FENTRY, "hook_record_folio_fentry", "hook_clear_fentry", "fentry");
	check(&fake, MODE_KPROBE, "hook_record_folio_kprobe", "hook_clear_kprobe", "kprobe");
	fake_free(&fake);
}

static void test_7_3(void **state)
{
	struct fake fake;

	(void)state;
	fake_new(&fake, V7_3);
	assert_int_equal(fake.facts.slot_layout, SLOT_CLUSTER);
	check(&fake, MODE_AUTO, "hook_charge_folio_fexit", "hook_uncharge_id_fentry", "fentry");
	check(&fake, MODE_FENTRY, "hook_charge_folio_fexit", "hook_uncharge_id_fentry", "fentry");
	check(&fake, MODE_KPROBE, "hook_charge_folio_kretprobe", "hook_uncharge_id_kprobe",
	      "kprobe");
	assert_string_equal(fake.choices[JOB_CHARGE].hook->entry_program,
			    "hook_charge_folio_kprobe");
	fake_free(&fake);
}

/* Hooks are those that fit, whatever else the kernel has. */
static void test_vswap(void **state)
{
	static const char *const names[] = { "__mem_cgroup_record_swap",
					     "__mem_cgroup_charge_backing_phys_swap" };
	struct fake fake;

	(void)state;
	for (int i = 0; i < 2; i++) {
		fake_new(&fake, V7_3);
		assert_false(fake.facts.vswap);
		func_add(&fake, names[i], 0, PARAMS(fake.types.folio_ptr));
		hooks_learn(&fake.facts);
		assert_true(fake.facts.vswap);
		check(&fake, MODE_AUTO, "hook_charge_folio_fexit", "hook_uncharge_id_fentry",
		      "fentry");
		fake_free(&fake);
	}
}

/* One probe where pages are charged, unless the slot is asked for, or the call is none. */
static void test_state(void **state)
{
	struct fake fake;

	(void)state;
	fake_new(&fake, V7_3);
	add_state(&fake);
	hooks_learn(&fake.facts);
	check(&fake, MODE_AUTO, "hook_charge_folio_fexit", "hook_uncharge_id_fentry", "fentry");
	check(&fake, MODE_KPROBE, "hook_charge_call_kprobe", "hook_uncharge_id_kprobe", "kprobe");
	assert_true(hook_is_perf(&fake.facts, fake.choices[JOB_CHARGE].hook));
	fake.facts.preemptible = true;
	check(&fake, MODE_AUTO, "hook_charge_call_kprobe", "hook_uncharge_id_fentry", "mixed");
	fake.facts.no_site = 1ull << JOB_CHARGE;
	check(&fake, MODE_AUTO, "hook_charge_state_kprobe", "hook_uncharge_id_fentry", "mixed");
	fake.facts.no_site = 1ull << JOB_UNCHARGE;
	check(&fake, MODE_AUTO, "hook_charge_call_kprobe", "hook_uncharge_id_fentry", "mixed");
	fake.facts.no_site = 0;
	fake.facts.fprobe = true;
	assert_true(hook_is_perf(&fake.facts, fake.choices[JOB_CHARGE].hook));
	fake.facts.fprobe = false;
	fake.facts.audit = true;
	fake.facts.calls = true;
	check(&fake, MODE_AUTO, "hook_charge_folio_kretprobe", "hook_uncharge_id_fentry", "mixed");
	fake.facts.audit = false;
	fake.facts.trace = true;
	check(&fake, MODE_AUTO, "hook_charge_folio_kretprobe", "hook_uncharge_id_fentry", "mixed");
	fake.facts.trace = false;
	fake.facts.memsw = true;
	check(&fake, MODE_AUTO, "hook_charge_folio_kretprobe", "hook_uncharge_id_fentry", "mixed");
	fake.facts.memsw = false;
	fake.facts.inlined = 1ull << JOB_CHARGE;
	check(&fake, MODE_AUTO, "hook_charge_folio_kretprobe", "hook_uncharge_id_fentry", "mixed");
	fake.facts.inlined = 0;
	sym_set(&fake, "__mem_cgroup_try_charge_swap", false);
	assert_int_equal(hooks_choose(&fake.facts, MODE_AUTO, fake.choices), -ENOENT);
	fake_free(&fake);
}

static void check_zswap(struct fake *fake, enum attach_mode mode, const char *charge,
			const char *uncharge, const char *store)
{
	assert_int_equal(hooks_choose(&fake->facts, mode, fake->choices), 0);
	assert_string_equal(program(fake, JOB_ZSWAP_CHARGE), charge);
	assert_string_equal(program(fake, JOB_ZSWAP_UNCHARGE), uncharge);
	assert_string_equal(program(fake, JOB_ZSWAP_STORE), store);
}

/* Stores and loads by the kernel's own events, but where their slots are asked for. */
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
	fake.facts.no_own_btf = true; /* no program of it is typed */
	assert_int_equal(hooks_choose(&fake.facts, MODE_AUTO, fake.choices), 0);
	assert_string_equal(program(&fake, JOB_ZSWAP_STORE), "hook_zswap_events_raw_tp");
	fake.facts.no_own_btf = false;
	/* the event is there without zswap too */
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

/* The function may be there, and what calls it another one than that of which we know. */
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
	check(&fake, MODE_AUTO, "hook_record_folio_kprobe", "hook_clear_fentry", "mixed");
	sym_set(&fake, "swap_cgroup_record", false);
	assert_int_equal(hooks_choose(&fake.facts, MODE_AUTO, fake.choices), -ENOENT);
	assert_null(fake.choices[JOB_CHARGE].hook);
	fake_free(&fake);
}

/* Bytes that zswap takes and gives back share a program where fprobe attaches it to both. */
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

/* fprobe at entries, and not for a trace. */
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
	/* births and deaths, for which attaching is all that counts */
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

static bool wants_twin(const struct fake *fake, enum hook_job job)
{
	return hook_needs_twin(&fake->facts, fake->choices[job].hook);
}

/* A kernel that preempts: no fentry where a program could be skipped, or else twins of it. */
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
		check(&fake, MODE_AUTO, charges[series], uncharges[series], "mixed");
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

/* The program that would take over from that of @job; "-" when none would. */
static const char *second(const struct fake *fake, enum hook_job job)
{
	const struct hook *hook = hook_second(&fake->facts, fake->choices[job].hook);

	return hook ? hook->program : "-";
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

/* What a kprobe may be kept off from another program takes over, and nothing from any other. */
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

/* On RT spin locks sleep: what is called under one may be preempted there. */
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

/* Twins are better than nothing: here the kprobe is left out by its mode only. */
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

/* The names stayed while the arguments changed; the next change must not be read wrongly. */
static void test_unknown_prototype(void **state)
{
	const struct types *t;
	struct fake fake;

	(void)state;
	fake_bare(&fake);
	t = &fake.types;
	add_css(&fake);
	add_arg_flags(&fake);
	func_add(&fake, "__mem_cgroup_try_charge_swap", t->s32, PARAMS(t->folio_ptr, t->u64));
	func_add(&fake, "__mem_cgroup_uncharge_swap", 0, PARAMS(t->u32, t->u32));
	hooks_learn(&fake.facts);
	for (int mode = MODE_AUTO; mode <= MODE_KPROBE; mode++) {
		refused(&fake, (enum attach_mode)mode, JOB_CHARGE,
			"__mem_cgroup_try_charge_swap: unknown prototype s32(struct folio *,u64)");
		refused(&fake, (enum attach_mode)mode, JOB_UNCHARGE,
			"__mem_cgroup_uncharge_swap: unknown prototype void(u32,u32)");
		assert_non_null(fake.choices[JOB_ONLINE].hook);
		assert_non_null(fake.choices[JOB_OFFLINE].hook);
	}
	fake_free(&fake);
}

/* A prototype of one kernel under the name that it has on another is no match either. */
static void test_swapped_prototypes(void **state)
{
	const struct types *t;
	struct fake fake;

	(void)state;
	fake_bare(&fake);
	t = &fake.types;
	add_css(&fake);
	add_arg_flags(&fake);
	func_add(&fake, "swap_cgroup_record", t->u16, PARAMS(t->folio_ptr, t->u16, t->swp_entry));
	func_add(&fake, "swap_cgroup_clear", 0, PARAMS(t->swp_entry, t->u32));
	hooks_learn(&fake.facts);
	assert_int_equal(hooks_choose(&fake.facts, MODE_AUTO, fake.choices), -ENOENT);
	assert_null(fake.choices[JOB_CHARGE].hook);
	assert_null(fake.choices[JOB_UNCHARGE].hook);
	assert_non_null(strstr(fake.choices[JOB_CHARGE].reason, "unknown prototype"));
	fake_free(&fake);
}

static void test_no_functions(void **state)
{
	struct fake fake;

	(void)state;
	fake_bare(&fake);
	hooks_learn(&fake.facts);
	assert_false(fake.facts.fentry_struct);
	assert_int_equal(fake.facts.slot_layout, SLOT_UNKNOWN);
	for (int mode = MODE_AUTO; mode <= MODE_KPROBE; mode++) {
		assert_int_equal(hooks_choose(&fake.facts, (enum attach_mode)mode, fake.choices),
				 -ENOENT);
		for (size_t i = 0; i < NEEDED; i++) {
			assert_null(fake.choices[needed[i]].hook);
			assert_non_null(strstr(fake.choices[needed[i]].reason, "no such function"));
		}
	}
	fake_free(&fake);
}

/* In the BTF but inlined everywhere: nothing to attach to. */
static void test_missing_symbols(void **state)
{
	static const char *const symbols[] = {
		[JOB_CHARGE] = "__mem_cgroup_try_charge_swap",
		[JOB_UNCHARGE] = "__mem_cgroup_uncharge_swap",
		[JOB_ONLINE] = "mem_cgroup_css_online",
		[JOB_OFFLINE] = "mem_cgroup_css_offline",
	};

	(void)state;
	for (size_t i = 0; i < NEEDED; i++) {
		struct fake fake;
		char why[HOOK_REASON_LEN];

		fake_new(&fake, V7_3);
		sym_set(&fake, symbols[needed[i]], false);
		snprintf(why, sizeof(why), "%s: no such symbol in kallsyms", symbols[needed[i]]);
		refused(&fake, MODE_AUTO, needed[i], why);
		for (size_t j = 0; j < NEEDED; j++)
			assert_int_equal(!fake.choices[needed[j]].hook, i == j);
		fake_free(&fake);
	}
}

static uint32_t layout_without(enum series series, const char *symbol)
{
	struct fake fake;
	uint32_t layout;

	fake_new(&fake, series);
	sym_set(&fake, symbol, false);
	hooks_learn(&fake.facts);
	layout = fake.facts.slot_layout;
	fake_free(&fake);
	return layout;
}

static void test_layouts(void **state)
{
	struct fake fake;

	(void)state;
	fake_bare(&fake);
	add_6_18(&fake, 2);
	hooks_learn(&fake.facts);
	assert_int_equal(fake.facts.slot_layout, SLOT_FLAT);
	fake_free(&fake);
	fake_bare(&fake);
	add_6_18(&fake, 8);
	hooks_learn(&fake.facts);
	assert_int_equal(fake.facts.slot_layout, SLOT_UNKNOWN);
	fake_free(&fake);
	assert_int_equal(layout_without(V6_1, "vmemmap_base"), SLOT_UNKNOWN);
	assert_int_equal(layout_without(V6_1, "page_offset_base"), SLOT_UNKNOWN);
	assert_int_equal(layout_without(V6_1, "swap_cgroup_ctrl"), SLOT_UNKNOWN);
	assert_int_equal(layout_without(V6_18, "swap_cgroup_ctrl"), SLOT_UNKNOWN);
	assert_int_equal(layout_without(V6_18, "vmemmap_base"), SLOT_PACKED);
	assert_int_equal(layout_without(V7_3, "swap_info"), SLOT_UNKNOWN);
	assert_int_equal(layout_without(V7_3, "swap_cgroup_ctrl"), SLOT_CLUSTER);
}

/* Without the owners of slots a hook that reads them is no hook. */
static void test_unknown_layout(void **state)
{
	static const char why[] = "where slot owners are kept is not known";
	struct fake fake;

	(void)state;
	fake_new(&fake, V7_3);
	fake.facts.slot_layout = SLOT_UNKNOWN;
	for (int mode = MODE_AUTO; mode <= MODE_KPROBE; mode++) {
		assert_int_equal(hooks_choose(&fake.facts, (enum attach_mode)mode, fake.choices),
				 -ENOENT);
		assert_null(fake.choices[JOB_CHARGE].hook);
		assert_non_null(strstr(fake.choices[JOB_CHARGE].reason, why));
		assert_non_null(fake.choices[JOB_UNCHARGE].hook);
	}
	fake_free(&fake);
	fake_new(&fake, V6_18);
	fake.facts.slot_layout = SLOT_UNKNOWN;
	assert_int_equal(hooks_choose(&fake.facts, MODE_AUTO, fake.choices), -ENOENT);
	assert_non_null(fake.choices[JOB_CHARGE].hook);
	assert_non_null(strstr(fake.choices[JOB_UNCHARGE].reason, why));
	fake_free(&fake);
}

/* Where the owner cannot be looked up, its return tells it; a kprobe has no return. */
static void test_owner_from_return(void **state)
{
	struct fake fake;

	(void)state;
	fake_new(&fake, V6_1);
	fake.facts.slot_layout = SLOT_UNKNOWN;
	check(&fake, MODE_AUTO, "hook_record_fexit", "hook_record_fexit", "fentry");
	check(&fake, MODE_FENTRY, "hook_record_fexit", "hook_record_fexit", "fentry");
	fake.facts.preemptible = true;
	check(&fake, MODE_AUTO, "hook_record_fexit", "hook_record_fexit", "fentry");
	assert_true(wants_twin(&fake, JOB_CHARGE));
	assert_true(wants_twin(&fake, JOB_UNCHARGE));
	refused(&fake, MODE_KPROBE, JOB_CHARGE,
		"swap_cgroup_record: where slot owners are kept is not known");
	fake_free(&fake);
}

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
	check(&fake, MODE_AUTO, "hook_record_kprobe", "hook_record_kprobe", "mixed");
	assert_null(fake.choices[JOB_MOVE].hook);
	assert_string_equal(fake.choices[JOB_MOVE].reason, "only cgroup v1 moves swap");
	fake.facts.memsw = true;
	check(&fake, MODE_AUTO, "hook_record_kprobe", "hook_record_kprobe", "mixed");
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

/* Types from a file: kprobes only. */
static void test_no_own_btf(void **state)
{
	struct fake fake;

	(void)state;
	fake_new(&fake, V6_18);
	fake.facts.no_own_btf = true;
	assert_int_equal(hooks_choose(&fake.facts, MODE_AUTO, fake.choices), 0);
	assert_string_equal(hooks_attach_name(fake.choices), "kprobe");
	refused(&fake, MODE_FENTRY, JOB_ONLINE,
		"mem_cgroup_css_online: fentry needs the kernel's own BTF, not a file");
	fake_free(&fake);
}

/* Those of tracing are taken only for it, at both ends of the function; none has to be there. */
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

/* Those of an audit are taken only for it. */
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
	assert_null(fake.choices[JOB_AUDIT_LIMIT].hook); /* it is not among these functions */
	fake.facts.memsw = true;
	hooks_choose(&fake.facts, MODE_KPROBE, fake.choices);
	assert_null(fake.choices[JOB_AUDIT_CHARGE].hook);
	fake_free(&fake);
}

/* Those that see switches are of use beside any that only a trace or an audit has. */
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
	assert_null(fake.choices[JOB_CALL_CHARGED].hook); /* whose counter it is cannot be told */
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

/* The functions of charges themselves, wherever the books are written. */
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

/* The table against itself: what a line says must go together. */
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
		/* skipped runs are made up for, or cannot be; of others than books they count */
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
		cmocka_unit_test(test_5_10),
		cmocka_unit_test(test_6_1),
		cmocka_unit_test(test_6_18),
		cmocka_unit_test(test_7_3),
		cmocka_unit_test(test_vswap),
		cmocka_unit_test(test_state),
		cmocka_unit_test(test_state_of_other),
		cmocka_unit_test(test_events),
		cmocka_unit_test(test_fprobe),
		cmocka_unit_test(test_grouped),
		cmocka_unit_test(test_preemptible),
		cmocka_unit_test(test_second),
		cmocka_unit_test(test_rt),
		cmocka_unit_test(test_twins_in_need),
		cmocka_unit_test(test_unknown_prototype),
		cmocka_unit_test(test_swapped_prototypes),
		cmocka_unit_test(test_no_functions),
		cmocka_unit_test(test_missing_symbols),
		cmocka_unit_test(test_layouts),
		cmocka_unit_test(test_unknown_layout),
		cmocka_unit_test(test_owner_from_return),
		cmocka_unit_test(test_move),
		cmocka_unit_test(test_no_own_btf),
		cmocka_unit_test(test_trace),
		cmocka_unit_test(test_audit),
		cmocka_unit_test(test_switches),
		cmocka_unit_test(test_calls),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_symbols),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests_name("choose", tests, NULL, NULL);
}
