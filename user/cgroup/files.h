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
 * Numbers of files that are no columns of a row; they go on after enum col and enum kept, so that
 * one array holds both. Bytes where nothing else is said; hierarchical as the kernel's files are.
 * VAL_NONE where the hierarchy or the kernel does not have one.
 */
enum mem {
	/* of memory.stat: pages, and they only grow; columns are made of them */
	MEM_PSWPIN = ROW_VALUES, /* per group newer than 6.12 (memcg_vm_event_stat[]) */
	MEM_ZSWPIN,		 /* not in 5.10 */
	MEM_SWPIN_ZERO,		 /* from 6.12 on */
	MEM_REFAULT_ANON,
	MEM__ROW, /* what a row needs ends here */

	MEM_CURRENT = MEM__ROW,
	MEM_SWAP,  /* v1: memsw - memory; these three are read together */
	MEM_MEMSW, /* v1 only, as are the next three */
	MEM_MEMSW_MAX,
	MEM_MEMSW_PEAK,
	MEM_MEMSW_EVENTS, /* times the limit was hit */
	MEM_HIGH,	  /* or VAL_MAX, as all limits; v1 has none */
	MEM_MAX,
	MEM_MIN, /* what no reclaim takes, or VAL_MAX; v2 only */
	MEM_PEAK,
	MEM_EVENTS_HIGH, /* times, as are the next three */
	MEM_EVENTS_MAX,
	MEM_EVENTS_OOM,	     /* v1 has none */
	MEM_EVENTS_OOM_KILL, /* tasks */
	MEM_ZSWAP_MAX,
	MEM_ZSWAP_WRITEBACK, /* 0 or 1, the group's own */
	MEM_SWAPPINESS,	     /* v1 only: 0..200 */
	MEM_HIERARCHY,	     /* v1 only: 0: groups below are not counted in this one */
	MEM_NO_KILL,	     /* v1 only: 1: tasks wait where the OOM killer would come */
	MEM_ANON,	     /* anonymous memory that is in RAM */
	MEM_ANON_LRU,	  /* what reclaim can swap: anonymous memory and shmem that is not locked */
	MEM_FILE_LRU,	  /* pages of files that reclaim can take; not shmem, not what is locked */
	MEM_SLAB,	  /* of the kernel's objects what reclaim can take; v2 only */
	MEM_FILE,	  /* pages of files, and of tmpfs and shared memory */
	MEM_SHMEM,	  /* the latter alone */
	MEM_KERNEL,	  /* what the kernel has for it, page tables and objects; from 5.18 on */
	MEM_REFAULT_FILE, /* pages, a counter */
	MEM_ZERO_OUT,	  /* pages of zeroes swapped without a slot, a counter; from 6.12 on */
	MEM_STALL_SOME,	  /* microseconds that some task waited for memory; v2 only */
	MEM_STALL_FULL,	  /* that all did */
	MEM_POPULATED,	  /* 1: a process is in it or below it; v2 only */
	MEM_DYING,	  /* removed groups below it that the kernel still keeps */
	MEM__COUNT,

	/* files that are written only */
	MEM_LOW = MEM__COUNT,
	MEM_RECLAIM,
};

/*
 * Reads the values from @from to before @to that files say into @val, at their own indices: of
 * 0..MEM__ROW those of a row, up to MEM__COUNT all. Each is written, VAL_NONE when the file or the
 * key is not there; the others are left alone. Values that are made of several are there when all
 * of these were asked for.
 * 0, also when files are absent; -ENODEV: the group was removed meanwhile, the values are then a
 * mixture and should not be shown as current; -ENOENT: there is no memory.stat: memory is not
 * counted here (the controller is not enabled); another -errno: the first file that could not be
 * read although it is there (-EACCES, -EMFILE), the rest is filled in.
 */
int files_read(int dirfd, enum cgroup_kind kind, int from, int to, int64_t *val);

/* True when files_read() says with it that a file is no such file, or holds what cannot be. */
bool files_is_bad(int err);

/*
 * After that: the first such file of the group, in @text with what it holds. False: there is none
 * any more.
 */
bool files_find_bad(int dirfd, enum cgroup_kind kind, char *text, size_t size);

/* One of them, which is of one file. */
int64_t files_read_one(int dirfd, enum cgroup_kind kind, int value);

/* Nothing is known: the values that files_read() would write. */
void files_clear(int from, int to, int64_t *val);

/* The name of the file of @value, its own if it has one; NULL: this hierarchy has none. */
const char *files_name(bool v2, int value);

/* True when that file is there. */
bool files_has(int dirfd, bool v2, int value);

/*
 * Some group right below the root that has the memory controller, as the root has no files of swap.
 * Its directory; -ENOENT: there is none; another -errno.
 */
int files_open_some(const struct kernfs *k);

/* 0 when no process is in the group itself, 1 when one is; -errno: that cannot be seen. */
int files_are_occupied(int dirfd);

/*
 * Pages per second in hundredths between two readings of a counter @ns nanoseconds apart.
 * VAL_NONE when either is VAL_NONE, when @ns is 0, or when the counter went back.
 */
int64_t files_rate(int64_t before, int64_t now, uint64_t ns);

#endif
