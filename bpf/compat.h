/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * compat.h - every difference between kernels that BPF code must know, in one place.
 *
 * Owns: CO-RE flavours of structures that changed and the helpers that read them. Each says what
 * changed and how that is detected: always from BTF, never by version. Must not know: maps,
 * records, what the values are for.
 */
#ifndef CGSWAP_BPF_COMPAT_H
#define CGSWAP_BPF_COMPAT_H

#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "record.h"

/*
 * Reads a member, with a helper unless @typed. fentry and fexit programs get pointers whose type
 * the verifier knows, and may follow them directly: one instruction instead of sixty.
 */
#define KREAD(typed, ptr, member) ((typed) ? (ptr)->member : BPF_CORE_READ(ptr, member))

/* include/linux/swapops.h: SWP_TYPE_SHIFT = BITS_PER_XA_VALUE - MAX_SWAPFILES_SHIFT = 63 - 5. */
#define SWP_TYPE_SHIFT 58

static __always_inline __u32 entry_type(__u64 entry)
{
	return entry >> SWP_TYPE_SHIFT;
}

static __always_inline __u64 entry_offset(__u64 entry)
{
	return entry & ((1ull << SWP_TYPE_SHIFT) - 1);
}

/*
 * folio->flags became a structure: memdesc_flags_t { unsigned long f; }. The order of a large folio
 * is in the low byte of _flags_1 (mm.h folio_large_order()).
 */
struct folio___memdesc {
	struct {
		unsigned long f;
	} flags;
} __attribute__((preserve_access_index));

static __always_inline unsigned long folio_flags_by(const struct folio *folio, bool typed)
{
	const struct folio___memdesc *memdesc = (const void *)folio;

	if (bpf_core_field_exists(memdesc->flags.f))
		return KREAD(typed, memdesc, flags.f);
	return KREAD(typed, folio, flags);
}

static __always_inline unsigned long folio_flags(const struct folio *folio)
{
	return folio_flags_by(folio, false);
}

/*
 * folio->swap.val. Not followed in a typed folio where flags are a structure: there the verifier
 * takes it for the pointer folio->private of the same union.
 */
static __always_inline __u64 folio_entry(const struct folio *folio, bool typed)
{
	const struct folio___memdesc *memdesc = (const void *)folio;

	if (bpf_core_field_exists(memdesc->flags.f))
		return BPF_CORE_READ(folio, swap.val);
	return KREAD(typed, folio, swap.val);
}

static __always_inline bool flags_test(unsigned long flags, __u64 bit)
{
	return flags & (1ul << bit);
}

/* Pages of a folio, 1 for a small one. */
static __always_inline __u32 folio_pages(const struct folio *folio, unsigned long flags)
{
	if (!flags_test(flags, bpf_core_enum_value(enum pageflags, PG_head)))
		return 1;
	return 1u << (BPF_CORE_READ(folio, _flags_1) & 0x1f);
}

/* folio_test_swapcache(): PG_swapcache shares its bit, PG_swapbacked tells (page-flags.h). */
static __always_inline bool folio_in_swapcache(unsigned long flags)
{
	return flags_test(flags, bpf_core_enum_value(enum pageflags, PG_swapcache)) &&
	       flags_test(flags, bpf_core_enum_value(enum pageflags, PG_swapbacked));
}

/* The folio's slot in the swap cache; 0 outside it, where folio->swap means nothing. */
static __always_inline __u64 folio_slot(const struct folio *folio)
{
	return folio_in_swapcache(folio_flags(folio)) ? BPF_CORE_READ(folio, swap.val) : 0;
}

/* Before folios, a compound page's order was in its second struct page (mm.h). */
struct page___compound {
	unsigned char compound_order;
} __attribute__((preserve_access_index));

/* Pages of a compound page given by its head, 1 for a small one. For kernels with frontswap. */
static __always_inline __u32 page_pages(const struct page *page)
{
	const struct page___compound *second =
		(const void *)((const char *)page + bpf_core_type_size(struct page));

	if (!bpf_core_field_exists(second->compound_order) ||
	    !flags_test(BPF_CORE_READ(page, flags), bpf_core_enum_value(enum pageflags, PG_head)))
		return 1;
	return 1u << (BPF_CORE_READ(second, compound_order) & 0x1f);
}

/* page.mem_cgroup became memcg_data: a pointer with flags in its two low bits. */
struct page___memcg {
	struct mem_cgroup *mem_cgroup;
} __attribute__((preserve_access_index));

/*
 * Since the root also has an obj_cgroup, a page's memcg_data points to an obj_cgroup instead. The
 * root's is marked is_root, and nothing is counted for it (include/linux/memcontrol.h).
 */
struct obj_cgroup___root {
	bool is_root;
} __attribute__((preserve_access_index));

#define MEMCG_DATA_FLAGS 3ul

static __always_inline bool objcg_is_root(const struct obj_cgroup *objcg, bool typed)
{
	const struct obj_cgroup___root *root = (const void *)objcg;

	return bpf_core_field_exists(root->is_root) && KREAD(typed, root, is_root);
}

/* On these kernels the pages of a removed group move to its parent before it loses its id. */
static __always_inline bool pages_move_up(void)
{
	return bpf_core_field_exists(((struct obj_cgroup___root *)0)->is_root);
}

static __always_inline struct mem_cgroup *objcg_memcg(const struct obj_cgroup *objcg, bool typed)
{
	return KREAD(typed, objcg, memcg);
}

/* The group of a memcg_data value, whose pointer is untyped. */
static __always_inline struct mem_cgroup *data_memcg(unsigned long data)
{
	const struct obj_cgroup___root *root = (const void *)(data & ~MEMCG_DATA_FLAGS);

	if (root && bpf_core_field_exists(root->is_root))
		return objcg_memcg((const struct obj_cgroup *)root, false);
	return (struct mem_cgroup *)root;
}

/* The group of a user page, given by its folio or its head; NULL for none. */
static __always_inline struct mem_cgroup *page_memcg(const struct page *page)
{
	const struct page___memcg *old = (const void *)page;

	if (bpf_core_field_exists(old->mem_cgroup))
		return BPF_CORE_READ(old, mem_cgroup);
	return data_memcg(BPF_CORE_READ((const struct folio *)page, memcg_data));
}

/* Groups have zswap limits only on kernels with zswap accounting. */
static __always_inline __u64 memcg_zswap_max(struct mem_cgroup *memcg)
{
	return bpf_core_field_exists(memcg->zswap_max) ? BPF_CORE_READ(memcg, zswap_max) : 0;
}

/* kernfs_node.parent became __parent when it was made RCU protected. */
struct kernfs_node___rcu {
	struct kernfs_node *__parent;
} __attribute__((preserve_access_index));

static __always_inline struct kernfs_node *kernfs_parent(struct kernfs_node *kn)
{
	struct kernfs_node___rcu *rcu = (void *)kn;

	if (bpf_core_field_exists(rcu->__parent))
		return BPF_CORE_READ(rcu, __parent);
	return BPF_CORE_READ(kn, parent);
}

/* For functions that some objects do not call; inlined ones do not need it. */
#define __maybe_unused __attribute__((unused))

/* Keeps a short loop a loop: verification time grows with the size of a program. */
#define LOOP_STAYS _Pragma("clang loop unroll(disable)")

/* Set by the loader. */
const volatile struct ksym_addresses ksyms = {};
const volatile __u32 slot_layout = SLOT_UNKNOWN; /* enum slot_layout */

static __always_inline __u64 read_u64(__u64 address)
{
	__u64 value = 0;

	bpf_probe_read_kernel(&value, sizeof(value), (const void *)address);
	return value;
}

static __always_inline bool read_bool(__u64 address)
{
	__u8 value = 0;

	bpf_probe_read_kernel(&value, sizeof(value), (const void *)address);
	return value;
}

static __always_inline __u16 read_u16(__u64 address)
{
	__u16 value = 0;

	bpf_probe_read_kernel(&value, sizeof(value), (const void *)address);
	return value;
}

/* swap_cgroup_ctrl[type].map; the size of an element differs, the offset of map does not. */
static __always_inline __u64 slot_map(__u32 type)
{
	__u64 ctrl = ksyms.swap_cgroup_ctrl + type * bpf_core_type_size(struct swap_cgroup_ctrl);

	return read_u64(ctrl + bpf_core_field_offset(struct swap_cgroup_ctrl, map));
}

/* Set by the loader; x86 has one size of pages, and there it is a constant. */
const volatile __u32 page_shift = 12;
#if defined(__TARGET_ARCH_x86)
#define PAGE_SHIFT 12
#else
#define PAGE_SHIFT page_shift
#endif

/* page_address(): both maps are linear (user/kernel/page_map.h). */
static __always_inline __u64 page_virt(__u64 page)
{
	__u64 pfn = (page - ksyms.page_structs) / bpf_core_type_size(struct page);

	return ksyms.page_memory + (pfn << PAGE_SHIFT);
}

/* Private ids per page, where they are stored in pages. */
#define SLOTS_PER_PAGE ((1u << PAGE_SHIFT) / sizeof(__u16))

static __always_inline __u16 slot_owner_pages(__u32 type, __u64 offset)
{
	__u64 page = read_u64(slot_map(type) + offset / SLOTS_PER_PAGE * sizeof(__u64));

	return read_u16(page_virt(page) + offset % SLOTS_PER_PAGE * sizeof(__u16));
}

/* The ids are stored with the swap table of a cluster (mm/swap_table.h); BTF gives their number. */
struct swap_memcg_table {
	unsigned short id[1];
} __attribute__((preserve_access_index));

struct swap_cluster_info___memcg {
	struct swap_memcg_table *memcg_table;
} __attribute__((preserve_access_index));

/*
 * Slots per cluster, SWAPFILE_CLUSTER: 512 on x86 with huge pages, 256 without them, 8192 with 64
 * KB pages. 0 where owners are not stored by cluster.
 */
static __always_inline __u32 cluster_slots(void)
{
	return bpf_core_type_size(struct swap_memcg_table) / sizeof(__u16);
}

static __always_inline __u16 slot_owner_cluster(__u32 type, __u64 offset)
{
	__u32 slots = cluster_slots();
	__u64 si, clusters, table;

	if (!slots)
		return 0;
	si = read_u64(ksyms.swap_info + type * sizeof(__u64));
	clusters = read_u64(si + bpf_core_field_offset(struct swap_info_struct, cluster_info));
	table = read_u64(clusters + offset / slots * bpf_core_type_size(struct swap_cluster_info) +
			 bpf_core_field_offset(struct swap_cluster_info___memcg, memcg_table));
	return table ? read_u16(table + offset % slots * sizeof(__u16)) : 0;
}

/* swap_info_struct.swap_map ended when the swap table took over its counts (mm/swap_table.h). */
struct swap_info_struct___map {
	unsigned char *swap_map;
} __attribute__((preserve_access_index));

struct swap_cluster_info___table {
	atomic_long_t *table;
} __attribute__((preserve_access_index));

static __always_inline bool slot_use_is_map(void)
{
	return bpf_core_field_exists(((struct swap_info_struct___map *)0)->swap_map);
}

static __always_inline bool slot_use_is_table(void)
{
	return bpf_core_field_exists(((struct swap_cluster_info___table *)0)->table);
}

/* Free pages of the system's swap (nr_swap_pages, mm/swapfile.c). */
static __always_inline __u64 swap_free_pages(void)
{
	return ksyms.nr_swap_pages ? read_u64(ksyms.nr_swap_pages) : ~0ull;
}

static __always_inline __u64 swap_total_pages(void)
{
	return ksyms.total_swap_pages ? read_u64(ksyms.total_swap_pages) : ~0ull;
}

/* The private id that owns a slot, 0 for none. The caller holds the slot, so it cannot change. */
static __always_inline __u16 slot_owner(__u64 entry)
{
	__u32 type = entry_type(entry);
	__u64 offset = entry_offset(entry);

	switch (slot_layout) {
	case SLOT_PAGES:
		return slot_owner_pages(type, offset);
	case SLOT_FLAT:
	case SLOT_PACKED: /* two ids in an atomic, the even slot in the low half */
		return read_u16(slot_map(type) + offset * sizeof(__u16));
	case SLOT_CLUSTER:
		return slot_owner_cluster(type, offset);
	}
	return 0;
}

#endif
