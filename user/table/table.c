// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * table/table.c - see table/table.h. table/row.c makes the rows.
 */
#include "table/table.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "cgroup/fs.h"
#include "cgroup/path.h"
#include "ledger/ledger.h"
#include "model/refresh.h"
#include "table/state.h"
#include "ledger/zswap.h"

/*
 * With more groups than these the files of idle ones are read in turns only, so many in a refresh.
 * A group is idle when nothing in its subtree changed for longer than the kernel takes to bring
 * the numbers of its files up to date (FLUSH_TIME in mm/memcontrol.c is 2 seconds).
 */
#define READ_ALL 512
#define READ_IDLE 32
#define BUSY_NS 6000000000ull

char *table_resolve_cgroup(const struct kernfs *kernfs, const char *cgroup, char *error,
			   size_t error_len)
{
	char path[PATH_MAX], *copy;
	int err = path_normalize(cgroup, kernfs->mount, path, sizeof(path));
	int fd = err ? err : kernfs_open_group(kernfs, path, NULL);

	if (fd < 0) {
		snprintf(error, error_len, "unknown cgroup %s: %s", cgroup, strerror(-fd));
		return NULL;
	}
	close(fd);
	copy = strdup(path);
	if (!copy)
		snprintf(error, error_len, "out of memory");
	return copy;
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
	if (table->seen && cgroup)
		table->cgroup = table_resolve_cgroup(kernfs, cgroup, error, error_len);
	if (table->seen && (!cgroup || table->cgroup))
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
	value_pool_free(&table->values);
	free(table);
}

static int table_reserve(struct table *table, size_t nr)
{
	if (array_reserve(&table->rows, &table->max, nr, sizeof(*table->rows)) ||
	    order_reserve(&table->order, nr) || value_pool_reserve(&table->values, table->max))
		return -ENOMEM;
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
			host->swap_charged = table_bytes(table, ledger_kernel(group));
		else if (!group->account->tree.settled)
			host->unsettled++;
		else if (group->account->tree.drift)
			host->drifting++;
	}
	if (host->swap_charged != VAL_NONE && host->swap_used != VAL_NONE)
		host->swap_unowned = host->swap_used - host->swap_charged;
}

static void seen_forget(struct table *table, struct seen *seen)
{
	int64_t nothing[ROW_VALUES];

	row_clear(nothing);
	value_pool_change(&table->values, seen->values, nothing);
	*seen = (struct seen){ .row = -1 };
}

/* Rows of groups that are gone are forgotten; of the others it is known what they were. */
static void rows_match(struct table *table, struct ledger_group *const *groups, size_t nr)
{
	for (size_t i = 0; i < table->nr; i++)
		table->seen[table->rows[i].memcg_id].row = -1;
	for (size_t i = 0; i < nr; i++) {
		struct seen *seen = &table->seen[groups[i]->memcg_id];

		if (seen->kernfs_id != groups[i]->kernfs_id) {
			seen_forget(table, seen);
			seen->kernfs_id = groups[i]->kernfs_id;
		}
		seen->row = (int)i;
		seen->calm = false;
	}
	for (size_t i = 0; i < table->nr; i++) {
		struct seen *seen = &table->seen[table->rows[i].memcg_id];

		if (seen->row < 0)
			seen_forget(table, seen);
	}
}

/* Which row is which group's; the numbers are made next. */
static void rows_place(struct table *table, const struct table_source *source,
		       struct ledger_group *const *groups, size_t nr)
{
	rows_match(table, groups, nr);
	for (size_t i = 0; i < nr; i++) {
		const struct ledger_group *group = groups[i];
		uint16_t id = group->memcg_id;
		const struct actor_count *actors = source->actors ? &source->actors[id] : NULL;

		table->rows[i] = (struct row){
			.path = group->path,
			.kernfs_id = group->kernfs_id,
			.memcg_id = id,
			.depth = group->depth,
			.parent = group->parent_id ? table->seen[group->parent_id].row : -1,
			.actors = actors ? (const uint64_t *)actors->charged : NULL,
			.val = value_pool_at(&table->values, table->seen[id].values),
		};
	}
	table->nr = nr;
	table->actors = source->actors;
}

/* Notes whether anything of the group itself changed since the last refresh. */
static void group_look(struct table *table, const struct table_source *source,
		       struct ledger_group *group)
{
	struct seen *seen = &table->seen[group->memcg_id];
	const struct zswap_count *zswap = source->zswap ? &source->zswap[group->memcg_id] : NULL;
	uint32_t zswapped = zswap ? (uint32_t)(zswap->charged_pages + zswap->uncharged_pages) : 0;

	if (ledger_changed(group) || (seen->known && seen->zswapped != zswapped))
		seen->changed_ns = source->now_ns;
	seen->zswapped = zswapped;
}

/* The files of a group are about all that is below it. */
static void changes_lift(struct table *table, struct ledger_group *const *groups, size_t nr)
{
	for (size_t i = nr; i-- > 0;) {
		uint64_t changed_ns = table->seen[groups[i]->memcg_id].changed_ns;
		struct seen *above = &table->seen[groups[i]->parent_id];

		if (groups[i]->parent_id && above->changed_ns < changed_ns)
			above->changed_ns = changed_ns;
	}
}

static bool row_is_due(const struct table *table, const struct seen *seen, size_t i, uint64_t now)
{
	return table->nr <= READ_ALL || !seen->read_ns || now - seen->changed_ns < BUSY_NS ||
	       (i + table->nr - table->turn) % table->nr < READ_IDLE;
}

/* Whether some have more or less swap than before, or -errno. */
static int rows_make(struct table *table, const struct table_source *source,
		     struct ledger_group *const *groups)
{
	bool changed = false;

	for (size_t i = 0; i < table->nr; i++) {
		struct seen *seen = &table->seen[groups[i]->memcg_id];
		bool due = row_is_due(table, seen, i, source->now_ns);
		int err;

		seen->limit_moved = false;
		if (!due && table_row_stays(table, groups[i], &table->rows[i]))
			continue;
		err = table_row_make(table, source, groups[i], (int)i, due);
		if (err < 0)
			return err;
		changed |= err > 0;
		seen->known = true;
	}
	table->turn = table->nr ? (table->turn + READ_IDLE) % table->nr : 0;
	return changed;
}

int table_build(struct table *table, const struct table_source *source, struct refresh *refresh)
{
	size_t nr;
	struct ledger_group *const *groups = ledger_groups(source->ledger, &nr);
	bool kept = order_keeps(&table->order, ledger_order_stamp(source->ledger));
	int err = table_reserve(table, nr);

	if (err)
		return err;
	if (!kept || source->actors != table->actors)
		rows_place(table, source, groups, nr);
	for (size_t i = 0; i < nr; i++)
		group_look(table, source, groups[i]);
	changes_lift(table, groups, nr);
	err = rows_make(table, source, groups);
	if (err < 0)
		return err;
	table->last_ns = source->now_ns;
	host_sums(table, source->ledger, &refresh->host);
	refresh->rows = table->rows;
	refresh->nr_rows = nr;
	refresh->nr_order = order_make(&table->order, table->rows, nr, table->cgroup, !kept || err);
	refresh->order = table->order.rows;
	return 0;
}

const struct row *table_rows(const struct table *table, size_t *nr)
{
	*nr = table->nr;
	return table->rows;
}

void table_zswap(void *ctx, size_t i, const struct zswap_ledger_row *zrow)
{
	struct table *table = ctx;
	struct row *row = &table->rows[i];
	struct seen *seen = &table->seen[row->memcg_id];
	int64_t val[ROW_VALUES];

	if (zswap_ledger_is_filled(zrow, row->val))
		return;
	memcpy(val, row->val, sizeof(val));
	zswap_ledger_fill(zrow, val);
	seen->values = value_pool_change(&table->values, seen->values, val);
	row->val = value_pool_at(&table->values, seen->values);
}

const char *table_cgroup(const struct table *table)
{
	return table->cgroup;
}
