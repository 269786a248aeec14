/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * probe/flush.bpf.h - how old the numbers in memory.stat are.
 *
 * Owns: the time of the kernel's last flush of all groups' statistics. What a CPU has counted since
 * may be missing in the files: a read flushes only when much is pending
 * (memcg_vmstats_needs_flush()), and the worker that flushes every 2 s waits for a CPU that is not
 * idle (stats_flush_dwork is deferrable; mm/memcontrol.c). Must not know: who compares what.
 */
#ifndef CGSWAP_BPF_PROBE_FLUSH_BPF_H
#define CGSWAP_BPF_PROBE_FLUSH_BPF_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#include "compat.h"

__u64 stats_flush_stamp = 0; /* out: jiffies of flush_last_time or flush_next_time; 0: not known */

/* Run on demand, like those of probe/scan.bpf.h. */
SEC("raw_tp")
int stats_flush_read(struct bpf_raw_tracepoint_args *ctx)
{
	stats_flush_stamp = ksyms.stats_flush ? read_u64(ksyms.stats_flush) : 0;
	return 0;
}

#endif
