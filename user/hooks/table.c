// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * hooks/table.c - see hooks/table.h.
 */
#include "hooks/table.h"

/* How a hook attaches, and the program it runs: hook_NAME_HOW. */
#define FENTRY(name_) .attach = ATTACH_FENTRY, .program = "hook_" name_ "_fentry"
#define FEXIT(name_) .attach = ATTACH_FEXIT, .program = "hook_" name_ "_fexit"
#define KPROBE(name_) .attach = ATTACH_KPROBE, .program = "hook_" name_ "_kprobe"
#define KRETPROBE(name_) .attach = ATTACH_KRETPROBE, .program = "hook_" name_ "_kretprobe"
#define RAW_TP(name_) .attach = ATTACH_RAW_TP, .program = "hook_" name_ "_raw_tp"
#define ENTRY(name_) .entry_program = "hook_" name_
#define TWIN(name_) .twin_program = "hook_" name_ "_twin"

/* Both hooks at the entry of a function, and those at its return that need an entry program too. */
#define AT_ENTRY(job_, symbol_, prototype_, name_)                                                 \
	{ job_, symbol_, prototype_, FENTRY(name_) },                                              \
	{                                                                                          \
		job_, symbol_, prototype_, KPROBE(name_)                                           \
	}
#define AT_BOTH(job_, symbol_, prototype_, name_)                                                  \
	{ job_, symbol_, prototype_, FEXIT(name_), ENTRY(name_ "_fentry") },                       \
	{                                                                                          \
		job_, symbol_, prototype_, KRETPROBE(name_), ENTRY(name_ "_kprobe")                \
	}

/* Prototypes that several hooks share. */
#define RECORD_ENTRY "u16(swp_entry_t,u16,u32)"
#define RECORD_FOLIO "void(struct folio *,u16,swp_entry_t)"
#define CHARGE_PAGE "s32(struct page *,swp_entry_t)"
#define CHARGE_ENTRY "s32(struct folio *,swp_entry_t)"
#define CHARGE_FOLIO "s32(struct folio *)"
#define UNCHARGE_ENTRY "void(swp_entry_t,u32)"
#define UNCHARGE_ID "void(u16,u32)"
#define COUNTER_CHARGE "bool(struct page_counter *,u64,struct page_counter **)"
#define COUNTER_UNCHARGE "void(struct page_counter *,u64)"
#define MEMCG_STATE "void(struct mem_cgroup *,enum memcg_stat_item,s32)"
#define STATE_TRACED "s32(void *,struct mem_cgroup *,s32,s32)"
#define STATE_TRACED_LONG "s32(void *,struct mem_cgroup *,s32,s64)"
#define MEMCG_EVENTS "s32(void *,struct mem_cgroup *,s32,u64)"
#define OBJCG_BYTES "void(struct obj_cgroup *,u64)"
#define FRONTSWAP "s32(u32,u64,struct page *)"
#define DEBUGFS_WRITE "s64(struct file *,char *,u64,s64 *)"
#define SYSCTL_CALL "s64(struct kiocb *,struct iov_iter *,s32)"
#define FILE_WRITE "s64(struct kernfs_open_file *,char *,u64,s64)"

/*
 * The first hook of a job that fits is taken, so the cheapest comes first.
 * swap_cgroup_record(entry, id, nr) is the commit point of charges and of uncharges; one program
 * does both jobs there.
 */
const struct hook hooks[] = {
	{ JOB_CHARGE, "swap_cgroup_record", RECORD_ENTRY, FENTRY("record"), TWIN("record_fentry"),
	  .reads_slot = true },
	{ JOB_CHARGE, "swap_cgroup_record", RECORD_ENTRY, KPROBE("record"), .reads_slot = true },
	{ JOB_CHARGE, "swap_cgroup_record", RECORD_ENTRY, FEXIT("record"), TWIN("record_fexit") },
	{ JOB_CHARGE, "swap_cgroup_record", RECORD_FOLIO, FENTRY("record_folio"),
	  TWIN("record_folio_fentry") },
	{ JOB_CHARGE, "swap_cgroup_record", RECORD_FOLIO, KPROBE("record_folio"),
	  .after_second = true },
	{ JOB_CHARGE, "__mem_cgroup_try_charge_swap", CHARGE_FOLIO, FEXIT("charge_folio"),
	  TWIN("charge_folio_fexit"), .reads_slot = true },
	{ JOB_CHARGE, "mod_memcg_state", MEMCG_STATE, KPROBE("charge_call"), .at_call = true,
	  .caller = "__mem_cgroup_try_charge_swap", .caller_prototype = CHARGE_FOLIO,
	  .slotless = true },
	{ JOB_CHARGE, "mod_memcg_state", MEMCG_STATE, KPROBE("charge_state"),
	  .caller = "__mem_cgroup_try_charge_swap", .caller_prototype = CHARGE_FOLIO,
	  .slotless = true },
	{ JOB_CHARGE, "__mem_cgroup_try_charge_swap", CHARGE_FOLIO, KRETPROBE("charge_folio"),
	  ENTRY("charge_folio_kprobe"), .reads_slot = true, .after_second = true },
	/* between get_cpu() and put_cpu() (mm/memcontrol.c), like the next one */
	{ JOB_CHARGE, "__traceiter_mod_memcg_state", STATE_TRACED, RAW_TP("swap_state"),
	  .turn = TURN_SECOND, .slotless = true, .atomic = true },
	{ JOB_CHARGE, "__traceiter_mod_memcg_state", STATE_TRACED_LONG, RAW_TP("swap_state"),
	  .turn = TURN_SECOND, .slotless = true, .atomic = true },

	{ JOB_UNCHARGE, "swap_cgroup_record", RECORD_ENTRY, FENTRY("record"), TWIN("record_fentry"),
	  .reads_slot = true },
	{ JOB_UNCHARGE, "swap_cgroup_record", RECORD_ENTRY, KPROBE("record"), .reads_slot = true },
	{ JOB_UNCHARGE, "swap_cgroup_record", RECORD_ENTRY, FEXIT("record"), TWIN("record_fexit") },
	/* called under the cluster's lock (mm/swapfile.c swap_entries_free()) */
	{ JOB_UNCHARGE, "swap_cgroup_clear", "u16(swp_entry_t,u32)", FENTRY("clear"),
	  .reads_slot = true, .spins = true },
	{ JOB_UNCHARGE, "swap_cgroup_clear", "u16(swp_entry_t,u32)", KPROBE("clear"),
	  .reads_slot = true },
	/* called under the cluster's lock (mm/swapfile.c __swap_cluster_free_entries()) */
	{ JOB_UNCHARGE, "__mem_cgroup_uncharge_swap", UNCHARGE_ID, FENTRY("uncharge_id"),
	  .spins = true },
	{ JOB_UNCHARGE, "__mem_cgroup_uncharge_swap", UNCHARGE_ID, KPROBE("uncharge_id") },
	{ JOB_UNCHARGE, "__traceiter_mod_memcg_state", STATE_TRACED, RAW_TP("swap_state"),
	  .turn = TURN_SECOND, .slotless = true, .atomic = true },
	{ JOB_UNCHARGE, "__traceiter_mod_memcg_state", STATE_TRACED_LONG, RAW_TP("swap_state"),
	  .turn = TURN_SECOND, .slotless = true, .atomic = true },

	/* called under a page table lock (mem_cgroup_move_charge_pte_range()) */
	{ JOB_MOVE, "swap_cgroup_cmpxchg", "u16(swp_entry_t,u16,u16)", FENTRY("move"),
	  .reads_slot = true, .spins = true },
	{ JOB_MOVE, "swap_cgroup_cmpxchg", "u16(swp_entry_t,u16,u16)", KPROBE("move"),
	  .reads_slot = true },

	{ JOB_ZSWAP_UNCHARGE, "obj_cgroup_uncharge_zswap", OBJCG_BYTES, FENTRY("zswap_uncharge"),
	  TWIN("zswap_uncharge_fentry") },
	{ JOB_ZSWAP_UNCHARGE, "obj_cgroup_uncharge_zswap", OBJCG_BYTES, KPROBE("zswap_held"),
	  .grouped = true },
	{ JOB_ZSWAP_UNCHARGE, "obj_cgroup_uncharge_zswap", OBJCG_BYTES, KPROBE("zswap_uncharge") },
	{ JOB_ZSWAP_CHARGE, "obj_cgroup_charge_zswap", OBJCG_BYTES, FENTRY("zswap_charge"),
	  TWIN("zswap_charge_fentry") },
	{ JOB_ZSWAP_CHARGE, "obj_cgroup_charge_zswap", OBJCG_BYTES, KPROBE("zswap_held"),
	  .grouped = true },
	{ JOB_ZSWAP_CHARGE, "obj_cgroup_charge_zswap", OBJCG_BYTES, KPROBE("zswap_charge") },
	/* between get_cpu() and put_cpu() (mm/memcontrol.c) */
	{ JOB_ZSWAP_LOAD, "__traceiter_count_memcg_events", MEMCG_EVENTS, RAW_TP("zswap_events"),
	  .needs = "zswap_load", .slotless = true, .atomic = true },
	{ JOB_ZSWAP_LOAD, "zswap_frontswap_load", FRONTSWAP, FEXIT("zswap_load_page"),
	  TWIN("zswap_load_page_fexit") },
	{ JOB_ZSWAP_LOAD, "zswap_frontswap_load", FRONTSWAP, KRETPROBE("zswap_load_page"),
	  ENTRY("zswap_load_page_kprobe") },
	{ JOB_ZSWAP_LOAD, "zswap_load", "bool(struct folio *)", FEXIT("zswap_load_bool"),
	  TWIN("zswap_load_bool_fexit") },
	{ JOB_ZSWAP_LOAD, "zswap_load", "bool(struct folio *)", KRETPROBE("zswap_load_bool"),
	  ENTRY("zswap_load_folio_kprobe") },
	{ JOB_ZSWAP_LOAD, "zswap_load", "s32(struct folio *)", FEXIT("zswap_load_int"),
	  TWIN("zswap_load_int_fexit") },
	{ JOB_ZSWAP_LOAD, "zswap_load", "s32(struct folio *)", KRETPROBE("zswap_load_int"),
	  ENTRY("zswap_load_folio_kprobe") },
	{ JOB_ZSWAP_STORE, "__traceiter_count_memcg_events", MEMCG_EVENTS, RAW_TP("zswap_events"),
	  .needs = "zswap_store", .slotless = true, .atomic = true },
	{ JOB_ZSWAP_STORE, "zswap_frontswap_store", FRONTSWAP, FEXIT("zswap_store_page"),
	  TWIN("zswap_store_page_fexit") },
	{ JOB_ZSWAP_STORE, "zswap_frontswap_store", FRONTSWAP, KRETPROBE("zswap_store_page"),
	  ENTRY("zswap_store_page_kprobe") },
	{ JOB_ZSWAP_STORE, "zswap_store", "bool(struct folio *)", FEXIT("zswap_store_folio"),
	  TWIN("zswap_store_folio_fexit") },
	{ JOB_ZSWAP_STORE, "zswap_store", "bool(struct folio *)", KRETPROBE("zswap_store_folio"),
	  ENTRY("zswap_store_folio_kprobe") },

	/* called under cgroup_mutex (kernel/cgroup/cgroup.c) */
	{ JOB_OFFLINE, "mem_cgroup_css_offline", "void(struct cgroup_subsys_state *)",
	  FENTRY("offline"), .turn = TURN_ANY, .atomic = true },
	{ JOB_OFFLINE, "mem_cgroup_css_offline", "void(struct cgroup_subsys_state *)",
	  KPROBE("css"), .grouped = true, .rare = true },
	{ JOB_OFFLINE, "mem_cgroup_css_offline", "void(struct cgroup_subsys_state *)",
	  KPROBE("offline") },
	{ JOB_ONLINE, "mem_cgroup_css_online", "s32(struct cgroup_subsys_state *)",
	  FENTRY("online"), .turn = TURN_ANY, .atomic = true },
	{ JOB_ONLINE, "mem_cgroup_css_online", "s32(struct cgroup_subsys_state *)", KPROBE("css"),
	  .grouped = true, .rare = true },
	{ JOB_ONLINE, "mem_cgroup_css_online", "s32(struct cgroup_subsys_state *)",
	  KPROBE("online") },

	/* only for tracing */
	AT_BOTH(JOB_TRACE_MEMCG, "try_to_free_mem_cgroup_pages",
		"u64(struct mem_cgroup *,u64,u32,bool)", "trace_memcg4"),
	AT_BOTH(JOB_TRACE_MEMCG, "try_to_free_mem_cgroup_pages",
		"u64(struct mem_cgroup *,u64,u32,u32)", "trace_memcg4"),
	AT_BOTH(JOB_TRACE_MEMCG, "try_to_free_mem_cgroup_pages",
		"u64(struct mem_cgroup *,u64,u32,u32,s32 *)", "trace_memcg5"),
	AT_BOTH(JOB_TRACE_DIRECT, "try_to_free_pages",
		"u64(struct zonelist *,s32,u32,nodemask_t *)", "trace_direct"),
	AT_BOTH(JOB_TRACE_KSWAPD, "balance_pgdat", "s32(struct pglist_data *,s32,s32)",
		"trace_kswapd"),
	AT_BOTH(JOB_TRACE_MADVISE, "reclaim_pages", "u64(struct list_head *)", "trace_madvise"),
	AT_BOTH(JOB_TRACE_HIGH, "mem_cgroup_handle_over_high", "void()", "trace_high"),
	AT_BOTH(JOB_TRACE_HIGH, "mem_cgroup_handle_over_high", "void(u32)", "trace_high"),
	AT_BOTH(JOB_TRACE_HIGH, "__mem_cgroup_handle_over_high", "void(u32)", "trace_high"),
	AT_BOTH(JOB_TRACE_SLEEP, "schedule_timeout_killable", "s64(s64)", "trace_sleep"),
	AT_BOTH(JOB_TRACE_MEMORY_MAX, "memory_max_write", FILE_WRITE, "trace_memory_max"),
	AT_BOTH(JOB_TRACE_MEMORY_HIGH, "memory_high_write", FILE_WRITE, "trace_memory_high"),
	AT_BOTH(JOB_TRACE_SWAP_MAX, "swap_max_write", FILE_WRITE, "trace_swap_max"),
	AT_BOTH(JOB_TRACE_SWAP_HIGH, "swap_high_write", FILE_WRITE, "trace_swap_high"),
	AT_BOTH(JOB_TRACE_ZSWAP_MAX, "zswap_max_write", FILE_WRITE, "trace_zswap_max"),
	AT_BOTH(JOB_TRACE_PROACTIVE, "memory_reclaim", FILE_WRITE, "trace_memory_reclaim"),
	AT_BOTH(JOB_TRACE_V1_LIMIT, "mem_cgroup_resize_max", "s32(struct mem_cgroup *,u64,bool)",
		"trace_resize"),
	AT_BOTH(JOB_TRACE_REFUSED, "mem_cgroup_try_charge_swap", CHARGE_PAGE, "trace_charge_page"),
	AT_BOTH(JOB_TRACE_REFUSED, "__mem_cgroup_try_charge_swap", CHARGE_ENTRY,
		"trace_charge_entry"),
	AT_BOTH(JOB_TRACE_REFUSED, "__mem_cgroup_try_charge_swap", CHARGE_FOLIO,
		"trace_charge_folio"),
	AT_BOTH(JOB_TRACE_FAULT, "do_swap_page", "u32(struct vm_fault *)", "trace_fault"),
	AT_BOTH(JOB_TRACE_READ, "swap_readpage", "s32(struct page *,bool)", "trace_read_page2"),
	AT_BOTH(JOB_TRACE_READ, "swap_readpage", "s32(struct page *,bool,struct swap_iocb **)",
		"trace_read_page3"),
	AT_BOTH(JOB_TRACE_READ, "swap_read_folio", "void(struct folio *,struct swap_iocb **)",
		"trace_read_folio"),
	AT_BOTH(JOB_TRACE_READ, "swap_read_folio", "void(struct swap_io_ctx *,struct folio *)",
		"trace_read_ctx"),
	AT_ENTRY(JOB_TRACE_ZSWAP_STORE, "zswap_store", "bool(struct folio *)", "trace_zswap_store"),
	AT_ENTRY(JOB_TRACE_ZSWAP_STORE, "zswap_frontswap_store", FRONTSWAP, "trace_front_store"),
	AT_ENTRY(JOB_TRACE_ZSWAP_LOAD, "zswap_load", "bool(struct folio *)", "trace_zswap_load"),
	AT_ENTRY(JOB_TRACE_ZSWAP_LOAD, "zswap_load", "s32(struct folio *)", "trace_zswap_load"),
	AT_ENTRY(JOB_TRACE_ZSWAP_LOAD, "zswap_frontswap_load", FRONTSWAP, "trace_front_load"),
	AT_ENTRY(JOB_TRACE_BACK_SLOT, "__read_swap_cache_async",
		 "struct page *(swp_entry_t,u32,struct vm_area_struct *,u64,bool *)",
		 "trace_back_slot"),
	AT_BOTH(JOB_TRACE_WRITEBACK, "zswap_writeback_entry", "s32(struct zpool *,u64)",
		"trace_back"),
	AT_BOTH(JOB_TRACE_WRITEBACK, "shrink_memcg_cb",
		"enum lru_status(struct list_head *,struct list_lru_one *,struct spinlock *,void *)",
		"trace_shrink4"),
	AT_BOTH(JOB_TRACE_WRITEBACK, "shrink_memcg_cb",
		"enum lru_status(struct list_head *,struct list_lru_one *,void *)",
		"trace_shrink3"),
	AT_ENTRY(JOB_TRACE_OOM, "oom_kill_process", "void(struct oom_control *,char *)",
		 "trace_oom"),

	/* for tracing, an audit and top --calls */
	AT_BOTH(JOB_CALL_CHARGE, "mem_cgroup_try_charge_swap", CHARGE_PAGE, "call_charge_entry"),
	AT_BOTH(JOB_CALL_CHARGE, "__mem_cgroup_try_charge_swap", CHARGE_ENTRY, "call_charge_entry"),
	AT_BOTH(JOB_CALL_CHARGE, "__mem_cgroup_try_charge_swap", CHARGE_FOLIO, "call_charge_folio"),
	AT_BOTH(JOB_CALL_UNCHARGE, "mem_cgroup_uncharge_swap", UNCHARGE_ENTRY, "call_uncharge"),
	AT_BOTH(JOB_CALL_UNCHARGE, "__mem_cgroup_uncharge_swap", UNCHARGE_ENTRY, "call_uncharge"),
	AT_BOTH(JOB_CALL_UNCHARGE, "__mem_cgroup_uncharge_swap", UNCHARGE_ID, "call_uncharge"),
	{ JOB_CALL_CHARGED, "page_counter_try_charge", COUNTER_CHARGE, FENTRY("call_charged"),
	  .reads_counter = true },
	{ JOB_CALL_CHARGED, "page_counter_try_charge", COUNTER_CHARGE, KPROBE("call_charged"),
	  .reads_counter = true },
	{ JOB_CALL_UNCHARGED, "page_counter_uncharge", COUNTER_UNCHARGE, FENTRY("call_uncharged"),
	  .reads_counter = true },
	{ JOB_CALL_UNCHARGED, "page_counter_uncharge", COUNTER_UNCHARGE, KPROBE("call_uncharged"),
	  .reads_counter = true },

	/* only for an audit */
	{ JOB_AUDIT_CHARGE, "swap_cgroup_record", RECORD_ENTRY, FENTRY("audit_record"),
	  .reads_slot = true },
	{ JOB_AUDIT_CHARGE, "swap_cgroup_record", RECORD_ENTRY, KPROBE("audit_record"),
	  .reads_slot = true },
	{ JOB_AUDIT_CHARGE, "swap_cgroup_record", RECORD_FOLIO, FENTRY("audit_record_folio"),
	  .reads_slot = true },
	{ JOB_AUDIT_CHARGE, "swap_cgroup_record", RECORD_FOLIO, KPROBE("audit_record_folio"),
	  .reads_slot = true },
	{ JOB_AUDIT_CHARGE, "__mem_cgroup_try_charge_swap", CHARGE_FOLIO,
	  FENTRY("audit_charge_folio"), .reads_slot = true },
	{ JOB_AUDIT_CHARGE, "__mem_cgroup_try_charge_swap", CHARGE_FOLIO,
	  KPROBE("audit_charge_folio"), .reads_slot = true },
	AT_ENTRY(JOB_AUDIT_LIMIT, "swap_max_write", FILE_WRITE, "audit_limit"),

	/* for a trace and an audit */
	{ JOB_SWITCH_KPROBES, "write_enabled_file_bool", DEBUGFS_WRITE, FEXIT("switch_kprobes") },
	{ JOB_SWITCH_KPROBES, "write_enabled_file_bool", DEBUGFS_WRITE,
	  KRETPROBE("switch_kprobes") },
	{ JOB_SWITCH_FTRACE, "proc_sys_call_handler", SYSCTL_CALL, FEXIT("switch_ftrace") },
	{ JOB_SWITCH_FTRACE, "proc_sys_call_handler", SYSCTL_CALL, KRETPROBE("switch_ftrace") },
};

const size_t hooks_nr = sizeof(hooks) / sizeof(hooks[0]);
