// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * audit/judge.c - what the readings of an audit prove, check by check. See audit/audit.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/state.h"
#include "cgroup/path.h"
#include "model/row.h"

/* A comparison and what it came to. */
struct looked {
	const struct audit_check *check;
	const struct check_part *part;
	const struct evidence *evidence;
	const struct audit_group *group; /* NULL: of the machine */
};

static enum evidence_state state_of(const struct looked *looked)
{
	return evidence_state(looked->evidence, looked->check->pace);
}

/* False when the check does not compare anything of this group. */
static bool group_look(const struct audit_group *group, size_t check, struct looked *looked)
{
	*looked = (struct looked){ &audit_checks[check], &audit_checks[check].group,
				   &group->evidence[check], group };
	if (!looked->part->measure || (looked->check->not_root && group->root))
		return false;
	return !looked->check->optional || (looked->evidence->last_ns && !group->files_gone);
}

static bool machine_look(const struct audit *audit, size_t check, int part, struct looked *looked)
{
	*looked = (struct looked){ &audit_checks[check], &audit_checks[check].machine[part],
				   &audit->runs[check].evidence[part], NULL };
	return looked->part->measure && (!looked->check->optional || looked->evidence->last_ns);
}

/* Why the check is not made at all: said once, and not for each group. NULL: it is made. */
static const char *check_reason(const struct audit *audit, const struct audit_check *check)
{
	return audit->needs[check->need].met ? NULL : audit->needs[check->need].why;
}

/* Why a difference that is there is not the kernel's fault as far as we know; or NULL. */
static const char *excuse(const struct audit *audit, const struct looked *looked)
{
	if (looked->check->need == NEED_CENSUS && audit->doubted)
		return "the census and the kernel do not agree on how many slots are in use";
	return looked->check->excuse ? looked->check->excuse(audit, looked->group) : NULL;
}

/* Pages of a difference that is in bytes are the least that it can be. */
static int64_t finding_pages(const struct audit *audit, const struct looked *looked)
{
	int64_t page = looked->check->bytes ? audit->reading.page_bytes : 1;

	return (llabs(looked->evidence->value) + page - 1) / page;
}

static int finding_add(const struct audit *audit, const struct looked *looked,
		       struct finding_list *list)
{
	const struct evidence *evidence = looked->evidence;
	const struct check_part *part = looked->part;
	struct audit_finding finding = {
		.check = looked->check,
		.class = evidence->value > 0 ? part->above : part->below,
		.path = looked->group ? looked->group->path : "/",
		.kernfs_id = looked->group ? looked->group->kernfs_id : 0,
		.memcg_id = looked->group ? looked->group->memcg_id : 0,
		.pages = finding_pages(audit, looked),
		.first_ns = evidence->first_ns,
		.last_ns = evidence->last_ns,
	};

	if (part->detail)
		part->detail(audit, looked->group, evidence->value, finding.detail);
	else
		snprintf(finding.detail, AUDIT_TEXT, "%s", part->words);
	return finding_list_add(list, &finding);
}

static int looked_find(const struct audit *audit, const struct looked *looked,
		       struct finding_list *list)
{
	if (looked->check->basis || state_of(looked) != EVIDENCE_BAD || excuse(audit, looked))
		return 0;
	return finding_add(audit, looked, list);
}

int audit_group_findings(const struct audit *audit, const struct audit_group *group,
			 struct finding_list *list)
{
	int err = 0;

	for (size_t i = 0; i < audit_nr_checks && !err; i++) {
		struct looked looked;

		if (group_look(group, i, &looked))
			err = looked_find(audit, &looked, list);
	}
	return err;
}

/* A census that does not add up says nothing of the kernel: it may be us who cannot read it. */
static void looked_judge(struct audit *audit, const struct looked *looked)
{
	struct audit_check_state *state = &audit->runs[looked->check - audit_checks].state;
	const char *path = looked->group ? looked->group->path : "machine";
	const char *why = looked->group ? excuse(audit, looked) : NULL;
	char text[AUDIT_TEXT];

	if (looked->check->basis) {
		looked->part->detail(audit, looked->group, looked->evidence->value, text);
		why = text;
	}
	if (state_of(looked) == EVIDENCE_NONE)
		audit_evidence_undecided(state, path, looked->evidence);
	else if (state_of(looked) == EVIDENCE_BAD && why)
		audit_undecided(state, path, why);
}

static int groups_judge(struct audit *audit, const char *under)
{
	int err = 0;

	for (size_t id = 0; id < MEMCG_IDS && !err; id++) {
		const struct audit_group *group = audit->by_id[id];
		struct looked looked;

		if (!group || !path_is_below(group->path, under))
			continue;
		err = audit_group_findings(audit, group, &audit->findings);
		for (size_t i = 0; i < audit_nr_checks && !err; i++) {
			if (!group_look(group, i, &looked))
				continue;
			audit->runs[i].state.groups++;
			looked_judge(audit, &looked);
		}
	}
	return err;
}

static int ended_judge(struct audit *audit, const char *under)
{
	int err = 0;

	for (size_t i = 0; i < audit->ended.nr && !err; i++) {
		const struct audit_finding *finding = &audit->ended.at[i];

		if (!path_is_below(finding->path, under))
			continue;
		audit->runs[finding->check - audit_checks].state.groups++;
		err = finding_list_add(&audit->findings, finding);
	}
	return err;
}

/* Pages of all that was found by the check so far. */
static int64_t found_pages(const struct audit *audit, const struct audit_check *check)
{
	int64_t pages = 0;

	for (size_t i = 0; i < audit->findings.nr; i++)
		if (audit->findings.at[i].check == check)
			pages += audit->findings.at[i].pages;
	return pages;
}

/* The machine counts as one group. What groups are known to have too many is not told twice. */
static int machine_judge(struct audit *audit, size_t check)
{
	struct audit_check_state *state = &audit->runs[check].state;
	int64_t found = found_pages(audit, &audit_checks[check]);
	int err = 0;

	for (int part = 0; part < CHECK_PARTS && !err; part++) {
		struct looked looked;

		if (!machine_look(audit, check, part, &looked))
			continue;
		state->groups += !part;
		if (!part || !state->undecided)
			looked_judge(audit, &looked);
		if (looked.evidence->value != found)
			err = looked_find(audit, &looked, &audit->findings);
	}
	return err;
}

static int all_judge(struct audit *audit, const char *under)
{
	int err = groups_judge(audit, under);

	if (!err)
		err = ended_judge(audit, under);
	for (size_t i = 0; i < audit_nr_checks && !err; i++)
		if (audit_checks[i].basis || path_is_below("/", under))
			err = machine_judge(audit, i);
	for (size_t i = 0; i < audit_nr_checks && !err; i++)
		if (audit_checks[i].find)
			err = audit_checks[i].find(audit, &audit_checks[i], under);
	return err;
}

static bool check_is_bad(const struct audit *audit, const struct audit_check *check)
{
	for (size_t i = 0; i < audit->findings.nr; i++)
		if (audit->findings.at[i].check == check)
			return true;
	return false;
}

static void check_conclude(struct audit *audit, const struct audit_check *check)
{
	struct audit_check_state *state = &audit->runs[check - audit_checks].state;
	const char *reason = check_reason(audit, check);

	if (reason) {
		state->result = audit->needs[check->need].absent ? RESULT_ABSENT : RESULT_UNKNOWN;
		state->undecided = 0; /* it is not one group's reason */
	} else if (check_is_bad(audit, check)) {
		state->result = RESULT_VIOLATION;
	} else if (!state->groups) {
		state->result = check->nothing ? RESULT_ABSENT : RESULT_UNKNOWN;
		reason = check->nothing ? check->nothing : "there is no group to look at";
	} else if (state->undecided) {
		state->result = RESULT_UNKNOWN;
	}
	if (reason)
		snprintf(state->reason, AUDIT_TEXT, "%s", reason);
}

/* What one group has too much and another too little was charged to the one for the other. */
static void findings_pair(struct audit *audit)
{
	for (size_t i = 0; i < audit->findings.nr; i++) {
		struct audit_finding *leak = &audit->findings.at[i];

		for (size_t j = 0; j < audit->findings.nr && leak->class == CLASS_LEAK; j++) {
			struct audit_finding *other = &audit->findings.at[j];

			if (other->check != leak->check || other->class != CLASS_UNDERFLOW ||
			    other->pages != leak->pages || !strcmp(other->path, "/"))
				continue;
			leak->class = other->class = CLASS_MISATTRIBUTION;
			snprintf(leak->detail, AUDIT_TEXT, "charged to it, recorded for %.160s",
				 other->path);
			snprintf(other->detail, AUDIT_TEXT, "recorded for it, charged to %.160s",
				 leak->path);
		}
	}
}

/* A recording has charges and uncharges, and nothing of what only a live audit looks at. */
static void needs_record(struct audit *audit, const struct audit_records *records)
{
	static const char seen[] = "of a live audit only";
	const struct need_state needs[NEED__COUNT] = {
		[NEED_NOTHING] = { .met = true },
		[NEED_CENSUS] = { false, "a recording has no census", true },
		[NEED_ZSWAP] = { false, "a recording has no bytes of zswap", true },
		[NEED_LIMITS] = { false, seen, true },
		[NEED_EVENTS] = { false, seen, true },
		[NEED_CHARGES] = { false, seen, true },
		[NEED_RECORDS] = { !records->absent && !records->unknown,
				   records->absent ? records->absent : records->unknown,
				   records->absent },
	};

	memcpy(audit->needs, needs, sizeof(needs));
}

int audit_judge_records(struct audit *audit, const char *under, const struct audit_records *records)
{
	int err;

	audit->records = records;
	audit->needs[NEED_RECORDS] = (struct need_state){ false, "of a recording only", true };
	if (records)
		needs_record(audit, records);
	finding_list_free(&audit->findings);
	for (size_t i = 0; i < audit_nr_checks; i++)
		audit->runs[i].state = (struct audit_check_state){ 0 };
	err = all_judge(audit, under);
	if (err)
		return err;
	findings_pair(audit);
	for (size_t i = 0; i < audit_nr_checks; i++)
		check_conclude(audit, &audit_checks[i]);
	return 0;
}

int audit_judge(struct audit *audit, const char *under)
{
	return audit_judge_records(audit, under, NULL);
}

/* Numbers that the kernel does not tell are not waited for, but those of a census are. */
static bool machine_is_decided(const struct audit *audit, size_t check)
{
	struct looked looked;

	for (int part = 0; part < CHECK_PARTS; part++)
		if (machine_look(audit, check, part, &looked) &&
		    state_of(&looked) == EVIDENCE_NONE &&
		    (looked.evidence->last_ns ||
		     (looked.check->basis && !check_reason(audit, looked.check))))
			return false;
	return true;
}

static bool group_is_decided(const struct audit *audit, const struct audit_group *group)
{
	struct looked looked;

	for (size_t i = 0; i < audit_nr_checks; i++)
		if (group_look(group, i, &looked) && state_of(&looked) == EVIDENCE_NONE &&
		    !check_reason(audit, looked.check))
			return false;
	return true;
}

bool audit_is_decided(const struct audit *audit)
{
	for (size_t i = 0; i < audit_nr_checks; i++)
		if (!machine_is_decided(audit, i))
			return false;
	for (size_t id = 0; id < MEMCG_IDS; id++)
		if (audit->by_id[id] && !group_is_decided(audit, audit->by_id[id]))
			return false;
	return true;
}

const struct audit_check_state *audit_check_state(const struct audit *audit,
						  const struct audit_check *check)
{
	return &audit->runs[check - audit_checks].state;
}

const struct audit_finding *audit_findings(const struct audit *audit, size_t *nr)
{
	*nr = audit->findings.nr;
	return audit->findings.at;
}

enum audit_result audit_verdict(const struct audit *audit)
{
	enum audit_result verdict = RESULT_OK;

	for (size_t i = 0; i < audit_nr_checks; i++) {
		if (audit->runs[i].state.result == RESULT_VIOLATION)
			return RESULT_VIOLATION;
		if (audit->runs[i].state.result == RESULT_UNKNOWN)
			verdict = RESULT_UNKNOWN;
	}
	return verdict;
}

static const struct {
	const char *name;
	int exit;
} verdicts[] = {
	[RESULT_OK] = { "exact", 0 },
	[RESULT_VIOLATION] = { "violation", 3 },
	[RESULT_UNKNOWN] = { "unknown", 4 },
};

const char *audit_verdict_name(const struct audit *audit)
{
	return verdicts[audit_verdict(audit)].name;
}

int audit_verdict_exit(const struct audit *audit)
{
	return verdicts[audit_verdict(audit)].exit;
}
