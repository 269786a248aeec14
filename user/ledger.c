// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ledger.c - see ledger.h. Groups come and go here; balance.c compares the books.
 */
#include "ledger.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "balance.h"
#include "decode.h"

/* What the journal said of an id's present owner. */
struct journal_id {
	uint64_t birth_ns; /* of the owner that pages are of; 0: before our time */
	uint64_t pages;
};

struct ledger {
	struct ledger_group *by_id[MEMCG_IDS];
	/* counters of an id that were given to owners that are gone */
	struct group_count attributed[MEMCG_IDS];
	uint64_t birth_used[MEMCG_IDS]; /* kernfs id of the birth that the last owner came with */
	struct journal_id journal[MEMCG_IDS];
	struct ledger_group **order;
	size_t nr, max;
	uint64_t records;
};

struct ledger *ledger_new(void)
{
	return calloc(1, sizeof(struct ledger));
}

static void group_free(struct ledger_group *group)
{
	free(group->path);
	free(group);
}

void ledger_free(struct ledger *ledger)
{
	if (!ledger)
		return;
	for (size_t i = 0; i < ledger->nr; i++)
		group_free(ledger->order[i]);
	free(ledger->order);
	free(ledger);
}

/* Pages of a record count for the present owner only if it is younger than the owner's birth. */
void ledger_event(struct ledger *ledger, const struct event *event,
		  const struct group_birth *births)
{
	struct journal_id *id = &ledger->journal[event->memcg_id];
	uint64_t birth_ns = births[event->memcg_id].time_ns;

	ledger->records++;
	if (event->kind != REC_CHARGE && event->kind != REC_UNCHARGE)
		return;
	if (id->birth_ns != birth_ns)
		*id = (struct journal_id){ .birth_ns = birth_ns };
	if (event->time_ns >= birth_ns)
		id->pages += event->pages;
}

static int64_t count_net(const struct group_count *count)
{
	return (int64_t)(count->charged - count->uncharged);
}

/* The counters of an id at the end of its owner @group: at the next birth, or as they are. */
static const struct group_count *group_end(const struct ledger *ledger,
					   const struct ledger_group *group,
					   const struct ledger_scan *scan)
{
	const struct group_birth *birth = &scan->births[group->memcg_id];

	if (birth->kernfs_id && birth->kernfs_id != ledger->birth_used[group->memcg_id])
		return &birth->count;
	return &scan->after[group->memcg_id];
}

/* A group is gone. What it did since we came stays part of its parent's sum. */
static void group_release(struct ledger *ledger, struct ledger_group *group,
			  const struct ledger_scan *scan)
{
	const struct group_count *end = group_end(ledger, group, scan);
	struct ledger_group *parent = ledger->by_id[group->parent_id];

	if (parent)
		parent->absorbed += count_net(end) - count_net(&group->start) + group->absorbed;
	ledger->attributed[group->memcg_id] = *end;
	ledger->by_id[group->memcg_id] = NULL;
	group_free(group);
}

static struct ledger_group *group_create(struct ledger *ledger, const struct scan_row *row,
					 const struct group_birth *birth)
{
	struct ledger_group *group = calloc(1, sizeof(*group));

	if (!group)
		return NULL;
	group->kernfs_id = row->kernfs_id;
	group->memcg_id = row->memcg_id;
	group->born = birth->kernfs_id == row->kernfs_id;
	group->start = group->born ? birth->count : ledger->attributed[row->memcg_id];
	group->tree.settled = group->own.settled = group->born;
	ledger->birth_used[row->memcg_id] = birth->kernfs_id;
	ledger->by_id[row->memcg_id] = group;
	return group;
}

static void group_take(struct ledger_group *group, const struct scan_row *row)
{
	group->parent_id = row->parent_id;
	group->flags = row->flags;
	group->usage = row->usage;
	group->id_refs = row->id_refs;
	group->max = row->max;
	group->seen = true;
}

static bool group_is(const struct ledger_group *group, const struct scan_row *row)
{
	return group && group->kernfs_id == row->kernfs_id;
}

static int order_add(struct ledger *ledger, struct ledger_group *group)
{
	size_t max = ledger->max ? 2 * ledger->max : 256;
	struct ledger_group **order;

	if (ledger->nr == ledger->max) {
		order = realloc(ledger->order, max * sizeof(*order));
		if (!order)
			return -ENOMEM;
		ledger->order = order;
		ledger->max = max;
	}
	ledger->order[ledger->nr++] = group;
	return 0;
}

/* Those of the old groups that the scan does not show go, from the leaves up. */
static void groups_release_unseen(struct ledger *ledger, const struct ledger_scan *scan)
{
	size_t kept = 0;

	for (size_t i = 0; i < ledger->nr; i++)
		ledger->order[i]->seen = false;
	for (size_t i = 0; i < scan->nr_rows; i++)
		if (group_is(ledger->by_id[scan->rows[i].memcg_id], &scan->rows[i]))
			ledger->by_id[scan->rows[i].memcg_id]->seen = true;
	for (size_t i = ledger->nr; i-- > 0;) {
		if (ledger->order[i]->seen)
			continue;
		group_release(ledger, ledger->order[i], scan);
		ledger->order[i] = NULL;
	}
	for (size_t i = 0; i < ledger->nr; i++)
		if (ledger->order[i])
			ledger->order[kept++] = ledger->order[i];
	ledger->nr = kept;
}

static int groups_take_rows(struct ledger *ledger, const struct ledger_scan *scan)
{
	for (size_t i = 0; i < scan->nr_rows; i++) {
		const struct scan_row *row = &scan->rows[i];
		struct ledger_group *group = ledger->by_id[row->memcg_id];

		if (!group) {
			group = group_create(ledger, row, &scan->births[row->memcg_id]);
			if (!group || order_add(ledger, group)) {
				ledger->by_id[row->memcg_id] = NULL;
				free(group);
				return -ENOMEM;
			}
		}
		group_take(group, row);
		group->count = scan->after[row->memcg_id];
		group->recorded = ledger->journal[row->memcg_id].birth_ns ==
						  scan->births[row->memcg_id].time_ns
					  ? ledger->journal[row->memcg_id].pages
					  : 0;
	}
	return 0;
}

static int group_depth(const struct ledger *ledger, const struct ledger_group *group)
{
	int depth = 0;

	while (group->parent_id && (group = ledger->by_id[group->parent_id]) && depth < MEMCG_IDS)
		depth++;
	return depth;
}

static int order_compare(const void *a, const void *b)
{
	const struct ledger_group *x = *(struct ledger_group *const *)a;
	const struct ledger_group *y = *(struct ledger_group *const *)b;

	if (x->depth != y->depth)
		return x->depth - y->depth;
	return (int)x->memcg_id - (int)y->memcg_id;
}

/* A group's own net pages while the scan ran: the counters grew between the two readings. */
static void group_net(struct ledger_group *group, const struct ledger_scan *scan)
{
	const struct group_count *before = &scan->before[group->memcg_id];
	const struct group_count *after = &scan->after[group->memcg_id];
	int64_t start = count_net(&group->start);
	int64_t low = (int64_t)(before->charged - after->uncharged) - start;
	int64_t high = (int64_t)(after->charged - before->uncharged) - start;
	int64_t refs = (int64_t)group->id_refs - !!(group->flags & SCAN_HOLDS_ID);

	group->net_low = low + group->absorbed;
	group->net_high = high + group->absorbed;
	balance_take(&group->own, &(struct reading){ refs, low, high, scan->time_ns });
	group->own_drift_sum = group->own.drift;
	group->own_settled_all = group->own.settled;
}

static void group_add_to_parent(const struct ledger *ledger, const struct ledger_group *group)
{
	struct ledger_group *parent = ledger->by_id[group->parent_id];

	if (!parent)
		return;
	parent->net_low += group->net_low;
	parent->net_high += group->net_high;
	parent->own_drift_sum += group->own_drift_sum;
	parent->own_settled_all &= group->own_settled_all;
}

/* Children come after their parents in the order, so from the end every sum is complete. */
static void groups_balance(struct ledger *ledger, const struct ledger_scan *scan)
{
	for (size_t i = 0; i < ledger->nr; i++)
		group_net(ledger->order[i], scan);
	for (size_t i = ledger->nr; i-- > 0;) {
		struct ledger_group *group = ledger->order[i];

		balance_take(&group->tree, &(struct reading){ ledger_kernel(group), group->net_low,
							      group->net_high, scan->time_ns });
		group_add_to_parent(ledger, group);
	}
}

int ledger_scan(struct ledger *ledger, const struct ledger_scan *scan)
{
	int err;

	groups_release_unseen(ledger, scan);
	err = groups_take_rows(ledger, scan);
	if (err)
		return err;
	for (size_t i = 0; i < ledger->nr; i++)
		ledger->order[i]->depth = group_depth(ledger, ledger->order[i]);
	qsort(ledger->order, ledger->nr, sizeof(ledger->order[0]), order_compare);
	groups_balance(ledger, scan);
	return 0;
}

struct ledger_group *const *ledger_groups(const struct ledger *ledger, size_t *nr)
{
	*nr = ledger->nr;
	return ledger->order;
}

struct ledger_group *ledger_find(const struct ledger *ledger, uint16_t memcg_id)
{
	return ledger->by_id[memcg_id];
}

int ledger_set_path(struct ledger_group *group, const char *path)
{
	char *copy = strdup(path);

	if (!copy)
		return -ENOMEM;
	free(group->path);
	group->path = copy;
	return 0;
}

int64_t ledger_pages(const struct ledger_group *group)
{
	return ledger_kernel(group) - group->tree.drift;
}

int64_t ledger_kernel(const struct ledger_group *group)
{
	int64_t own = group->flags & SCAN_ROOT
			      ? (int64_t)group->id_refs - !!(group->flags & SCAN_HOLDS_ID)
			      : 0;

	return (int64_t)group->usage + own;
}

enum drift_cause ledger_drift_cause(const struct ledger_group *group)
{
	if (!group->tree.settled || !group->tree.drift)
		return DRIFT_NONE;
	if (!group->own_settled_all)
		return DRIFT_UNKNOWN;
	return group->own_drift_sum == group->tree.drift ? DRIFT_MISSED
	       : group->own_drift_sum == 0		 ? DRIFT_ACCOUNTING
							 : DRIFT_UNKNOWN;
}

const char *drift_cause_name(enum drift_cause cause)
{
	static const char *const names[] = {
		[DRIFT_NONE] = NULL,
		[DRIFT_MISSED] = "missed",
		[DRIFT_ACCOUNTING] = "accounting",
		[DRIFT_UNKNOWN] = "unknown",
	};

	return names[cause];
}

bool ledger_is_settled(const struct ledger *ledger)
{
	for (size_t i = 0; i < ledger->nr; i++)
		if (!ledger->order[i]->tree.settled || !ledger->order[i]->own.settled)
			return false;
	return true;
}

uint64_t ledger_records(const struct ledger *ledger)
{
	return ledger->records;
}
