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

/* The last refresh of a group, for rates. */
struct seen {
	uint64_t kernfs_id;
	uint64_t time_ns;
	uint64_t charged;
	uint64_t uncharged;
	struct cgstat stat;
};

struct table {
	char *cgroup; /* "/a/b"; NULL: everything */
	int64_t page_bytes;
	struct row *rows;
	struct seen *seen; /* by private id */
	int *order;
	int *row_of; /* by private id, -1: none */
	size_t max;
	size_t nr;
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

static int cgroup_set(struct table *table, const struct kernfs *kernfs, const char *cgroup,
		      char *error, size_t error_len)
{
	int fd;

	table->cgroup = cgroup_normalize(kernfs, cgroup);
	if (!table->cgroup)
		return -ENOMEM;
	fd = kernfs_open_group(kernfs, table->cgroup, NULL);
	if (fd < 0) {
		snprintf(error, error_len, "unknown cgroup %s: %s", cgroup, strerror(-fd));
		return fd;
	}
	close(fd);
	return 0;
}

struct table *table_new(const struct kernfs *kernfs, const char *cgroup, char *error,
			size_t error_len)
{
	struct table *table = calloc(1, sizeof(*table));

	snprintf(error, error_len, "out of memory");
	if (!table)
		return NULL;
	table->page_bytes = sysconf(_SC_PAGESIZE);
	table->seen = calloc(MEMCG_IDS, sizeof(*table->seen));
	table->row_of = calloc(MEMCG_IDS, sizeof(*table->row_of));
	if (table->seen && table->row_of &&
	    (!cgroup || !cgroup_set(table, kernfs, cgroup, error, error_len)))
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
	free(table->order);
	free(table->row_of);
	free(table);
}

static int table_reserve(struct table *table, size_t nr)
{
	size_t max = table->max ? table->max : 256;
	struct row *rows;
	int *order;

	if (nr <= table->max)
		return 0;
	while (max < nr)
		max *= 2;
	rows = realloc(table->rows, max * sizeof(*rows));
	if (rows)
		table->rows = rows;
	order = realloc(table->order, max * sizeof(*order));
	if (order)
		table->order = order;
	if (!rows || !order)
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
	bool root = group->flags & SCAN_ROOT;

	row_clear(row);
	row->path = group->path;
	row->kernfs_id = group->kernfs_id;
	row->memcg_id = group->memcg_id;
	row->dying = group->flags & SCAN_DYING;
	row->depth = group->depth;
	row->parent = group->parent_id ? table->row_of[group->parent_id] : -1;
	row->swap_max_from = NULL;
	row->drift_cause = root ? NULL : drift_cause_name(ledger_drift_cause(group));
	row->val[COL_LEDGER] = pages_to_bytes(table, ledger_pages(group));
	row->val[COL_CHARGED] = (int64_t)(group->count.charged - group->start.charged);
	row->val[COL_UNCHARGED] = (int64_t)(group->count.uncharged - group->start.uncharged);
	row->val[COL_LOST] = (uint32_t)(group->count.lost_pages - group->start.lost_pages);
	row->val[COL_RECORDED] = (int64_t)group->recorded;
	if (root)
		return;
	row->val[COL_SWAP_CURRENT] = pages_to_bytes(table, ledger_kernel(group));
	if (group->tree.settled)
		row->val[COL_DRIFT] = group->tree.drift * table->page_bytes;
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

static void row_rates(struct row *row, struct seen *seen, const struct cgstat *stat, uint64_t now)
{
	uint64_t ns = now - seen->time_ns;
	uint64_t charged = (uint64_t)row->val[COL_CHARGED];
	uint64_t uncharged = (uint64_t)row->val[COL_UNCHARGED];

	if (seen->kernfs_id == row->kernfs_id) {
		row->val[COL_CHARGE_RATE] =
			cgstat_rate((int64_t)seen->charged, (int64_t)charged, ns);
		row->val[COL_UNCHARGE_RATE] =
			cgstat_rate((int64_t)seen->uncharged, (int64_t)uncharged, ns);
		row->val[COL_SWAPIN_RATE] = cgstat_rate(swapins(&seen->stat), swapins(stat), ns);
		row->val[COL_REFAULT_RATE] =
			cgstat_rate(seen->stat.refault_anon, stat->refault_anon, ns);
	}
	*seen = (struct seen){ row->kernfs_id, now, charged, uncharged, *stat };
}

static bool row_is_shown(const struct row *row)
{
	return !row->dying || row->val[COL_SWAP_CURRENT] > 0 || row->val[COL_DRIFT];
}

static bool path_is_below(const char *path, const char *top)
{
	size_t len = strlen(top);

	return !strcmp(top, "/") || (!strncmp(path, top, len) && (path[len] == '/' || !path[len]));
}

/* Orders by the ancestors side by side: a parent, then its children by swap, most first. */
struct order_ctx {
	const struct row *rows;
};

static int sibling_compare(const struct row *rows, int x, int y)
{
	int64_t a = rows[x].val[COL_SWAP_CURRENT], b = rows[y].val[COL_SWAP_CURRENT];

	if (a != b)
		return a < b ? 1 : -1;
	return strcmp(rows[x].path, rows[y].path);
}

static int row_lift(const struct row *rows, int i, int depth)
{
	while (i >= 0 && rows[i].depth > depth)
		i = rows[i].parent;
	return i;
}

static int order_compare(const void *a, const void *b, void *arg)
{
	const struct row *rows = ((const struct order_ctx *)arg)->rows;
	int i = *(const int *)a, j = *(const int *)b;
	int depth = rows[i].depth < rows[j].depth ? rows[i].depth : rows[j].depth;
	int x = row_lift(rows, i, depth), y = row_lift(rows, j, depth);

	if (x == y)
		return rows[i].depth - rows[j].depth;
	while (x >= 0 && y >= 0 && rows[x].parent != rows[y].parent) {
		x = rows[x].parent;
		y = rows[y].parent;
	}
	return sibling_compare(rows, x, y);
}

static size_t table_order(struct table *table, size_t nr)
{
	struct order_ctx ctx = { table->rows };
	size_t shown = 0;

	for (size_t i = 0; i < nr; i++)
		if (row_is_shown(&table->rows[i]) &&
		    (!table->cgroup || path_is_below(table->rows[i].path, table->cgroup)))
			table->order[shown++] = (int)i;
	qsort_r(table->order, shown, sizeof(*table->order), order_compare, &ctx);
	return shown;
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
		else if (!group->tree.settled)
			host->unsettled++;
		else if (group->tree.drift)
			host->drifting++;
	}
	if (host->swap_charged != VAL_NONE && host->swap_used != VAL_NONE)
		host->swap_unowned = host->swap_used - host->swap_charged;
}

int table_build(struct table *table, const struct kernfs *kernfs, const struct ledger *ledger,
		uint64_t now_ns, struct monitor_view *view)
{
	size_t nr;
	struct ledger_group *const *groups = ledger_groups(ledger, &nr);
	int err = table_reserve(table, nr);

	if (err)
		return err;
	for (size_t i = 0; i < nr; i++) {
		struct row *row = &table->rows[i];
		struct cgstat stat;

		table->row_of[groups[i]->memcg_id] = (int)i;
		row_from_ledger(table, groups[i], row);
		err = row_from_files(kernfs, row, &stat);
		if (err)
			return err;
		row_rates(row, &table->seen[row->memcg_id], &stat, now_ns);
	}
	table->nr = nr;
	limit_apply(table->rows, nr);
	host_sums(table, ledger, &view->host);
	view->rows = table->rows;
	view->nr_rows = nr;
	view->order = table->order;
	view->nr_order = table_order(table, nr);
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
