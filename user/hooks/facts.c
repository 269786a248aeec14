// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * hooks/facts.c - see hooks/facts.h.
 */
#include "hooks/facts.h"

#include <bpf/btf.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/func_proto.h"
#include "record.h"

static const char *const ksym_names[] = {
	"__mem_cgroup_handle_over_high",
	"__mem_cgroup_try_charge_swap",
	"__mem_cgroup_uncharge_swap",
	"__read_swap_cache_async",
	"__traceiter_count_memcg_events",
	"aggr_pre_handler",
	"balance_pgdat",
	"do_swap_page",
	"flush_last_time",
	"flush_next_time",
	"fprobe_ftrace_entry",
	"kprobe_table",
	"kprobes_all_disarmed",
	"mem_cgroup_css_offline",
	"mem_cgroup_css_online",
	"mem_cgroup_handle_over_high",
	"mem_cgroup_idr",
	"mem_cgroup_ids",
	"mem_cgroup_private_ids",
	"mem_cgroup_resize_max",
	"mem_cgroup_try_charge_swap",
	"memory_high_write",
	"memory_max_write",
	"memory_reclaim",
	"mod_memcg_state",
	"nr_swap_pages",
	"nr_swapfiles",
	"obj_cgroup_charge_zswap",
	"obj_cgroup_uncharge_zswap",
	"oom_kill_process",
	"page_offset_base",
	"pre_handler_kretprobe",
	"preempt_dynamic_mode",
	"reclaim_pages",
	"schedule_timeout_killable",
	"shrink_memcg_cb",
	"swap_cgroup_clear",
	"swap_cgroup_cmpxchg",
	"swap_cgroup_ctrl",
	"swap_cgroup_record",
	"swap_high_write",
	"swap_info",
	"swap_max_write",
	"swap_read_folio",
	"swap_readpage",
	"total_swap_pages",
	"try_to_free_mem_cgroup_pages",
	"try_to_free_pages",
	"vmemmap_base",
	"zswap_enabled",
	"zswap_frontswap_load",
	"zswap_frontswap_store",
	"zswap_load",
	"zswap_max_write",
	"zswap_store",
	"zswap_writeback_entry",
};

size_t hooks_ksyms(struct ksym *table, size_t max)
{
	size_t nr = sizeof(ksym_names) / sizeof(ksym_names[0]);

	for (size_t i = 0; i < nr && i < max; i++)
		table[i] = (struct ksym){ .name = ksym_names[i] };
	return nr < max ? nr : max;
}

#define KSYM_NAMES (sizeof(ksym_names) / sizeof(ksym_names[0]))
_Static_assert(KSYM_NAMES <= HOOK_NAMES_MAX, "room for the id of each name");

static int name_compare(const void *name, const void *entry)
{
	return strcmp(name, *(const char *const *)entry);
}

/* The place of @name among the names that hooks need; -1: none needs it. */
static int name_index(const char *name)
{
	const char *const *found =
		bsearch(name, ksym_names, KSYM_NAMES, sizeof(ksym_names[0]), name_compare);

	return found ? (int)(found - ksym_names) : -1;
}

/* In one pass: a search of a kernel's BTF for one name takes millions of instructions. */
static void functions_find(struct hook_facts *facts)
{
	for (uint32_t id = 1; id < btf__type_cnt(facts->btf); id++) {
		const struct btf_type *type = btf__type_by_id(facts->btf, id);
		const char *name =
			btf_is_func(type) ? btf__name_by_offset(facts->btf, type->name_off) : NULL;
		int i = name ? name_index(name) : -1;

		if (i >= 0 && !facts->func_ids[i])
			facts->func_ids[i] = id;
	}
}

uint32_t hook_facts_function(const struct hook_facts *facts, const char *symbol)
{
	int i = name_index(symbol);

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

/* The type of the member @name of @type, const and typedefs taken off. */
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

/* swap_cgroup_ctrl[].map: struct page ** up to 6.12, then a flat array of struct swap_cgroup. */
static uint32_t layout_of_map(const struct hook_facts *facts, const struct btf_type *map)
{
	const struct btf_type *cell = struct_find(facts->btf, "swap_cgroup");
	const struct btf_type *pointed;

	if (!map || !btf_is_ptr(map) || !cell || !hook_facts_has(facts, "swap_cgroup_ctrl"))
		return SLOT_UNKNOWN;
	pointed = btf__type_by_id(facts->btf, (uint32_t)btf__resolve_type(facts->btf, map->type));
	if (pointed && btf_is_ptr(pointed))
		return cell->size == sizeof(uint16_t) && hook_facts_has(facts, "vmemmap_base") &&
				       hook_facts_has(facts, "page_offset_base")
			       ? SLOT_PAGES
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
	facts->fprobe = hook_facts_function(facts, "fprobe_ftrace_entry");
}
