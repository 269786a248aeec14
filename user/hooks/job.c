// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * hooks/job.c - see hooks/job.h.
 */
#include "hooks/job.h"

const struct job hook_jobs[JOB__COUNT] = {
	[JOB_CHARGE] = { .name = "charge", .account = ACCOUNT_SWAP, .needed = true },
	[JOB_UNCHARGE] = { .name = "uncharge", .account = ACCOUNT_SWAP, .needed = true },
	[JOB_MOVE] = { .name = "move", .account = ACCOUNT_SWAP },
	[JOB_ZSWAP_UNCHARGE] = { .name = "zswap_uncharge", .account = ACCOUNT_ZSWAP },
	[JOB_ZSWAP_CHARGE] = { .name = "zswap_charge", .account = ACCOUNT_ZSWAP },
	[JOB_ZSWAP_LOAD] = { .name = "zswap_load", .account = ACCOUNT_ZSWAP, .can_wait = true },
	[JOB_ZSWAP_STORE] = { .name = "zswap_store", .account = ACCOUNT_ZSWAP, .can_wait = true },
	[JOB_TRACE_MEMCG] = { .name = "trace_reclaim", .account = ACCOUNT_TRACE },
	[JOB_TRACE_DIRECT] = { .name = "trace_direct", .account = ACCOUNT_TRACE },
	[JOB_TRACE_KSWAPD] = { .name = "trace_kswapd", .account = ACCOUNT_TRACE },
	[JOB_TRACE_MADVISE] = { .name = "trace_madvise", .account = ACCOUNT_TRACE },
	[JOB_TRACE_HIGH] = { .name = "trace_high", .account = ACCOUNT_TRACE },
	[JOB_TRACE_SLEEP] = { .name = "trace_throttle", .account = ACCOUNT_TRACE },
	[JOB_TRACE_MEMORY_MAX] = { .name = "trace_memory_max", .account = ACCOUNT_TRACE },
	[JOB_TRACE_MEMORY_HIGH] = { .name = "trace_memory_high", .account = ACCOUNT_TRACE },
	[JOB_TRACE_SWAP_MAX] = { .name = "trace_swap_max", .account = ACCOUNT_TRACE },
	[JOB_TRACE_SWAP_HIGH] = { .name = "trace_swap_high", .account = ACCOUNT_TRACE },
	[JOB_TRACE_ZSWAP_MAX] = { .name = "trace_zswap_max", .account = ACCOUNT_TRACE },
	[JOB_TRACE_PROACTIVE] = { .name = "trace_proactive", .account = ACCOUNT_TRACE },
	[JOB_TRACE_V1_LIMIT] = { .name = "trace_v1_limit", .account = ACCOUNT_TRACE },
	[JOB_TRACE_REFUSED] = { .name = "trace_refused", .account = ACCOUNT_TRACE },
	[JOB_TRACE_FAULT] = { .name = "trace_fault", .account = ACCOUNT_TRACE },
	[JOB_TRACE_READ] = { .name = "trace_swapin", .account = ACCOUNT_TRACE },
	[JOB_TRACE_ZSWAP_STORE] = { .name = "trace_zswap_store", .account = ACCOUNT_TRACE },
	[JOB_TRACE_ZSWAP_LOAD] = { .name = "trace_zswap_load", .account = ACCOUNT_TRACE },
	[JOB_TRACE_BACK_SLOT] = { .name = "trace_writeback_slot", .account = ACCOUNT_TRACE },
	[JOB_TRACE_WRITEBACK] = { .name = "trace_writeback", .account = ACCOUNT_TRACE },
	[JOB_TRACE_OOM] = { .name = "trace_oom", .account = ACCOUNT_TRACE },
	[JOB_AUDIT_CHARGE] = { .name = "audit_charge", .account = ACCOUNT_TRACE, .audit = true },
	[JOB_CALL_CHARGE] = { .name = "call_charge", .account = ACCOUNT_TRACE, .calls = true },
	[JOB_CALL_UNCHARGE] = { .name = "call_uncharge", .account = ACCOUNT_TRACE, .calls = true },
	[JOB_CALL_CHARGED] = { .name = "call_charged", .account = ACCOUNT_TRACE, .calls = true },
	[JOB_CALL_UNCHARGED] = { .name = "call_uncharged",
				 .account = ACCOUNT_TRACE,
				 .calls = true },
	[JOB_AUDIT_LIMIT] = { .name = "audit_limit", .account = ACCOUNT_TRACE, .audit = true },
	[JOB_SWITCH_KPROBES] = { .name = "switch_kprobes",
				 .account = ACCOUNT_TRACE,
				 .watch = true },
	[JOB_SWITCH_FTRACE] = { .name = "switch_ftrace", .account = ACCOUNT_TRACE, .watch = true },
	[JOB_OFFLINE] = { .name = "offline", .account = ACCOUNT_SWAP, .needed = true },
	[JOB_ONLINE] = { .name = "online", .account = ACCOUNT_SWAP, .needed = true },
};

const char *attach_type_name(enum attach_type attach)
{
	static const char *const names[] = { "fentry", "fexit", "kprobe", "kretprobe", "raw_tp" };

	return names[attach];
}

bool attach_is_probe(enum attach_type attach)
{
	return attach == ATTACH_KPROBE || attach == ATTACH_KRETPROBE;
}

bool attach_is_trampoline(enum attach_type attach)
{
	return attach == ATTACH_FENTRY || attach == ATTACH_FEXIT;
}
