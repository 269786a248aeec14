// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cgroup/files.c - what the files of one group say.
 *
 * Owns: which file and which memory.stat line fills which column. Units as the kernel writes them
 * (memcg_page_state_output_unit() and memcg_vm_event_stat[] in mm/memcontrol.c): zswap, zswapped
 * and swapcached are bytes, refaults and the event counters pages. Must not know: other groups,
 * hooks, views.
 */
#include "cgroup/files.h"

#include <errno.h>
#include <stddef.h>

/* The lines of memory.stat that are read, the eight of struct cgstat last and in its order. */
enum stat_key { STAT_ZSWAP, STAT_ZSWAPPED, STAT_SWAPCACHED, STAT_COUNTERS, STAT__COUNT = 11 };

static const char *const stat_v2[STAT__COUNT] = {
	"zswap",
	"zswapped",
	"swapcached",
	"pswpin",
	"pswpout",
	"zswpin",
	"zswpout",
	"zswpwb",
	"swpin_zero",
	"swpout_zero",
	"workingset_refault_anon",
};

/*
 * v1 shows each number for the group alone and, as total_, for the hierarchy; of these it only has
 * memcg1_stats[] (mm/memcontrol-v1.c), and events that are not about swap.
 */
static const char *const stat_v1[STAT__COUNT] = {
	"total_zswap",
	"total_zswapped",
	"total_swapcached",
	"total_pswpin",
	"total_pswpout",
	"total_zswpin",
	"total_zswpout",
	"total_zswpwb",
	"total_swpin_zero",
	"total_swpout_zero",
	"total_workingset_refault_anon",
};

/* Remembers the first error that is more than "this kernel has no such file". */
static void keep_error(int *first, int err)
{
	if (!*first && !kernfs_is_absent(err))
		*first = err;
}

static int64_t ratio_hundredths(int64_t zswapped, int64_t zswap)
{
	if (zswapped == VAL_NONE || zswap == VAL_NONE || !zswap)
		return VAL_NONE;
	return (int64_t)((double)zswapped * 100 / (double)zswap + 0.5);
}

static void read_limits(int dirfd, int64_t *val, int *first)
{
	keep_error(first, kernfs_read_limit(dirfd, "memory.swap.max", &val[COL_SWAP_MAX]));
	keep_error(first, kernfs_read_limit(dirfd, "memory.swap.high", &val[COL_SWAP_HIGH]));
	keep_error(first, kernfs_read_val(dirfd, "memory.swap.peak", &val[COL_SWAP_PEAK]));
}

static void read_events(int dirfd, int64_t *val, int *first)
{
	static const char *const keys[] = { "high", "max", "fail" };
	int64_t got[3];

	keep_error(first, kernfs_read_keyed(dirfd, "memory.swap.events", keys, got, 3));
	val[COL_EVENTS_HIGH] = got[0];
	val[COL_EVENTS_MAX] = got[1];
	val[COL_EVENTS_FAIL] = got[2];
}

static void stat_counters(const int64_t *got, struct cgstat *stat)
{
	*stat = (struct cgstat){
		.pswpin = got[0],
		.pswpout = got[1],
		.zswpin = got[2],
		.zswpout = got[3],
		.zswpwb = got[4],
		.swpin_zero = got[5],
		.swpout_zero = got[6],
		.refault_anon = got[7],
	};
}

/*
 * memory.zswap.current and the zswap line of memory.stat are the same number (MEMCG_ZSWAP_B, see
 * zswap_current_read()). The line is used: it belongs to the same moment as zswapped, and the root
 * has it too. The file answers where the line is missing.
 */
static int read_stat(int dirfd, const char *const *keys, int64_t *val, struct cgstat *stat)
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

int cgfiles_read(int dirfd, enum cgroup_kind kind, int64_t *val, struct cgstat *stat)
{
	int err, first = 0;

	read_limits(dirfd, val, &first);
	read_events(dirfd, val, &first);
	keep_error(&first, kernfs_read_psi(dirfd, "memory.pressure", &val[COL_PSI_SOME],
					   &val[COL_PSI_FULL]));
	/* Last: every memory cgroup has it; if it is still there, so was all that came before. */
	err = read_stat(dirfd, kind == CGROUP_V2 ? stat_v2 : stat_v1, val, stat);
	keep_error(&first, err);
	if (first == -ENODEV || (err == -ENOENT && kernfs_is_removed(dirfd)))
		return -ENODEV;
	return first;
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
