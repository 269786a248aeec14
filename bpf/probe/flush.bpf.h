/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * probe/flush.bpf.h - how old the numbers of memory.stat are.
 *
 * Owns: the time at which the kernel last began to bring the counters of all groups together. Until
 * then what a CPU has counted may be missing in the files: a read brings it in only when much is
 * pending (memcg_vmstats_needs_flush()), and the worker that does it every 2 s waits for a CPU that
 * is not idle (stats_flush_dwork is deferrable; mm/memcontrol.c). Must not know: who compares what.
 */
#ifndef CGSWAP_BPF_PROBE_FLUSH_BPF_H
#define CGSWAP_BPF_PROBE_FLUSH_BPF_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#include "compat.h"

__u64 stats_flush_stamp = 0; /* out: jiffies of flush_last_time or flush_next_time; 0: not known */

/* Run on demand, as those of probe/scan.bpf.h. */
SEC("raw_tp")
int stats_flush_read(struct bpf_raw_tracepoint_args *ctx)
{
	stats_flush_stamp = ksyms.stats_flush ? read_u64(ksyms.stats_flush) : 0;
	return 0;
}

#endif
