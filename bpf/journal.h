/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * journal.h - this CPU's ring: when to wake its reader, and what found no room.
 *
 * Owns: the rings and the counts of lost records. Must not know: what a record says.
 */
#ifndef CGSWAP_JOURNAL_H
#define CGSWAP_JOURNAL_H

#include "maps.h"

const volatile bool journal_on = true;
/* A ring that is this full wakes the reader before its timer does; bytes. */
const volatile __u32 wake_bytes = 1u << 19;

struct journal {
	struct cpu_count *cpu;
	void *ring;
};

/* False when this CPU has no ring. */
static __always_inline bool journal_open(struct journal *journal)
{
	__u32 key = bpf_get_smp_processor_id();

	journal->cpu = bpf_map_lookup_elem(&cpu_counts, &key);
	journal->ring = bpf_map_lookup_elem(&rings, &key);
	return journal->cpu && journal->ring;
}

static __always_inline void journal_lost(const struct journal *journal)
{
	if (journal->cpu)
		__sync_fetch_and_add(&journal->cpu->lost, 1);
}

/*
 * Wake the reader when the ring is half full, once until it has drained. Looked at in a sixteenth
 * of the time only: a ring that fills within a window of 61 us is past helping.
 */
static __always_inline __u64 journal_wake(const struct journal *journal, __u64 now)
{
	if ((now >> 12) & 15)
		return BPF_RB_NO_WAKEUP;
	if (journal->cpu->wake_pending ||
	    bpf_ringbuf_query(journal->ring, BPF_RB_AVAIL_DATA) < wake_bytes)
		return BPF_RB_NO_WAKEUP;
	journal->cpu->wake_pending = 1;
	return BPF_RB_FORCE_WAKEUP;
}

#endif
