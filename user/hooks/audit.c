// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * hooks/audit.c - the hooks that only an audit needs; see hooks/tables.h for what a line says.
 *
 * Owns: their table. Must not know: how one is chosen (hooks/choose.c).
 */
#include "hooks/tables.h"

#define ENTRY(job_, symbol_, prototype_, name_, slot_)                                             \
	{ .job = (job_),                                                                           \
	  .symbol = (symbol_),                                                                     \
	  .prototype = (prototype_),                                                               \
	  .attach = ATTACH_FENTRY,                                                                 \
	  .program = "hook_audit_" name_ "_fentry",                                                \
	  .reads_slot = (slot_) },                                                                 \
	{                                                                                          \
		.job = (job_), .symbol = (symbol_), .prototype = (prototype_),                     \
		.attach = ATTACH_KPROBE, .program = "hook_audit_" name_ "_kprobe",                 \
		.reads_slot = (slot_),                                                             \
	}

#define RETURN(symbol_, prototype_, name_)                                                         \
	{ .job = JOB_AUDIT_REFUSED,                                                                \
	  .symbol = (symbol_),                                                                     \
	  .prototype = (prototype_),                                                               \
	  .attach = ATTACH_FEXIT,                                                                  \
	  .program = "hook_audit_refused_" name_ "_fexit" },                                       \
	{                                                                                          \
		.job = JOB_AUDIT_REFUSED, .symbol = (symbol_), .prototype = (prototype_),          \
		.attach = ATTACH_KRETPROBE, .program = "hook_audit_refused_entry_kretprobe",       \
		.entry_program = "hook_audit_refused_" name_ "_kprobe",                            \
	}

static const struct hook audit_table[] = {
	ENTRY(JOB_AUDIT_CHARGE, "swap_cgroup_record", "u16(swp_entry_t,u16,u32)", "record", true),
	ENTRY(JOB_AUDIT_CHARGE, "swap_cgroup_record", "void(struct folio *,u16,swp_entry_t)",
	      "record_folio", true),
	ENTRY(JOB_AUDIT_CHARGE, "__mem_cgroup_try_charge_swap", "s32(struct folio *)",
	      "charge_folio", true),
	RETURN("mem_cgroup_try_charge_swap", "s32(struct page *,swp_entry_t)", "entry"),
	RETURN("__mem_cgroup_try_charge_swap", "s32(struct folio *,swp_entry_t)", "entry"),
	RETURN("__mem_cgroup_try_charge_swap", "s32(struct folio *)", "folio"),
	ENTRY(JOB_AUDIT_LIMIT, "swap_max_write", "s64(struct kernfs_open_file *,char *,u64,s64)",
	      "limit", false),
};

const struct hook *hook_audit_at(size_t i)
{
	return i < sizeof(audit_table) / sizeof(audit_table[0]) ? &audit_table[i] : NULL;
}
