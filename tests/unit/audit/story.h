/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * unit/audit/story.h - a root with two groups, and readings of them that a test can falsify.
 *
 * Owns: consistent numbers: 100 pages in a, 40 in its child b. Must not know: which check is
 * tested.
 */
#ifndef CGSWAP_TEST_AUDIT_STORY_H
#define CGSWAP_TEST_AUDIT_STORY_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "audit/audit.h"
#include "audit/census.h"
#include "audit/evidence.h"
#include "base/value.h"
#include "ledger/ledger.h"
#include "unit/audit/named.h"

#define STORY_STEP_NS 300000000ull
#define STORY_READINGS (EVIDENCE_BAD_TIMES + 2)

enum { ROOT, A, B, STORY_GROUPS };

struct story {
	struct audit *audit;
	struct ledger_group group[STORY_GROUPS];
	struct ledger_account account[STORY_GROUPS];
	struct ledger_group *groups[STORY_GROUPS];
	size_t nr_groups;
	struct census census;
	struct audit_zswap zswap[STORY_GROUPS];
	struct audit_reading reading;
	int64_t cached;	 /* pages in the swap cache, by the kernel */
	uint64_t moving; /* pages that A charges and uncharges in each reading */
	struct call_count calls[MEMCG_IDS], call_births[MEMCG_IDS];
	uint64_t refusing; /* refusals of A per reading, seen and counted by the kernel */
	struct slot_fault faults[SLOT_FAULTS];
};

static inline void story_group(struct story *story, int i, char *path, uint64_t usage,
			       uint32_t slots)
{
	struct ledger_group *group = &story->group[i];
	struct ledger_account *account = &story->account[i];

	story->groups[i] = group;
	group->kernfs_id = 10 + (uint64_t)i;
	group->memcg_id = (uint16_t)(1 + i);
	group->account = account;
	group->path = path;
	group->flags = SCAN_HOLDS_ID | (i ? 0 : SCAN_ROOT);
	account->usage = usage;
	group->max = UINT64_MAX;
	group->parent_id = i ? (uint16_t)i : 0;
	account->id_refs = slots + 1;
	account->tree.settled = account->own.settled = true;
	account->own_settled_all = true;
	account->own.base = slots;
	story->census.owned[group->memcg_id] = slots;
	story->census.used += slots;
}

static inline int story_begin(void **state)
{
	struct story *story = calloc(1, sizeof(*story));

	*state = story;
	if (!story)
		return -1;
	story->audit = audit_new();
	story_group(story, ROOT, "/", 140, 5);
	story_group(story, A, "/a", 140, 100);
	story_group(story, B, "/a/b", 40, 40);
	story->nr_groups = STORY_GROUPS;
	story->reading = (struct audit_reading){
		.groups = story->groups,
		.census = &story->census,
		.census_error = "none",
		.zswap_absent = "no zswap",
		.zswap_charged = VAL_NONE,
		.zswap_stored = VAL_NONE,
		.calls = { story->calls, story->call_births, true, NULL, 0 },
		.faults = story->faults,
		.limits = true,
	};
	return story->audit ? 0 : -1;
}

static inline int story_end(void **state)
{
	struct story *story = *state;

	audit_free(story->audit);
	free(story);
	return 0;
}

/* A refusal counts for the group and its ancestors, in the kernel and in our programs. */
static inline void story_refuse(struct story *story, int i, uint64_t events)
{
	for (; i >= 0; i--)
		story->account[i].refused += events;
}

static inline void story_refuse_seen(struct story *story, int i, uint64_t events)
{
	for (; i >= 0; i--)
		story->calls[story->group[i].memcg_id].refused += events;
}

/* Group @i, which has no child, uncharges all its pages. */
static inline void story_empty(struct story *story, int i)
{
	uint32_t *owned = &story->census.owned[story->group[i].memcg_id];

	for (int above = 0; above < i; above++)
		story->account[above].usage -= story->account[i].usage;
	story->census.used -= *owned;
	*owned = 0;
}

/* Removes the last group. */
static inline void story_remove(struct story *story)
{
	story_empty(story, (int)--story->nr_groups);
}

/* The directory of @i gets a new group, which has done nothing yet. */
static inline void story_remake(struct story *story, int i)
{
	struct ledger_group *group = &story->group[i];

	story_empty(story, i);
	group->born = true;
	group->birth_ns = story->reading.time_ns + 1;
	story->call_births[group->memcg_id] = story->calls[group->memcg_id];
	story->account[i] = (struct ledger_account){
		.id_refs = 1,
		.tree.settled = true,
		.own.settled = true,
		.own_settled_all = true,
	};
}

static inline void story_read(struct story *story)
{
	assert_int_equal(
		audit_note(story->audit, story->groups, story->nr_groups, &story->reading.calls),
		0);
	story->account[A].count.charged += story->moving;
	story->account[A].count.uncharged += story->moving;
	story->calls[story->group[A].memcg_id].charged += story->moving;
	story->calls[story->group[A].memcg_id].uncharged += story->moving;
	story_refuse(story, A, story->refusing);
	story_refuse_seen(story, A, story->refusing);
	story->reading.time_ns += STORY_STEP_NS;
	story->reading.stamp++;
	story->reading.nr_groups = story->nr_groups;
	story->reading.used_pages = (int64_t)story->census.used;
	story->reading.cached_before = story->reading.cached_after = story->cached;
	assert_int_equal(audit_take(story->audit, &story->reading), 0);
}

static inline void story_tell(struct story *story)
{
	for (int i = 0; i < STORY_READINGS; i++)
		story_read(story);
	assert_int_equal(audit_judge(story->audit, NULL, NULL), 0);
}

static inline void expect_result(const struct story *story, const char *check,
				 enum audit_result result)
{
	const struct audit_check_state *state = audit_check_state(story->audit, check_named(check));

	if (state->result != result)
		fail_msg("%s is %s (%s), not %s", check, audit_results[state->result].name,
			 state->reason, audit_results[result].name);
}

static inline void expect_reason(const struct story *story, const char *check, const char *reason)
{
	assert_string_equal(audit_check_state(story->audit, check_named(check))->reason, reason);
}

/* The finding of @check for the group @path; fails the test if there is none. */
static inline const struct audit_finding *story_finding(const struct story *story,
							const char *check, const char *path)
{
	size_t nr;
	const struct audit_finding *findings = audit_findings(story->audit, &nr);

	for (size_t i = 0; i < nr; i++)
		if (findings[i].check == check_named(check) && !strcmp(findings[i].path, path))
			return &findings[i];
	fail_msg("nothing of %s in %s", check, path);
	return NULL;
}

static inline void expect_finding(const struct story *story, const char *check, const char *path,
				  enum audit_class class, int64_t pages)
{
	const struct audit_finding *finding = story_finding(story, check, path);

	assert_string_equal(audit_class_name(finding->class), audit_class_name(class));
	assert_int_equal(finding->pages, pages);
}

static inline size_t findings_count(const struct story *story)
{
	size_t nr;

	audit_findings(story->audit, &nr);
	return nr;
}

#define STORY_TEST(name) cmocka_unit_test_setup_teardown(name, story_begin, story_end)

#endif
