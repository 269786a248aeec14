// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ledger/zswap.c - see ledger/zswap.h. Adds and removes groups; ledger/zswap_row.c compares.
 */
#include "ledger/zswap.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/zswap_state.h"

/* The second flush certainly begins after the unseen group's last count. */
#define UNSEEN_FLUSHES 2

struct zswap_ledger *zswap_ledger_new(void)
{
	return calloc(1, sizeof(struct zswap_ledger));
}

void zswap_ledger_free(struct zswap_ledger *account)
{
	if (!account)
		return;
	arena_free(&account->arena);
	free(account);
}

static struct zswap_flow flow_of(const struct zswap_count *count)
{
	return (struct zswap_flow){ count->charged_bytes, count->uncharged_bytes,
				    count->charged_pages, count->uncharged_pages };
}

static struct zswap_flow flow_since(const struct zswap_flow *flow, const struct zswap_flow *start)
{
	return (struct zswap_flow){ flow->in_bytes - start->in_bytes,
				    flow->out_bytes - start->out_bytes,
				    flow->in_pages - start->in_pages,
				    flow->out_pages - start->out_pages };
}

static bool flow_is_same(const struct zswap_flow *a, const struct zswap_flow *b)
{
	return !memcmp(a, b, sizeof(*a));
}

/* Does not write equal counts: untouched pages of the array take no memory. */
static void count_keep(struct zswap_count *to, const struct zswap_count *count)
{
	if (memcmp(to, count, sizeof(*to)))
		*to = *count;
}

static bool group_is(const struct zswap_group *group, const struct row *row,
		     const struct group_birth *owner)
{
	return group->there && group->kernfs_id == row->kernfs_id &&
	       (owner->kernfs_id != row->kernfs_id || owner->time_ns == group->birth_ns);
}

static void group_count(struct zswap_ledger *account, struct zswap_group *group)
{
	struct zswap_flow start, flow;
	struct zswap_account *part;

	if (!zswap_account_is_own(group) && zswap_group_is_idle(account, group))
		return;
	start = flow_of(&account->start[group->memcg_id]);
	flow = flow_of(zswap_group_counts(account, group));
	part = zswap_account_own(account, group);
	part->now = flow_since(&flow, &start);
	zswap_flow_add(&part->now, &part->gone);
}

/* The sums above a removed group keep what it did, in the window's older counts too. */
static void part_leave(const struct zswap_account *part, struct zswap_account *above)
{
	zswap_flow_add(&above->gone, &part->now);
	zswap_flow_add(&above->mid, &part->mid);
	zswap_flow_add(&above->old, &part->old);
	above->mid_known &= part->mid_known;
	above->old_known &= part->old_known;
}

/* If its id has a new owner, other groups may have had the id in between. */
static void group_release(struct zswap_ledger *account, struct zswap_group *group)
{
	struct zswap_group *parent = group->parent_id ? &account->groups[group->parent_id] : NULL;

	group_count(account, group);
	count_keep(&account->start[group->memcg_id], zswap_group_counts(account, group));
	if (zswap_group_lost_id(account, group))
		account->unseen = UNSEEN_FLUSHES;
	if (parent && zswap_account_is_own(group)) {
		struct zswap_account *above = zswap_account_own(account, parent);

		part_leave(group->part, above);
	}
	zswap_account_drop(account, group);
	*group = (struct zswap_group){ .there = false };
}

static void groups_mark(struct zswap_ledger *account, const struct row *rows, size_t nr)
{
	for (size_t i = 0; i < account->nr; i++)
		account->groups[account->order[i]].seen = false;
	for (size_t i = 0; i < nr; i++) {
		struct zswap_group *group = &account->groups[rows[i].memcg_id];

		if (group_is(group, &rows[i], &account->source.owners[rows[i].memcg_id]))
			group->seen = true;
	}
}

/* Children before their parents, which may be released too. */
static void groups_release(struct zswap_ledger *account)
{
	for (size_t i = account->nr; i-- > 0;)
		if (!account->groups[account->order[i]].seen)
			group_release(account, &account->groups[account->order[i]]);
}

/*
 * A group that was added and removed between two refreshes changed its id's counters. It holds
 * nothing any more, but the kernel's numbers above it may include a part of what it did.
 */
static void unseen_check(struct zswap_ledger *account, size_t id, const struct zswap_count *now)
{
	struct zswap_flow left = flow_of(&account->start[id]), flow = flow_of(now);

	if (!flow_is_same(&left, &flow))
		account->unseen = UNSEEN_FLUSHES;
	count_keep(&account->start[id], now);
}

static void unseen_find(struct zswap_ledger *account)
{
	for (size_t id = 0; id < account->source.nr_ids && id < MEMCG_IDS; id++)
		if (!account->groups[id].there)
			unseen_check(account, id, &account->source.counts[id]);
}

/* A group whose birth was not seen may have held anything. */
static void group_make(struct zswap_ledger *account, struct zswap_group *group,
		       const struct row *row)
{
	const struct group_birth *owner = &account->source.owners[row->memcg_id];
	struct zswap_account *part;

	*group = (struct zswap_group){ .kernfs_id = row->kernfs_id,
				       .part = &zswap_account_idle,
				       .memcg_id = row->memcg_id,
				       .there = true,
				       .seen = true };
	if (owner->kernfs_id == row->kernfs_id) {
		group->birth_ns = owner->time_ns;
		unseen_check(account, row->memcg_id, &account->source.births[row->memcg_id]);
		return;
	}
	part = zswap_account_own(account, group);
	part->mid_known = part->old_known = false;
	part->bytes = part->pages = (struct zswap_baseline){ .read = false };
}

/* Takes over the order of the rows. */
static int groups_take(struct zswap_ledger *account, const struct row *rows, size_t nr)
{
	int err = zswap_account_reserve(account, nr);

	if (err)
		return err;
	account->seen_ns = account->source.time_ns;
	for (size_t i = 0; i < nr; i++) {
		struct zswap_group *group = &account->groups[rows[i].memcg_id];

		if (!group->there)
			group_make(account, group, &rows[i]);
		group->parent_id = rows[i].parent < 0 ? 0 : rows[rows[i].parent].memcg_id;
		account->order[i] = rows[i].memcg_id;
		group_count(account, group);
	}
	account->nr = nr;
	return 0;
}

/* True when the mid counts become the begin of the window. */
static bool window_moves(struct zswap_ledger *account, uint64_t stamp)
{
	switch (account->window) {
	case WINDOW_NONE:
		account->window = WINDOW_TAKEN;
		return true;
	case WINDOW_TAKEN:
		account->stamp = stamp;
		if (stamp)
			account->window = WINDOW_STAMPED;
		return false;
	case WINDOW_STAMPED:
		if (stamp && stamp != account->stamp)
			account->window = WINDOW_FLUSHING;
		return false;
	case WINDOW_FLUSHING:
		account->window = WINDOW_TAKEN;
		account->unseen -= account->unseen > 0;
		return true;
	}
	return false;
}

static void parts_move_window(struct zswap_ledger *account)
{
	for (size_t i = 0; i < account->nr_parts; i++) {
		struct zswap_account *part = &account->parts[i];

		part->old = part->mid;
		part->old_known = part->mid_known;
		part->mid = part->now;
		part->mid_known = true;
	}
}

static void sum_add(struct zswap_account *above, const struct zswap_sum *sum)
{
	zswap_flow_add(&above->sum.now, &sum->now);
	zswap_flow_add(&above->sum.old, &sum->old);
	above->sum.known &= sum->known;
	above->held = true;
}

/* Parents come before children, so in reverse order each sum is complete when it is used. */
static void sums_make(struct zswap_ledger *account)
{
	for (size_t i = 0; i < account->nr_parts; i++) {
		struct zswap_account *part = &account->parts[i];

		part->sum = (struct zswap_sum){ part->now, part->old, part->old_known };
		part->held = false;
	}
	for (size_t i = account->nr; i-- > 0;) {
		struct zswap_group *group = &account->groups[account->order[i]];

		if (group->parent_id && zswap_account_is_own(group)) {
			struct zswap_account *above =
				zswap_account_own(account, &account->groups[group->parent_id]);

			sum_add(above, &group->part->sum);
		}
	}
}

/* Compares what decides the columns of a group that has nothing but its files. */
static bool source_is_same(const struct zswap_ledger_source *a, const struct zswap_ledger_source *b)
{
	return !a->counts == !b->counts && a->off == b->off && a->holds == b->holds &&
	       a->stores == b->stores && a->loads == b->loads && a->writes == b->writes;
}

static int groups_account(struct zswap_ledger *account, const struct row *rows, size_t nr)
{
	int err;

	groups_mark(account, rows, nr);
	groups_release(account);
	err = groups_take(account, rows, nr);
	if (err)
		return err;
	unseen_find(account);
	if (window_moves(account, account->source.stamp))
		parts_move_window(account);
	sums_make(account);
	zswap_ledger_baseline(account, rows, nr);
	arena_trim(&account->arena, account->nr_parts * sizeof(*account->parts));
	return 0;
}

int zswap_ledger_take(struct zswap_ledger *account, const struct zswap_ledger_source *source,
		      const struct row *rows, size_t nr)
{
	bool same = source_is_same(&account->source, source), begun = account->begun;
	int err = 0;

	account->source = *source;
	if (source->counts) {
		account->begun |= source->used;
		err = account->begun ? groups_account(account, rows, nr) : 0;
	}
	return err ? err : !same || account->begun != begun;
}
