// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cgroup/cgmemory.c - see cgroup/cgmemory.h.
 */
#include "cgroup/cgmemory.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <unistd.h>

#define KEYS_MAX 4

struct value_file {
	const char *name;
	enum mem mem;
	bool limit; /* may say max */
};

struct keyed_file {
	const char *name;
	const char *keys[KEYS_MAX]; /* of mems in this order */
	enum mem mems[KEYS_MAX];
};

/* memory_files[], swap_files[], zswap_files[] in mm/memcontrol.c */
static const struct value_file v2_values[] = {
	{ "memory.current", MEM_CURRENT, false },
	{ "memory.high", MEM_HIGH, true },
	{ "memory.max", MEM_MAX, true },
	{ "memory.peak", MEM_PEAK, false },
	{ "memory.swap.current", MEM_SWAP, false },
	{ "memory.zswap.max", MEM_ZSWAP_MAX, true },
	{ "memory.zswap.writeback", MEM_ZSWAP_WRITEBACK, false },
	{},
};

static const struct keyed_file v2_keyed[] = {
	{ "memory.events",
	  { "high", "max", "oom", "oom_kill" },
	  { MEM_EVENTS_HIGH, MEM_EVENTS_MAX, MEM_EVENTS_OOM, MEM_EVENTS_OOM_KILL } },
	{},
};

/* mem_cgroup_legacy_files[] and memsw_files[], in mm/memcontrol.c or later memcontrol-v1.c */
static const struct value_file v1_values[] = {
	{ "memory.usage_in_bytes", MEM_CURRENT, false },
	{ "memory.limit_in_bytes", MEM_MAX, true },
	{ "memory.max_usage_in_bytes", MEM_PEAK, false },
	{ "memory.failcnt", MEM_EVENTS_MAX, false },
	{ "memory.memsw.usage_in_bytes", MEM_MEMSW, false },
	{ "memory.memsw.limit_in_bytes", MEM_MEMSW_MAX, true },
	{ "memory.memsw.max_usage_in_bytes", MEM_MEMSW_PEAK, false },
	{ "memory.memsw.failcnt", MEM_MEMSW_EVENTS, false },
	{ "memory.swappiness", MEM_SWAPPINESS, false },
	{ "memory.use_hierarchy", MEM_HIERARCHY, false },
	{},
};

static const struct keyed_file v1_keyed[] = {
	{ "memory.oom_control",
	  { "oom_kill_disable", "oom_kill" },
	  { MEM_NO_KILL, MEM_EVENTS_OOM_KILL } },
	{},
};

/* The lines of memory.stat: anonymous memory, the lists of file and of other pages, refaults. */
#define STAT_KEYS 6
static const char *const v2_stat[STAT_KEYS] = {
	"anon",		 "inactive_file", "active_file", "workingset_refault_file",
	"inactive_anon", "active_anon",
};
static const char *const v1_stat[STAT_KEYS] = {
	"total_rss",	       "total_inactive_file",
	"total_active_file",   "total_workingset_refault_file",
	"total_inactive_anon", "total_active_anon",
};

/* Remembers the first error that is more than "this kernel has no such file". */
static void keep_error(int *first, int err)
{
	if (!*first && !kernfs_is_absent(err))
		*first = err;
}

static void read_values(int dirfd, const struct value_file *file, int64_t *val, int *first)
{
	for (; file->name; file++)
		keep_error(first, file->limit
					  ? kernfs_read_limit(dirfd, file->name, &val[file->mem])
					  : kernfs_read_val(dirfd, file->name, &val[file->mem]));
}

static void read_keyed(int dirfd, const struct keyed_file *file, int64_t *val, int *first)
{
	for (; file->name; file++) {
		int64_t got[KEYS_MAX];
		size_t nr = 0;

		while (nr < KEYS_MAX && file->keys[nr])
			nr++;
		keep_error(first, kernfs_read_keyed(dirfd, file->name, file->keys, got, nr));
		for (size_t i = 0; i < nr; i++)
			val[file->mems[i]] = got[i];
	}
}

static int read_stat(int dirfd, enum cgroup_kind kind, int64_t *val)
{
	int64_t got[STAT_KEYS];
	int err = kernfs_read_keyed(dirfd, "memory.stat", kind == CGROUP_V2 ? v2_stat : v1_stat,
				    got, STAT_KEYS);

	val[MEM_ANON] = got[0];
	if (got[1] != VAL_NONE && got[2] != VAL_NONE)
		val[MEM_FILE_LRU] = got[1] + got[2];
	val[MEM_REFAULT_FILE] = got[3];
	if (got[4] != VAL_NONE && got[5] != VAL_NONE)
		val[MEM_ANON_LRU] = got[4] + got[5];
	return err;
}

/* By controller from 6.12 on (nr_dying_subsys in cgroup_stat_show()), before that of any. */
static void read_dying(int dirfd, int64_t *val)
{
	static const char *const keys[] = { "nr_dying_subsys_memory", "nr_dying_descendants" };
	int64_t got[2];

	kernfs_read_keyed(dirfd, "cgroup.stat", keys, got, 2);
	val[MEM_DYING] = got[0] != VAL_NONE ? got[0] : got[1];
}

static bool is_occupied(int dirfd)
{
	char pids[64];

	return kernfs_read_file(dirfd, "cgroup.procs", pids, sizeof(pids)) != 0;
}

/*
 * On v1 a page is charged to memsw while it is in memory or in swap, not twice while it is in both
 * (mem_cgroup_swapout()), so that the difference is what is in swap only. The two files are read
 * one after the other: a difference below zero says that they moved in between.
 */
static void derive_swap(int64_t *val)
{
	if (val[MEM_MEMSW] != VAL_NONE && val[MEM_CURRENT] != VAL_NONE &&
	    val[MEM_MEMSW] >= val[MEM_CURRENT])
		val[MEM_SWAP] = val[MEM_MEMSW] - val[MEM_CURRENT];
}

void cgmemory_clear(struct cgmemory *memory)
{
	*memory = (struct cgmemory){ .occupied = true };
	for (int i = 0; i < MEM__COUNT; i++)
		memory->val[i] = VAL_NONE;
}

int cgmemory_read(int dirfd, enum cgroup_kind kind, struct cgmemory *memory)
{
	int err, first = 0;

	cgmemory_clear(memory);
	read_values(dirfd, kind == CGROUP_V2 ? v2_values : v1_values, memory->val, &first);
	read_keyed(dirfd, kind == CGROUP_V2 ? v2_keyed : v1_keyed, memory->val, &first);
	read_dying(dirfd, memory->val);
	memory->occupied = is_occupied(dirfd);
	memory->reclaim = !faccessat(dirfd, "memory.reclaim", F_OK, 0);
	if (kind != CGROUP_V2)
		derive_swap(memory->val);
	/* Last, as every group that counts memory has it. */
	err = read_stat(dirfd, kind, memory->val);
	if (first == -ENODEV || (err == -ENOENT && kernfs_is_removed(dirfd)))
		return -ENODEV;
	return first ? first : err;
}
