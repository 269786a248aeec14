// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cgroup/files.c - see cgroup/files.h. Units are as the kernel writes them
 * (memcg_page_state_output_unit() and memcg_vm_event_stat[] in mm/memcontrol.c): zswap, zswapped
 * and swapcached are bytes, refaults and the event counters pages.
 */
#include "cgroup/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <unistd.h>

#define KEYS_MAX 4

/* A file of one number, and where that goes: an enum col or an enum mem. */
struct value_file {
	const char *name;
	int at;
	bool limit; /* may say max */
};

struct keyed_file {
	const char *name;
	const char *keys[KEYS_MAX];
	int at[KEYS_MAX]; /* of each key */
};

/* swap_files[] in mm/memcontrol.c; v1 has none of these. */
static const struct value_file swap_values[] = {
	{ "memory.swap.max", COL_SWAP_MAX, true },
	{ "memory.swap.high", COL_SWAP_HIGH, true },
	{ "memory.swap.peak", COL_SWAP_PEAK, false },
	{},
};

static const struct keyed_file swap_keyed[] = {
	{ "memory.swap.events",
	  { "high", "max", "fail" },
	  { COL_EVENTS_HIGH, COL_EVENTS_MAX, COL_EVENTS_FAIL } },
	{},
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

/* The lines of memory.stat about swap, the five of struct cgstat last and in its order. */
enum stat_key { STAT_ZSWAP, STAT_ZSWAPPED, STAT_SWAPCACHED, STAT_COUNTERS, STAT__COUNT = 8 };

static const char *const swap_stat_v2[STAT__COUNT] = {
	"zswap",  "zswapped", "swapcached", "pswpin",
	"zswpin", "zswpwb",   "swpin_zero", "workingset_refault_anon",
};

/*
 * v1 shows each number for the group alone and, as total_, for the hierarchy; of these it only has
 * memcg1_stats[] (mm/memcontrol-v1.c), and events that are not about swap.
 */
static const char *const swap_stat_v1[STAT__COUNT] = {
	"total_zswap",	"total_zswapped", "total_swapcached", "total_pswpin",
	"total_zswpin", "total_zswpwb",	  "total_swpin_zero", "total_workingset_refault_anon",
};

/* The lines of memory.stat: anonymous memory, the lists of file and of other pages, refaults. */
#define MEMORY_STATS 6
static const char *const memory_stat_v2[MEMORY_STATS] = {
	"anon",		 "inactive_file", "active_file", "workingset_refault_file",
	"inactive_anon", "active_anon",
};
static const char *const memory_stat_v1[MEMORY_STATS] = {
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
		keep_error(first, file->limit ? kernfs_read_limit(dirfd, file->name, &val[file->at])
					      : kernfs_read_val(dirfd, file->name, &val[file->at]));
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
			val[file->at[i]] = got[i];
	}
}

/*
 * The first error, after memory.stat was read with @stat_err: last, as every group that counts
 * memory has it, and if it is still there, so was all that came before.
 */
static int read_result(int dirfd, int first, int stat_err)
{
	if (first == -ENODEV || (stat_err == -ENOENT && kernfs_is_removed(dirfd)))
		return -ENODEV;
	return first;
}

static int64_t ratio_hundredths(int64_t zswapped, int64_t zswap)
{
	if (zswapped == VAL_NONE || zswap == VAL_NONE || !zswap)
		return VAL_NONE;
	return (int64_t)((double)zswapped * 100 / (double)zswap + 0.5);
}

static void stat_counters(const int64_t *got, struct cgstat *stat)
{
	*stat = (struct cgstat){
		.pswpin = got[0],
		.zswpin = got[1],
		.zswpwb = got[2],
		.swpin_zero = got[3],
		.refault_anon = got[4],
	};
}

/*
 * memory.zswap.current and the zswap line of memory.stat are the same number (MEMCG_ZSWAP_B, see
 * zswap_current_read()). The line is used: it belongs to the same moment as zswapped, and the root
 * has it too. The file answers where the line is missing.
 */
static int read_swap_stat(int dirfd, const char *const *keys, int64_t *val, struct cgstat *stat)
{
	int64_t got[STAT__COUNT];
	int err = kernfs_read_keyed(dirfd, "memory.stat", keys, got, STAT__COUNT);

	val[COL_ZSWAP_CURRENT] = got[STAT_ZSWAP];
	if (got[STAT_ZSWAP] == VAL_NONE)
		kernfs_read_val(dirfd, "memory.zswap.current", &val[COL_ZSWAP_CURRENT]);
	val[COL_ZSWAPPED] = got[STAT_ZSWAPPED];
	val[COL_ZSWAP_RATIO] = ratio_hundredths(got[STAT_ZSWAPPED], val[COL_ZSWAP_CURRENT]);
	val[COL_SWAPCACHED] = got[STAT_SWAPCACHED];
	stat_counters(got + STAT_COUNTERS, stat);
	val[COL_ZSWAP_WRITEBACK] = stat->zswpwb;
	return err;
}

int files_read_swap(int dirfd, enum cgroup_kind kind, int64_t *val, struct cgstat *stat)
{
	int err, first = 0;

	read_values(dirfd, swap_values, val, &first);
	read_keyed(dirfd, swap_keyed, val, &first);
	keep_error(&first, kernfs_read_psi(dirfd, "memory.pressure", &val[COL_PSI_SOME],
					   &val[COL_PSI_FULL]));
	err = read_swap_stat(dirfd, kind == CGROUP_V2 ? swap_stat_v2 : swap_stat_v1, val, stat);
	keep_error(&first, err);
	return read_result(dirfd, first, err);
}

static int read_memory_stat(int dirfd, const char *const *keys, int64_t *val)
{
	int64_t got[MEMORY_STATS];
	int err = kernfs_read_keyed(dirfd, "memory.stat", keys, got, MEMORY_STATS);

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

int files_read_memory(int dirfd, enum cgroup_kind kind, struct cgmemory *memory)
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
	err = read_memory_stat(dirfd, kind == CGROUP_V2 ? memory_stat_v2 : memory_stat_v1,
			       memory->val);
	first = read_result(dirfd, first, err);
	return first ? first : err;
}

void cgmemory_clear(struct cgmemory *memory)
{
	*memory = (struct cgmemory){ .occupied = true };
	for (int i = 0; i < MEM__COUNT; i++)
		memory->val[i] = VAL_NONE;
}

void cgstat_clear(struct cgstat *stat)
{
	int64_t none[STAT__COUNT - STAT_COUNTERS];

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		none[i] = VAL_NONE;
	stat_counters(none, stat);
}

int64_t cgstat_rate(int64_t before, int64_t now, uint64_t ns)
{
	double rate;

	if (before == VAL_NONE || now == VAL_NONE || now < before || !ns)
		return VAL_NONE;
	if (now == before)
		return 0;
	rate = ((double)now - (double)before) * 1e11 / (double)ns + 0.5;
	return rate >= 9e18 ? INT64_MAX - 1 : (int64_t)rate;
}
