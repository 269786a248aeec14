/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cgroup/files.h - what the files of one group say.
 *
 * Owns: which file of a memory cgroup fills which column, and in which unit the kernel wrote it.
 * Must not know: other groups, the hooks, rates over time, how a value is shown.
 */
#ifndef CGSWAP_CGROUP_FILES_H
#define CGSWAP_CGROUP_FILES_H

#include <stdint.h>

#include "cgroup/fs.h"
#include "model/row.h"

/*
 * Counters of memory.stat that only grow; the caller makes rates of two of them. All are pages,
 * hierarchical, and VAL_NONE where the kernel does not have them: pswpin and pswpout per group
 * are newer than 6.12 (memcg_vm_event_stat[] in mm/memcontrol.c), zswpin and zswpout are not in
 * 5.10, and zero pages (swpin_zero) are counted from 6.12 on.
 */
struct cgstat {
	int64_t pswpin;
	int64_t pswpout;
	int64_t zswpin;
	int64_t zswpout;
	int64_t zswpwb;
	int64_t swpin_zero;
	int64_t swpout_zero;
	int64_t refault_anon; /* workingset_refault_anon */
};

/*
 * Fills the columns of @val, by enum col, that come from files of the group @dirfd, and @stat:
 * SWAP_MAX, SWAP_HIGH, SWAP_PEAK, EVENTS_*, ZSWAP_CURRENT, ZSWAPPED, ZSWAP_RATIO, ZSWAP_WRITEBACK,
 * SWAPCACHED, PSI_*. Each of
 * these is written, VAL_NONE when the file or the key is not there. All other columns, SWAP_CURRENT
 * among them, are left alone. On a v1 hierarchy only memory.stat has something to say, in its
 * hierarchical total_ lines.
 * 0, also when files are absent; -ENODEV: the group was removed meanwhile, the columns are then a
 * mixture and should not be shown as current; another -errno: the first file that could not be
 * read although it is there (-EACCES, -EMFILE), the rest is filled in.
 */
int cgfiles_read(int dirfd, enum cgroup_kind kind, int64_t *val, struct cgstat *stat);

/* Every counter VAL_NONE: a group of which nothing was read yet. */
void cgstat_clear(struct cgstat *stat);

/*
 * Pages per second in hundredths between two readings of a counter @ns nanoseconds apart.
 * VAL_NONE when either is VAL_NONE, when @ns is 0, or when the counter went back.
 */
int64_t cgstat_rate(int64_t before, int64_t now, uint64_t ns);

#endif
