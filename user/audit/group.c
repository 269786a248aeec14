// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * audit/group.c - see audit/group.h.
 */
#include "audit/group.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/fmt.h"
#include "audit/findings.h"

static uint64_t distance(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

/* Everything that went on in the group since it was noted; what our programs missed shows too. */
static uint64_t group_moved(const struct audit_group *audited, const struct ledger_group *group)
{
	uint64_t moved = group->account->count.charged - audited->count_noted.charged +
			 (group->account->count.uncharged - audited->count_noted.uncharged);
	uint64_t seen = distance(group->account->usage, audited->usage_noted) +
			distance(group->account->id_refs, audited->refs_noted);

	return moved > seen ? moved : seen;
}

void audit_group_begin(struct audit_group *audited, const struct ledger_group *group)
{
	audited->seen = true;
	audited->parent_id = group->parent_id;
	audited->root = group->flags & SCAN_ROOT;
	audited->settled = group->account->tree.settled && group->account->own.settled;
	audited->missed = group->account->tree.drift &&
			  ledger_drift_cause(group) != DRIFT_ACCOUNTING;
	audited->children = 0;
	audited->drift_children = 0;
	audited->refs = ledger_refs(group);
	audited->moved_own = group_moved(audited, group);
	audited->moved = audited->moved_own;
}

void audit_group_add(struct audit_group *above, const struct audit_group *audited,
		     const struct ledger_group *group)
{
	above->children += (int64_t)group->account->usage;
	above->drift_children += group->account->tree.drift;
	above->moved += audited->moved;
}

void audit_group_note_events(struct audit_group *audited, uint64_t events)
{
	if (!audited->events_known)
		audited->events_start = events;
	audited->events_known = true;
	audited->events_before = (int64_t)(events - audited->events_start + audited->events_gone);
}

void audit_group_take_events(struct audit_group *audited, uint64_t events)
{
	audited->events_own = events - audited->events_start;
	audited->events_after = (int64_t)(audited->events_own + audited->events_gone);
}

void audit_group_add_events(struct audit_group *above, const struct audit_group *audited)
{
	above->events_before += audited->events_before;
	above->events_after += audited->events_after;
}

/* What the kernel has more from before we came is what two quiet readings in a row agree on. */
static void events_settle(struct audit_group *audited, int64_t ahead)
{
	if (audited->events_before != audited->events_after)
		return;
	audited->events_settled = audited->events_settled && ahead == audited->events_ahead
					  ? audited->events_settled + 1
					  : 1;
	audited->events_ahead = ahead;
}

void audit_group_events(struct audit_group *audited, const struct ledger_group *group,
			uint64_t time_ns)
{
	int64_t low = (int64_t)group->account->refused - audited->events_after;
	int64_t high = (int64_t)group->account->refused - audited->events_before;

	if (audited->root)
		return;
	if (audited->events_settled < EVIDENCE_OK_TIMES) {
		events_settle(audited, low);
		return;
	}
	evidence_take(&audited->evidence[CHECK_EVENTS], low - audited->events_ahead,
		      high - audited->events_ahead, time_ns);
}

/* The kernel lets a counter be above a limit that was lowered below it (swap_max_write()). */
void audit_group_limit(struct audit_group *audited, const struct ledger_group *group, bool written,
		       uint64_t time_ns)
{
	int64_t over = group->account->usage > group->max
			       ? (int64_t)(group->account->usage - group->max)
			       : 0;

	if (!audited->looked || audited->limit != group->max || written)
		audited->above = over;
	audited->looked = true;
	audited->limit = group->max;
	if (!over)
		audited->above = false;
	over = audited->above ? 0 : over;
	evidence_take(&audited->evidence[CHECK_LIMIT], over, over, time_ns);
}

/* A difference that was read while @moved pages went in or out. */
static void group_prove(struct audit_group *audited, enum audit_check check, int64_t difference,
			uint64_t moved, uint64_t time_ns)
{
	evidence_take(&audited->evidence[check], difference - (int64_t)moved,
		      difference + (int64_t)moved, time_ns);
}

/* The ledger bounds its drift by itself: what is left is sure; none is sure when it is quiet. */
static void ledger_prove(struct audit_group *audited, const struct ledger_group *group,
			 uint64_t time_ns)
{
	int64_t own = group->account->tree.drift - audited->drift_children;
	int64_t width = own ? 0 : group->account->net_high - group->account->net_low;

	if (audited->settled)
		evidence_take(&audited->evidence[CHECK_LEDGER], own - width, own + width, time_ns);
}

/* The root's counter is charged for its children only (mm/memcontrol.c mem_cgroup_is_root()). */
static int64_t counter_expected(const struct audit_group *audited, const struct ledger_group *group)
{
	return group->flags & SCAN_ROOT ? 0 : audited->slots;
}

static int64_t slots_expected(const struct ledger_group *group)
{
	return group->account->own.base + (int64_t)group->account->count.charged -
	       (int64_t)group->account->count.uncharged;
}

static void owned_prove(struct audit_group *audited, const struct ledger_group *group,
			const struct audit_owned *owned, uint64_t time_ns)
{
	audited->slots = owned->slots;
	/* the counters of a group and of its children are not read at once: twice as far off */
	group_prove(audited, CHECK_COUNTER, audited->own - counter_expected(audited, group),
		    2 * audited->moved, time_ns);
	if (audited->settled)
		group_prove(audited, CHECK_SLOTS, owned->slots - slots_expected(group),
			    audited->moved_own, time_ns);
	if (ledger_refs_are_clear(group))
		group_prove(audited, CHECK_IDS, audited->refs - owned->slots, audited->moved_own,
			    time_ns);
	/* owner and use are not read at once: what was freed in between looks the same */
	evidence_take(&audited->evidence[CHECK_IN_USE], owned->stuck - (int64_t)audited->moved_own,
		      owned->stuck, time_ns);
}

void audit_group_take(struct audit_group *audited, const struct ledger_group *group,
		      const struct audit_owned *owned, uint64_t time_ns)
{
	int64_t negative;

	audited->own = (int64_t)group->account->usage - audited->children;
	negative = audited->own < 0 ? audited->own : 0;
	ledger_prove(audited, group, time_ns);
	group_prove(audited, CHECK_HIERARCHY, negative, negative ? 2 * audited->moved : 0, time_ns);
	if (owned)
		owned_prove(audited, group, owned, time_ns);
}

const struct evidence *audit_group_evidence(const struct audit_group *audited,
					    enum audit_check check)
{
	const struct evidence *evidence = check == CHECK_ZSWAP ? &audited->zswap : &audited->zpages;

	/* the root has no swap files and no limit */
	if (audited->root && (check == CHECK_LIMIT || check == CHECK_EVENTS))
		return NULL;
	if (check < GROUP_CHECKS)
		return &audited->evidence[check];
	return audit_check_is_zswap(check) && evidence->last_ns && !audited->zswap_gone ? evidence
											: NULL;
}

void audit_group_detail(const struct audit_group *audited, enum audit_check check, char *text)
{
	int64_t value = audit_group_evidence(audited, check)->value;

	switch (check) {
	case CHECK_LEDGER:
		snprintf(text, AUDIT_TEXT,
			 "the page counter is %+" PRId64 " page%s from what was counted", value,
			 fmt_plural(value));
		break;
	case CHECK_SLOTS:
		snprintf(text, AUDIT_TEXT,
			 "%" PRId64 " slot%s owned, %" PRId64 " by what was counted",
			 audited->slots, fmt_plural(audited->slots), audited->slots - value);
		break;
	case CHECK_IDS:
		snprintf(text, AUDIT_TEXT,
			 "%" PRId64 " reference%s on the id, %" PRId64 " slot%s owned",
			 audited->refs, fmt_plural(audited->refs), audited->slots,
			 fmt_plural(audited->slots));
		break;
	case CHECK_IN_USE:
		snprintf(text, AUDIT_TEXT,
			 "%" PRId64 " of its %" PRId64 " slot%s not in use:", value, audited->slots,
			 fmt_plural(audited->slots));
		break;
	case CHECK_LIMIT:
		snprintf(text, AUDIT_TEXT, "%" PRId64 " page%s above its swap.max of %" PRIu64,
			 value, fmt_plural(value), audited->limit);
		break;
	case CHECK_EVENTS:
		snprintf(text, AUDIT_TEXT,
			 "max and fail count %+" PRId64 " from the refusals that were seen", value);
		break;
	case CHECK_ZSWAP:
		snprintf(text, AUDIT_TEXT,
			 "zswap's bytes are %+" PRId64 " from what was charged and uncharged",
			 value);
		break;
	case CHECK_ZPAGES:
		snprintf(text, AUDIT_TEXT, "%" PRId64 " page%s more charged in zswap than in swap",
			 value, fmt_plural(value));
		break;
	default:
		snprintf(text, AUDIT_TEXT,
			 "page counter %" PRId64 " without the children's, %" PRId64
			 " slot%s owned",
			 audited->own, audited->slots, fmt_plural(audited->slots));
	}
}
