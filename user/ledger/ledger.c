// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ledger/ledger.c - see ledger/ledger.h. Adds and removes groups; ledger/sum.c compares the
 * accounts, ledger/missed.c books missed pages.
 */
#include "ledger/ledger.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "ledger/state.h"

struct ledger *ledger_new(void)
{
	return calloc(1, sizeof(struct ledger));
}

static void group_free(struct ledger *ledger, struct ledger_group *group)
{
	ledger_account_drop(ledger, group);
	free(group->path);
	*group = (struct ledger_group){ .there = false };
}

void ledger_free(struct ledger *ledger)
{
	if (!ledger)
		return;
	for (size_t i = 0; i < ledger->nr; i++)
		free(ledger->order[i]->path);
	free(ledger->order);
	arena_free(&ledger->accounts_arena);
	free(ledger);
}

/*
 * The counters of the id when @group, which is no longer in the scan, lost it: those at the birth
 * of the next owner, or the current ones.
 */
static const struct group_count *group_end(const struct ledger *ledger,
					   const struct ledger_group *group,
					   const struct ledger_scan *scan)
{
	const struct group_birth *birth = &scan->births[group->memcg_id];

	if (birth->time_ns > ledger->scan_ns && birth->time_ns != group->birth_ns)
		return &birth->count;
	return &scan->after[group->memcg_id];
}

/*
 * The sums above a removed group keep what it did since we started. Its last pages may have been
 * uncharged after the kernel's numbers above it were read, so this scan may still include them.
 */
static void group_leave(const struct ledger_account *account, struct ledger_account *above,
			int64_t net, int64_t uncharged)
{
	above->absorbed += net + account->absorbed;
	if (uncharged > 0)
		above->leaving += uncharged;
	/* it owns no slots now: a rest is missed pages; a group never online had none */
	if (account->own.settled)
		above->missed -= account->own.base + net;
	else if (account->id_refs)
		above->missed_unsure = true;
	above->missed += account->missed;
	above->booked.pages += account->booked.pages;
	if (account->booked.last_end_ns > above->booked.last_end_ns) {
		above->booked.last_pages = account->booked.last_pages;
		above->booked.last_ns = account->booked.last_ns;
		above->booked.last_end_ns = account->booked.last_end_ns;
	}
	above->missed_unsure |= account->missed_unsure;
}

/* The nearest ancestor that stays. */
static struct ledger_group *group_above(struct ledger_group *group)
{
	struct ledger_group *above = ledger_parent(group);

	while (above && !above->seen)
		above = ledger_parent(above);
	return above;
}

static void group_release(struct ledger *ledger, struct ledger_group *group,
			  const struct ledger_scan *scan)
{
	const struct group_count end = *group_end(ledger, group, scan);
	int64_t net = ledger_count_net(&end) - ledger_count_net(&ledger->start[group->memcg_id]);
	int64_t uncharged = (int64_t)(end.uncharged - scan->before[group->memcg_id].uncharged);
	struct ledger_group *above = group_above(group);

	ledger->start[group->memcg_id] = end;
	if (above && (ledger_account_is_own(group) || net || uncharged > 0)) {
		struct ledger_account *account = ledger_account_own(ledger, above);

		group_leave(group->account, account, net, uncharged);
	}
}

static struct ledger_group *group_create(struct ledger *ledger, const struct scan_row *row,
					 const struct group_birth *birth)
{
	struct ledger_group *group = &ledger->groups[row->memcg_id];
	bool born = birth->kernfs_id == row->kernfs_id;

	*group = (struct ledger_group){
		.kernfs_id = row->kernfs_id,
		.memcg_id = row->memcg_id,
		.flags = (uint8_t)row->flags,
		.max = row->max,
		.there = true,
		.born = born,
		.birth_ns = born ? birth->time_ns : 0,
	};
	group->account = ledger_account_idle(group);
	if (born)
		ledger->start[row->memcg_id] = birth->count;
	return group;
}

static bool count_moved(const struct group_count *count)
{
	return count->charged || count->uncharged;
}

/* A birth in the same directory that the group does not know belongs to another group. */
static bool group_is(const struct ledger_group *group, uint64_t kernfs_id,
		     const struct group_birth *birth)
{
	return group->there && group->kernfs_id == kernfs_id &&
	       (birth->kernfs_id != kernfs_id || birth->time_ns == group->birth_ns);
}

static int order_add(struct ledger *ledger, struct ledger_group *group)
{
	if (array_reserve(&ledger->order, &ledger->max, ledger->nr + 1, sizeof(*ledger->order)) ||
	    ledger_accounts_reserve(ledger, ledger->max))
		return -ENOMEM;
	ledger->order[ledger->nr++] = group;
	ledger->reorder = true;
	return 0;
}

static void groups_mark_seen(struct ledger *ledger, const struct ledger_scan *scan)
{
	for (size_t i = 0; i < ledger->nr_accounts; i++) {
		ledger->accounts[i].leaving = 0;
		ledger->accounts[i].held = false;
	}
	for (size_t i = 0; i < ledger->nr; i++) {
		struct ledger_group *group = ledger->order[i];

		group->seen = group->skipped &&
			      group_is(group, group->kernfs_id, &scan->births[group->memcg_id]);
		if (group->seen)
			ledger_take_skipped(ledger, group, scan);
		group->skipped = false;
	}
	for (size_t i = 0; i < scan->nr_rows; i++) {
		const struct scan_row *row = &scan->rows[i];
		struct ledger_group *group = &ledger->groups[row->memcg_id];

		if (group_is(group, row->kernfs_id, &scan->births[row->memcg_id]))
			group->seen = true;
	}
}

/* Removes the groups that are not in the scan; their children move up. */
static void groups_release_unseen(struct ledger *ledger, const struct ledger_scan *scan)
{
	struct ledger_group **order = ledger->order;
	size_t kept = 0;

	for (size_t i = 0; i < ledger->nr; i++) {
		const struct ledger_group *above = group_above(order[i]);

		if (order[i]->seen)
			order[i]->parent_id = above ? above->memcg_id : 0;
		else
			group_release(ledger, order[i], scan);
	}
	for (size_t i = 0; i < ledger->nr; i++) {
		if (order[i]->seen)
			order[kept++] = order[i];
		else
			group_free(ledger, order[i]);
	}
	ledger->reorder |= kept != ledger->nr;
	ledger->nr = kept;
}

/*
 * A group that appears after the first scan was born while we watched, at the latest when it took
 * the reference on its id. If the id has had another owner since the row was read, that birth
 * replaced this one in the table; the group still began with nothing. Otherwise our probes missed
 * the birth.
 */
static bool group_birth_is_late(struct ledger *ledger, const struct scan_row *row,
				const struct ledger_scan *scan)
{
	if (!ledger->scanned || !row->id_refs)
		return false;
	if (scan->births[row->memcg_id].time_ns >= scan->time_ns)
		return true;
	ledger->birth_missed = true;
	return false;
}

static struct ledger_group *group_add(struct ledger *ledger, const struct scan_row *row,
				      const struct ledger_scan *scan)
{
	struct ledger_group *group = group_create(ledger, row, &scan->births[row->memcg_id]);

	if (order_add(ledger, group)) {
		group->there = false;
		return NULL;
	}
	if (!group->born && !group_birth_is_late(ledger, row, scan)) {
		struct ledger_account *account = ledger_account_own(ledger, group);

		account->tree.settled = account->own.settled = false;
	}
	return group;
}

/* A group that loses its id while it is read has id 0. */
static int groups_take_rows(struct ledger *ledger, const struct ledger_scan *scan)
{
	for (size_t i = 0; i < scan->nr_rows; i++) {
		const struct scan_row *row = &scan->rows[i];
		struct ledger_group *group = ledger_at(ledger, row->memcg_id);
		bool fresh = !group;

		if (!row->memcg_id)
			continue;
		if (fresh)
			group = group_add(ledger, row, scan);
		if (!group)
			return -ENOMEM;
		ledger_take_row(ledger, group, row, scan);
		if (fresh)
			group->changed = count_moved(&group->account->count);
	}
	return 0;
}

/*
 * Counts made before the first scan for an id without an owner do not belong to the next owner,
 * even if its birth was missed or in progress when we started.
 */
static void ledger_begin(struct ledger *ledger, const struct ledger_scan *scan)
{
	size_t nr = scan->nr_ids ? scan->nr_ids : MEMCG_IDS;

	for (size_t id = 0; id < nr; id++)
		if (!ledger->groups[id].there &&
		    !ledger_count_is(&ledger->start[id], &scan->after[id]))
			ledger->start[id] = scan->after[id];
	ledger->scanned = true;
}

int ledger_scan(struct ledger *ledger, const struct ledger_scan *scan)
{
	int err;

	groups_mark_seen(ledger, scan);
	groups_release_unseen(ledger, scan);
	err = groups_take_rows(ledger, scan);
	if (err)
		return err;
	ledger_find_parents(ledger, scan);
	ledger_order(ledger);
	ledger_refusals_take(ledger, scan);
	ledger_baseline(ledger, scan);
	ledger_book_missed(ledger, scan);
	ledger->scan_ns = scan->time_ns;
	if (!ledger->scanned)
		ledger_begin(ledger, scan);
	return 0;
}

struct ledger_group *const *ledger_groups(const struct ledger *ledger, size_t *nr)
{
	*nr = ledger->nr;
	return ledger->order;
}

unsigned int ledger_order_stamp(const struct ledger *ledger)
{
	return ledger->order_stamp;
}

struct ledger_group *ledger_find(const struct ledger *ledger, uint16_t memcg_id)
{
	return ledger_at((struct ledger *)ledger, memcg_id);
}
