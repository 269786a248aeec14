// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * hooks/kernel_types.c - see hooks/kernel_types.h.
 */
#include "hooks/kernel_types.h"

#include <linux/btf.h>

#include "kernel/btf_request.h"
#include "kernel/kallsyms.h"

/*
 * What hooks_learn(), kernel_inspect() and the doctor look at: func_proto_has_member() and the
 * like. tools/btf-minimal compares the answers with those of the whole BTF.
 */
static const struct {
	const char *type;
	const char *member;
} asked[] = {
	{ "bpf_link_info", "missed" },
	{ "bpf_map_memory", NULL },
	{ "bpf_prog_info", "recursion_misses" },
	{ "btf_func_model", "arg_flags" },
	{ "mem_cgroup", NULL },
	{ "swap_cgroup", NULL },
	{ "swap_cgroup_ctrl", "map" },
	{ "swap_cluster_info", "memcg_table" },
};

#define ASKED_LEN (sizeof(asked) / sizeof(asked[0]))

const char *kernel_type_at(size_t i, const char **member)
{
	*member = i < ASKED_LEN ? asked[i].member : NULL;
	return i < ASKED_LEN ? asked[i].type : NULL;
}

static void function_add(struct btf_requests *needs, const char *name)
{
	btf_requests_add(needs, &(struct btf_request){ .kind = BTF_KIND_FUNC, .name = name });
}

void kernel_types(struct btf_requests *needs, const struct ksym *syms, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		function_add(needs, syms[i].name);
	function_add(needs, "kallsyms_lookup_names"); /* kallsyms_lookup_is_fast() */
	for (size_t i = 0; i < ASKED_LEN; i++)
		btf_requests_add(needs, &(struct btf_request){
						.kind = BTF_KIND_STRUCT,
						.name = asked[i].type,
						.path_len = asked[i].member != NULL,
						.anywhere = asked[i].member != NULL,
						.path = { asked[i].member },
					});
}
