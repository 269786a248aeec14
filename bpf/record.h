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

/* Private memcg ids have 16 bits on all kernels (MEM_CGROUP_ID_MAX, include/linux/memcontrol.h). */
#define MEMCG_IDS 65536

enum rec_kind {
	REC_CHARGE = 1,	 /* slots were charged to memcg_id */
	REC_UNCHARGE,	 /* slots owned by memcg_id were uncharged */
	REC_ONLINE,	 /* memcg_id has a new owner; slot holds its kernfs id */
	REC_OFFLINE,	 /* the owner's directory was removed; slot holds its kernfs id */
	REC_ZSWAP_STORE, /* zswap stored pages of memcg_id */
	REC_ZSWAP_LOAD,	 /* zswap loaded pages of memcg_id */
	/* only while tracing, when every record is, or begins with, a struct rec_trace */
	REC_ZSWAP_REJECT,    /* zswap rejected pages of memcg_id */
	REC_ZSWAP_WRITEBACK, /* zswap wrote a page of memcg_id to the device */
	REC_REFUSED,	     /* pages of memcg_id got no swap */
	REC_SWAPIN,	     /* pages of memcg_id were read back */
	REC_FAULT,	     /* a task waited in a fault for swapped pages */
	REC_LIMIT,	     /* a limit of memcg_id was written */
	REC_THROTTLE,	     /* a task of memcg_id was put to sleep for memory.high or swap.high */
	REC_RECLAIM,	     /* reclaim in memcg_id (0: in all groups) ended */
	REC_OOM,	     /* a process of memcg_id was chosen to be killed: struct rec_oom */
	REC_GROUP,	     /* memcg_id has a new owner, with its name: struct rec_group */
	REC_KIND_COUNT,
};

/*
 * Why a task touches swap: what the running thread was doing. Reclaim for memory.max or memory.high
 * is that of the group target_id, on behalf of a task in actor_id.
 */
enum rec_actor {
	ACTOR_NONE,	   /* not determined: not tracing */
	ACTOR_OTHER,	   /* none of those below: unmapping, truncating, swapoff, writeback */
	ACTOR_KSWAPD,	   /* memory of a node was low */
	ACTOR_DIRECT,	   /* an allocation found no free memory */
	ACTOR_MAX,	   /* a charge hit memory.max of target_id */
	ACTOR_HIGH,	   /* target_id was above memory.high */
	ACTOR_LIMIT_WRITE, /* a limit of target_id was written below its usage */
	ACTOR_PROACTIVE,   /* memory.reclaim of target_id was written */
	ACTOR_MADVISE,	   /* MADV_PAGEOUT, MADV_COLD */
	ACTOR_RECLAIM,	   /* reclaim for another reason, or one that was not seen */
	ACTOR_FAULT,	   /* a page was needed */
	ACTOR_EXIT,	   /* the process ends */
	ACTOR_OOM_REAPER,  /* on behalf of a killed process */
	ACTOR_COUNT = 16,  /* reserves values */
};

/* detail of REC_REFUSED */
enum rec_refusal {
	REFUSAL_UNKNOWN,    /* no group was at its limit any more when we looked */
	REFUSAL_LIMIT,	    /* swap.max of target_id; value: its usage and its limit, pages */
	REFUSAL_FULL,	    /* the system has no swap left; for large pages: none of this size */
	REFUSAL_NOT_CACHED, /* not in the swap cache: no contiguous slots for so many pages */
};

/* detail of REC_SWAPIN and REC_FAULT */
enum rec_source { SOURCE_UNKNOWN, SOURCE_ZSWAP, SOURCE_DEVICE, SOURCE_ZERO, SOURCE_CACHE };

/* detail of REC_LIMIT */
enum rec_limit {
	LIMIT_NONE,
	LIMIT_MEMORY_MAX,
	LIMIT_MEMORY_HIGH,
	LIMIT_SWAP_MAX,
	LIMIT_SWAP_HIGH,
	LIMIT_ZSWAP_MAX,
	LIMIT_V1_MEMORY,
	LIMIT_V1_MEMSW,
	LIMIT_RECLAIM, /* memory.reclaim: not a limit, but written like one */
	LIMIT_COUNT,
};

/* Addresses per stack. */
#define STACK_DEPTH 64

/* Not measured. */
#define TRACE_NO_VALUE (~0ull)

/* One journal record: 24 bytes. */
struct rec {
	__u64 time_ns; /* CLOCK_MONOTONIC */
	__u64 slot;    /* swap type, pages and offset: rec_slot() */
	__u32 pid;     /* the running process: more often the evictor than the owner */
	__u16 memcg_id;
	__u8 kind;  /* enum rec_kind */
	__u8 actor; /* enum rec_actor; 0 unless tracing */
};

#define COMM_LEN 16

/* A record while tracing: 80 bytes. */
struct rec_trace {
	struct rec rec;
	__u64 duration_ns; /* TRACE_NO_VALUE: not measured */
	/*
	 * REC_REFUSED: usage, limit, pages. REC_LIMIT: old, new, pages.
	 * REC_RECLAIM: pages reclaimed, pages charged to swap meanwhile. zswap: compressed bytes.
	 */
	__u64 value[2];
	__u32 tid;
	__s32 stack;	 /* id in the map of stacks; negative: none */
	__u16 actor_id;	 /* group of the running task; 0: not known */
	__u16 target_id; /* group of the limit; 0: none */
	__u16 detail;
	__u16 reserved;
	char comm[COMM_LEN];
};

/* swap_id is the group nearest to its limit: it bounds the swap that the victim could still use. */
struct rec_oom {
	struct rec_trace trace; /* target_id: whose limit, 0: the system's; value: usage, limit */
	__u64 swap_usage;	/* pages, of swap_id */
	__u64 swap_max;		/* pages; on v1 of memory and swap together */
	__u64 system_total;	/* pages of swap */
	__u64 system_free;
	__u32 victim_pid;
	__u16 swap_id; /* the group or ancestor with the least swap left; 0: no limit */
	__u16 reserved;
	char victim_comm[COMM_LEN];
};

/*
 * slot: | type 6 | pages 14 | offset 44 |. 2^44 pages of 4 KB are 64 PiB of swap. A folio that is
 * swapped whole fits into a cluster of slots: 512 with 4 KB pages, 8192 with 64 KB; MAX_SWAPFILES
 * is below 32 (include/linux/swap.h).
 */
#define REC_SLOT_OFFSET_BITS 44
#define REC_SLOT_PAGES_BITS 14
/* The kernel function does not tell the slot (7.3: uncharge by id). */
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
 * The counters, one per private id, since attach. They only grow, so the difference of two readings
 * is right whatever happened in between. The 32-bit ones wrap; readers take differences.
 */
struct group_count {
	__u64 charged;	    /* pages */
	__u64 uncharged;    /* pages */
	__u32 lost_pages;   /* charged or uncharged, without a record: the ring was full */
	__u32 lost_records; /* records of any kind */
};

/*
 * Who owns an id: written when a memcg comes online. The counters of the id keep running across
 * owners; these are their values at the birth of the present one.
 */
struct group_birth {
	__u64 kernfs_id; /* 0: no birth seen since attach */
	__u64 time_ns;	 /* CLOCK_MONOTONIC */
	struct group_count count;
};

/*
 * What zswap did for one private id since attach; they only grow, like those of struct group_count.
 * Bytes are compressed. What zswap holds belongs to the group that the kernel would uncharge now:
 * it moves to the parent when a group's directory is removed (account_zswap_offline()). Stores,
 * rejects and loads belong to the group whose page it was. The 32-bit ones wrap.
 */
struct zswap_count {
	__u64 charged_bytes;
	__u64 uncharged_bytes;
	__u64 charged_pages;
	__u64 uncharged_pages;
	__u32 stored;	    /* pages */
	__u32 rejected;	    /* pages, while zswap was enabled; less written_back: rejects */
	__u32 loaded;	    /* pages */
	__u32 written_back; /* pages, where a reject is seen as a write to a device */
};

/* What the kernel's charge functions did for one private id since attach. It only grows. */
struct call_count {
	__u64 charged;	 /* pages, to the group's own counter of swap */
	__u64 uncharged; /* pages, from it */
	__u64 refused;	 /* memory.swap.events max and fail: of the group and its descendants */
};

/*
 * Pages charged to one private id since loader_begin(), by actor. They only grow, and keep running
 * across owners. Their sum is the count in struct group_count, to which a program adds first.
 */
struct actor_count {
	__u64 charged[ACTOR_COUNT]; /* by enum rec_actor */
};

/* In group_changes (bpf/maps.h): the trace is over. Births and removals never count that far. */
#define TRACE_OVER (1u << 31)

/* Whether the events of a group are traced; by private id. */
struct trace_group {
	__u32 watched; /* the requested group or below it */
	__u32 reserved;
};

/* What a hook's program counts. Skipped runs of one account do not affect another. */
enum hook_account { ACCOUNT_SWAP, ACCOUNT_ZSWAP, ACCOUNT_TRACE, ACCOUNT_COUNT };

/* A switch that stops programs while it is off; the kernel does not count what they miss. */
enum program_switch {
	SWITCH_KPROBES, /* /sys/kernel/debug/kprobes/enabled */
	SWITCH_FTRACE,	/* kernel.ftrace_enabled */
	SWITCH_COUNT,
};

#define CACHE_LINE 64

/*
 * One per CPU: a cache line that its programs write, one that the reader writes, and the rest.
 * journal.h explains the ring.
 */
struct cpu_count {
	__u64 head;	      /* records ever written to this CPU's ring */
	__u32 busy;	      /* programs that are writing to it */
	__u32 cpu_ring_first; /* index of its first record; set by the loader, as cpu_ring_slots */
	__u32 cpu_ring_slots; /* a power of two; 0: none */
	__u32 group_changes;  /* when the lookups below were made (account/group.h) */
	__u64 lost;	      /* records dropped on this CPU because a ring was full */
	__u64 memcg;	      /* the last charged group, and its id */
	__u64 objcg;	      /* the last charged obj_cgroup of zswap, and its group */
	__u64 objcg_memcg;
	__u16 memcg_id;
	__u16 objcg_id;
	__u32 reserved;
	__u64 tail;	    /* records that the reader has taken out */
	__u32 wake_pending; /* a forced wakeup is pending; user space clears it after draining */
	__u32 reserved_too;
	__u64 twin_counted[ACCOUNT_COUNT]; /* calls counted by a twin (account/once.h) */
	__u64 twin_marked[ACCOUNT_COUNT];  /* calls that a twin found already counted */
};

_Static_assert(sizeof(struct cpu_count) == 2 * CACHE_LINE, "whole lines");

enum scan_flags {
	SCAN_DYING = 1,	   /* css is not online, or its directory is being removed */
	SCAN_ROOT = 2,	   /* no parent: has no swap file of its own */
	SCAN_HOLDS_ID = 4, /* online: holds one reference on its id */
};

/* The kernel's own numbers for one memcg, read in one pass over the id table. */
struct scan_row {
	__u64 kernfs_id;
	__u64 usage;   /* pages, hierarchical, as memory.swap.current; v1: memsw - memory, signed */
	__u64 id_refs; /* references on the id: 1 while online, and 1 per owned slot */
	__u64 max;     /* pages, swap.max; PAGE_COUNTER_MAX is "max" */
	__u64 refused; /* memory.swap.events max and fail together: only a change matters */
	__u64 refused_own; /* charges of the group itself that some swap.max refused */
	__u64 watermark;   /* pages, the most ever charged at once; 0 on v1 */
	__u16 memcg_id;
	__u16 parent_id; /* 0 for the root */
	__u32 flags;	 /* enum scan_flags */
};

/* Scans walk the table in leaves of 64 ids, as many per run as fit the output. */
#define SCAN_LEAF_IDS 64
#define SCAN_LEAVES 8
#define SCAN_ROWS (SCAN_LEAF_IDS * SCAN_LEAVES)

/* A name and its parent, for groups whose directory can no longer be found. */
#define NAME_MAX_LEN 256
struct name_row {
	__u64 kernfs_id;
	__u64 parent_kernfs_id; /* 0 for the root */
	char name[NAME_MAX_LEN];
};
/* A birth while tracing. trace.rec.slot: the kernfs id; trace.target_id: the id of the parent. */
struct rec_group {
	struct rec_trace trace;
	char name[NAME_MAX_LEN];
};

/* Path components that one run reads; deeper paths take several runs. */
#define NAME_ROWS 16

/* Where the kernel stores the owner of a slot; chosen from BTF. */
enum slot_layout {
	SLOT_UNKNOWN,
	SLOT_PAGES,   /* swap_cgroup_ctrl[].map is struct page **, of u16 ids */
	SLOT_FLAT,    /* swap_cgroup_ctrl[].map is an array of u16 ids */
	SLOT_PACKED,  /* swap_cgroup_ctrl[].map is an array of atomics of two ids */
	SLOT_CLUSTER, /* swap_info[]->cluster_info[].memcg_table */
};

/* How the kernel marks a slot as in use; chosen from BTF. */
enum use_layout {
	USE_UNKNOWN,
	USE_MAP,   /* swap_info[]->swap_map: a byte of counts and flags each */
	USE_TABLE, /* swap_info[]->cluster_info[].table: a word each (mm/swap_table.h) */
};

/*
 * Owner and use of adjacent slots of one swap device, as the kernel stores them. They are read
 * while the kernel writes, so they are not a snapshot of one moment.
 */
#define CENSUS_SLOTS 4096
struct census_chunk {
	__u32 max;		   /* slots of the device, 0: no device of this type */
	__u32 use;		   /* enum use_layout: which of the two below is filled in */
	__u16 owner[CENSUS_SLOTS]; /* private id, 0: nobody */
	__u8 map[CENSUS_SLOTS];
	__u64 table[CENSUS_SLOTS];
};

/* A slot that was charged although it had an owner; an audit keeps the first ones. */
#define SLOT_FAULTS 64
struct slot_fault {
	__u64 time_ns; /* CLOCK_MONOTONIC */
	__u64 slot;    /* rec_slot(): the first slot with an owner, and the pages of the charge */
	__u32 pid;
	__u16 owner_id;
	__u16 memcg_id; /* being charged; 0: not known yet */
};

/* Where the second program (account/second.h) runs in a call. */
enum second_place {
	SECOND_NOWHERE, /* there is none */
	SECOND_FOLLOWS, /* after the first program */
	SECOND_PRECEDES,
};

enum second_phase {
	SECOND_OFF,
	SECOND_LEARNS, /* it runs, and the first one counts */
	SECOND_COUNTS, /* it counts all calls but those that the first one counted */
	SECOND_ALONE,  /* no earlier call is in progress: it counts all */
};

/* Addresses that /proc/kallsyms gives; 0 where the kernel has no such symbol. */
struct ksym_addresses {
	__u64 memcg_ids; /* mem_cgroup_idr, mem_cgroup_ids or mem_cgroup_private_ids */
	__u64 swap_cgroup_ctrl;
	__u64 swap_info;
	__u64 nr_swapfiles; /* how many there have ever been */
	__u64 page_structs; /* struct page of the page frame 0, there or not */
	__u64 page_memory;  /* its address in the kernel's map of all memory */
	__u64 kprobe_table;
	__u64 pre_handler_kretprobe;
	__u64 aggr_pre_handler;
	__u64 zswap_enabled;	/* bool */
	__u64 stats_flush;	/* last or next flush of memory.stat; see probe/flush.bpf.h */
	__u64 nr_swap_pages;	/* atomic_long_t: free pages */
	__u64 total_swap_pages; /* long */
	__u64 css_online;	/* these functions share programs with their opposites */
	__u64 charge_zswap;
	__u64 memory_subsys;	    /* memory_cgrp_subsys: the controller that css.ss points to */
	__u64 kprobes_all_disarmed; /* bool */
	__u64 ftrace_enabled;	    /* int */
};

#endif
