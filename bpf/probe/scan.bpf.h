/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * probe/scan.bpf.h - programs that user space runs on demand (BPF_PROG_TEST_RUN of raw tracepoint
 * programs, 5.10 on): they attach to nothing and read the kernel's own numbers.
 *
 * Owns: the walk of the table private id -> memcg, which holds every group that has an id, the
 * removed ones that still own slots included (kernfs shows none of these); names.
 * Must not know: hooks, books.
 */
#ifndef CGSWAP_BPF_PROBE_SCAN_BPF_H
#define CGSWAP_BPF_PROBE_SCAN_BPF_H

#include "compat.h"
#include "maps.h"

#define SCAN_SLOTS SCAN_LEAF_IDS

__u32 scan_row_count; /* out: rows of this run */
__u32 scan_leaf_end;  /* out: leaves that the table has */
__u64 scan_leaf_slots[SCAN_SLOTS];
__u64 scan_parent; /* whose id is in scan_parent_found; 0: none yet */
__u32 scan_parent_found;
__u64 scan_above; /* the group that scan_parent_step() stopped at */
__u64 name_next;  /* out: the kernfs node to go on from, 0 at the root */
__u32 name_row_count;

/* Internal entries of an xarray have 10 in the low bits; small ones are no nodes (xarray.h). */
static __always_inline bool xa_entry_is_node(__u64 entry)
{
	return (entry & 3) == 2 && entry > 4096;
}

/* The leaf node that holds ids leaf*64..leaf*64+63, or 0; a lone entry in the head has no node. */
__noinline __u64 scan_leaf_node(__u32 leaf)
{
	/* struct idr begins with its xarray, so both are read alike */
	__u64 entry = read_u64(ksyms.memcg_ids + bpf_core_field_offset(struct xarray, xa_head));
	__u32 shift = 0;

	LOOP_STAYS
	for (int level = 0; level < 4; level++) {
		struct xa_node *node = (void *)(entry - 2);

		if (!xa_entry_is_node(entry))
			return 0;
		shift = BPF_CORE_READ(node, shift);
		if (!level)
			scan_leaf_end = 1u << (shift & 15);
		if (!level && (__u64)leaf * SCAN_LEAF_IDS >> (shift & 31) >= SCAN_LEAF_IDS)
			return 0;
		if (!shift)
			return (__u64)node;
		entry = read_u64((__u64)node + bpf_core_field_offset(struct xa_node, slots) +
				 ((__u64)leaf * SCAN_LEAF_IDS >> (shift & 31)) % 64 * 8);
	}
	return 0;
}

static __always_inline __u16 memcg_private_id(struct mem_cgroup *memcg)
{
	return BPF_CORE_READ(memcg, id.id);
}

/* The memory controller is on a v1 hierarchy: pages in swap are what memsw has over memory. */
const volatile bool memsw_on;

/* Pages of swap, hierarchical. memcg->swap and memcg->memsw share their place (memcontrol.h). */
static __always_inline __u64 memcg_swap_usage(struct mem_cgroup *memcg)
{
	__u64 usage = BPF_CORE_READ(memcg, swap.usage.counter);

	return memsw_on ? usage - BPF_CORE_READ(memcg, memory.usage.counter) : usage;
}

/*
 * The group that this one's pages are counted in as well: the one above it, except on v1 of 5.10
 * without memory.use_hierarchy, where it is the root (mem_cgroup_css_alloc()).
 */
static __always_inline struct mem_cgroup *counter_memcg(__u64 counter)
{
	return counter ? (void *)(counter - bpf_core_field_offset(struct mem_cgroup, swap)) : NULL;
}

/*
 * Levels that are looked up for a group above that still has an id; 64 in all. The verifier goes
 * through each round of a loop, and once through a function: two loops of 8 are a quarter of the
 * work of one of 64.
 */
#define SCAN_STEP 8

__noinline __u32 scan_parent_step(__u64 address)
{
	struct mem_cgroup *parent = (void *)address;
	__u32 id;

	scan_above = 0;
	LOOP_STAYS
	for (int i = 0; i < SCAN_STEP && parent; i++) {
		id = memcg_private_id(parent);
		if (id)
			return id;
		parent = counter_memcg((__u64)BPF_CORE_READ(parent, swap.parent));
	}
	scan_above = (__u64)parent;
	return 0;
}

/*
 * The private id of the nearest group above that has one: a removed group that owns no slot has
 * given its id back (0), while groups that were below it may still own some.
 */
__noinline __u32 scan_parent_id(__u64 address)
{
	LOOP_STAYS
	for (int i = 0; i < SCAN_STEP && address; i++) {
		__u32 id = scan_parent_step(address);

		if (id)
			return id;
		address = scan_above;
	}
	return 0;
}

/* The same; of the many that are below one group it is looked up once a run. */
static __always_inline __u32 scan_parent_again(__u64 parent)
{
	if (!parent)
		return 0;
	if (parent != scan_parent) {
		scan_parent = parent;
		scan_parent_found = scan_parent_id(parent);
	}
	return scan_parent_found;
}

/* A read of kernel memory costs what forty instructions do, so neighbours are read together. */
struct words {
	__u64 first, second;
};

static __always_inline struct words read_words(const void *address)
{
	struct words words = {};

	bpf_probe_read_kernel(&words, sizeof(words), address);
	return words;
}

/* memory.swap.events max and fail; those of v1 are always 0. */
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

/* The private id, and the references on it: two neighbours of 32 bits in struct mem_cgroup_id. */
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

/* The limit, and the counter above in *@parent; neighbours on most kernels. */
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

/* One group's numbers into the next row. Groups that are not in the tree yet are left out. */
__noinline int scan_memcg(__u64 address)
{
	struct mem_cgroup *memcg = (void *)address;
	__u32 key = scan_row_count;
	struct scan_row *row = bpf_map_lookup_elem(&scan_rows, &key);
	__u32 flags, refs, id = memcg_id_refs(memcg, &refs);
	__u64 parent, kernfs_id = BPF_CORE_READ(memcg, css.cgroup, kn, id);

	if (!row || !kernfs_id || !id)
		return 0;
	flags = BPF_CORE_READ(memcg, css.flags);
	row->kernfs_id = kernfs_id;
	row->usage = memcg_swap_usage(memcg);
	row->max = memcg_swap_max(memcg, &parent);
	row->refused = memcg_refused(memcg);
	row->id_refs = refs;
	row->memcg_id = id;
	row->parent_id = scan_parent_again((__u64)counter_memcg(parent));
	row->flags = parent ? 0 : SCAN_ROOT;
	if (flags & CSS_ONLINE)
		row->flags |= SCAN_HOLDS_ID;
	if (!(flags & CSS_ONLINE) || (flags & CSS_DYING))
		row->flags |= SCAN_DYING;
	scan_row_count = key + 1;
	return 1;
}

__noinline int scan_slots(__u32 first)
{
	LOOP_STAYS
	for (__u32 i = 0; i < SCAN_STEP; i++) {
		__u64 entry = scan_leaf_slots[(first + i) % SCAN_SLOTS];

		if (entry && !(entry & 3))
			scan_memcg(entry);
	}
	return 0;
}

__noinline int scan_leaf(__u64 node)
{
	bpf_probe_read_kernel(scan_leaf_slots, sizeof(scan_leaf_slots),
			      (void *)(node + bpf_core_field_offset(struct xa_node, slots)));
	LOOP_STAYS
	for (__u32 i = 0; i < SCAN_SLOTS; i += SCAN_STEP)
		scan_slots(i);
	return 0;
}

/* args[0]: first leaf. Leaves the rows of SCAN_LEAVES leaves in scan_rows. */
SEC("raw_tp")
int scan_groups(struct bpf_raw_tracepoint_args *ctx)
{
	__u32 first = ctx->args[0];

	scan_row_count = 0;
	scan_parent = 0;
	for (__u32 i = 0; i < SCAN_LEAVES; i++) {
		__u64 node = scan_leaf_node(first + i);

		if (node)
			scan_leaf(node);
	}
	return 0;
}

/* The memcg that has a private id, or 0. */
static __always_inline __u64 memcg_of_id(__u32 id)
{
	__u64 node = scan_leaf_node(id / SCAN_LEAF_IDS), entry;

	if (!node)
		return 0;
	entry = read_u64(node + bpf_core_field_offset(struct xa_node, slots) +
			 id % SCAN_LEAF_IDS * 8);
	return entry & 3 ? 0 : entry;
}

/* One component of a path into the next row; returns the node above it, 0 at the root. */
__noinline __u64 name_node(__u64 address)
{
	struct kernfs_node *kn = (void *)address, *parent = kernfs_parent(kn);
	__u32 key = name_row_count;
	struct name_row *row = bpf_map_lookup_elem(&name_rows, &key);

	if (!row)
		return 0;
	row->kernfs_id = BPF_CORE_READ(kn, id);
	row->parent_kernfs_id = parent ? BPF_CORE_READ(parent, id) : 0;
	row->name[0] = 0;
	bpf_probe_read_kernel_str(row->name, sizeof(row->name), BPF_CORE_READ(kn, name));
	name_row_count = key + 1;
	return (__u64)parent;
}

/*
 * args[0]: a private id, or 0 to go on from name_next. Leaves the names from the group upwards in
 * name_rows. A removed group keeps its node while it has references, so its name is still there.
 */
SEC("raw_tp")
int name_groups(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 node = name_next, memcg;

	name_row_count = 0;
	if (ctx->args[0]) {
		memcg = memcg_of_id(ctx->args[0]);
		node = memcg ? (__u64)BPF_CORE_READ((struct mem_cgroup *)memcg, css.cgroup, kn) : 0;
	}
	for (int i = 0; i < NAME_ROWS && node; i++)
		node = name_node(node);
	name_next = node;
	return 0;
}

#endif
