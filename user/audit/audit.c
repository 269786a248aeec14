// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * audit/audit.c - see audit/audit.h: the readings. audit/judge.c draws the conclusions.
 */
#include "audit/audit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "audit/census.h"
#include "audit/state.h"
#include "model/row.h"

struct audit *audit_new(void)
{
	return calloc(1, sizeof(struct audit));
}

static void group_free(struct audit_group *audited)
{
	if (audited)
		free(audited->path);
	free(audited);
}

void audit_free(struct audit *audit)
{
	if (!audit)
		return;
	for (size_t id = 0; id < MEMCG_IDS; id++)
		group_free(audit->by_id[id]);
	finding_list_free(&audit->findings);
	finding_list_free(&audit->ended);
	free(audit);
}

/*
 * The refusals of a group that goes stay in the kernel's numbers of those above it. The last ones
 * were perhaps not read, so these have to settle again.
 */
static void events_leave(const struct audit *audit, const struct audit_group *audited)
{
	struct audit_group *above = audited->parent_id ? audit->by_id[audited->parent_id] : NULL;

	if (above)
		above->events_gone += audited->events_own + audited->events_gone;
	for (int level = 0; above && level < MEMCG_IDS; level++) {
		above->events_settled = 0;
		above = above->parent_id ? audit->by_id[above->parent_id] : NULL;
	}
}

/* A group goes; what was proven of it stays. */
static int group_end(struct audit *audit, struct audit_group *audited)
{
	int err = audit_group_findings(audit, audited, &audit->ended);

	events_leave(audit, audited);
	audit->by_id[audited->memcg_id] = NULL;
	group_free(audited);
	return err;
}

/* The group that the audit knows by this one's id and inode, made if it is new. */
static struct audit_group *group_get(struct audit *audit, const struct ledger_group *group)
{
	struct audit_group *audited = audit->by_id[group->memcg_id];

	if (audited && audited->kernfs_id != group->kernfs_id) {
		if (group_end(audit, audited))
			return NULL;
		audited = NULL;
	}
	if (audited)
		return audited;
	audited = calloc(1, sizeof(*audited));
	if (!audited)
		return NULL;
	audited->kernfs_id = group->kernfs_id;
	audited->memcg_id = group->memcg_id;
	audit->by_id[group->memcg_id] = audited;
	return audited;
}

int audit_note(struct audit *audit, struct ledger_group *const *groups, size_t nr,
	       const uint64_t *events)
{
	for (size_t id = 0; id < MEMCG_IDS; id++)
		if (audit->by_id[id])
			audit->by_id[id]->noted = false;
	for (size_t i = 0; i < nr; i++) {
		struct audit_group *audited = group_get(audit, groups[i]);

		if (!audited)
			return -ENOMEM;
		audited->noted = true;
		audited->usage_noted = groups[i]->account->usage;
		audited->refs_noted = groups[i]->account->id_refs;
		audited->count_noted = groups[i]->account->count;
		if (events)
			audit_group_note_events(audited, events[groups[i]->memcg_id]);
	}
	return 0;
}

static int group_set_path(struct audit_group *audited, const char *path)
{
	if (audited->path || !path)
		return 0;
	audited->path = strdup(path);
	return audited->path ? 0 : -ENOMEM;
}

static struct audit_group *group_of(const struct audit *audit, const struct ledger_group *group)
{
	struct audit_group *audited = audit->by_id[group->memcg_id];

	return audited && audited->kernfs_id == group->kernfs_id && audited->noted ? audited : NULL;
}

static int groups_begin(struct audit *audit, const struct audit_reading *reading)
{
	for (size_t id = 0; id < MEMCG_IDS; id++)
		if (audit->by_id[id])
			audit->by_id[id]->seen = false;
	for (size_t i = 0; i < reading->nr_groups; i++) {
		struct audit_group *audited = group_of(audit, reading->groups[i]);

		if (!audited)
			continue;
		if (group_set_path(audited, reading->groups[i]->path))
			return -ENOMEM;
		audit_group_begin(audited, reading->groups[i]);
	}
	return 0;
}

static int groups_end_unseen(struct audit *audit)
{
	int err = 0;

	for (size_t id = 0; id < MEMCG_IDS && !err; id++)
		if (audit->by_id[id] && !audit->by_id[id]->seen)
			err = group_end(audit, audit->by_id[id]);
	return err;
}

static void events_begin(const struct audit *audit, const struct audit_reading *reading)
{
	for (size_t i = 0; i < reading->nr_groups; i++) {
		const struct ledger_group *group = reading->groups[i];
		struct audit_group *audited = group_of(audit, group);

		if (audited)
			audit_group_take_events(audited, reading->events[group->memcg_id]);
	}
}

/* Like the kernel's, which count for a group and for those above it (memcg_memory_event()). */
static void events_take(const struct audit *audit, const struct audit_reading *reading)
{
	if (!reading->events)
		return;
	events_begin(audit, reading);
	for (size_t i = reading->nr_groups; i-- > 0;) {
		struct ledger_group *group = reading->groups[i], *parent = ledger_parent(group);
		struct audit_group *audited = group_of(audit, group), *above;

		if (!audited)
			continue;
		above = parent ? group_of(audit, parent) : NULL;
		if (above)
			audit_group_add_events(above, audited);
		audit_group_events(audited, group, reading->time_ns);
	}
}

static void limits_take(const struct audit *audit, const struct audit_reading *reading)
{
	for (size_t i = 0; i < reading->nr_groups; i++) {
		struct audit_group *audited = group_of(audit, reading->groups[i]);

		if (audited)
			audit_group_limit(audited, reading->groups[i], audit->written,
					  reading->time_ns);
	}
}

/* What the programs saw that are attached for the audit only. */
static void seen_take(struct audit *audit, const struct audit_reading *reading)
{
	size_t kept = reading->nr_faults < SLOT_FAULTS ? reading->nr_faults : SLOT_FAULTS;

	audit->gaps.charges = reading->faults ? NULL : reading->seen_absent;
	audit->gaps.events = reading->events ? NULL : reading->seen_absent;
	audit->gaps.limits = reading->limits ? NULL : reading->seen_absent;
	audit->nr_faults = reading->nr_faults;
	if (reading->faults)
		memcpy(audit->faults, reading->faults, kept * sizeof(audit->faults[0]));
	audit->written = reading->limit_writes != audit->limit_writes;
	audit->limit_writes = reading->limit_writes;
	events_take(audit, reading);
	if (reading->limits)
		limits_take(audit, reading);
}

/* Children come after their parents, so from the end every sum is complete when it is used. */
static void groups_take(struct audit *audit, const struct audit_reading *reading)
{
	for (size_t i = reading->nr_groups; i-- > 0;) {
		struct ledger_group *group = reading->groups[i], *parent = ledger_parent(group);
		const struct census *census = reading->census;
		struct audit_group *audited = group_of(audit, group), *above;
		struct audit_owned owned;

		if (!audited)
			continue;
		if (census)
			owned = (struct audit_owned){ census->owned[group->memcg_id],
						      census->stuck[group->memcg_id] };
		audit_group_take(audited, group, census ? &owned : NULL, reading->time_ns);
		audit->moved += audited->moved_own;
		above = parent ? group_of(audit, parent) : NULL;
		if (above)
			audit_group_add(above, audited, group);
	}
}

/* Slots whose owner is no group's id. */
static int64_t orphans_count(const struct audit *audit, const struct census *census)
{
	int64_t orphans = 0;

	for (size_t id = 1; id < MEMCG_IDS; id++)
		if (census->owned[id] && !audit->by_id[id])
			orphans += census->owned[id];
	return orphans;
}

/*
 * Pages that were in swap without an owner when we came may be from before there were groups; only
 * what is added is the fault of the accounting. On v1 they have none from swap-in on.
 */
static void machine_take(struct audit *audit, const struct audit_reading *reading)
{
	const struct census *census = reading->census;
	int64_t moved = (int64_t)audit->moved, unowned;

	if (!census)
		return;
	if (!audit->censuses++ || (int64_t)census->unowned < audit->unowned_base)
		audit->unowned_base = (int64_t)census->unowned;
	unowned = reading->memsw ? 0 : (int64_t)census->unowned - audit->unowned_base;
	evidence_take(&audit->unowned, unowned - moved, unowned, reading->time_ns);
	audit->nr_examples = census->stuck_all < CENSUS_EXAMPLES ? (int)census->stuck_all
								 : CENSUS_EXAMPLES;
	memcpy(audit->examples, census->examples, sizeof(audit->examples));
	audit->orphan_slots = orphans_count(audit, census);
	evidence_take(&audit->orphans, audit->orphan_slots - moved, audit->orphan_slots,
		      reading->time_ns);
	if (reading->used_pages == VAL_NONE)
		return;
	audit->used_census = (int64_t)census->used;
	audit->used_kernel = reading->used_pages;
	evidence_take(&audit->used, audit->used_census - audit->used_kernel - moved,
		      audit->used_census - audit->used_kernel + moved, reading->time_ns);
}

/*
 * Pages come to the swap cache and go without a charge, by reading: what changed meanwhile is no
 * difference. Of slots that may be kept for a CPU it is not known whether they have a page.
 */
static void cached_take(struct audit *audit, const struct audit_reading *reading)
{
	const struct census *census = reading->census;
	int64_t low = reading->cached_before, high = reading->cached_after, difference = 0;

	if (!census || low == VAL_NONE || high == VAL_NONE)
		return;
	if (low > high) {
		low = reading->cached_after;
		high = reading->cached_before;
	}
	low -= (int64_t)(audit->moved + census->cached + census->maybe_cached);
	high += (int64_t)audit->moved - (int64_t)census->cached;
	if (low > 0 || high < 0)
		difference = low > 0 ? low : high;
	evidence_take(&audit->cached, difference, difference, reading->time_ns);
}

static int64_t root_slots(const struct audit_reading *reading)
{
	for (size_t i = 0; reading->census && i < reading->nr_groups; i++)
		if (reading->groups[i]->flags & SCAN_ROOT)
			return reading->census->owned[reading->groups[i]->memcg_id];
	return INT32_MAX;
}

/* Pages of the root are in zswap and charged to nobody: at most as many as it has slots. */
static void zpages_take(struct audit *audit, const struct audit_reading *reading)
{
	int64_t difference = reading->zswap_charged - reading->zswap_stored;
	int64_t slots = root_slots(reading);

	if (reading->zswap_charged == VAL_NONE || reading->zswap_stored == VAL_NONE)
		return;
	if (difference < 0)
		difference = difference + slots < 0 ? difference + slots : 0;
	evidence_take(&audit->zpages, difference, difference, reading->time_ns);
}

static void zswap_group_take(struct audit_group *audited, const struct audit_zswap *zswap,
			     bool fresh, uint64_t time_ns)
{
	audited->zswap_gone = zswap->drift == VAL_NONE && zswap->excess == VAL_NONE;
	if (zswap->drift != VAL_NONE)
		evidence_take(&audited->zswap, zswap->drift, zswap->drift, time_ns);
	if (fresh && zswap->excess != VAL_NONE)
		evidence_take(&audited->zpages, zswap->excess, zswap->excess, time_ns);
}

/* Pages are compared once after each flush: between two of them the kernel's numbers are old. */
static void zswap_take(struct audit *audit, const struct audit_reading *reading)
{
	bool fresh = reading->stamp && reading->stamp != audit->stamp;

	audit->stamp = reading->stamp;
	if (fresh && reading->nr_zswap)
		zpages_take(audit, reading);
	for (size_t i = 0; i < reading->nr_zswap; i++) {
		const struct audit_zswap *zswap = &reading->zswap[i];
		struct audit_group *audited = audit->by_id[zswap->memcg_id];

		if (audited && audited->kernfs_id == zswap->kernfs_id)
			zswap_group_take(audited, zswap, fresh, reading->time_ns);
	}
}

int audit_take(struct audit *audit, const struct audit_reading *reading)
{
	int err;

	audit->moved = 0;
	audit->misses = reading->misses;
	audit->zswap_misses = reading->zswap_misses;
	audit->seen_misses = reading->seen_misses;
	audit->page_bytes = reading->page_bytes;
	audit->gaps.memsw = reading->memsw;
	audit->gaps.zswap = reading->zswap_absent;
	audit->gaps.census = reading->census ? NULL : reading->census_error;
	err = groups_begin(audit, reading);
	if (!err)
		err = groups_end_unseen(audit);
	if (err)
		return err;
	seen_take(audit, reading);
	groups_take(audit, reading);
	machine_take(audit, reading);
	cached_take(audit, reading);
	zswap_take(audit, reading);
	return 0;
}

void audit_renew(struct audit *audit)
{
	evidence_renew(&audit->unowned);
	evidence_renew(&audit->orphans);
	evidence_renew(&audit->used);
	evidence_renew(&audit->cached);
	evidence_renew(&audit->zpages);
	for (size_t id = 0; id < MEMCG_IDS; id++) {
		struct audit_group *audited = audit->by_id[id];

		if (!audited)
			continue;
		for (int check = 0; check < GROUP_CHECKS; check++)
			evidence_renew(&audited->evidence[check]);
		evidence_renew(&audited->zswap);
		evidence_renew(&audited->zpages);
	}
}
