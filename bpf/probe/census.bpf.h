/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * probe/census.bpf.h - who owns each swap slot and whether it is in use, from the kernel's own
 * records: a program that user space runs on demand, like those of probe/scan.bpf.h.
 *
 * Owns: copying CENSUS_SLOTS slots at a time into census_chunks. Must not know: what follows from
 * it (user/audit/census.c).
 */
#ifndef CGSWAP_BPF_PROBE_CENSUS_BPF_H
#define CGSWAP_BPF_PROBE_CENSUS_BPF_H

#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "compat.h"
#include "maps.h"
#include "record.h"

/* Number of the device's slots from @first on, at most a chunk; the verifier sees the bound. */
static __always_inline __u32 census_left(const struct census_chunk *chunk, __u32 first)
{
	__u32 left = chunk->max - first;

	barrier_var(left);
	return left < CENSUS_SLOTS ? left : CENSUS_SLOTS;
}

/* Owners in the smallest page: a part of one page, however large it is. */
#define OWNERS_PART (4096 / sizeof(__u16))

static __always_inline void owners_read_pages(struct census_chunk *chunk, __u32 type, __u32 first)
{
	for (__u32 i = 0; i < CENSUS_SLOTS / OWNERS_PART; i++) {
		__u32 at = first + i * OWNERS_PART;
		__u64 page;

		if (at >= chunk->max)
			break;
		page = read_u64(slot_map(type) + at / SLOTS_PER_PAGE * sizeof(__u64));
		bpf_probe_read_kernel(
			chunk->owner + i * OWNERS_PART, OWNERS_PART * sizeof(__u16),
			(void *)(page_virt(page) + at % SLOTS_PER_PAGE * sizeof(__u16)));
	}
}

static __always_inline void owners_read_flat(struct census_chunk *chunk, __u32 type, __u32 first)
{
	bpf_probe_read_kernel(chunk->owner, census_left(chunk, first) * sizeof(__u16),
			      (void *)(slot_map(type) + first * sizeof(__u16)));
}

static __always_inline void uses_read_map(struct census_chunk *chunk, __u64 si, __u32 first)
{
	const struct swap_info_struct___map *info = (const void *)si;

	bpf_probe_read_kernel(chunk->map, census_left(chunk, first),
			      BPF_CORE_READ(info, swap_map) + first);
	chunk->use = USE_MAP;
}

/*
 * Copies owners and uses of @nr slots of one cluster, from its slot @slot on, into the chunk from
 * @i on. Either table may be missing while nothing is in use.
 */
static __always_inline void cluster_read(struct census_chunk *chunk, __u32 i, __u64 cluster,
					 __u32 slot, __u32 nr)
{
	__u64 ids = read_u64(cluster +
			     bpf_core_field_offset(struct swap_cluster_info___memcg, memcg_table));
	__u64 table =
		read_u64(cluster + bpf_core_field_offset(struct swap_cluster_info___table, table));

	if (ids)
		bpf_probe_read_kernel(chunk->owner + i, nr * sizeof(__u16),
				      (void *)(ids + slot * sizeof(__u16)));
	if (table)
		bpf_probe_read_kernel(chunk->table + i, nr * sizeof(__u64),
				      (void *)(table + slot * sizeof(__u64)));
}

/* @slots per cluster, a power of two: a chunk spans clusters, or a cluster spans chunks. */
static __always_inline void clusters_read(struct census_chunk *chunk, __u64 si, __u32 first,
					  __u32 slots)
{
	__u32 nr = slots < CENSUS_SLOTS ? slots : CENSUS_SLOTS;
	__u64 clusters =
		read_u64(si + bpf_core_field_offset(struct swap_info_struct, cluster_info));

	LOOP_STAYS
	for (__u32 i = 0; i < CENSUS_SLOTS && first + i < chunk->max; i += nr) {
		__u64 at = first + i;

		cluster_read(chunk, i,
			     clusters + at / slots * bpf_core_type_size(struct swap_cluster_info),
			     at % slots, nr);
	}
	chunk->use = USE_TABLE;
}

static __always_inline void chunk_read(struct census_chunk *chunk, __u32 type, __u32 first)
{
	__u64 si = read_u64(ksyms.swap_info + type * sizeof(__u64));

	chunk->max = si ? BPF_CORE_READ((struct swap_info_struct *)si, max) : 0;
	if (first >= chunk->max)
		return;
	switch (slot_layout) {
	case SLOT_PAGES:
		owners_read_pages(chunk, type, first);
		break;
	case SLOT_FLAT:
	case SLOT_PACKED:
		owners_read_flat(chunk, type, first);
		break;
	case SLOT_CLUSTER:
		if (cluster_slots() && slot_use_is_table())
			clusters_read(chunk, si, first, cluster_slots());
		return;
	}
	if (slot_use_is_map())
		uses_read_map(chunk, si, first);
}

/*
 * args[0]: the swap device's type, args[1]: a slot, a multiple of CENSUS_SLOTS. Fills the chunk,
 * which user space has cleared; use stays USE_UNKNOWN when the kernel stores slots in another way.
 */
SEC("raw_tp")
int census_read(struct bpf_raw_tracepoint_args *ctx)
{
	__u32 key = 0, type = ctx->args[0];
	struct census_chunk *chunk = bpf_map_lookup_elem(&census_chunks, &key);
	__u32 nr = 0;

	bpf_probe_read_kernel(&nr, sizeof(nr), (void *)ksyms.nr_swapfiles);
	if (chunk && ksyms.swap_info && type < nr)
		chunk_read(chunk, type, ctx->args[1]);
	return 0;
}

#endif
