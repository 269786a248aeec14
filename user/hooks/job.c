// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * hooks/job.c - see hooks/job.h.
 */
#include "hooks/job.h"

bool hook_job_is_zswap(enum hook_job job)
{
	return job >= JOB_ZSWAP_UNCHARGE && job <= JOB_ZSWAP_STORE;
}

bool hook_job_can_wait(enum hook_job job)
{
	return job == JOB_ZSWAP_STORE || job == JOB_ZSWAP_LOAD;
}

bool hook_job_is_audit(enum hook_job job)
{
	return job >= JOB_AUDIT_CHARGE && job <= JOB_AUDIT_LIMIT;
}

bool hook_job_is_trace(enum hook_job job)
{
	return job >= JOB_TRACE_FIRST && job <= JOB_TRACE_LAST;
}

enum hook_account hook_job_account(enum hook_job job)
{
	return hook_job_is_zswap(job)				  ? ACCOUNT_ZSWAP
	       : hook_job_is_trace(job) || hook_job_is_audit(job) ? ACCOUNT_TRACE
								  : ACCOUNT_SWAP;
}

bool hook_job_is_optional(enum hook_job job)
{
	return job == JOB_MOVE || hook_job_is_zswap(job) || hook_job_is_trace(job) ||
	       hook_job_is_audit(job);
}

const char *hook_job_name(enum hook_job job)
{
	static const char *const names[JOB__COUNT] = {
		[JOB_CHARGE] = "charge",
		[JOB_UNCHARGE] = "uncharge",
		[JOB_MOVE] = "move",
		[JOB_ZSWAP_UNCHARGE] = "zswap_uncharge",
		[JOB_ZSWAP_CHARGE] = "zswap_charge",
		[JOB_ZSWAP_LOAD] = "zswap_load",
		[JOB_ZSWAP_STORE] = "zswap_store",
		[JOB_TRACE_MEMCG] = "trace_reclaim",
		[JOB_TRACE_DIRECT] = "trace_direct",
		[JOB_TRACE_KSWAPD] = "trace_kswapd",
		[JOB_TRACE_MADVISE] = "trace_madvise",
		[JOB_TRACE_HIGH] = "trace_high",
		[JOB_TRACE_SLEEP] = "trace_throttle",
		[JOB_TRACE_MEMORY_MAX] = "trace_memory_max",
		[JOB_TRACE_MEMORY_HIGH] = "trace_memory_high",
		[JOB_TRACE_SWAP_MAX] = "trace_swap_max",
		[JOB_TRACE_SWAP_HIGH] = "trace_swap_high",
		[JOB_TRACE_ZSWAP_MAX] = "trace_zswap_max",
		[JOB_TRACE_PROACTIVE] = "trace_proactive",
		[JOB_TRACE_V1_LIMIT] = "trace_v1_limit",
		[JOB_TRACE_REFUSED] = "trace_refused",
		[JOB_TRACE_FAULT] = "trace_fault",
		[JOB_TRACE_READ] = "trace_swapin",
		[JOB_TRACE_ZSWAP_STORE] = "trace_zswap_store",
		[JOB_TRACE_ZSWAP_LOAD] = "trace_zswap_load",
		[JOB_TRACE_BACK_SLOT] = "trace_writeback_slot",
		[JOB_TRACE_WRITEBACK] = "trace_writeback",
		[JOB_TRACE_OOM] = "trace_oom",
		[JOB_AUDIT_CHARGE] = "audit_charge",
		[JOB_AUDIT_REFUSED] = "audit_refused",
		[JOB_AUDIT_LIMIT] = "audit_limit",
		[JOB_OFFLINE] = "offline",
		[JOB_ONLINE] = "online",
	};

	return names[job];
}

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
