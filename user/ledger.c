// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ledger.c - see ledger.h. Groups come and go here; balance.c compares the books.
 */
#include "ledger.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "balance.h"
#include "ledger_state.h"

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

static int64_t count_net(const struct group_count *count)
{
	return (int64_t)(count->charged - count->uncharged);
}

/*
 * The counters of an id at the end of its owner @group, which the scan does not show any more: at
 * the birth of the next one, or as they are.
 */
static const struct group_count *group_end(const struct ledger_group *group,
					   const struct ledger_scan *scan)
{
	const struct group_birth *birth = &scan->births[group->memcg_id];

	if (birth->time_ns > group->seen_ns && birth->time_ns != group->birth_ns)
		return &birth->count;
	return &scan->after[group->memcg_id];
}

/*
 * What a group did since we came stays part of the sum of those above. Its last pages may have
 * gone after the numbers above were read, so in this scan they may still be in these.
 */
static void group_leave(const struct ledger_group *group, struct ledger_group *above,
			const struct group_count *end, const struct group_count *before)
{
	int64_t net = count_net(end) - count_net(&group->start);

	above->absorbed += net + group->absorbed;
	if (end->uncharged > before->uncharged)
		above->leaving += (int64_t)(end->uncharged - before->uncharged);
	/* it owns no slots now: what is not 0 was missed; one not online yet never had any */
	if (group->own.settled)
		above->missed -= group->own.base + net;
	else if (group->id_refs)
		above->missed_unsure = true;
	above->missed += group->missed;
	above->missed_unsure |= group->missed_unsure;
}

/* The nearest group above that stays. */
static struct ledger_group *group_above(const struct ledger_group *group)
{
	struct ledger_group *above = group->parent;

	while (above && !above->seen)
		above = above->parent;
	return above;
}

static void group_release(struct ledger *ledger, const struct ledger_group *group,
			  const struct ledger_scan *scan)
{
	const struct group_count end = *group_end(group, scan);
	struct ledger_group *above = group_above(group);

	if (above)
		group_leave(group, above, &end, &scan->before[group->memcg_id]);
	ledger->attributed[group->memcg_id] = end;
	ledger->by_id[group->memcg_id] = NULL;
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
	group->birth_ns = group->born ? birth->time_ns : 0;
	group->start = group->born ? birth->count : ledger->attributed[row->memcg_id];
	group->tree.settled = group->own.settled = group->born;
	return group;
}

static void group_take(struct ledger_group *group, const struct scan_row *row,
		       const struct ledger_scan *scan)
{
	group->seen_ns = scan->time_ns;
	group->flags = row->flags;
	group->usage = row->usage;
	group->id_refs = row->id_refs;
	group->max = row->max;
	group->refused = row->refused;
	group->count = scan->after[row->memcg_id];
}

/* A birth of the same directory that the group does not know is another group's. */
static bool group_is(const struct ledger_group *group, const struct scan_row *row,
		     const struct group_birth *birth)
{
	return group && group->kernfs_id == row->kernfs_id &&
	       (birth->kernfs_id != row->kernfs_id || birth->time_ns == group->birth_ns);
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
	ledger->reorder = true;
	return 0;
}

static void groups_mark_seen(struct ledger *ledger, const struct ledger_scan *scan)
{
	for (size_t i = 0; i < ledger->nr; i++) {
		ledger->order[i]->seen = false;
		ledger->order[i]->leaving = 0;
	}
	for (size_t i = 0; i < scan->nr_rows; i++) {
		const struct scan_row *row = &scan->rows[i];
		struct ledger_group *group = ledger->by_id[row->memcg_id];

		if (group_is(group, row, &scan->births[row->memcg_id]))
			group->seen = true;
	}
}

/* Those of the old groups that the scan does not show go; those below them move up. */
static void groups_release_unseen(struct ledger *ledger, const struct ledger_scan *scan)
{
	struct ledger_group **order = ledger->order;
	size_t kept = 0;

	for (size_t i = 0; i < ledger->nr; i++) {
		if (order[i]->seen)
			order[i]->parent = group_above(order[i]);
		else
			group_release(ledger, order[i], scan);
	}
	for (size_t i = 0; i < ledger->nr; i++) {
		if (order[i]->seen)
			order[kept++] = order[i];
		else
			group_free(order[i]);
	}
	ledger->reorder |= kept != ledger->nr;
	ledger->nr = kept;
}

/*
 * A group that came after the first scan was born under our eyes: at the latest when it got the
 * reference on its id. Its birth may have been covered by that of the id's next owner since the
 * row was read; it began with nothing all the same. If not, our probes missed it.
 */
static void group_find_birth(struct ledger *ledger, struct ledger_group *group,
			     const struct scan_row *row, const struct ledger_scan *scan)
{
	if (group->born || !ledger->scanned || !row->id_refs)
		return;
	if (scan->births[row->memcg_id].time_ns >= scan->time_ns)
		group->tree.settled = group->own.settled = true;
	else
		ledger->birth_missed = true;
}

static struct ledger_group *group_add(struct ledger *ledger, const struct scan_row *row,
				      const struct ledger_scan *scan)
{
	struct ledger_group *group = group_create(ledger, row, &scan->births[row->memcg_id]);

	if (!group)
		return NULL;
	if (order_add(ledger, group)) {
		free(group);
		return NULL;
	}
	ledger->by_id[row->memcg_id] = group;
	group_find_birth(ledger, group, row, scan);
	return group;
}

/* The id of a group that loses it while it is read is 0. */
static int groups_take_rows(struct ledger *ledger, const struct ledger_scan *scan)
{
	for (size_t i = 0; i < scan->nr_rows; i++) {
		const struct scan_row *row = &scan->rows[i];
		struct ledger_group *group = ledger->by_id[row->memcg_id];

		if (!row->memcg_id)
			continue;
		if (!group)
			group = group_add(ledger, row, scan);
		if (!group)
			return -ENOMEM;
		group_take(group, row, scan);
	}
	return 0;
}

/*
 * What was counted before the first scan for ids that have no owner then is not the next owner's,
 * should its birth be missed, or be under way when we came.
 */
static void ledger_begin(struct ledger *ledger, const struct ledger_scan *scan)
{
	for (size_t id = 0; id < MEMCG_IDS; id++)
		if (!ledger->by_id[id])
			ledger->attributed[id] = scan->after[id];
	ledger->scanned = true;
}

static uint64_t later(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/*
 * The reference of a group that is being removed is dropped some time before its flag is cleared
 * (kernel/cgroup/cgroup.c offline_css()), so there its references do not tell its slots.
 */
static bool group_refs_are_clear(const struct ledger_group *group)
{
	return !(group->flags & SCAN_DYING && group->flags & SCAN_HOLDS_ID);
}

/* A group's own net pages while the scan ran: the counters grew between the two readings. */
static void group_net(const struct ledger *ledger, struct ledger_group *group,
		      const struct ledger_scan *scan)
{
	const struct group_count *before = &scan->before[group->memcg_id];
	const struct group_count *after = &scan->after[group->memcg_id];
	const struct group_count *start = &group->start;
	int64_t low = (int64_t)(later(before->charged, start->charged) - after->uncharged) -
		      count_net(start);
	int64_t high = (int64_t)(after->charged - later(before->uncharged, start->uncharged)) -
		       count_net(start);
	int64_t refs = (int64_t)group->id_refs - !!(group->flags & SCAN_HOLDS_ID);

	group->net_low = low + group->absorbed;
	group->net_high = high + group->absorbed + group->leaving;
	if (group_refs_are_clear(group))
		balance_take(&group->own,
			     &(struct reading){ refs, low, high, scan->time_ns, false });
	group->own_drift_sum = group->own.drift + group->missed;
	group->own_settled_all = group->own.settled && !group->missed_unsure &&
				 !ledger->birth_missed;
}

static void group_add_to_parent(const struct ledger_group *group)
{
	struct ledger_group *parent = group->parent;

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
		group_net(ledger, ledger->order[i], scan);
	for (size_t i = ledger->nr; i-- > 0;) {
		struct ledger_group *group = ledger->order[i];

		balance_take(&group->tree,
			     &(struct reading){ ledger_kernel(group), group->net_low,
						group->net_high, scan->time_ns, scan->memsw });
		group_add_to_parent(group);
	}
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
	groups_balance(ledger, scan);
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
