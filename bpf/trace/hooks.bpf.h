/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * trace/hooks.bpf.h - where the programs attach that only tracing needs.
 *
 * Owns: SEC entries named hook_trace_FUNCTION, most of them at the entry and the return. Must not
 * know: what they do there (the other headers of trace/).
 */
#ifndef CGSWAP_BPF_TRACE_HOOKS_BPF_H
#define CGSWAP_BPF_TRACE_HOOKS_BPF_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#include "hook.h"
#include "record.h"
#include "trace/oom.h"
#include "trace/reclaim.h"
#include "trace/swap.h"
#include "trace/zswap.h"

#define TRACE_BOTH(name, symbol, nr, enter, value, leave)                                          \
	HOOK_ENTRY(trace_##name, symbol, nr, enter)                                                \
	HOOK_RETURN(trace_##name, symbol, value, leave)

/* u64 try_to_free_mem_cgroup_pages(memcg, nr, gfp, options); later with an additional s32 * */
TRACE_BOTH(memcg4, "try_to_free_mem_cgroup_pages", 1, trace_reclaim_memcg_enter, ctx[4],
	   trace_reclaim_leave)
TRACE_BOTH(memcg5, "try_to_free_mem_cgroup_pages", 1, trace_reclaim_memcg_enter, ctx[5],
	   trace_reclaim_leave)
/* u64 try_to_free_pages(zonelist, order, gfp, nodemask) */
TRACE_BOTH(direct, "try_to_free_pages", 0, trace_reclaim_direct_enter, ctx[4], trace_reclaim_leave)
/* s32 balance_pgdat(pgdat, order, highest_zoneidx) */
TRACE_BOTH(kswapd, "balance_pgdat", 0, trace_reclaim_kswapd_enter, ctx[3],
	   trace_reclaim_kswapd_leave)
/* u64 reclaim_pages(list) */
TRACE_BOTH(madvise, "reclaim_pages", 0, trace_reclaim_pages_enter, ctx[1],
	   trace_reclaim_pages_leave)

/* void mem_cgroup_handle_over_high(void); later with a gfp mask, then with a __ prefix */
TRACE_BOTH(high, "mem_cgroup_handle_over_high", 0, trace_high_enter, 0, trace_high_leave)
TRACE_BOTH(sleep, "schedule_timeout_killable", 0, trace_sleep_enter, ctx[1], trace_sleep_leave)

/* s64 ..._write(of, buf, nbytes, off) */
#define TRACE_FILE(name, symbol, limit)                                                            \
	HOOK_ENTRY(trace_##name, symbol, 1, trace_file_enter, limit)                               \
	HOOK_RETURN(trace_##name, symbol, ctx[4], trace_write_leave)

TRACE_FILE(memory_max, "memory_max_write", LIMIT_MEMORY_MAX)
TRACE_FILE(memory_high, "memory_high_write", LIMIT_MEMORY_HIGH)
TRACE_FILE(swap_max, "swap_max_write", LIMIT_SWAP_MAX)
TRACE_FILE(swap_high, "swap_high_write", LIMIT_SWAP_HIGH)
TRACE_FILE(zswap_max, "zswap_max_write", LIMIT_ZSWAP_MAX)
TRACE_FILE(memory_reclaim, "memory_reclaim", LIMIT_RECLAIM)

/* s32 mem_cgroup_resize_max(memcg, max, bool memsw): only the low byte of a bool is set */
TRACE_BOTH(resize, "mem_cgroup_resize_max", 3, trace_resize_enter, ctx[3], trace_write_leave)

TRACE_BOTH(charge_page, "mem_cgroup_try_charge_swap", 2, trace_charge_page_enter, ctx[2],
	   trace_charge_leave)
TRACE_BOTH(charge_entry, "__mem_cgroup_try_charge_swap", 2, trace_charge_entry_enter, ctx[2],
	   trace_charge_leave)
TRACE_BOTH(charge_folio, "__mem_cgroup_try_charge_swap", 1, trace_charge_folio_enter, ctx[1],
	   trace_charge_leave)

TRACE_BOTH(fault, "do_swap_page", 0, trace_fault_enter, ctx[1], trace_fault_leave)
TRACE_BOTH(read_page2, "swap_readpage", 1, trace_read_page_enter, ctx[2], trace_read_leave)
TRACE_BOTH(read_page3, "swap_readpage", 1, trace_read_page_enter, ctx[3], trace_read_leave)
TRACE_BOTH(read_folio, "swap_read_folio", 1, trace_read_folio_enter, 0, trace_read_leave)
TRACE_BOTH(read_ctx, "swap_read_folio", 2, trace_read_ctx_enter, 0, trace_read_leave)

HOOK_ENTRY(trace_zswap_store, "zswap_store", 0, trace_zswap_enter)
HOOK_ENTRY(trace_zswap_load, "zswap_load", 0, trace_zswap_enter)
HOOK_ENTRY(trace_front_store, "zswap_frontswap_store", 0, trace_zswap_enter)
HOOK_ENTRY(trace_front_load, "zswap_frontswap_load", 0, trace_zswap_enter)
TRACE_BOTH(shrink3, "shrink_memcg_cb", 1, trace_shrink_enter, ctx[3], trace_shrink_leave)
TRACE_BOTH(shrink4, "shrink_memcg_cb", 1, trace_shrink_enter, ctx[4], trace_shrink_leave)
TRACE_BOTH(back, "zswap_writeback_entry", 0, trace_back_enter, ctx[2], trace_back_leave)

/* struct page *__read_swap_cache_async(entry, ...) */
HOOK_ENTRY(trace_back_slot, "__read_swap_cache_async", 1, trace_back_slot)
HOOK_ENTRY(trace_oom, "oom_kill_process", 1, trace_oom_enter)

#endif
