/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * account/once.h - counts each call once, although the kernel skips programs.
 *
 * A tracing program that is preempted while it runs blocks itself on that CPU: until its task runs
 * again, the kernel skips it for every other task (__bpf_prog_enter_recur() in
 * kernel/bpf/trampoline.c, which does not disable preemption). Kernels that preempt (PREEMPT_LAZY,
 * full) lose one call in a hundred that way when several tasks swap. There user space attaches each
 * such program twice, as twins. A task cannot be preempted in both at once, so at least one of them
 * runs. The first to run counts the call and leaves a mark for the other.
 *
 * How many calls both missed is known: with c calls counted, d marks found and a, b the skips that
 * the kernel counts for the twins, lost = (a + b + d - c) / 2. Calls between the two attachments
 * have one twin: user space reads a + b + d - c when both are attached, and subtracts it.
 *
 * Not needed behind kprobes (preemption is off in their handlers) nor under a spin lock.
 */
#ifndef CGSWAP_BPF_ACCOUNT_ONCE_H
#define CGSWAP_BPF_ACCOUNT_ONCE_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

#include "maps.h"
#include "record.h"

const volatile bool twin_on = false;

/*
 * The mark belongs to one call. @call is the object of the function, which this task holds: a
 * second call with the same value has another call in between. True: count it.
 */
static __always_inline bool once_in(enum hook_account account, __u64 call, bool twin)
{
	struct cpu_count *cpu;
	__u32 key;
	__u64 *mark;

	if (!twin_on)
		return true;
	key = bpf_get_current_pid_tgid();
	cpu = cpu_here();
	mark = bpf_map_lookup_elem(&once_marks, &key);
	if (mark && *mark == call) {
		*mark = 0;
		if (cpu)
			__sync_fetch_and_add(&cpu->twin_marked[account], 1);
		return false;
	}
	/* without a mark, as the map is full, one of the two counts alone */
	if (mark)
		*mark = call;
	else if (bpf_map_update_elem(&once_marks, &key, &call, BPF_ANY) && twin)
		return false;
	if (cpu)
		__sync_fetch_and_add(&cpu->twin_counted[account], 1);
	return true;
}

static __always_inline bool once(__u64 call, bool twin)
{
	return once_in(ACCOUNT_SWAP, call, twin);
}

#endif
