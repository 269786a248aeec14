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

static enum audit_class class_of(enum audit_check check, int64_t value)
{
	switch (check) {
	case CHECK_SLOTS: /* given back without an uncharge, or owned without a charge */
		return value < 0 ? CLASS_LEAK : CLASS_MISATTRIBUTION;
	case CHECK_IN_USE:
		return CLASS_STUCK;
	case CHECK_EVENTS:
		return CLASS_MISATTRIBUTION;
	default:
		return value > 0 ? CLASS_LEAK : CLASS_UNDERFLOW;
	}
}

static const char *misses_excuse(int64_t misses)
{
	if (misses == VAL_NONE)
		return "this kernel does not count the runs of our programs that it skips";
	return misses ? "runs of our programs that the kernel skipped may explain it" : NULL;
}

/* Why a difference that is there is not the kernel's fault as far as we know; or NULL. */
static const char *excuse(const struct audit *audit, const struct audit_group *audited,
			  enum audit_check check)
{
	if (audit_check_needs_census(check) && evidence_state(&audit->used) == EVIDENCE_BAD)
		return "the census and the kernel do not agree on how many slots are in use";
	if (check == CHECK_LEDGER && audited->missed)
		return "what our programs did not see, or may not have seen, explains it";
	if (check == CHECK_SLOTS)
		return misses_excuse(audit->misses);
	if (check == CHECK_EVENTS)
		return misses_excuse(audit->seen_misses);
	return check == CHECK_ZSWAP ? misses_excuse(audit->zswap_misses) : NULL;
}

/* Pages of a difference that is in bytes are the least that it can be. */
static int64_t finding_pages(const struct audit *audit, enum audit_check check, int64_t value)
{
	int64_t page = check == CHECK_ZSWAP ? audit->page_bytes : 1;

	return (llabs(value) + page - 1) / page;
}

/* The first of the group's slots that are owned and not in use, as type:offset. */
static void stuck_detail(const struct audit *audit, const struct audit_group *audited, char *text)
{
	size_t len = strlen(text);

	for (int i = 0; i < audit->nr_examples && len < AUDIT_TEXT; i++) {
		const struct census_slot *slot = &audit->examples[i];

		if (slot->memcg_id == audited->memcg_id)
			len += (size_t)snprintf(text + len, AUDIT_TEXT - len, " %u:%u", slot->type,
						slot->offset);
	}
}

static int group_finding(const struct audit *audit, const struct audit_group *audited,
			 enum audit_check check, struct finding_list *list)
{
	const struct evidence *evidence = audit_group_evidence(audited, check);
	struct audit_finding finding = {
		.check = check,
		.class = class_of(check, evidence->value),
		.path = audited->path,
		.kernfs_id = audited->kernfs_id,
		.memcg_id = audited->memcg_id,
		.pages = finding_pages(audit, check, evidence->value),
		.first_ns = evidence->first_ns,
		.last_ns = evidence->last_ns,
	};

	audit_group_detail(audited, check, finding.detail);
	if (check == CHECK_IN_USE)
		stuck_detail(audit, audited, finding.detail);
	return finding_list_add(list, &finding);
}

int audit_group_findings(const struct audit *audit, const struct audit_group *audited,
			 struct finding_list *list)
{
	int err = 0;

	for (int i = 0; i < CHECK__COUNT && !err; i++) {
		enum audit_check check = (enum audit_check)i;
		const struct evidence *evidence = audit_group_evidence(audited, check);

		if (evidence && audit_evidence_state(check, evidence) == EVIDENCE_BAD &&
		    !excuse(audit, audited, check))
			err = group_finding(audit, audited, check, list);
	}
	return err;
}

static void group_judge(struct audit *audit, const struct audit_group *audited,
			enum audit_check check)
{
	struct audit_check_state *state = &audit->checks[check];
	const struct evidence *evidence = audit_group_evidence(audited, check);
	const char *why = excuse(audit, audited, check);

	if (!evidence)
		return;
	state->groups++;
	if (audit_evidence_state(check, evidence) == EVIDENCE_NONE)
		audit_evidence_undecided(state, audited->path, evidence);
	else if (audit_evidence_state(check, evidence) == EVIDENCE_BAD && why)
		audit_undecided(state, audited->path, why);
}

static void check_conclude(struct audit *audit, enum audit_check check)
{
	struct audit_check_state *state = &audit->checks[check];
	const char *reason = audit_check_reason(&audit->gaps, check);

	if (reason) {
		state->result = audit_check_is_absent(&audit->gaps, check) ? RESULT_ABSENT
									   : RESULT_UNKNOWN;
		snprintf(state->reason, AUDIT_TEXT, "%s", reason);
		state->undecided = 0; /* it is not one group's reason */
		return;
	}
	for (size_t i = 0; i < audit->findings.nr; i++)
		if (audit->findings.at[i].check == check)
			state->result = RESULT_VIOLATION;
	if (state->result == RESULT_VIOLATION)
		return;
	if (!state->groups && audit_check_needs_none(check))
		state->result = RESULT_ABSENT;
	else if (!state->groups || state->undecided)
		state->result = RESULT_UNKNOWN;
	if (!state->groups)
		snprintf(state->reason, AUDIT_TEXT, "%s", audit_nothing_text(check));
}

static int groups_judge(struct audit *audit, const char *under)
{
	for (size_t id = 0; id < MEMCG_IDS; id++) {
		const struct audit_group *audited = audit->by_id[id];
		int err;

		if (!audited || !path_is_below(audited->path, under))
			continue;
		err = audit_group_findings(audit, audited, &audit->findings);
		if (err)
			return err;
		for (int check = 0; check < CHECK__COUNT; check++)
			group_judge(audit, audited, (enum audit_check)check);
	}
	return 0;
}

static int ended_judge(struct audit *audit, const char *under)
{
	int err = 0;

	for (size_t i = 0; i < audit->ended.nr && !err; i++) {
		if (!path_is_below(audit->ended.at[i].path, under))
			continue;
		audit->checks[audit->ended.at[i].check].groups++;
		err = finding_list_add(&audit->findings, &audit->ended.at[i]);
	}
	return err;
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

static int records_judge(struct audit *audit, const char *under,
			 const struct audit_records *records)
{
	bool made = !audit_check_reason(&audit->gaps, CHECK_RECORDS);
	int err = 0;

	audit->checks[CHECK_RECORDS].groups = records->groups;
	for (size_t i = 0; !err && made && i < records->nr; i++)
		if (path_is_below(records->findings[i].path, under))
			err = finding_list_add(&audit->findings, &records->findings[i]);
	return err;
}

int audit_judge_records(struct audit *audit, const char *under, const struct audit_records *records)
{
	int err;

	audit->gaps.recorded = records;
	audit->gaps.records = records ? records->unknown : NULL;
	audit->gaps.records_absent = records ? records->absent : NULL;
	finding_list_free(&audit->findings);
	memset(audit->checks, 0, sizeof(audit->checks));
	err = groups_judge(audit, under);
	if (!err)
		err = ended_judge(audit, under);
	if (!err && path_is_below("/", under))
		err = audit_machine_judge(audit);
	if (!err && records)
		err = records_judge(audit, under, records);
	if (err)
		return err;
	audit_census_judge(audit);
	findings_pair(audit);
	for (int check = 0; check < CHECK__COUNT; check++)
		check_conclude(audit, (enum audit_check)check);
	return 0;
}

int audit_judge(struct audit *audit, const char *under)
{
	return audit_judge_records(audit, under, NULL);
}

static bool machine_is_decided(const struct audit *audit)
{
	if (audit->zpages.last_ns &&
	    audit_evidence_state(CHECK_ZPAGES, &audit->zpages) == EVIDENCE_NONE)
		return false;
	if (audit_evidence_state(CHECK_CACHE, &audit->cached) == EVIDENCE_NONE &&
	    audit->cached.last_ns)
		return false;
	return audit->gaps.census || (evidence_state(&audit->used) != EVIDENCE_NONE &&
				      evidence_state(&audit->orphans) != EVIDENCE_NONE &&
				      evidence_state(&audit->unowned) != EVIDENCE_NONE);
}

static bool group_is_decided(const struct audit *audit, const struct audit_group *audited)
{
	for (int i = 0; i < CHECK__COUNT; i++) {
		enum audit_check check = (enum audit_check)i;
		const struct evidence *evidence = audit_group_evidence(audited, check);

		if (evidence && audit_evidence_state(check, evidence) == EVIDENCE_NONE &&
		    !audit_check_reason(&audit->gaps, check))
			return false;
	}
	return true;
}

bool audit_is_decided(const struct audit *audit)
{
	if (!machine_is_decided(audit))
		return false;
	for (size_t id = 0; id < MEMCG_IDS; id++)
		if (audit->by_id[id] && !group_is_decided(audit, audit->by_id[id]))
			return false;
	return true;
}

const struct audit_check_state *audit_check_state(const struct audit *audit, enum audit_check check)
{
	return &audit->checks[check];
}

const struct audit_finding *audit_findings(const struct audit *audit, size_t *nr)
{
	*nr = audit->findings.nr;
	return audit->findings.at;
}

enum audit_result audit_verdict(const struct audit *audit)
{
	enum audit_result verdict = RESULT_OK;

	for (int check = 0; check < CHECK__COUNT; check++) {
		if (audit->checks[check].result == RESULT_VIOLATION)
			return RESULT_VIOLATION;
		if (audit->checks[check].result == RESULT_UNKNOWN)
			verdict = RESULT_UNKNOWN;
	}
	return verdict;
}
