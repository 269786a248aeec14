/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * unit/hooks/fake.h - kernels faked by their type information.
 *
 * Owns: the prototypes of 5.10, 6.1 and 6.12, 6.18 and 7.3, and the choice expected for them.
 */
#ifndef CGSWAP_TEST_HOOKS_FAKE_H
#define CGSWAP_TEST_HOOKS_FAKE_H

#include "unit/kernel/btf_build.h"

#include <errno.h>
#include <string.h>

#include "hooks/choose.h"
#include "hooks/facts.h"
#include "hooks/table.h"
#include "record.h"

/* Without one of these nothing can be counted. */
static const enum hook_job needed[] = { JOB_CHARGE, JOB_UNCHARGE, JOB_OFFLINE, JOB_ONLINE };

#define NEEDED (sizeof(needed) / sizeof(needed[0]))

enum series { V5_10, V6_1, V6_18, V7_3 };

struct fake {
	struct types types;
	struct ksym syms[HOOK_NAMES_MAX];
	struct hook_facts facts;
	struct hook_choice choices[JOB__COUNT];
};

static inline struct ksym *sym_find(struct fake *fake, const char *name)
{
	for (size_t i = 0; i < fake->facts.nr_syms; i++)
		if (!strcmp(fake->syms[i].name, name))
			return &fake->syms[i];
	fail_msg("%s is not asked for", name);
	return NULL;
}

static inline void sym_set(struct fake *fake, const char *name, bool present)
{
	struct ksym *sym = sym_find(fake, name);

	sym->address = present ? 0xffffffff81000000 + (uint64_t)(sym - fake->syms) : 0;
}

static inline void func_add(struct fake *fake, const char *name, int ret, const int *params)
{
	type_func(&fake->types, name, ret, params);
	for (size_t i = 0; i < fake->facts.nr_syms; i++)
		if (!strcmp(fake->syms[i].name, name))
			sym_set(fake, name, true);
}

static inline void add_css(struct fake *fake)
{
	const struct types *t = &fake->types;

	func_add(fake, "mem_cgroup_css_online", t->s32, PARAMS(t->css_ptr));
	func_add(fake, "mem_cgroup_css_offline", 0, PARAMS(t->css_ptr));
}

/* fentry takes structures by value: 6.1 (720e6a435194) */
static inline void add_arg_flags(struct fake *fake)
{
	type_struct(&fake->types, "btf_func_model", 16);
	type_member(&fake->types, "arg_flags", fake->types.u64);
}

/* Up to 6.12: one function for charge and uncharge, and pages of u16 ids. */
static inline void add_record_by_entry(struct fake *fake)
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

static inline void add_5_10(struct fake *fake)
{
	const struct types *t = &fake->types;

	add_record_by_entry(fake);
	func_add(fake, "mem_cgroup_try_charge_swap", t->s32, PARAMS(t->page_ptr, t->swp_entry));
	func_add(fake, "mem_cgroup_uncharge_swap", 0, PARAMS(t->swp_entry, t->u32));
}

static inline void add_6_1(struct fake *fake)
{
	const struct types *t = &fake->types;

	add_arg_flags(fake);
	add_record_by_entry(fake);
	func_add(fake, "__mem_cgroup_try_charge_swap", t->s32, PARAMS(t->folio_ptr, t->swp_entry));
	func_add(fake, "__mem_cgroup_uncharge_swap", 0, PARAMS(t->swp_entry, t->u32));
}

/* @cell_bytes: size of struct swap_cgroup, which holds one id or two */
static inline void add_6_18(struct fake *fake, uint32_t cell_bytes)
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

static inline void add_7_3(struct fake *fake)
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

static inline void fake_bare(struct fake *fake)
{
	*fake = (struct fake){ .types = types_new() };
	fake->facts.btf = fake->types.btf;
	fake->facts.syms = fake->syms;
	fake->facts.nr_syms = hooks_ksyms(fake->syms);
	sym_set(fake, "register_ftrace_direct", true);
}

static inline void fake_new(struct fake *fake, enum series series)
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

static inline void fake_free(struct fake *fake)
{
	types_free(&fake->types);
}

static inline const char *program(const struct fake *fake, enum hook_job job)
{
	return fake->choices[job].hook ? fake->choices[job].hook->program : NULL;
}

/* Checks the programs of charge and uncharge; those of births and deaths follow from the mode. */
static inline void expect_chosen(struct fake *fake, enum attach_mode mode, const char *charge,
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

static inline void expect_refused(struct fake *fake, enum attach_mode mode, enum hook_job job,
				  const char *why)
{
	assert_int_equal(hooks_choose(&fake->facts, mode, fake->choices), -ENOENT);
	assert_null(fake->choices[job].hook);
	assert_string_equal(fake->choices[job].reason, why);
}

static inline bool wants_twin(const struct fake *fake, enum hook_job job)
{
	return hook_needs_twin(&fake->facts, fake->choices[job].hook);
}

#endif
