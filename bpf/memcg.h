/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * memcg.h - reads the kernel's structures of groups and tasks.
 *
 * Owns: the group of a task, a file, a counter; a group's ancestors; ids, usage and limits; the
 * flags of the running task. Must not know: maps, records, what the values are for. Differences
 * between kernels are in compat.h.
 */
#ifndef CGSWAP_BPF_MEMCG_H
#define CGSWAP_BPF_MEMCG_H

#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "compat.h"

/* The memory controller is on a v1 hierarchy: pages in swap are memsw minus memory. */
const volatile bool memsw_on = false;

/* memory.swap.events count for the group alone (mount option memory_localevents). */
const volatile bool events_local = false;

/* PAGE_COUNTER_MAX, no limit: LONG_MAX / PAGE_SIZE pages (include/linux/page_counter.h). */
const volatile __u64 page_counter_max = 0;

static __always_inline __u16 memcg_private_id(struct mem_cgroup *memcg)
{
	return BPF_CORE_READ(memcg, id.id);
}

/* The same; 0 for no group. */
static __always_inline __u16 memcg_id(struct mem_cgroup *memcg)
{
	return memcg ? memcg_private_id(memcg) : 0;
}

static __always_inline struct mem_cgroup *memcg_parent(struct mem_cgroup *memcg)
{
	struct cgroup_subsys_state *parent = BPF_CORE_READ(memcg, css.parent);

	return parent ? container_of(parent, struct mem_cgroup, css) : NULL;
}

/* The directory is being removed. */
static __always_inline bool memcg_is_dying(struct mem_cgroup *memcg)
{
	return BPF_CORE_READ(memcg, css.flags) & CSS_DYING;
}

/*
 * Loops go up 4,096 levels in all, more than any path has. The verifier walks each round of a loop,
 * but a function only once: two loops of 8 are a quarter of the work of one of 64.
 */
#define MEMCG_STEP 8
#define MEMCG_STEPS 64 /* of MEMCG_STEP * MEMCG_STEP levels */

/* The id for memcg_owner(), or the address of the group where it stopped, which is above any id. */
__noinline __u64 memcg_owner_step(__u64 address, __u32 alive)
{
	struct mem_cgroup *memcg = (void *)address;

	LOOP_STAYS
	for (int i = 0; i < MEMCG_STEP && memcg; i++) {
		__u16 id = BPF_CORE_READ(memcg, id.id);

		if (id && !(alive && memcg_is_dying(memcg)))
			return id;
		memcg = memcg_parent(memcg);
	}
	return (__u64)memcg;
}

__noinline __u64 memcg_owner_steps(__u64 found, __u32 alive)
{
	LOOP_STAYS
	for (int i = 0; i < MEMCG_STEP && found >= MEMCG_IDS; i++)
		found = memcg_owner_step(found, alive);
	return found;
}

__noinline __u64 memcg_owner_far(__u64 found, __u32 alive)
{
	LOOP_STAYS
	for (int i = 0; i < MEMCG_STEPS && found >= MEMCG_IDS; i++)
		found = memcg_owner_steps(found, alive);
	return found < MEMCG_IDS ? found : 0;
}

/* The nearest group, from @memcg up, with an id and, if @alive, not being removed; 0: none. */
static __always_inline __u16 memcg_owner(struct mem_cgroup *memcg, bool alive)
{
	__u16 id = memcg_id(memcg);

	return id && !(alive && memcg_is_dying(memcg)) ? id : memcg_owner_far((__u64)memcg, alive);
}

/* The group whose swap counter is at this address. */
static __always_inline struct mem_cgroup *counter_memcg(__u64 counter)
{
	return counter ? (void *)(counter - bpf_core_field_offset(struct mem_cgroup, swap)) : NULL;
}

__u64 memcg_step_end = 0; /* where memcg_counted_step() stopped */

__noinline __u32 memcg_counted_step(__u64 address)
{
	struct mem_cgroup *memcg = (void *)address;
	__u32 id;

	memcg_step_end = 0;
	LOOP_STAYS
	for (int i = 0; i < MEMCG_STEP && memcg; i++) {
		id = memcg_private_id(memcg);
		if (id)
			return id;
		memcg = counter_memcg((__u64)BPF_CORE_READ(memcg, swap.parent));
	}
	memcg_step_end = (__u64)memcg;
	return 0;
}

__noinline __u32 memcg_counted_steps(__u64 address)
{
	LOOP_STAYS
	for (int i = 0; i < MEMCG_STEP && address; i++) {
		__u32 id = memcg_counted_step(address);

		if (id)
			return id;
		address = memcg_step_end;
	}
	return 0;
}

/*
 * The private id of the nearest group, from this one up, that has one, among the groups that count
 * its pages. A removed group without slots has given its id back (0), while its removed descendants
 * may still own some. A group is counted in its parent, except on v1 of 5.10 without
 * memory.use_hierarchy, where it is counted in the root (mem_cgroup_css_alloc()). 0: too deep.
 */
__noinline __u32 memcg_counted_id(__u64 address)
{
	__u32 id = 0;

	memcg_step_end = address;
	LOOP_STAYS
	for (int i = 0; i < MEMCG_STEPS && memcg_step_end && !id; i++)
		id = memcg_counted_steps(memcg_step_end);
	return id;
}

/* Pages of swap, hierarchical. memcg->swap and memcg->memsw are a union (memcontrol.h). */
static __always_inline __u64 memcg_swap_usage(struct mem_cgroup *memcg)
{
	__u64 usage = BPF_CORE_READ(memcg, swap.usage.counter);

	return memsw_on ? usage - BPF_CORE_READ(memcg, memory.usage.counter) : usage;
}

/* The most pages of swap charged at once so far; only v1 lets users reset it. */
static __always_inline __u64 memcg_swap_watermark(struct mem_cgroup *memcg)
{
	return memsw_on || !bpf_core_field_exists(struct page_counter, watermark)
		       ? 0
		       : BPF_CORE_READ(memcg, swap.watermark);
}

/* A read of kernel memory costs forty instructions, so adjacent words are read together. */
struct words {
	__u64 first, second;
};

static __always_inline struct words read_words(const void *address)
{
	struct words words = {};

	bpf_probe_read_kernel(&words, sizeof(words), address);
	return words;
}

/* memory.swap.events max and fail; always 0 on v1. */
static __always_inline __u64 memcg_refused(struct mem_cgroup *memcg)
{
	__u32 max = bpf_core_enum_value(enum memcg_memory_event, MEMCG_SWAP_MAX);
	__u32 fail = bpf_core_enum_value(enum memcg_memory_event, MEMCG_SWAP_FAIL);
	const __u64 *events =
		(void *)memcg + bpf_core_field_offset(struct mem_cgroup, memory_events);
	struct words both;

	if (fail != max + 1)
		return read_u64((__u64)&events[max]) + read_u64((__u64)&events[fail]);
	both = read_words(&events[max]);
	return both.first + both.second;
}

/* The same, max only, and of the group alone: whatever limit refused it. Always 0 on v1. */
static __always_inline __u64 memcg_refused_own(struct mem_cgroup *memcg)
{
	const __u64 *events =
		(void *)memcg + bpf_core_field_offset(struct mem_cgroup, memory_events_local);

	return read_u64(
		(__u64)&events[bpf_core_enum_value(enum memcg_memory_event, MEMCG_SWAP_MAX)]);
}

/* The private id, and the references on it: two adjacent 32-bit words in struct mem_cgroup_id. */
static __always_inline __u32 memcg_id_refs(struct mem_cgroup *memcg, __u32 *refs)
{
	__u32 at = bpf_core_field_offset(struct mem_cgroup, id.id);
	__u64 both;

	if (bpf_core_field_offset(struct mem_cgroup, id.ref.refs.counter) != at + sizeof(__u32)) {
		*refs = BPF_CORE_READ(memcg, id.ref.refs.counter);
		return memcg_private_id(memcg);
	}
	both = read_u64((__u64)memcg + at);
	*refs = both >> 32;
	return (__u16)both;
}

/* The limit, and the parent counter in *@parent; adjacent on most kernels. */
static __always_inline __u64 memcg_swap_max(struct mem_cgroup *memcg, __u64 *parent)
{
	__u32 at = bpf_core_field_offset(struct mem_cgroup, swap.max);
	struct words both;

	if (bpf_core_field_offset(struct mem_cgroup, swap.parent) != at + sizeof(__u64)) {
		*parent = (__u64)BPF_CORE_READ(memcg, swap.parent);
		return BPF_CORE_READ(memcg, swap.max);
	}
	both = read_words((void *)memcg + at);
	*parent = both.second;
	return both.first;
}

static __always_inline struct mem_cgroup *subsys_memcg(__u64 array)
{
	__u32 memory = bpf_core_enum_value(enum cgroup_subsys_id, memory_cgrp_id);
	__u64 css = read_u64(array + memory * sizeof(__u64));

	return css ? container_of((struct cgroup_subsys_state *)css, struct mem_cgroup, css) : NULL;
}

static __always_inline struct mem_cgroup *task_memcg(struct task_struct *task)
{
	__u64 set = (__u64)BPF_CORE_READ(task, cgroups);

	return set ? subsys_memcg(set + bpf_core_field_offset(struct css_set, subsys)) : NULL;
}

/* of_css(): the file's directory is the group (kernel/cgroup/cgroup.c). */
static __always_inline struct mem_cgroup *file_memcg(struct kernfs_open_file *of)
{
	struct kernfs_node *dir = kernfs_parent(BPF_CORE_READ(of, kn));
	__u64 cgroup = (__u64)BPF_CORE_READ(dir, priv);

	return cgroup ? subsys_memcg(cgroup + bpf_core_field_offset(struct cgroup, subsys)) : NULL;
}

/* include/linux/sched.h; these are macros, so BTF does not have them. Same from 5.10 to 7.3. */
#define PF_EXITING 0x4
#define PF_WQ_WORKER 0x20
#define PF_MEMALLOC 0x800
#define PF_KSWAPD 0x20000
#define PF_KTHREAD 0x200000

static __always_inline __u32 current_flags(void)
{
	return BPF_CORE_READ((struct task_struct *)bpf_get_current_task(), flags);
}

/* "oom_reaper" (mm/oom_kill.c) */
static __always_inline bool current_is_oom_reaper(__u32 flags)
{
	__u64 comm[2] = {};

	if (!(flags & PF_KTHREAD))
		return false;
	bpf_get_current_comm(comm, sizeof(comm));
	return comm[0] == 0x706165725f6d6f6full;
}

#endif
