/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * record.h - the wire between the BPF programs and user space.
 *
 * Owns: the records in the rings (the journal), the counters that user space maps, and the rows of
 * a scan of the kernel's own numbers. Everybody may include it. Must not know: who produces or
 * consumes them. BPF code includes vmlinux.h first, user code <linux/types.h>.
 */
#ifndef CGSWAP_RECORD_H
#define CGSWAP_RECORD_H

#ifndef __VMLINUX_H__
#include <linux/types.h>
#endif

/* Private memcg ids are 16 bit on every kernel (MEM_CGROUP_ID_MAX, include/linux/memcontrol.h). */
#define MEMCG_IDS 65536

enum rec_kind {
	REC_CHARGE = 1,	 /* slots were charged to memcg_id */
	REC_UNCHARGE,	 /* slots that memcg_id owned were given back */
	REC_ONLINE,	 /* memcg_id has a new owner; slot holds its kernfs id */
	REC_OFFLINE,	 /* the owner's directory is gone; slot holds its kernfs id */
	REC_ZSWAP_STORE, /* zswap took pages of memcg_id */
	REC_ZSWAP_LOAD,	 /* zswap gave pages back to memcg_id */
	REC_KIND_COUNT,
};

/* One record of the journal: 24 bytes. */
struct rec {
	__u64 time_ns; /* CLOCK_MONOTONIC */
	__u64 slot;    /* swap type, pages and offset: rec_slot() */
	__u32 pid;     /* the thread group that ran, the evictor more often than the owner */
	__u16 memcg_id;
	__u8 kind;  /* enum rec_kind */
	__u8 actor; /* reserved: 0 */
};

/*
 * slot: | type 6 | pages 14 | offset 44 |. 2^44 pages are 64 PiB of swap; the largest folio that is
 * swapped whole has 512 pages; MAX_SWAPFILES is below 32 (include/linux/swap.h).
 */
#define REC_SLOT_OFFSET_BITS 44
#define REC_SLOT_PAGES_BITS 14
/* The kernel's function does not tell the slot (7.3: uncharge by id). */
#define REC_SLOT_TYPE_UNKNOWN 63

static inline __u64 rec_slot(__u32 type, __u32 pages, __u64 offset)
{
	return (__u64)type << (REC_SLOT_OFFSET_BITS + REC_SLOT_PAGES_BITS) |
	       (__u64)(pages & ((1u << REC_SLOT_PAGES_BITS) - 1)) << REC_SLOT_OFFSET_BITS |
	       (offset & ((1ull << REC_SLOT_OFFSET_BITS) - 1));
}

static inline __u32 rec_slot_type(__u64 slot)
{
	return slot >> (REC_SLOT_OFFSET_BITS + REC_SLOT_PAGES_BITS);
}

static inline __u32 rec_slot_pages(__u64 slot)
{
	return (slot >> REC_SLOT_OFFSET_BITS) & ((1u << REC_SLOT_PAGES_BITS) - 1);
}

static inline __u64 rec_slot_offset(__u64 slot)
{
	return slot & ((1ull << REC_SLOT_OFFSET_BITS) - 1);
}

/*
 * The counters, one per private id, since attach. They only grow, so a difference of two readings
 * is right whatever happened in between. The 32-bit ones wrap; readers take differences.
 */
struct group_count {
	__u64 charged;	    /* pages */
	__u64 uncharged;    /* pages */
	__u32 lost_pages;   /* charged or uncharged, whose record found no room */
	__u32 lost_records; /* records of any kind */
};

/*
 * Who owns an id: written when a memcg comes online. The counters of the id keep running over a
 * change of owner; these are their values at the birth of the present one.
 */
struct group_birth {
	__u64 kernfs_id; /* 0: no birth seen since attach */
	__u64 time_ns;	 /* CLOCK_MONOTONIC */
	struct group_count count;
};

/*
 * What zswap did for one private id since attach; they only grow, as those of struct group_count.
 * Bytes are compressed ones. What is held belongs to the group that the kernel would uncharge now:
 * it moves to the group above when a group's directory is removed (account_zswap_offline()).
 * Stores, rejects, loads and misses belong to the group whose page it was. The 32-bit ones wrap.
 */
struct zswap_count {
	__u64 charged_bytes;
	__u64 uncharged_bytes;
	__u64 charged_pages;
	__u64 uncharged_pages;
	__u32 stored;	/* pages */
	__u32 rejected; /* pages, while zswap was enabled */
	__u32 loaded;	/* pages */
	__u32 missed;	/* pages that were looked for in an enabled zswap and were not there */
};

/* Skipped programs of the one book say nothing of the other. */
enum hook_book { BOOK_SWAP, BOOK_ZSWAP, BOOK_COUNT };

/* One per CPU, on a cache line of its own. */
struct cpu_count {
	__u64 lost;	    /* records that found no room in this CPU's ring */
	__u32 wake_pending; /* a forced wakeup is under way; user space clears it after draining */
	__u32 reserved;
	__u64 twin_counted[BOOK_COUNT]; /* calls that a twin counted (once.h) */
	__u64 twin_marked[BOOK_COUNT];	/* calls that a twin found counted already */
	__u64 pad[2];
};

enum scan_flags {
	SCAN_DYING = 1,	   /* css is not online, or its directory is being removed */
	SCAN_ROOT = 2,	   /* no parent: has no swap file of its own */
	SCAN_HOLDS_ID = 4, /* being online, it holds one reference on its id */
};

/* The kernel's own numbers for one memcg, read in one pass over the id table. */
struct scan_row {
	__u64 kernfs_id;
	__u64 usage;   /* pages, hierarchical, as memory.swap.current; v1: memsw - memory, signed */
	__u64 id_refs; /* references on the id: 1 while online, and 1 per owned slot */
	__u64 max;     /* pages, swap.max; PAGE_COUNTER_MAX is "max" */
	__u64 refused; /* memory.swap.events max and fail together: that it changes counts */
	__u16 memcg_id;
	__u16 parent_id; /* 0 for the root */
	__u32 flags;	 /* enum scan_flags */
};

/* Scans walk the table in leaves of 64 ids, as many at a time as fit the output. */
#define SCAN_LEAF_IDS 64
#define SCAN_LEAVES 8
#define SCAN_ROWS (SCAN_LEAF_IDS * SCAN_LEAVES)

/* A name and what is above it, for groups whose directory cannot be found any more. */
#define NAME_MAX_LEN 256
struct name_row {
	__u64 kernfs_id;
	__u64 parent_kernfs_id; /* 0 for the root */
	char name[NAME_MAX_LEN];
};
/* Components of a path that one run reads; deeper paths are read in several. */
#define NAME_ROWS 16

/* Where the kernel keeps the owner of a slot; chosen from BTF. */
enum slot_layout {
	SLOT_UNKNOWN,
	SLOT_PAGES,   /* swap_cgroup_ctrl[].map is struct page **, of u16 ids */
	SLOT_FLAT,    /* swap_cgroup_ctrl[].map is an array of u16 ids */
	SLOT_PACKED,  /* swap_cgroup_ctrl[].map is an array of atomics of two ids */
	SLOT_CLUSTER, /* swap_info[]->cluster_info[].memcg_table */
};

/* How the kernel says whether a slot is in use; chosen from BTF. */
enum use_layout {
	USE_UNKNOWN,
	USE_MAP,   /* swap_info[]->swap_map: a byte of counts and flags each */
	USE_TABLE, /* swap_info[]->cluster_info[].table: a word each (mm/swap_table.h) */
};

/*
 * The owner and the use of neighbouring slots of one swap device, as the kernel keeps them. What
 * is read while the kernel writes is of no single moment.
 */
#define CENSUS_SLOTS 4096
struct census_chunk {
	__u32 max;		   /* slots of the device, 0: there is none of this type */
	__u32 use;		   /* enum use_layout: which of the two below is filled in */
	__u16 owner[CENSUS_SLOTS]; /* private id, 0: nobody */
	__u8 map[CENSUS_SLOTS];
	__u64 table[CENSUS_SLOTS];
};

/* Addresses that /proc/kallsyms gives; 0 where the kernel has no such symbol. */
struct ksym_addresses {
	__u64 memcg_ids; /* mem_cgroup_idr, mem_cgroup_ids or mem_cgroup_private_ids */
	__u64 swap_cgroup_ctrl;
	__u64 swap_info;
	__u64 nr_swapfiles;	/* how many of them there ever were */
	__u64 vmemmap_base;	/* the variable's value, fixed at boot */
	__u64 page_offset_base; /* likewise */
	__u64 kprobe_table;
	__u64 pre_handler_kretprobe;
	__u64 aggr_pre_handler;
	__u64 zswap_enabled; /* a bool */
	__u64 stats_flush;   /* when the counters of memory.stat were flushed; see flush.h */
};

#endif
