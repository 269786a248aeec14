// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/hooks/test_choose.c - the hooks that count swap on each kernel.
 *
 * Owns: the promises of hooks/choose.h about charges and uncharges, births and deaths. A kernel
 * that changes a prototype again must be refused, not misread.
 */
#include <stdio.h>

#include "unit/hooks/fake.h"

static void test_5_10(void **state)
{
	struct fake fake;

	(void)state;
	fake_new(&fake, V5_10);
	assert_false(fake.facts.fentry_struct);
	assert_int_equal(fake.facts.slot_layout, SLOT_PAGES);
	expect_chosen(&fake, MODE_KPROBE, "hook_record_kprobe", "hook_record_kprobe", "kprobe");
	expect_chosen(&fake, MODE_AUTO, "hook_record_kprobe", "hook_record_kprobe", "mixed");
	expect_refused(
		&fake, MODE_FENTRY, JOB_CHARGE,
		"swap_cgroup_record: fentry cannot pass a structure by value on this kernel");
	expect_refused(
		&fake, MODE_FENTRY, JOB_UNCHARGE,
		"swap_cgroup_record: fentry cannot pass a structure by value on this kernel");
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
	expect_chosen(&fake, MODE_AUTO, "hook_record_fentry", "hook_record_fentry", "fentry");
	expect_chosen(&fake, MODE_FENTRY, "hook_record_fentry", "hook_record_fentry", "fentry");
	expect_chosen(&fake, MODE_KPROBE, "hook_record_kprobe", "hook_record_kprobe", "kprobe");
	fake_free(&fake);
}

static void test_6_18(void **state)
{
	struct fake fake;

	(void)state;
	fake_new(&fake, V6_18);
	assert_int_equal(fake.facts.slot_layout, SLOT_PACKED);
	expect_chosen(&fake, MODE_AUTO, "hook_record_folio_fentry", "hook_clear_fentry", "fentry");
	expect_chosen(&fake, MODE_FENTRY, "hook_record_folio_fentry", "hook_clear_fentry",
		      "fentry");
	expect_chosen(&fake, MODE_KPROBE, "hook_record_folio_kprobe", "hook_clear_kprobe",
		      "kprobe");
	fake_free(&fake);
}

static void test_7_3(void **state)
{
	struct fake fake;

	(void)state;
	fake_new(&fake, V7_3);
	assert_int_equal(fake.facts.slot_layout, SLOT_CLUSTER);
	expect_chosen(&fake, MODE_AUTO, "hook_charge_folio_fexit", "hook_uncharge_id_fentry",
		      "fentry");
	expect_chosen(&fake, MODE_FENTRY, "hook_charge_folio_fexit", "hook_uncharge_id_fentry",
		      "fentry");
	expect_chosen(&fake, MODE_KPROBE, "hook_charge_folio_kretprobe", "hook_uncharge_id_kprobe",
		      "kprobe");
	assert_string_equal(fake.choices[JOB_CHARGE].hook->entry_program,
			    "hook_charge_folio_kprobe");
	fake_free(&fake);
}

/* Hooks that match are chosen, whatever else the kernel has. */
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
		expect_chosen(&fake, MODE_AUTO, "hook_charge_folio_fexit",
			      "hook_uncharge_id_fentry", "fentry");
		fake_free(&fake);
	}
}

/* The names stayed while the arguments changed; the next change must not be misread. */
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
		expect_refused(
			&fake, (enum attach_mode)mode, JOB_CHARGE,
			"__mem_cgroup_try_charge_swap: unknown prototype s32(struct folio *,u64)");
		expect_refused(&fake, (enum attach_mode)mode, JOB_UNCHARGE,
			       "__mem_cgroup_uncharge_swap: unknown prototype void(u32,u32)");
		assert_non_null(fake.choices[JOB_ONLINE].hook);
		assert_non_null(fake.choices[JOB_OFFLINE].hook);
	}
	fake_free(&fake);
}

/* The prototype of one kernel under the name of another does not match either. */
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

/* In the BTF but inlined everywhere: there is nothing to attach to. */
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
		expect_refused(&fake, MODE_AUTO, needed[i], why);
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

/* arm64 has other symbols than x86 that lead from a struct page to the page. */
static void test_layout_of_arm64(void **state)
{
	static const char *const names[] = { "memstart_addr", "mem_section", "high_memory",
					     "max_pfn" };
	struct fake fake;

	(void)state;
	fake_new(&fake, V6_1);
	sym_set(&fake, "vmemmap_base", false);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		sym_set(&fake, names[i], true);
	hooks_learn(&fake.facts);
	assert_int_equal(fake.facts.slot_layout, SLOT_UNKNOWN);
	type_struct(&fake.types, "mem_section", 16);
	type_member(&fake.types, "section_mem_map", fake.types.u64);
	hooks_learn(&fake.facts);
	assert_int_equal(fake.facts.slot_layout, SLOT_PAGES);
	fake_free(&fake);
}

/* arm64 up to 6.3: kprobes are left. */
static void test_no_direct_calls(void **state)
{
	struct fake fake;

	(void)state;
	fake_new(&fake, V6_1);
	sym_set(&fake, "register_ftrace_direct", false);
	assert_int_equal(hooks_choose(&fake.facts, MODE_AUTO, fake.choices), 0);
	assert_string_equal(hooks_attach_name(fake.choices), "kprobe");
	assert_string_equal(program(&fake, JOB_CHARGE), "hook_record_kprobe");
	expect_refused(
		&fake, MODE_FENTRY, JOB_CHARGE,
		"swap_cgroup_record: fentry needs direct calls of ftrace, which this kernel does not have");
	fake_free(&fake);
}

/* A hook that reads the owners of slots needs a known layout of them. */
static void test_unknown_layout(void **state)
{
	static const char why[] = "cannot find where this kernel keeps slot owners";
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

/* Where the owner cannot be looked up, the return value has it; a kprobe does not see that. */
static void test_owner_from_return(void **state)
{
	struct fake fake;

	(void)state;
	fake_new(&fake, V6_1);
	fake.facts.slot_layout = SLOT_UNKNOWN;
	expect_chosen(&fake, MODE_AUTO, "hook_record_fexit", "hook_record_fexit", "fentry");
	expect_chosen(&fake, MODE_FENTRY, "hook_record_fexit", "hook_record_fexit", "fentry");
	fake.facts.preemptible = true;
	expect_chosen(&fake, MODE_AUTO, "hook_record_fexit", "hook_record_fexit", "fentry");
	assert_true(wants_twin(&fake, JOB_CHARGE));
	assert_true(wants_twin(&fake, JOB_UNCHARGE));
	expect_refused(&fake, MODE_KPROBE, JOB_CHARGE,
		       "swap_cgroup_record: cannot find where this kernel keeps slot owners");
	fake_free(&fake);
}

/* BTF from a file: kprobes only. */
static void test_no_own_btf(void **state)
{
	struct fake fake;

	(void)state;
	fake_new(&fake, V6_18);
	fake.facts.no_own_btf = true;
	assert_int_equal(hooks_choose(&fake.facts, MODE_AUTO, fake.choices), 0);
	assert_string_equal(hooks_attach_name(fake.choices), "kprobe");
	expect_refused(&fake, MODE_FENTRY, JOB_ONLINE,
		       "mem_cgroup_css_online: fentry needs the kernel's own BTF, not a file");
	fake_free(&fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_5_10),
		cmocka_unit_test(test_6_1),
		cmocka_unit_test(test_6_18),
		cmocka_unit_test(test_7_3),
		cmocka_unit_test(test_vswap),
		cmocka_unit_test(test_unknown_prototype),
		cmocka_unit_test(test_swapped_prototypes),
		cmocka_unit_test(test_no_functions),
		cmocka_unit_test(test_missing_symbols),
		cmocka_unit_test(test_layouts),
		cmocka_unit_test(test_layout_of_arm64),
		cmocka_unit_test(test_no_direct_calls),
		cmocka_unit_test(test_unknown_layout),
		cmocka_unit_test(test_owner_from_return),
		cmocka_unit_test(test_no_own_btf),
	};

	return cmocka_run_group_tests_name("choose", tests, NULL, NULL);
}
