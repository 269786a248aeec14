// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * table/table.c - see table/table.h. table/row.c makes the rows.
 */
#include "table/table.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/array.h"
#include "ledger/ledger.h"
#include "ledger/zswap.h"
#include "model/refresh.h"
#include "table/state.h"

/*
 * With more than READ_ALL groups, the files of idle ones are read in turns, READ_IDLE in each
 * refresh. A group is idle when nothing in its subtree changed for longer than the kernel takes to
 * update the numbers in its files (FLUSH_TIME in mm/memcontrol.c is 2 seconds).
 */
#define READ_ALL 512
#define READ_IDLE 32
#define BUSY_NS 6000000000ull

struct table *table_new(void)
{
	struct table *table = calloc(1, sizeof(*table));

	if (!table)
		return NULL;
	table->page_bytes = sysconf(_SC_PAGESIZE);
	table->seen = calloc(MEMCG_IDS, sizeof(*table->seen)); /* touched only where groups are */
	if (table->seen)
		return table;
	free(table);
	return NULL;
}

void table_free(struct table *table)
{
	if (!table)
		return;
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

static void seen_forget(struct table *table, struct seen *seen)
{
	int64_t nothing[ROW_VALUES];

	row_clear(nothing);
	value_pool_change(&table->values, seen->values, nothing);
	*seen = (struct seen){ .row = -1 };
}

/* Forgets the values of groups that are gone, and finds those of the others by id. */
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

/* Assigns rows to groups; their values come later. */
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

/* Notes whether anything in the group itself changed since the last refresh. */
static void group_look(struct table *table, const struct table_source *source,
		       struct ledger_group *group)
{
	struct seen *seen = &table->seen[group->memcg_id];
	const struct zswap_count *counts = source->zswap->counts;
	const struct zswap_count *zswap = counts ? &counts[group->memcg_id] : NULL;
	uint32_t zswapped = zswap ? (uint32_t)(zswap->charged_pages + zswap->uncharged_pages) : 0;

	if (ledger_changed(group) || (seen->known && seen->zswapped != zswapped))
		seen->changed_ns = source->now_ns;
	seen->zswapped = zswapped;
}

/* A group's files count its subtree: passes changes on to the groups above. */
static void changes_lift(struct table *table, struct ledger_group *const *groups, size_t nr)
{
	for (size_t i = nr; i-- > 0;) {
		uint64_t changed_ns = table->seen[groups[i]->memcg_id].changed_ns;
		struct seen *above = &table->seen[groups[i]->parent_id];

		if (groups[i]->parent_id && above->changed_ns < changed_ns)
			above->changed_ns = changed_ns;
	}
}

/* Events count up to the groups below the root: where they moved, the groups below it are read. */
static bool row_has_events(const struct table *table, size_t i)
{
	const struct row *row = &table->rows[i];

	return row->depth <= 1 || table->seen[table->rows[row->parent].memcg_id].events_moved;
}

/* A group above its memory.high may be idle because it is held there, and is so until it is not. */
static bool row_is_due(const struct table *table, const struct seen *seen, size_t i, uint64_t now)
{
	return table->nr <= READ_ALL || !seen->read_ns || now - seen->changed_ns < BUSY_NS ||
	       (i + table->nr - table->turn) % table->nr < READ_IDLE ||
	       table->rows[i].val[KEPT_UNSWAPPED] != VAL_NONE;
}

static void rows_read(struct table *table, const struct table_source *source,
		      struct ledger_group *const *groups)
{
	table->zswap_moved = false;
	for (size_t i = 0; i < table->nr; i++) {
		struct seen *seen = &table->seen[groups[i]->memcg_id];

		seen->limit_moved = seen->events_moved = false;
		if (row_is_due(table, seen, i, source->now_ns) ||
		    (source->events && row_has_events(table, i)))
			table_row_read(table, source, groups[i], &table->rows[i]);
	}
	table->turn = table->nr ? (table->turn + READ_IDLE) % table->nr : 0;
}

/* True when the swap of some group changed. */
static bool rows_make(struct table *table, const struct table_source *source,
		      struct ledger_group *const *groups)
{
	bool changed = false;

	for (size_t i = 0; i < table->nr; i++)
		if (!table_row_stays(table, source, groups[i], i))
			changed |= table_row_make(table, source, groups[i], i);
	return changed;
}

int table_build(struct table *table, const struct table_source *source, struct refresh *refresh)
{
	size_t nr;
	struct ledger_group *const *groups = ledger_groups(source->ledger, &nr);
	bool changed, kept = order_keeps(&table->order, ledger_order_stamp(source->ledger));
	int err = table_reserve(table, nr);

	if (err)
		return err;
	if (!kept || source->actors != table->actors)
		rows_place(table, source, groups, nr);
	for (size_t i = 0; i < nr; i++)
		group_look(table, source, groups[i]);
	changes_lift(table, groups, nr);
	rows_read(table, source, groups);
	err = zswap_ledger_take(source->zswap_ledger, source->zswap, table->rows, nr);
	if (err < 0)
		return err;
	table->zswap_moved |= err;
	changed = rows_make(table, source, groups);
	table->last_ns = source->now_ns;
	refresh->rows = table->rows;
	refresh->nr_rows = nr;
	refresh->nr_order =
		order_make(&table->order, table->rows, nr, source->cgroup, !kept || changed);
	refresh->order = table->order.rows;
	return 0;
}
