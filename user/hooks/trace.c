// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * hooks/trace.c - the hooks that only tracing needs; see hooks/tables.h for what a line says.
 *
 * Owns: their table. Each function has a program at its entry and one at its return, or one at its
 * entry alone. Must not know: how one is chosen (hooks/choose.c).
 */
#include "hooks/tables.h"

#define HOOK(job_, symbol_, prototype_, attach_, program_, entry_)                                 \
	{                                                                                          \
		.job = (job_), .symbol = (symbol_), .prototype = (prototype_),                     \
		.attach = (attach_), .program = (program_), .entry_program = (entry_),             \
	}

/* First what is cheaper, as in the table of hooks/account.c. */
#define BOTH(job_, symbol_, prototype_, name_)                                                     \
	HOOK(job_, symbol_, prototype_, ATTACH_FEXIT, "hook_trace_" name_ "_fexit",                \
	     "hook_trace_" name_ "_fentry"),                                                       \
		HOOK(job_, symbol_, prototype_, ATTACH_KRETPROBE,                                  \
		     "hook_trace_" name_ "_kretprobe", "hook_trace_" name_ "_kprobe")
#define ENTRY(job_, symbol_, prototype_, name_)                                                    \
	HOOK(job_, symbol_, prototype_, ATTACH_FENTRY, "hook_trace_" name_ "_fentry", NULL),       \
		HOOK(job_, symbol_, prototype_, ATTACH_KPROBE, "hook_trace_" name_ "_kprobe",      \
		     NULL)

static const struct hook trace_table[] = {
	BOTH(JOB_TRACE_MEMCG, "try_to_free_mem_cgroup_pages",
	     "u64(struct mem_cgroup *,u64,u32,bool)", "memcg4"),
	BOTH(JOB_TRACE_MEMCG, "try_to_free_mem_cgroup_pages",
	     "u64(struct mem_cgroup *,u64,u32,u32)", "memcg4"),
	BOTH(JOB_TRACE_MEMCG, "try_to_free_mem_cgroup_pages",
	     "u64(struct mem_cgroup *,u64,u32,u32,s32 *)", "memcg5"),
	BOTH(JOB_TRACE_DIRECT, "try_to_free_pages", "u64(struct zonelist *,s32,u32,nodemask_t *)",
	     "direct"),
	BOTH(JOB_TRACE_KSWAPD, "balance_pgdat", "s32(struct pglist_data *,s32,s32)", "kswapd"),
	BOTH(JOB_TRACE_MADVISE, "reclaim_pages", "u64(struct list_head *)", "madvise"),
	BOTH(JOB_TRACE_HIGH, "mem_cgroup_handle_over_high", "void()", "high"),
	BOTH(JOB_TRACE_HIGH, "mem_cgroup_handle_over_high", "void(u32)", "high"),
	BOTH(JOB_TRACE_HIGH, "__mem_cgroup_handle_over_high", "void(u32)", "high"),
	BOTH(JOB_TRACE_SLEEP, "schedule_timeout_killable", "s64(s64)", "sleep"),
	BOTH(JOB_TRACE_MEMORY_MAX, "memory_max_write",
	     "s64(struct kernfs_open_file *,char *,u64,s64)", "memory_max"),
	BOTH(JOB_TRACE_MEMORY_HIGH, "memory_high_write",
	     "s64(struct kernfs_open_file *,char *,u64,s64)", "memory_high"),
	BOTH(JOB_TRACE_SWAP_MAX, "swap_max_write", "s64(struct kernfs_open_file *,char *,u64,s64)",
	     "swap_max"),
	BOTH(JOB_TRACE_SWAP_HIGH, "swap_high_write",
	     "s64(struct kernfs_open_file *,char *,u64,s64)", "swap_high"),
	BOTH(JOB_TRACE_ZSWAP_MAX, "zswap_max_write",
	     "s64(struct kernfs_open_file *,char *,u64,s64)", "zswap_max"),
	BOTH(JOB_TRACE_PROACTIVE, "memory_reclaim", "s64(struct kernfs_open_file *,char *,u64,s64)",
	     "memory_reclaim"),
	BOTH(JOB_TRACE_V1_LIMIT, "mem_cgroup_resize_max", "s32(struct mem_cgroup *,u64,bool)",
	     "resize"),
	BOTH(JOB_TRACE_REFUSED, "mem_cgroup_try_charge_swap", "s32(struct page *,swp_entry_t)",
	     "charge_page"),
	BOTH(JOB_TRACE_REFUSED, "__mem_cgroup_try_charge_swap", "s32(struct folio *,swp_entry_t)",
	     "charge_entry"),
	BOTH(JOB_TRACE_REFUSED, "__mem_cgroup_try_charge_swap", "s32(struct folio *)",
	     "charge_folio"),
	BOTH(JOB_TRACE_FAULT, "do_swap_page", "u32(struct vm_fault *)", "fault"),
	BOTH(JOB_TRACE_READ, "swap_readpage", "s32(struct page *,bool)", "read_page2"),
	BOTH(JOB_TRACE_READ, "swap_readpage", "s32(struct page *,bool,struct swap_iocb **)",
	     "read_page3"),
	BOTH(JOB_TRACE_READ, "swap_read_folio", "void(struct folio *,struct swap_iocb **)",
	     "read_folio"),
	BOTH(JOB_TRACE_READ, "swap_read_folio", "void(struct swap_io_ctx *,struct folio *)",
	     "read_ctx"),
	ENTRY(JOB_TRACE_ZSWAP_STORE, "zswap_store", "bool(struct folio *)", "zswap_store"),
	ENTRY(JOB_TRACE_ZSWAP_STORE, "zswap_frontswap_store", "s32(u32,u64,struct page *)",
	      "front_store"),
	ENTRY(JOB_TRACE_ZSWAP_LOAD, "zswap_load", "bool(struct folio *)", "zswap_load"),
	ENTRY(JOB_TRACE_ZSWAP_LOAD, "zswap_load", "s32(struct folio *)", "zswap_load"),
	ENTRY(JOB_TRACE_ZSWAP_LOAD, "zswap_frontswap_load", "s32(u32,u64,struct page *)",
	      "front_load"),
	ENTRY(JOB_TRACE_BACK_SLOT, "__read_swap_cache_async",
	      "struct page *(swp_entry_t,u32,struct vm_area_struct *,u64,bool *)", "back_slot"),
	BOTH(JOB_TRACE_WRITEBACK, "zswap_writeback_entry", "s32(struct zpool *,u64)", "back"),
	BOTH(JOB_TRACE_WRITEBACK, "shrink_memcg_cb",
	     "enum lru_status(struct list_head *,struct list_lru_one *,struct spinlock *,void *)",
	     "shrink4"),
	BOTH(JOB_TRACE_WRITEBACK, "shrink_memcg_cb",
	     "enum lru_status(struct list_head *,struct list_lru_one *,void *)", "shrink3"),
	ENTRY(JOB_TRACE_OOM, "oom_kill_process", "void(struct oom_control *,char *)", "oom"),
};

const struct hook *hook_trace_at(size_t i)
{
	return i < sizeof(trace_table) / sizeof(trace_table[0]) ? &trace_table[i] : NULL;
}
