// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * audit/audit.c - see audit/audit.h. Takes readings; audit/checks.c compares their numbers, and
 * audit/judge.c draws the conclusions.
 */
#include "audit/audit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "audit/state.h"
#include "model/row.h"

struct audit *audit_new(void)
{
	return calloc(1, sizeof(struct audit) + audit_nr_checks * sizeof(struct check_run));
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

int audit_group_end(struct audit *audit, struct audit_group *audited)
{
	int err = audit_find(audit, audited, NULL, &audit->ended);

	audit->by_id[audited->memcg_id] = NULL;
	group_free(audited);
	return err;
}

struct audit_group *audit_group_new(struct audit *audit, uint64_t kernfs_id, uint16_t memcg_id)
{
	struct audit_group *audited =
		calloc(1, sizeof(*audited) + audit_nr_checks * sizeof(struct evidence));

	if (!audited)
		return NULL;
	audited->kernfs_id = kernfs_id;
	audited->memcg_id = memcg_id;
	audit->by_id[memcg_id] = audited;
	return audited;
}

/* The same directory holds a new group after the memory controller was switched off and on. */
static bool group_is(const struct audit_group *audited, const struct ledger_group *group)
{
	return audited && audited->kernfs_id == group->kernfs_id &&
	       audited->birth_ns == group->birth_ns;
}

/*
 * A group seen from its birth starts at 0. Otherwise the counters began at different moments, and
 * the start has to settle.
 */
static void group_start(struct audit_group *audited, const struct ledger_group *group,
			const struct audit_calls *calls)
{
	if (!group->born || !calls->births)
		return;
	audited->calls_start = calls->births[group->memcg_id];
	evidence_start_clear(&audited->charged);
	evidence_start_clear(&audited->kept);
	evidence_start_clear(&audited->refused);
}

/* The audit's group with the id, inode and birth of @group; added if it is new. */
static struct audit_group *group_get(struct audit *audit, const struct ledger_group *group,
				     const struct audit_calls *calls)
{
	struct audit_group *audited = audit->by_id[group->memcg_id];

	if (audited && !group_is(audited, group)) {
		if (audit_group_end(audit, audited))
			return NULL;
		audited = NULL;
	}
	if (audited)
		return audited;
	audited = audit_group_new(audit, group->kernfs_id, group->memcg_id);
	if (!audited)
		return NULL;
	audited->birth_ns = group->birth_ns;
	group_start(audited, group, calls);
	return audited;
}

int audit_note(struct audit *audit, struct ledger_group *const *groups, size_t nr,
	       const struct audit_calls *calls)
{
	for (size_t id = 0; id < MEMCG_IDS; id++)
		if (audit->by_id[id])
			audit->by_id[id]->noted = false;
	for (size_t i = 0; i < nr; i++) {
		struct audit_group *audited = group_get(audit, groups[i], calls);

		if (!audited)
			return -ENOMEM;
		audited->noted = true;
		audited->usage_noted = groups[i]->account->usage;
		audited->refs_noted = groups[i]->account->id_refs;
		audited->count_noted = groups[i]->account->count;
		if (calls->counts)
			audited->calls_before = audit_calls_of(audited, calls);
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

	return group_is(audited, group) && audited->noted ? audited : NULL;
}

static uint64_t distance(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

/* Pages moved since audit_note(): the larger of our counts and what the kernel's numbers show. */
static uint64_t group_moved(const struct audit_group *audited, const struct ledger_account *account)
{
	uint64_t moved = account->count.charged - audited->count_noted.charged +
			 (account->count.uncharged - audited->count_noted.uncharged);
	uint64_t seen = distance(account->usage, audited->usage_noted) +
			distance(account->id_refs, audited->refs_noted);

	return moved > seen ? moved : seen;
}

/* Fills in the ledger's numbers; the sums over the children start at 0. */
static void group_begin(struct audit_group *audited, const struct ledger_group *group)
{
	audited->ledger = group;
	audited->zswap = NULL;
	audited->root = group->flags & SCAN_ROOT;
	audited->settled = group->account->tree.settled && group->account->own.settled;
	audited->missed = group->account->tree.drift &&
			  ledger_drift_cause(group) != DRIFT_ACCOUNTING;
	audited->booked = group->account->booked.last_ns;
	audited->booked_pages = group->account->booked.pages;
	audited->children = 0;
	audited->drift_children = 0;
	audited->refs = ledger_refs(group);
	audited->moved_own = group_moved(audited, group->account);
	audited->moved = audited->moved_own;
}

static int groups_begin(struct audit *audit, const struct audit_reading *reading)
{
	for (size_t id = 0; id < MEMCG_IDS; id++)
		if (audit->by_id[id])
			audit->by_id[id]->ledger = NULL;
	for (size_t i = 0; i < reading->nr_groups; i++) {
		struct audit_group *audited = group_of(audit, reading->groups[i]);

		if (!audited)
			continue;
		if (group_set_path(audited, reading->groups[i]->path))
			return -ENOMEM;
		group_begin(audited, reading->groups[i]);
	}
	return 0;
}

static int groups_end_unseen(struct audit *audit)
{
	int err = 0;

	for (size_t id = 0; id < MEMCG_IDS && !err; id++)
		if (audit->by_id[id] && !audit->by_id[id]->ledger)
			err = audit_group_end(audit, audit->by_id[id]);
	return err;
}

/* Keeps the slots seen by the audit-only programs, and those found by the census. */
static void examples_keep(struct audit *audit)
{
	const struct audit_reading *reading = &audit->reading;
	const struct census *census = reading->census;
	size_t kept = reading->nr_faults < SLOT_FAULTS ? reading->nr_faults : SLOT_FAULTS;

	if (reading->faults)
		memcpy(audit->faults, reading->faults, kept * sizeof(audit->faults[0]));
	if (!census)
		return;
	audit->nr_examples = census->stuck_all < CENSUS_EXAMPLES ? (int)census->stuck_all
								 : CENSUS_EXAMPLES;
	memcpy(audit->examples, census->examples, sizeof(audit->examples));
}

static void zswap_attach(const struct audit *audit)
{
	for (size_t i = 0; i < audit->reading.nr_zswap; i++) {
		const struct audit_zswap *zswap = &audit->reading.zswap[i];
		struct audit_group *audited = audit->by_id[zswap->memcg_id];

		if (!audited || audited->kernfs_id != zswap->kernfs_id)
			continue;
		audited->zswap = zswap;
		audited->files_gone = zswap->drift == VAL_NONE && zswap->excess == VAL_NONE;
	}
}

static void needs_take(struct audit *audit, const struct audit_reading *reading)
{
	const char *seen = reading->seen_absent;
	const struct need_state needs[NEED__COUNT] = {
		[NEED_NOTHING] = { .met = true },
		[NEED_CENSUS] = { reading->census, reading->census_error, false },
		[NEED_ZSWAP] = { !reading->zswap_absent, reading->zswap_absent, true },
		[NEED_ZSWAP_PAGES] = { reading->zswap_there, "the kernel has no zswap", true },
		[NEED_LIMITS] = { reading->limits, seen, reading->memsw },
		[NEED_EVENTS] = { reading->calls.refusals, seen, reading->memsw },
		[NEED_CHARGES] = { reading->faults, seen, reading->memsw },
		[NEED_CALLS] = { reading->calls.counts && !reading->calls.pages_absent,
				 reading->calls.pages_absent, reading->memsw },
	};

	memcpy(audit->needs, needs, sizeof(needs));
}

/* Where page_counter_try_charge() is inlined, our programs see no charge. */
static bool calls_are_silent(const struct audit_reading *reading)
{
	uint64_t recorded = 0;

	for (size_t i = 0; reading->calls.counts && i < reading->nr_groups; i++) {
		const struct ledger_group *group = reading->groups[i];

		if (reading->calls.counts[group->memcg_id].charged)
			return false;
		if (!(group->flags & SCAN_ROOT))
			recorded += group->account->count.charged;
	}
	return recorded;
}

/* For a group, or for the machine (NULL). An optional check finds its numbers itself. */
static void all_measure(struct audit *audit, struct audit_group *audited)
{
	struct comparison cmp = { .audit = audit, .group = audited };

	while (comparison_next(&cmp))
		if (check_holds(audit, cmp.check) &&
		    (cmp.check->optional || audit->needs[cmp.check->need].met))
			cmp.part->measure(&cmp);
}

/*
 * True if the scan did not find the group that counts a removed one: it was removed before we saw
 * it, under too many removed ancestors (memcg_counted_id(), bpf/memcg.h).
 */
static bool some_are_orphaned(const struct audit_reading *reading)
{
	for (size_t i = 0; i < reading->nr_groups; i++)
		if (!reading->groups[i]->parent_id && !(reading->groups[i]->flags & SCAN_ROOT))
			return true;
	return false;
}

/* Call when the sums over the children are complete. */
static void group_take(struct audit *audit, struct audit_group *audited)
{
	const struct audit_reading *reading = &audit->reading;
	uint16_t id = audited->memcg_id;

	audited->own = (int64_t)audited->ledger->account->usage - audited->children;
	if (reading->census)
		audited->slots = reading->census->owned[id];
	all_measure(audit, audited);
	audit->moved += audited->moved_own;
}

static void group_add(struct audit_group *above, const struct audit_group *audited)
{
	above->children += (int64_t)audited->ledger->account->usage;
	above->drift_children += audited->ledger->account->tree.drift;
	above->booked |= audited->booked;
	above->booked_pages += audited->booked_pages;
	above->moved += audited->moved;
}

/* Parents come before children, so in reverse order each sum is complete when it is used. */
static void groups_take(struct audit *audit)
{
	for (size_t i = audit->reading.nr_groups; i-- > 0;) {
		struct ledger_group *group = audit->reading.groups[i];
		struct ledger_group *parent = ledger_parent(group);
		struct audit_group *audited = group_of(audit, group), *above;

		if (!audited)
			continue;
		group_take(audit, audited);
		above = parent ? group_of(audit, parent) : NULL;
		if (above)
			group_add(above, audited);
	}
}

int audit_take(struct audit *audit, const struct audit_reading *reading)
{
	bool orphaned;
	int err;

	audit->moved = 0;
	audit->fresh = reading->stamp && reading->stamp != audit->reading.stamp;
	audit->written = reading->limit_writes != audit->reading.limit_writes;
	audit->reading = *reading;
	audit->calls_silent = calls_are_silent(reading);
	orphaned = some_are_orphaned(reading);
	audit->orphaned = orphaned && audit->orphans_seen;
	audit->orphans_seen = orphaned;
	needs_take(audit, reading);
	err = groups_begin(audit, reading);
	if (!err)
		err = groups_end_unseen(audit);
	if (err)
		return err;
	examples_keep(audit);
	zswap_attach(audit);
	groups_take(audit);
	all_measure(audit, NULL);
	return 0;
}

bool audit_is_settled(const struct audit *audit)
{
	for (size_t id = 0; id < MEMCG_IDS; id++) {
		const struct audit_group *audited = audit->by_id[id];

		if (!audited || audited->root)
			continue;
		if (audit->needs[NEED_EVENTS].met && !evidence_start_is_settled(&audited->refused))
			return false;
		if (audit->needs[NEED_CALLS].met &&
		    (!evidence_start_is_settled(&audited->charged) ||
		     !evidence_start_is_settled(&audited->kept)))
			return false;
	}
	return true;
}

void audit_renew(struct audit *audit)
{
	for (size_t i = 0; i < audit_nr_checks; i++) {
		for (int part = 0; part < CHECK_PARTS; part++)
			evidence_renew(&audit->runs[i].evidence[part]);
		for (size_t id = 0; id < MEMCG_IDS; id++)
			if (audit->by_id[id])
				evidence_renew(&audit->by_id[id]->evidence[i]);
	}
}
