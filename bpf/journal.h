/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * journal.h - how a record gets to user space: through the CPU ring of this CPU, or a BPF ring
 * buffer.
 *
 * Owns: CPU rings and ring buffers, when to wake their reader, the counts of lost records. Must not
 * know: what a record means.
 *
 * A CPU ring is an array that user space maps. Programs move its head, the reader moves its tail.
 * Each CPU has its own, so only a program that interrupts another one can find it in use: then
 * "busy" is above one, and the record goes to the ring buffer. A record in a CPU ring costs half
 * the instructions of one in a ring buffer (bpf/README.md), which serves writers on many CPUs:
 * reserve, lock, header, commit (kernel/bpf/ringbuf.c). Records of other sizes (those of a trace)
 * go to the ring buffer, and so do those of twins (account/once.h), which can be preempted while
 * they write.
 */
#ifndef CGSWAP_BPF_JOURNAL_H
#define CGSWAP_BPF_JOURNAL_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#include "maps.h"
#include "record.h"

const volatile bool journal_on = true;
const volatile bool cpu_rings_on = false;
/* A ring that is this full wakes the reader before its timer does; bytes. */
const volatile __u32 wake_bytes = 1u << 19;

struct journal {
	struct cpu_count *cpu;
	void *ring;
};

/* The same if there is a journal; otherwise nobody uses it. */
static __always_inline struct cpu_count *journal_cpu(void)
{
	return journal_on ? cpu_here() : NULL;
}

/* False when this CPU has no ring. */
static __always_inline bool journal_open(struct journal *journal)
{
	__u32 key = bpf_get_smp_processor_id();

	journal->cpu = cpu_here();
	journal->ring = bpf_map_lookup_elem(&rings, &key);
	return journal->cpu && journal->ring;
}

static __always_inline void journal_lost(const struct journal *journal)
{
	if (journal->cpu)
		__sync_fetch_and_add(&journal->cpu->lost, 1);
}

/*
 * Wakes the reader when the ring is half full, once until it has drained. Checked only a sixteenth
 * of the time: a ring that fills within a window of 61 us is beyond help.
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

/* False when the ring was full. */
static __always_inline bool ring_write(struct cpu_count *cpu, const struct rec *rec)
{
	__u32 key = bpf_get_smp_processor_id();
	struct journal journal = { .cpu = cpu, .ring = bpf_map_lookup_elem(&rings, &key) };
	struct rec *room = journal.ring ? bpf_ringbuf_reserve(journal.ring, sizeof(*room), 0)
					: NULL;

	if (!room)
		return false;
	*room = *rec;
	bpf_ringbuf_submit(room, journal_wake(&journal, rec->time_ns));
	return true;
}

/* No reader waits on a CPU ring; it waits on the BPF ring beside it. */
static __noinline int cpu_ring_wake(struct cpu_count *cpu)
{
	struct journal journal;
	void *room;

	if (!cpu || cpu->wake_pending || !journal_open(&journal))
		return 0;
	room = bpf_ringbuf_reserve(journal.ring, sizeof(__u64), 0);
	if (!room)
		return 0;
	cpu->wake_pending = 1;
	bpf_ringbuf_discard(room, BPF_RB_FORCE_WAKEUP);
	return 0;
}

/*
 * Lets the reader see the records before @head. x86 makes stores visible in program order. On other
 * architectures an atomic that returns a value does, being fully ordered (since 5.12): on arm64 it
 * is swpal, or an exclusive store-release (emit_lse_atomic() and emit_ll_sc_atomic(),
 * arch/arm64/net/bpf_jit_comp.c).
 */
static __always_inline void cpu_ring_publish(struct cpu_count *cpu, __u64 head)
{
#if defined(__TARGET_ARCH_x86)
	barrier();
	*(volatile __u64 *)&cpu->head = head;
#else
	__sync_lock_test_and_set(&cpu->head, head);
#endif
}

/*
 * Only one program at a time on this CPU may call it. False when the ring was full. The reader's
 * tail needs no order of its own: the record is written only if it allows it.
 */
static __always_inline bool cpu_ring_write(struct cpu_count *cpu, const struct rec *rec)
{
	__u64 head = cpu->head, used = head - *(volatile __u64 *)&cpu->tail;
	__u32 slots = cpu->cpu_ring_slots;
	__u32 key = cpu->cpu_ring_first + ((__u32)head & (slots - 1));
	struct rec *room = used < slots ? bpf_map_lookup_elem(&cpu_rings, &key) : NULL;

	if (!room)
		return false;
	*room = *rec;
	cpu_ring_publish(cpu, head + 1);
	if (used >= slots / 2)
		cpu_ring_wake(cpu);
	return true;
}

/*
 * The group of this CPU's last record if it has @kind and @slot; else 0. Records behind the head do
 * not change until the CPU ring wraps.
 */
static __always_inline __u16 cpu_ring_last(__u8 kind, __u64 slot)
{
	const struct cpu_count *cpu;
	const struct rec *rec;
	__u32 key;

	if (!journal_on || !cpu_rings_on)
		return 0;
	cpu = cpu_here();
	if (!cpu)
		return 0;
	key = cpu->cpu_ring_first + ((__u32)(cpu->head - 1) & (cpu->cpu_ring_slots - 1));
	rec = bpf_map_lookup_elem(&cpu_rings, &key);
	return rec && rec->slot == slot && rec->kind == kind ? rec->memcg_id : 0;
}

static __always_inline bool cpu_ring_try(struct cpu_count *cpu, const struct rec *rec)
{
	bool written;

	__sync_fetch_and_add(&cpu->busy, 1);
	if (*(volatile __u32 *)&cpu->busy == 1)
		written = cpu_ring_write(cpu, rec);
	else
		written = ring_write(cpu, rec);
	__sync_fetch_and_add(&cpu->busy, -1);
	return written;
}

/* False when the ring was full, which is counted. */
static __always_inline bool journal_write(struct cpu_count *cpu, const struct rec *rec)
{
	bool written;

	if (!cpu)
		return false;
	written = cpu_rings_on ? cpu_ring_try(cpu, rec) : ring_write(cpu, rec);
	if (!written)
		__sync_fetch_and_add(&cpu->lost, 1);
	return written;
}

/* The same for a record made here, of the running process. */
static __always_inline bool journal_add(struct cpu_count *cpu, __u8 kind, __u16 id, __u64 slot)
{
	const struct rec rec = {
		.time_ns = bpf_ktime_get_ns(),
		.slot = slot,
		.pid = bpf_get_current_pid_tgid() >> 32,
		.memcg_id = id,
		.kind = kind,
	};

	return journal_write(cpu, &rec);
}

#endif
