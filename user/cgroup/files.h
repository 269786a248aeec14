/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cgroup/files.h - what the files of one group say.
 *
 * Owns: which file of a v2 or v1 group has which number, and in which unit the kernel wrote it:
 * what the table of groups shows, and what else a group has of memory and what holds it. Must not
 * know: other groups, the hooks, what the numbers mean together, how a value is shown.
 */
#ifndef CGSWAP_CGROUP_FILES_H
#define CGSWAP_CGROUP_FILES_H

#include <stdbool.h>
#include <stdint.h>

#include "cgroup/fs.h"
#include "model/row.h"

/*
 * Counters of memory.stat that only grow; the caller makes rates of two of them. All are pages,
 * hierarchical, and VAL_NONE where the kernel does not have them: pswpin per group is newer than
 * 6.12 (memcg_vm_event_stat[] in mm/memcontrol.c), zswpin is not in 5.10, and zero pages
 * (swpin_zero) are counted from 6.12 on.
 */
struct cgstat {
	int64_t pswpin;
	int64_t zswpin;
	int64_t zswpwb;
	int64_t swpin_zero;
	int64_t refault_anon; /* workingset_refault_anon */
};

/* Bytes where nothing else is said; hierarchical as the kernel's files are. */
enum mem {
	MEM_CURRENT,	     /* memory.current; v1: memory.usage_in_bytes */
	MEM_HIGH,	     /* or VAL_MAX; v1 has none */
	MEM_MAX,	     /* or VAL_MAX; v1: memory.limit_in_bytes */
	MEM_PEAK,	     /* v1: memory.max_usage_in_bytes */
	MEM_EVENTS_HIGH,     /* times, as are the next three */
	MEM_EVENTS_MAX,	     /* v1: memory.failcnt */
	MEM_EVENTS_OOM,	     /* v1 has none */
	MEM_EVENTS_OOM_KILL, /* tasks */
	MEM_SWAP,	     /* memory.swap.current; v1: memsw.usage - usage */
	MEM_ZSWAP_MAX,	     /* or VAL_MAX */
	MEM_ZSWAP_WRITEBACK, /* 0 or 1, the group's own */
	MEM_MEMSW,	     /* v1 only, as are the next three */
	MEM_MEMSW_MAX,	     /* or VAL_MAX */
	MEM_MEMSW_PEAK,
	MEM_MEMSW_EVENTS, /* times memory.memsw.limit_in_bytes was hit */
	MEM_SWAPPINESS,	  /* v1 only: 0..200 */
	MEM_HIERARCHY,	  /* v1 only: 0: groups below are not counted in this one */
	MEM_NO_KILL,	  /* v1 only: 1: tasks wait where the OOM killer would come */
	MEM_ANON,	  /* anonymous memory that is in RAM */
	MEM_ANON_LRU,	  /* what reclaim can swap: anonymous memory and shmem that is not locked */
	MEM_FILE_LRU,	  /* pages of files that reclaim can take; not shmem, not what is locked */
	MEM_REFAULT_FILE, /* pages, a counter */
	MEM_DYING,	  /* removed groups below it that the kernel still keeps */
	MEM__COUNT
};

struct cgmemory {
	int64_t val[MEM__COUNT];
	bool occupied; /* a process is in the group itself, or that cannot be seen */
	bool reclaim;  /* there is memory.reclaim */
};

/*
 * Fills the columns of @val, by enum col, that come from files of the group @dirfd, and @stat:
 * SWAP_MAX, SWAP_HIGH, SWAP_PEAK, EVENTS_*, ZSWAP_CURRENT, ZSWAPPED, ZSWAP_RATIO, ZSWAP_WRITEBACK,
 * SWAPCACHED, PSI_*. Each of these is written, VAL_NONE when the file or the key is not there. All
 * other columns, SWAP_CURRENT among them, are left alone. On a v1 hierarchy only memory.stat has
 * something to say, in its hierarchical total_ lines.
 * 0, also when files are absent; -ENODEV: the group was removed meanwhile, the columns are then a
 * mixture and should not be shown as current; another -errno: the first file that could not be
 * read although it is there (-EACCES, -EMFILE), the rest is filled in.
 */
int files_read_swap(int dirfd, enum cgroup_kind kind, int64_t *val, struct cgstat *stat);

/*
 * The rest of what the files say. Each value is written, VAL_NONE when this hierarchy or kernel has
 * no such file. 0; -ENODEV: the group was removed meanwhile; -ENOENT: memory is not counted here
 * (the controller is not enabled); another -errno: the first file that could not be read.
 */
int files_read_memory(int dirfd, enum cgroup_kind kind, struct cgmemory *memory);

/* Nothing is known: a group of which nothing was read yet. */
void cgstat_clear(struct cgstat *stat);
void cgmemory_clear(struct cgmemory *memory);

/*
 * Pages per second in hundredths between two readings of a counter @ns nanoseconds apart.
 * VAL_NONE when either is VAL_NONE, when @ns is 0, or when the counter went back.
 */
int64_t cgstat_rate(int64_t before, int64_t now, uint64_t ns);

#endif
