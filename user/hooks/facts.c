// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * hooks/facts.c - see hooks/facts.h.
 */
#include "hooks/facts.h"

#include <bpf/btf.h>
#include <string.h>

#include "hooks/table.h"
#include "kernel/btf_names.h"
#include "kernel/btf_subset.h"
#include "kernel/func_proto.h"
#include "kernel/page_map.h"
#include "record.h"

/* Names looked up in the kernel beside the functions of the hooks. */
static const char *const other_names[] = {
	"__mem_cgroup_charge_backing_phys_swap",
	"__mem_cgroup_record_swap",
	"aggr_pre_handler",
	"flush_last_time",
	"flush_next_time",
	"fprobe_ftrace_entry",
	"ftrace_enabled",
	"kprobe_table",
	"kprobes_all_disarmed",
	"mem_cgroup_idr",
	"mem_cgroup_ids",
	"mem_cgroup_private_ids",
	"memory_cgrp_subsys",
	"nr_swap_pages",
	"nr_swapfiles",
	"pre_handler_kretprobe",
	"preempt_dynamic_mode",
	"register_ftrace_direct",
	"swap_cgroup_ctrl",
	"swap_info",
	"total_swap_pages",
	"zswap_enabled",
};

/* Hooks of one function are adjacent, so few names are added twice. */
static void name_add(struct ksym *table, size_t *nr, const char *name)
{
	if (name && *nr < HOOK_NAMES_MAX && (!*nr || strcmp(table[*nr - 1].name, name) != 0))
		table[(*nr)++] = (struct ksym){ .name = name };
}

size_t hooks_ksyms(struct ksym *table)
{
	size_t nr = 0;

	for (size_t i = 0; i < sizeof(other_names) / sizeof(other_names[0]); i++)
		name_add(table, &nr, other_names[i]);
	for (size_t i = 0; page_map_symbols[i]; i++)
		name_add(table, &nr, page_map_symbols[i]);
	for (size_t i = 0; i < hooks_nr; i++) {
		name_add(table, &nr, hooks[i].caller);
		name_add(table, &nr, hooks[i].needs);
		name_add(table, &nr, hooks[i].symbol);
	}
	return kallsyms_sort(table, nr);
}

/*
 * The structures read by hooks_learn(), kernel_inspect() and the doctor, with
 * func_proto_has_member() and the like. tools/btf-minimal compares the answers with those of the
 * whole BTF.
 */
const char *const hooks_structs[] = {
	"bpf_link_info",  "bpf_map_memory",   "bpf_oom_ops",	   "bpf_prog_info",
	"btf_func_model", "mem_cgroup",	      "mem_section",	   "memcg_bpf_ops",
	"swap_cgroup",	  "swap_cgroup_ctrl", "swap_cluster_info", NULL,
};

static int names_fill(struct btf_names *names, const struct btf *object)
{
	struct ksym syms[HOOK_NAMES_MAX];
	size_t nr = hooks_ksyms(syms);
	int err = btf_names_add(names, "kallsyms_lookup_names"); /* for kallsyms_lookup_is_fast() */

	for (size_t i = 0; !err && i < nr; i++)
		err = btf_names_add(names, syms[i].name);
	for (size_t i = 0; !err && hooks_structs[i]; i++)
		err = btf_names_add(names, hooks_structs[i]);
	return !err && object ? btf_names_add_types(names, object) : err;
}

int hooks_types_take(struct btf_subset *part, const struct btf *whole, const struct btf *object)
{
	struct btf_names names;
	int err = btf_names_open(&names);

	if (!err)
		err = names_fill(&names, object);
	if (!err)
		err = btf_subset_take(part, whole, &names);
	btf_names_close(&names);
	return err;
}

/* In one pass: searching a kernel's BTF for one name takes millions of instructions. */
static void functions_find(struct hook_facts *facts)
{
	for (uint32_t id = 1; id < btf__type_cnt(facts->btf); id++) {
		const struct btf_type *type = btf__type_by_id(facts->btf, id);
		const char *name =
			btf_is_func(type) ? btf__name_by_offset(facts->btf, type->name_off) : NULL;
		int i = name ? kallsyms_index(facts->syms, facts->nr_syms, name) : -1;

		if (i >= 0 && !facts->func_ids[i])
			facts->func_ids[i] = id;
	}
}

uint32_t hook_facts_function(const struct hook_facts *facts, const char *symbol)
{
	int i = kallsyms_index(facts->syms, facts->nr_syms, symbol);

	return i < 0 ? 0 : facts->func_ids[i];
}

bool hook_facts_has(const struct hook_facts *facts, const char *symbol)
{
	return kallsyms_find(facts->syms, facts->nr_syms, symbol) != 0;
}

static const struct btf_type *struct_find(const struct btf *btf, const char *name)
{
	int id = btf__find_by_name_kind(btf, name, BTF_KIND_STRUCT);

	return id > 0 ? btf__type_by_id(btf, (uint32_t)id) : NULL;
}

/* The type of the member @name of @type, without const and typedefs. */
static const struct btf_type *member_type(const struct btf *btf, const struct btf_type *type,
					  const char *name)
{
	const struct btf_member *member = btf_members(type);

	for (int i = 0; i < btf_vlen(type); i++, member++) {
		const char *word = btf__name_by_offset(btf, member->name_off);

		if (word && !strcmp(word, name))
			return btf__type_by_id(btf, (uint32_t)btf__resolve_type(btf, member->type));
	}
	return NULL;
}

void hook_facts_pages(const struct hook_facts *facts, struct page_map_source *source)
{
	const struct btf_type *section = struct_find(facts->btf, "mem_section");

	*source = (struct page_map_source){
		.syms = facts->syms,
		.nr_syms = facts->nr_syms,
		.section_bytes = section ? section->size : 0,
	};
}

static bool has_page_map(const struct hook_facts *facts)
{
	struct page_map_source source;

	hook_facts_pages(facts, &source);
	return page_map_is_there(&source);
}

/* swap_cgroup_ctrl[].map: struct page ** up to 6.12, then a flat array of struct swap_cgroup. */
static uint32_t layout_of_map(const struct hook_facts *facts, const struct btf_type *map)
{
	const struct btf_type *cell = struct_find(facts->btf, "swap_cgroup");
	const struct btf_type *pointed;

	if (!map || !btf_is_ptr(map) || !cell || !hook_facts_has(facts, "swap_cgroup_ctrl"))
		return SLOT_UNKNOWN;
	pointed = btf__type_by_id(facts->btf, (uint32_t)btf__resolve_type(facts->btf, map->type));
	if (pointed && btf_is_ptr(pointed))
		return cell->size == sizeof(uint16_t) && has_page_map(facts) ? SLOT_PAGES
									     : SLOT_UNKNOWN;
	if (pointed != cell)
		return SLOT_UNKNOWN;
	return cell->size == sizeof(uint16_t)	    ? SLOT_FLAT
	       : cell->size == 2 * sizeof(uint16_t) ? SLOT_PACKED
						    : SLOT_UNKNOWN;
}

static uint32_t layout_learn(const struct hook_facts *facts)
{
	const struct btf_type *ctrl = struct_find(facts->btf, "swap_cgroup_ctrl");

	if (func_proto_has_member(facts->btf, "swap_cluster_info", "memcg_table"))
		return hook_facts_has(facts, "swap_info") ? SLOT_CLUSTER : SLOT_UNKNOWN;
	return ctrl ? layout_of_map(facts, member_type(facts->btf, ctrl, "map")) : SLOT_UNKNOWN;
}

void hooks_learn(struct hook_facts *facts)
{
	memset(facts->func_ids, 0, sizeof(facts->func_ids));
	functions_find(facts);
	facts->fentry_struct = func_proto_has_member(facts->btf, "btf_func_model", "arg_flags");
	facts->slot_layout = layout_learn(facts);
	facts->vswap = hook_facts_function(facts, "__mem_cgroup_record_swap") ||
		       hook_facts_function(facts, "__mem_cgroup_charge_backing_phys_swap");
	facts->fprobe = hook_facts_function(facts, "fprobe_ftrace_entry");
}
