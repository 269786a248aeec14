/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * probe/scan.bpf.h - programs that user space runs on demand (BPF_PROG_TEST_RUN of raw tracepoint
 * programs, 5.10 on): they attach to nothing and read the kernel's own numbers.
 *
 * Owns: the walk of the table private id -> memcg, which has every group with an id, including
 * removed ones that still own slots (kernfs shows none of these); names. Must not know: hooks, what
 * was counted.
 */
#ifndef CGSWAP_BPF_PROBE_SCAN_BPF_H
#define CGSWAP_BPF_PROBE_SCAN_BPF_H

#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "compat.h"
#include "maps.h"
#include "memcg.h"
#include "record.h"
#include "switches.h"

#define SCAN_SLOTS SCAN_LEAF_IDS

__u32 scan_row_count = 0; /* out: rows of this run */
__u32 scan_leaf_end = 0;  /* out: leaves in the table */
__u64 scan_leaf_slots[SCAN_SLOTS] = {};
__u64 scan_parent = 0; /* group whose id is in scan_parent_found; 0: none yet */
__u32 scan_parent_found = 0;
__u64 name_next = 0; /* out: the kernfs node to go on from, 0 at the root */
__u32 name_row_count = 0;

#define XA_INTERNAL_MAX 4096 /* xa_is_node(), the same for every page size */

/* Internal entries of an xarray end in binary 10; small ones are not nodes (xarray.h). */
static __always_inline bool xa_entry_is_node(__u64 entry)
{
	return (entry & 3) == 2 && entry > XA_INTERNAL_MAX;
}

/* The leaf node with the ids leaf*64..leaf*64+63, or 0; a single entry in the head has no node. */
__noinline __u64 scan_leaf_node(__u32 leaf)
{
	/* struct idr begins with its xarray, so both are read the same way */
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

/* The parent's id. Many groups share one parent, so it is cached within a run. */
static __always_inline __u32 scan_parent_again(__u64 parent)
{
	if (!parent)
		return 0;
	if (parent != scan_parent) {
		scan_parent = parent;
		scan_parent_found = memcg_counted_id(parent);
	}
	return scan_parent_found;
}

/* Writes one group's numbers to the next row. Skips groups that are not in the tree yet. */
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
	row->refused_own = row->refused ? memcg_refused_own(memcg) : 0;
	row->watermark = memcg_swap_watermark(memcg);
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

/* Slots per scan_slots() call; small for the same reason as MEMCG_STEP. */
#define SCAN_STEP 8

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

/* args[0]: first leaf. Writes the rows of SCAN_LEAVES leaves to scan_rows. */
SEC("raw_tp")
int scan_groups(struct bpf_raw_tracepoint_args *ctx)
{
	__u32 first = ctx->args[0];

	scan_row_count = 0;
	scan_parent = 0;
	switches_look();
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

/* Writes one component of a path to the next row; returns the node above it, 0 at the root. */
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
 * args[0]: a private id, or 0 to go on from name_next. Writes the names from the group upwards to
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
