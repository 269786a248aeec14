// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * table.c - see table.h.
 */
#include "table.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cgfiles.h"
#include "ledger.h"
#include "limit.h"
#include "monitor.h"
#include "order.h"

/*
 * With more groups than these the files of idle ones are read in turns only, so many in a refresh.
 * A group is idle when nothing in its subtree changed for longer than the kernel takes to bring
 * the numbers of its files up to date (FLUSH_TIME in mm/memcontrol.c is 2 seconds).
 */
#define READ_ALL 512
#define READ_IDLE 32
#define BUSY_NS 6000000000ull

/* The columns that come from files (cgfiles.h). */
static const enum col file_cols[] = {
	COL_SWAP_MAX,	 COL_SWAP_HIGH,	 COL_SWAP_PEAK,	      COL_EVENTS_HIGH, COL_EVENTS_MAX,
	COL_EVENTS_FAIL, COL_SWAPCACHED, COL_ZSWAP_CURRENT,   COL_ZSWAPPED,    COL_ZSWAP_RATIO,
	COL_PSI_SOME,	 COL_PSI_FULL,	 COL_ZSWAP_WRITEBACK,
};

#define FILE_COLS (sizeof(file_cols) / sizeof(file_cols[0]))

/* What was last seen of a group: for rates, and to know whether its files are worth a read. */
struct seen {
	uint64_t kernfs_id;
	uint64_t time_ns;
	uint64_t charged;
	uint64_t uncharged;
	uint64_t zswapped; /* charged and uncharged pages: only that they change counts */
	uint64_t changed_ns;
	uint64_t read_ns; /* of the files; 0: never */
	struct cgstat stat;
	int64_t file[FILE_COLS];
};

struct table {
	char *cgroup; /* "/a/b"; NULL: everything */
	int64_t page_bytes;
	struct row *rows;
	struct seen *seen; /* by private id */
	struct order order;
	int *row_of; /* by private id, -1: none */
	size_t max;
	size_t nr;
	size_t turn; /* the first idle group to be read next */
};

/* "/sys/fs/cgroup/a/", "/a" and "a" are all "/a". */
static char *cgroup_normalize(const struct kernfs *kernfs, const char *cgroup)
{
	size_t mount = strlen(kernfs->mount), len;
	char *path;

	if (mount > 1 && !strncmp(cgroup, kernfs->mount, mount) &&
	    (cgroup[mount] == '/' || !cgroup[mount]))
		cgroup += mount;
	while (*cgroup == '/')
		cgroup++;
	len = strlen(cgroup);
	while (len && cgroup[len - 1] == '/')
		len--;
	if (asprintf(&path, "/%.*s", (int)len, cgroup) < 0)
		return NULL;
	return path;
}

char *table_resolve_cgroup(const struct kernfs *kernfs, const char *cgroup, char *error,
			   size_t error_len)
{
	char *path = cgroup_normalize(kernfs, cgroup);
	int fd;

	if (!path) {
		snprintf(error, error_len, "out of memory");
		return NULL;
	}
	fd = kernfs_open_group(kernfs, path, NULL);
	if (fd >= 0) {
		close(fd);
		return path;
	}
	snprintf(error, error_len, "unknown cgroup %s: %s", cgroup, strerror(-fd));
	free(path);
	return NULL;
}

struct table *table_new(const struct kernfs *kernfs, const char *cgroup, char *error,
			size_t error_len)
{
	struct table *table = calloc(1, sizeof(*table));

	snprintf(error, error_len, "out of memory");
	if (!table)
		return NULL;
	table->page_bytes = sysconf(_SC_PAGESIZE);
	table->seen = calloc(MEMCG_IDS, sizeof(*table->seen)); /* touched where there are groups */
	table->row_of = calloc(MEMCG_IDS, sizeof(*table->row_of));
	if (table->seen && table->row_of && cgroup)
		table->cgroup = table_resolve_cgroup(kernfs, cgroup, error, error_len);
	if (table->seen && table->row_of && (!cgroup || table->cgroup))
		return table;
	table_free(table);
	return NULL;
}

void table_free(struct table *table)
{
	if (!table)
		return;
	free(table->cgroup);
	free(table->rows);
	free(table->seen);
	order_free(&table->order);
	free(table->row_of);
	free(table);
}

static int table_reserve(struct table *table, size_t nr)
{
	size_t max = table->max ? table->max : 256;
	struct row *rows;

	if (nr <= table->max)
		return 0;
	while (max < nr)
		max *= 2;
	rows = realloc(table->rows, max * sizeof(*rows));
	if (rows)
		table->rows = rows;
	if (!rows || order_reserve(&table->order, max))
		return -ENOMEM;
	table->max = max;
	return 0;
}

static int64_t pages_to_bytes(const struct table *table, int64_t pages)
{
	return pages > VAL_MAX / table->page_bytes ? VAL_MAX : pages * table->page_bytes;
}

/* The kernel has no number of its own for the root: it does not count the root's own pages. */
static void row_from_ledger(const struct table *table, const struct ledger_group *group,
			    struct row *row)
{
	const struct ledger_book *book = group->book;
	bool root = group->flags & SCAN_ROOT;

	row_clear(row);
	row->path = group->path;
	row->kernfs_id = group->kernfs_id;
	row->memcg_id = group->memcg_id;
	row->dying = group->flags & SCAN_DYING;
	row->depth = group->depth;
	row->parent = group->parent_id ? table->row_of[group->parent_id] : -1;
	row->actors = NULL;
	row->swap_max_from = NULL;
	row->drift_cause = root ? NULL : drift_cause_name(ledger_drift_cause(group));
	row->val[COL_LEDGER] = pages_to_bytes(table, ledger_pages(group));
	row->val[COL_CHARGED] = (int64_t)book->count.charged;
	row->val[COL_UNCHARGED] = (int64_t)book->count.uncharged;
	row->val[COL_LOST] = book->count.lost_pages;
	row->val[COL_RECORDED] = (int64_t)book->recorded;
	if (root)
		return;
	row->val[COL_SWAP_CURRENT] = pages_to_bytes(table, ledger_kernel(group));
	if (book->tree.settled)
		row->val[COL_DRIFT] = book->tree.drift * table->page_bytes;
}

/* A directory that was made again under the same name is another group. */
static int row_from_files(const struct kernfs *kernfs, struct row *row, struct cgstat *stat)
{
	uint64_t ino;
	int fd, err;

	cgstat_clear(stat);
	if (row->dying)
		return 0;
	fd = kernfs_open_group(kernfs, row->path, &ino);
	if (fd < 0)
		return fd == -ENOENT ? 0 : fd;
	err = ino == row->kernfs_id ? cgfiles_read(fd, kernfs->kind, row, stat) : 0;
	close(fd);
	return err == -ENODEV ? 0 : err;
}

static int64_t counter_or_0(int64_t counter)
{
	return counter == VAL_NONE ? 0 : counter;
}

/*
 * Pages that came in by any way. Without pswpin per group (kernels up to 6.12) those from disk are
 * not known, and the rest alone would be too low.
 */
static int64_t swapins(const struct cgstat *stat)
{
	if (stat->pswpin == VAL_NONE)
		return VAL_NONE;
	return stat->pswpin + counter_or_0(stat->zswpin) + counter_or_0(stat->swpin_zero);
}

static void row_rates(struct row *row, struct seen *seen, uint64_t now)
{
	uint64_t ns = now - seen->time_ns;
	uint64_t charged = (uint64_t)row->val[COL_CHARGED];
	uint64_t uncharged = (uint64_t)row->val[COL_UNCHARGED];

	if (seen->time_ns) {
		row->val[COL_CHARGE_RATE] =
			cgstat_rate((int64_t)seen->charged, (int64_t)charged, ns);
		row->val[COL_UNCHARGE_RATE] =
			cgstat_rate((int64_t)seen->uncharged, (int64_t)uncharged, ns);
	}
	seen->time_ns = now;
	seen->charged = charged;
	seen->uncharged = uncharged;
}

/* Rates of what the files count, over the time since they were last read. */
static void row_file_rates(struct row *row, struct seen *seen, const struct cgstat *stat,
			   uint64_t now)
{
	uint64_t ns = now - seen->read_ns;

	if (seen->read_ns) {
		row->val[COL_SWAPIN_RATE] = cgstat_rate(swapins(&seen->stat), swapins(stat), ns);
		row->val[COL_REFAULT_RATE] =
			cgstat_rate(seen->stat.refault_anon, stat->refault_anon, ns);
	}
	seen->stat = *stat;
	seen->read_ns = now;
}

/* What was last read; rates are not known, as nobody looked. */
static void row_from_seen(struct row *row, const struct seen *seen)
{
	for (size_t i = 0; i < FILE_COLS; i++)
		row->val[file_cols[i]] = seen->file[i];
}

static int row_read(const struct kernfs *kernfs, struct row *row, struct seen *seen, uint64_t now)
{
	struct cgstat stat;
	int err = row_from_files(kernfs, row, &stat);

	if (err)
		return err;
	row_file_rates(row, seen, &stat, now);
	for (size_t i = 0; i < FILE_COLS; i++)
		seen->file[i] = row->val[file_cols[i]];
	return 0;
}

static void host_sums(const struct table *table, const struct ledger *ledger, struct host *host)
{
	size_t nr;
	struct ledger_group *const *groups = ledger_groups(ledger, &nr);

	host->groups = (int64_t)nr;
	host->swap_charged = host->swap_unowned = VAL_NONE;
	for (size_t i = 0; i < nr; i++) {
		const struct ledger_group *group = groups[i];

		host->dying += !!(group->flags & SCAN_DYING);
		if (group->flags & SCAN_ROOT)
			host->swap_charged = pages_to_bytes(table, ledger_kernel(group));
		else if (!group->book->tree.settled)
			host->unsettled++;
		else if (group->book->tree.drift)
			host->drifting++;
	}
	if (host->swap_charged != VAL_NONE && host->swap_used != VAL_NONE)
		host->swap_unowned = host->swap_used - host->swap_charged;
}

/* Notes whether anything of the group itself changed since the last refresh. */
static void group_look(struct table *table, struct ledger_group *group,
		       const struct zswap_count *zswap, uint64_t now)
{
	struct seen *seen = &table->seen[group->memcg_id];
	uint64_t zswapped = zswap ? zswap->charged_pages + zswap->uncharged_pages : 0;

	if (seen->kernfs_id != group->kernfs_id)
		*seen = (struct seen){ .kernfs_id = group->kernfs_id, .zswapped = zswapped };
	if (ledger_changed(group) || seen->zswapped != zswapped)
		seen->changed_ns = now;
	seen->zswapped = zswapped;
}

/* The files of a group are about all that is below it. */
static void changes_lift(struct table *table, struct ledger_group *const *groups, size_t nr)
{
	for (size_t i = nr; i-- > 0;) {
		const struct ledger_group *parent = ledger_parent(groups[i]);
		uint64_t changed_ns = table->seen[groups[i]->memcg_id].changed_ns;

		if (parent && table->seen[parent->memcg_id].changed_ns < changed_ns)
			table->seen[parent->memcg_id].changed_ns = changed_ns;
	}
}

static bool row_is_due(const struct table *table, size_t i, size_t nr, uint64_t now)
{
	const struct seen *seen = &table->seen[table->rows[i].memcg_id];

	return nr <= READ_ALL || !seen->read_ns || now - seen->changed_ns < BUSY_NS ||
	       (i + nr - table->turn) % nr < READ_IDLE;
}

static int rows_fill(struct table *table, const struct kernfs *kernfs, size_t nr, uint64_t now)
{
	for (size_t i = 0; i < nr; i++) {
		struct row *row = &table->rows[i];
		struct seen *seen = &table->seen[row->memcg_id];
		int err = 0;

		row_rates(row, seen, now);
		if (row_is_due(table, i, nr, now))
			err = row_read(kernfs, row, seen, now);
		else
			row_from_seen(row, seen);
		if (err)
			return err;
	}
	table->turn = nr ? (table->turn + READ_IDLE) % nr : 0;
	return 0;
}

int table_build(struct table *table, const struct table_source *source, struct monitor_view *view)
{
	size_t nr;
	struct ledger_group *const *groups = ledger_groups(source->ledger, &nr);
	int err = table_reserve(table, nr);
	bool changed = !order_keeps(&table->order, ledger_order_stamp(source->ledger));

	if (err)
		return err;
	for (size_t i = 0; i < nr; i++) {
		int64_t before = changed ? 0 : table->rows[i].val[COL_SWAP_CURRENT];
		uint16_t id = groups[i]->memcg_id;

		table->row_of[id] = (int)i;
		row_from_ledger(table, groups[i], &table->rows[i]);
		changed |= before != table->rows[i].val[COL_SWAP_CURRENT];
		table->rows[i].actors =
			source->actors ? (const uint64_t *)source->actors[id].charged : NULL;
		group_look(table, groups[i], source->zswap ? &source->zswap[id] : NULL,
			   source->now_ns);
	}
	changes_lift(table, groups, nr);
	err = rows_fill(table, source->kernfs, nr, source->now_ns);
	if (err)
		return err;
	table->nr = nr;
	limit_apply(table->rows, nr);
	host_sums(table, source->ledger, &view->host);
	view->rows = table->rows;
	view->nr_rows = nr;
	view->nr_order = order_make(&table->order, table->rows, nr, table->cgroup, changed);
	view->order = table->order.rows;
	return 0;
}

struct row *table_rows(struct table *table, size_t *nr)
{
	*nr = table->nr;
	return table->rows;
}

const char *table_cgroup(const struct table *table)
{
	return table->cgroup;
}
