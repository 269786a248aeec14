/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cgroup/cgmemory.h - what one group has of memory, and what holds it: the files that the table of
 * groups does not show.
 *
 * Owns: which file of a v2 or v1 group has which number. Swap and zswap limits, events and pressure
 * are cgroup/files.h's. Must not know: other groups, what the numbers mean together.
 */
#ifndef CGSWAP_CGROUP_CGMEMORY_H
#define CGSWAP_CGROUP_CGMEMORY_H

#include <stdbool.h>
#include <stdint.h>

#include "cgroup/fs.h"

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
 * Reads the group @dirfd. Each value is written, VAL_NONE when this hierarchy or kernel has no such
 * file. 0; -ENODEV: the group was removed meanwhile; -ENOENT: memory is not counted here
 * (the controller is not enabled); another -errno: the first file that could not be read.
 */
int cgmemory_read(int dirfd, enum cgroup_kind kind, struct cgmemory *memory);

/* Every value VAL_NONE. */
void cgmemory_clear(struct cgmemory *memory);

#endif
