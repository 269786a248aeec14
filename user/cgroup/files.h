/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cgroup/files.h - what the files of one group say.
 *
 * Owns: the one table of a group's files and their keys, on v2 and on v1, and in which unit the
 * kernel writes each number. Must not know: other groups, the hooks, what the numbers mean
 * together, how a value is shown.
 */
#ifndef CGSWAP_CGROUP_FILES_H
#define CGSWAP_CGROUP_FILES_H

#include <stdbool.h>
#include <stdint.h>

#include "cgroup/fs.h"
#include "model/row.h"

/*
 * Numbers in files that are no column of a row. The indices follow enum col and enum kept, so that
 * one array holds all. Bytes unless noted, hierarchical as in the kernel's files. VAL_NONE where
 * the hierarchy or the kernel has no such number.
 */
enum mem {
	/* from memory.stat: counters in pages, from which columns are computed */
	MEM_PSWPIN = ROW_VALUES, /* in kernels after 6.12 (memcg_vm_event_stat[]) */
	MEM_ZSWPIN,		 /* not in 5.10 */
	MEM_SWPIN_ZERO,		 /* from 6.12 on */
	MEM_REFAULT_ANON,
	MEM_STALL_SOME,	  /* microseconds that some task waited for memory; v2 only */
	MEM_STALL_FULL,	  /* that all tasks waited */
	MEM_ZSWAP_INCOMP, /* bytes in zswap that were not compressed; not in 6.18 */
	MEM__ROW,	  /* end of what a row needs */

	MEM_CURRENT = MEM__ROW,
	MEM_SWAP,  /* v1: memsw - memory; these three are read together */
	MEM_MEMSW, /* v1 only, as are the next three */
	MEM_MEMSW_MAX,
	MEM_MEMSW_PEAK,
	MEM_MEMSW_EVENTS, /* times the limit was hit */
	MEM_HIGH,	  /* VAL_MAX: no limit, as for all limits; v1 has none */
	MEM_MAX,
	MEM_MIN, /* protected from all reclaim; may be VAL_MAX; v2 only */
	MEM_PEAK,
	MEM_EVENTS_HIGH, /* times, as are the next three */
	MEM_EVENTS_MAX,
	MEM_EVENTS_OOM,	     /* v1 has none */
	MEM_EVENTS_OOM_KILL, /* tasks */
	MEM_ZSWAP_MAX,
	MEM_ZSWAP_WRITEBACK, /* 0 or 1, the group's own */
	MEM_SWAPPINESS,	     /* v1 only: 0..200 */
	MEM_HIERARCHY,	     /* v1 only; 0: usage below does not count in this group */
	MEM_NO_KILL,	     /* v1 only; 1: tasks wait instead of an OOM kill */
	MEM_ANON,	     /* anonymous memory in RAM */
	MEM_ANON_LRU,	  /* reclaim can swap it: anonymous memory and shmem that is not locked */
	MEM_FILE_LRU,	  /* file pages that reclaim can take; neither shmem nor locked pages */
	MEM_SLAB,	  /* kernel objects that reclaim can take; v2 only */
	MEM_FILE,	  /* file pages, tmpfs and shared memory */
	MEM_SHMEM,	  /* tmpfs and shared memory */
	MEM_KERNEL,	  /* kernel memory, such as page tables and objects; from 5.18 on */
	MEM_REFAULT_FILE, /* pages, a counter */
	MEM_ZERO_OUT,	  /* zero-filled pages swapped without a slot, a counter; from 6.12 on */
	MEM_POPULATED,	  /* 1: there is a process in it or below; v2 only */
	MEM_DYING,	  /* removed groups below that the kernel still keeps */
	MEM__COUNT,

	/* write-only files */
	MEM_LOW = MEM__COUNT,
	MEM_RECLAIM,
};

/*
 * Reads the values @from up to, not including, @to into @val, at their own indices: 0..MEM__ROW for
 * a row, up to MEM__COUNT for all. Sets each of these, to VAL_NONE when the file or the key is
 * missing, and no others. A value computed from several is set only when all of those were asked
 * for.
 *
 * 0, also when files are missing. -ENODEV: the group was removed meanwhile; the values are a
 * mixture and should not be shown as current. -ENOENT: no memory.stat, so memory is not counted
 * here (the controller is not enabled). Other -errno: the first file that exists and could not be
 * read (-EACCES, -EMFILE); the rest is set.
 */
int files_read(int dirfd, enum cgroup_kind kind, int from, int to, int64_t *val);

/*
 * True when files_read() returned @err because a file is no such file or holds an impossible value.
 */
bool files_is_bad(int err);

/*
 * For use after that: lists those files of the group and their contents in @text, as many as fit.
 * False: there are none any more.
 */
bool files_find_bad(int dirfd, enum cgroup_kind kind, char *text, size_t size);

/* Reads one value, which must come from one file. */
int64_t files_read_one(int dirfd, enum cgroup_kind kind, int value);

/* Sets the values to VAL_NONE, as files_read() would if nothing were known. */
void files_clear(int from, int to, int64_t *val);

/* File of @value, its own if there is one; NULL: this hierarchy has none. */
const char *files_name(bool v2, int value);

/* True when that file exists. */
bool files_has(int dirfd, bool v2, int value);

/*
 * Opens a group just below the root that has the memory controller: the root has no swap files. The
 * directory fd; -ENOENT: there is none; another -errno.
 */
int files_open_some(const struct kernfs *k);

/* 1 when a process is in the group itself, else 0; -errno: not known. */
int files_are_occupied(int dirfd);

#endif
