/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * probe/kprobes.bpf.h - reads the kernel's table of kprobes, on demand like probe/scan.bpf.h.
 *
 * Owns: the walk of the table; skipped runs; the original code under a probe. Must not know: which
 * probes are ours.
 */
#ifndef CGSWAP_BPF_PROBE_KPROBES_BPF_H
#define CGSWAP_BPF_PROBE_KPROBES_BPF_H

#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "compat.h"

__u64 kprobe_missed = 0; /* out */

#define KPROBE_BUCKETS 64 /* KPROBE_TABLE_SIZE, kernel/kprobes.c */
#define KPROBE_CHAIN 32

/* Skipped runs of one registered probe; a return probe counts its own as well. */
static __always_inline __u64 kprobe_own_missed(struct kprobe *kp)
{
	__u64 missed = BPF_CORE_READ(kp, nmissed);

	/* struct kretprobe begins with its kprobe */
	if ((__u64)BPF_CORE_READ(kp, pre_handler) == ksyms.pre_handler_kretprobe)
		missed += (__u32)BPF_CORE_READ((struct kretprobe *)kp, nmissed);
	return missed;
}

/*
 * Skipped runs at one address. Several probes on one function share an aggregate, and a skip of it
 * counts for each, so the largest number is the bound.
 */
__noinline __u64 kprobe_addr_missed(__u64 address)
{
	struct kprobe *kp = (void *)address, *child;
	__u64 head = address + bpf_core_field_offset(struct kprobe, list);
	__u64 node, missed, most;

	if ((__u64)BPF_CORE_READ(kp, pre_handler) != ksyms.aggr_pre_handler)
		return kprobe_own_missed(kp);
	most = 0;
	node = read_u64(head);
	for (int i = 0; i < KPROBE_CHAIN && node && node != head; i++) {
		child = (void *)(node - bpf_core_field_offset(struct kprobe, list));
		missed = kprobe_own_missed(child);
		if (missed > most)
			most = missed;
		node = read_u64(node);
	}
	return most;
}

__noinline int kprobe_bucket(__u64 bucket, __u64 function)
{
	__u64 node = read_u64(ksyms.kprobe_table + bucket * sizeof(__u64));

	for (int i = 0; i < KPROBE_CHAIN && node; i++) {
		struct kprobe *kp = (void *)(node - bpf_core_field_offset(struct kprobe, hlist));
		__u64 addr = (__u64)BPF_CORE_READ(kp, addr);

		/* after an endbr and an mcount call the probe is some bytes into the function */
		if (addr - function < 16)
			kprobe_missed += kprobe_addr_missed((__u64)kp);
		node = read_u64(node);
	}
	return 0;
}

/* args[0]: address of a function. Leaves the skipped runs of kprobes on it in kprobe_missed. */
SEC("raw_tp")
int kprobe_misses(struct bpf_raw_tracepoint_args *ctx)
{
	kprobe_missed = 0;
	for (__u32 i = 0; i < KPROBE_BUCKETS; i++)
		kprobe_bucket(i, ctx->args[0]);
	return 0;
}

/* The probe at an address in this bucket of the table; 0: there is none. */
__noinline __u64 kprobe_find(__u64 bucket, __u64 address)
{
	__u64 node = read_u64(ksyms.kprobe_table + bucket * sizeof(__u64));

	for (int i = 0; i < KPROBE_CHAIN && node; i++) {
		struct kprobe *kp = (void *)(node - bpf_core_field_offset(struct kprobe, hlist));

		if ((__u64)BPF_CORE_READ(kp, addr) == address)
			return (__u64)kp;
		node = read_u64(node);
	}
	return 0;
}

/*
 * A probe that the kernel has optimised into a jump: the original code after its first byte (struct
 * arch_optimized_insn of arch/x86/include/asm/kprobes.h).
 */
struct optimized_kprobe___x86 {
	struct kprobe kp;
	struct {
		__u8 copied_insn[4];
	} optinsn;
} __attribute__((preserve_access_index));

/* Restores the original code at a probe in @bytes. */
static __always_inline void kprobe_lift(struct kprobe *kp, __u8 *bytes)
{
	struct optimized_kprobe___x86 *jump = (void *)kp;
	bool optimized = bytes[0] == 0xe9;

	bpf_core_read(bytes, 1, &kp->opcode);
	if (optimized && bpf_core_field_exists(jump->optinsn.copied_insn))
		bpf_core_read(bytes + 1, 4, &jump->optinsn.copied_insn);
}

#endif
