// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * table/row.c - one row of a table: see table_row_make().
 *
 * Owns: which number of the ledger and of the files goes into which column, and rates between two
 * refreshes. Must not know: which rows there are.
 */
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "cgroup/files.h"
#include "ledger/ledger.h"
#include "ledger/zswap.h"
#include "model/alarm.h"
#include "model/limit.h"
#include "table/state.h"

/* The values that values_from_ledger() fills in. */
static const int ledger_cols[] = {
	COL_LEDGER,	   COL_CHARGED,		COL_UNCHARGED, COL_LOST,
	COL_RECORDED,	   COL_SWAP_CURRENT,	COL_DRIFT,     COL_MISSED,
	COL_CALLS_CHARGED, COL_CALLS_UNCHARGED, KEPT_REFUSALS
};

#define LEDGER_COLS (sizeof(ledger_cols) / sizeof(ledger_cols[0]))

static void values_from_calls(const struct table_source *source, const struct ledger_group *group,
			      int64_t *val)
{
	struct call_count start = { 0 };
	const struct call_count *now;

	val[COL_CALLS_CHARGED] = val[COL_CALLS_UNCHARGED] = VAL_NONE;
	if (!source->calls)
		return;
	now = &source->calls[group->memcg_id];
	if (group->born)
		start = source->call_births[group->memcg_id];
	val[COL_CALLS_CHARGED] = (int64_t)(now->charged - start.charged);
	val[COL_CALLS_UNCHARGED] = (int64_t)(now->uncharged - start.uncharged);
}

/* The kernel has no swap_current for the root: it does not count the root's own pages. */
static void values_from_ledger(const struct table *table, const struct table_source *source,
			       const struct ledger_group *group, int64_t *val)
{
	const struct ledger_account *account = group->account;

	val[COL_LEDGER] = table_bytes(table, ledger_pages(group));
	val[COL_CHARGED] = (int64_t)account->count.charged;
	val[COL_UNCHARGED] = (int64_t)account->count.uncharged;
	val[COL_LOST] = account->count.lost_pages;
	val[COL_RECORDED] = (int64_t)account->recorded;
	val[COL_MISSED] = account->booked.pages;
	val[KEPT_REFUSALS] = source->kernfs->kind == CGROUP_V2 ? (int64_t)account->refusals
							       : VAL_NONE;
	val[COL_SWAP_CURRENT] = val[COL_DRIFT] = VAL_NONE;
	values_from_calls(source, group, val);
	if (group->flags & SCAN_ROOT)
		return;
	val[COL_SWAP_CURRENT] = table_bytes(table, ledger_kernel(group));
	if (account->tree.settled)
		val[COL_DRIFT] = account->tree.drift * table->page_bytes;
}

/* Computes the time of day once: the two clocks drift apart. */
static void values_missed(const struct table_source *source, const struct ledger_group *group,
			  int64_t *val)
{
	const struct missed_booked *booked = &group->account->booked;
	double ago = (double)(source->now_ns - booked->last_ns) / (double)NS_PER_S;
	int64_t end = booked->last_ns ? (int64_t)booked->last_end_ns : VAL_NONE;

	if (val[KEPT_MISSED_END] == end)
		return;
	val[KEPT_MISSED_END] = end;
	val[KEPT_MISSED_PAGES] = end == VAL_NONE ? VAL_NONE : booked->last_pages;
	val[KEPT_MISSED_TIME] = end == VAL_NONE ? VAL_NONE : (int64_t)((source->time - ago) * 1000);
}

/*
 * The numbers that tell whether a group is held at memory.high. Each is read only if the one before
 * leaves it possible: for nearly all groups none is read.
 */
static void values_from_high(int fd, enum cgroup_kind kind, int64_t *val)
{
	int64_t mem[MEM__COUNT];

	if (val[COL_PSI_SOME] < ALARM_PSI_PERCENT * 100)
		return;
	val[KEPT_HIGH] = files_read_one(fd, kind, MEM_HIGH);
	if (!val_is_number(val[KEPT_HIGH]))
		return;
	val[KEPT_MEMORY] = files_read_one(fd, kind, MEM_CURRENT);
	if (val[KEPT_MEMORY] <= val[KEPT_HIGH])
		return;
	files_read(fd, kind, MEM_FILE_LRU, MEM_SLAB + 1, mem);
	val[KEPT_UNSWAPPED] = val_plus(mem[MEM_FILE_LRU], mem[MEM_SLAB]);
}

static void values_from_events(int fd, enum cgroup_kind kind, uint64_t now_ns, int64_t *val)
{
	int64_t mem[MEM__COUNT];

	files_read(fd, kind, MEM_HIGH, MEM_MAX + 1, mem);
	files_read(fd, kind, MEM_EVENTS_HIGH, MEM_ZSWAP_MAX + 1, mem);
	val[KEPT_READ] = (int64_t)now_ns;
	val[KEPT_KILLED] = mem[MEM_EVENTS_OOM_KILL];
	val[KEPT_THROTTLED] = kind == CGROUP_V2 ? mem[MEM_EVENTS_HIGH] : VAL_NONE;
	val[KEPT_MEMORY_MAX] = mem[MEM_MAX];
	val[KEPT_MEMORY_HIGH] = kind == CGROUP_V2 ? mem[MEM_HIGH] : VAL_NONE;
	val[KEPT_ZSWAP_MAX] = kind == CGROUP_V2 ? mem[MEM_ZSWAP_MAX] : VAL_NONE;
	val[KEPT_MEMSW_MAX] = kind == CGROUP_V2 ? VAL_NONE
						: files_read_one(fd, kind, MEM_MEMSW_MAX);
}

/*
 * A directory that was made again under the same name is another group. Unreadable values are not
 * known, whatever the reason: users make groups, and no group may end the others' table.
 */
static void values_from_files(const struct table_source *source, const struct row *row,
			      int64_t *val)
{
	const struct kernfs *kernfs = source->kernfs;
	uint64_t ino;
	int fd;

	files_clear(0, MEM__ROW, val);
	val[KEPT_ZSWAP_WRITEBACK] = VAL_NONE;
	val[KEPT_HIGH] = val[KEPT_MEMORY] = val[KEPT_UNSWAPPED] = VAL_NONE;
	for (int i = KEPT_READ; i <= KEPT_MEMSW_MAX; i++)
		val[i] = VAL_NONE;
	if (row->dying)
		return;
	fd = kernfs_open_group(kernfs, row->path, &ino);
	if (fd < 0)
		return;
	if (ino == row->kernfs_id && source->writeback)
		val[KEPT_ZSWAP_WRITEBACK] = files_read_one(fd, kernfs->kind, MEM_ZSWAP_WRITEBACK);
	if (ino == row->kernfs_id) {
		files_read(fd, kernfs->kind, 0, MEM__ROW, val);
		values_from_high(fd, kernfs->kind, val);
		if (source->events)
			values_from_events(fd, kernfs->kind, source->now_ns, val);
	}
	close(fd);
}

static bool events_moved(const int64_t *before, const int64_t *val)
{
	return before[COL_EVENTS_HIGH] != val[COL_EVENTS_HIGH] ||
	       before[COL_EVENTS_MAX] != val[COL_EVENTS_MAX] ||
	       before[COL_EVENTS_FAIL] != val[COL_EVENTS_FAIL] ||
	       before[KEPT_KILLED] != val[KEPT_KILLED] ||
	       before[KEPT_THROTTLED] != val[KEPT_THROTTLED];
}

static int64_t counter_or_0(int64_t counter)
{
	return counter == VAL_NONE ? 0 : counter;
}

/*
 * Pages swapped in from anywhere. Without pswpin per group (kernels up to 6.12), those from disk
 * are not known, and the sum of the rest would be too low.
 */
static int64_t swapins(const int64_t *val)
{
	if (val[MEM_PSWPIN] == VAL_NONE)
		return VAL_NONE;
	return val[MEM_PSWPIN] + counter_or_0(val[MEM_ZSWPIN]) + counter_or_0(val[MEM_SWPIN_ZERO]);
}

static void values_rate(const struct table *table, const struct seen *seen, const int64_t *before,
			int64_t *val, uint64_t now)
{
	uint64_t ns = now - table->last_ns;

	val[COL_CHARGE_RATE] = val[COL_UNCHARGE_RATE] = VAL_NONE;
	if (!seen->known)
		return;
	val[COL_CHARGE_RATE] = val_rate(before[COL_CHARGED], val[COL_CHARGED], ns);
	val[COL_UNCHARGE_RATE] = val_rate(before[COL_UNCHARGED], val[COL_UNCHARGED], ns);
}

/* Rates of the files' counters, over the time since the last read. */
static void values_file_rate(struct seen *seen, const int64_t *before, int64_t *val, uint64_t now)
{
	uint64_t ns = now - seen->read_ns;

	val[COL_SWAPIN_RATE] = val[COL_REFAULT_RATE] = VAL_NONE;
	val[KEPT_SWAPINS] = swapins(val);
	val[KEPT_REFAULTS] = val[MEM_REFAULT_ANON];
	val[KEPT_STALL_SOME] = val[MEM_STALL_SOME];
	val[KEPT_STALL_FULL] = val[MEM_STALL_FULL];
	val[KEPT_ZSWAP_INCOMP] = val[MEM_ZSWAP_INCOMP];
	if (seen->read_ns) {
		val[COL_SWAPIN_RATE] = val_rate(before[KEPT_SWAPINS], val[KEPT_SWAPINS], ns);
		val[COL_REFAULT_RATE] = val_rate(before[KEPT_REFAULTS], val[KEPT_REFAULTS], ns);
	}
	seen->read_ns = now;
}

static void row_show(struct table *table, struct row *row, const int64_t *val)
{
	struct seen *seen = &table->seen[row->memcg_id];

	seen->values = value_pool_change(&table->values, seen->values, val);
	row->val = value_pool_at(&table->values, seen->values);
}

/* Values that zswap_ledger_fill() hid stay hidden until it runs again. */
static void values_keep_zswap(int64_t *val)
{
	val[KEPT_ZSWAP_CURRENT] = val[COL_ZSWAP_CURRENT];
	val[KEPT_ZSWAPPED] = val[COL_ZSWAPPED];
	val[KEPT_ZSWAP_RATIO] = val[COL_ZSWAP_RATIO];
	if (val[KEPT_ZSWAP_HIDDEN] == 1)
		val[COL_ZSWAP_CURRENT] = val[COL_ZSWAPPED] = val[COL_ZSWAP_RATIO] = VAL_NONE;
}

void table_row_read(struct table *table, const struct table_source *source,
		    const struct ledger_group *group, struct row *row)
{
	struct seen *seen = &table->seen[row->memcg_id];
	const int64_t *before = row->val;
	int64_t val[MEM__ROW]; /* values from ROW_VALUES on are not kept */

	memcpy(val, before, ROW_VALUES * sizeof(*val));
	row->dying = group->flags & SCAN_DYING;
	values_from_files(source, row, val);
	values_file_rate(seen, before, val, source->now_ns);
	values_keep_zswap(val);
	seen->limit_moved = before[COL_SWAP_MAX] != val[COL_SWAP_MAX];
	seen->events_moved = events_moved(before, val);
	table->zswap_moved |= before[KEPT_ZSWAP_WRITEBACK] != val[KEPT_ZSWAP_WRITEBACK];
	row_show(table, row, val);
}

/* Whether the effective limits of the groups below can have changed. */
static bool limit_moved(const struct table *table, const struct row *row, const int64_t *before)
{
	const int64_t *val = row->val;

	return (row->parent >= 0 && table->seen[table->rows[row->parent].memcg_id].limit_moved) ||
	       before[COL_SWAP_MAX_EFF] != val[COL_SWAP_MAX_EFF] ||
	       (val_is_number(val[COL_SWAP_MAX]) &&
		before[COL_SWAP_CURRENT] != val[COL_SWAP_CURRENT]);
}

/* The row stays the same while the ledger does: it has no rates, and no drift to explain. */
static bool is_calm(const int64_t *val)
{
	return !val[COL_CHARGE_RATE] && !val[COL_UNCHARGE_RATE] &&
	       (!val[COL_DRIFT] || val[COL_DRIFT] == VAL_NONE);
}

static bool ledger_stays(const struct table *table, const struct table_source *source,
			 const struct ledger_group *group, const int64_t *val)
{
	int64_t now[ROW_VALUES];

	if (table->seen[group->memcg_id].idle && ledger_is_idle(group))
		return true;
	values_from_ledger(table, source, group, now);
	for (size_t i = 0; i < LEDGER_COLS; i++)
		if (now[ledger_cols[i]] != val[ledger_cols[i]])
			return false;
	return true;
}

/* Without a new read of the files, the hidden flag decides what is shown of them. */
static bool zswap_is_same(const int64_t *a, const int64_t *b)
{
	return a[COL_ZSWAP_LEDGER] == b[COL_ZSWAP_LEDGER] &&
	       a[COL_ZSWAPPED_LEDGER] == b[COL_ZSWAPPED_LEDGER] &&
	       a[COL_ZSWAP_DRIFT] == b[COL_ZSWAP_DRIFT] &&
	       a[COL_ZSWAP_STORE] == b[COL_ZSWAP_STORE] && a[COL_ZSWAP_LOAD] == b[COL_ZSWAP_LOAD] &&
	       a[COL_ZSWAP_REJECT] == b[COL_ZSWAP_REJECT] &&
	       a[KEPT_ZSWAP_HIDDEN] == b[KEPT_ZSWAP_HIDDEN];
}

static bool zswap_stays(const struct table *table, const struct zswap_ledger *zswap, size_t i)
{
	const struct row *row = &table->rows[i];
	int64_t now[ROW_VALUES];

	if (!table->zswap_moved && table->seen[row->memcg_id].zswap_idle &&
	    zswap_ledger_is_idle(zswap, row->memcg_id))
		return true;
	memcpy(now + COL__COUNT, row->val + COL__COUNT, sizeof(now) - COL__COUNT * sizeof(*now));
	zswap_ledger_fill(zswap, table->rows, i, now);
	return zswap_is_same(now, row->val);
}

bool table_row_stays(const struct table *table, const struct table_source *source,
		     const struct ledger_group *group, size_t i)
{
	const struct row *row = &table->rows[i];
	const struct seen *seen = &table->seen[group->memcg_id];

	return seen->read_ns != source->now_ns && seen->calm &&
	       row->dying == !!(group->flags & SCAN_DYING) &&
	       (row->parent < 0 || !table->seen[group->parent_id].limit_moved) &&
	       ledger_stays(table, source, group, row->val) &&
	       zswap_stays(table, source->zswap_ledger, i);
}

/* Keeps the files' values of the last read; their rates are not known if they were not read. */
bool table_row_make(struct table *table, const struct table_source *source,
		    const struct ledger_group *group, size_t i)
{
	struct row *row = &table->rows[i];
	struct seen *seen = &table->seen[group->memcg_id];
	const int64_t *before = row->val;
	bool read = seen->read_ns == source->now_ns, moved;
	int64_t val[ROW_VALUES];

	memcpy(val, before, sizeof(val));
	row->dying = group->flags & SCAN_DYING;
	row->drift_cause = group->flags & SCAN_ROOT ? NULL
						    : drift_cause_name(ledger_drift_cause(group));
	values_from_ledger(table, source, group, val);
	values_missed(source, group, val);
	values_rate(table, seen, before, val, source->now_ns);
	if (!read)
		val[COL_SWAPIN_RATE] = val[COL_REFAULT_RATE] = VAL_NONE;
	zswap_ledger_fill(source->zswap_ledger, table->rows, i, val);
	limit_apply(table->rows, (int)i, val);
	seen->limit_moved |= limit_moved(table, row, before);
	moved = before[COL_SWAP_CURRENT] != val[COL_SWAP_CURRENT];
	seen->calm = !read && is_calm(val);
	seen->idle = ledger_is_idle(group);
	seen->zswap_idle = zswap_ledger_is_idle(source->zswap_ledger, row->memcg_id);
	seen->known = true;
	row_show(table, row, val);
	return moved;
}
