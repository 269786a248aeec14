// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * audit/judge.c - what the readings of an audit prove, check by check. See audit/audit.h.
 */
#include <errno.h>
#include <inttypes.h>
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

enum evidence_state audit_evidence_state(enum audit_check check, const struct evidence *evidence)
{
	switch (check) {
	case CHECK_ZPAGES:
		return evidence_state_lagging(evidence);
	case CHECK_CACHE:
		return evidence_state_slow(evidence);
	default:
		return evidence_state(evidence);
	}
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

int audit_finding_add(struct audit *audit, enum findings_list list,
		      const struct audit_finding *finding)
{
	struct audit_finding **findings = list == FINDINGS_ENDED ? &audit->ended : &audit->findings;
	size_t *nr = list == FINDINGS_ENDED ? &audit->nr_ended : &audit->nr_findings;
	struct audit_finding *more = realloc(*findings, (*nr + 1) * sizeof(*more));

	if (!more)
		return -ENOMEM;
	*findings = more;
	more[*nr] = *finding;
	more[*nr].path = strdup(finding->path ? finding->path : "?");
	if (!more[*nr].path)
		return -ENOMEM;
	(*nr)++;
	return 0;
}

/* Pages of a difference that is in bytes are the least that it can be. */
static int64_t finding_pages(enum audit_check check, int64_t value)
{
	return check == CHECK_ZSWAP ? (llabs(value) + 4095) / 4096 : llabs(value);
}

static int group_finding(struct audit *audit, const struct audit_group *audited,
			 enum audit_check check, enum findings_list list)
{
	const struct evidence *evidence = audit_group_evidence(audited, check);
	struct audit_finding finding = {
		.check = check,
		.class = class_of(check, evidence->value),
		.path = audited->path,
		.kernfs_id = audited->kernfs_id,
		.memcg_id = audited->memcg_id,
		.pages = finding_pages(check, evidence->value),
		.first_ns = evidence->first_ns,
		.last_ns = evidence->last_ns,
	};

	audit_group_detail(audit, audited, check, finding.detail);
	return audit_finding_add(audit, list, &finding);
}

int audit_group_findings(struct audit *audit, const struct audit_group *audited,
			 enum findings_list list)
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

void audit_findings_clear(struct audit *audit)
{
	for (size_t i = 0; i < audit->nr_findings; i++)
		free(audit->findings[i].path);
	free(audit->findings);
	audit->findings = NULL;
	audit->nr_findings = 0;
}

void audit_undecided(struct audit_check_state *state, const char *path, const char *why)
{
	if (!state->undecided++)
		snprintf(state->reason, AUDIT_TEXT, "%.100s: %.150s", path ? path : "?", why);
}

void audit_evidence_undecided(struct audit_check_state *state, const char *path,
			      const struct evidence *evidence)
{
	char why[AUDIT_TEXT];

	if (!evidence->readings)
		snprintf(why, sizeof(why), "its numbers were never read in a quiet moment");
	else if (evidence->bad_times)
		snprintf(why, sizeof(why), "%+" PRId64 " pages, not seen for long enough",
			 evidence->value);
	else
		snprintf(why, sizeof(why), "it swaps: agrees within %" PRIu64 " pages, no better",
			 evidence->spread);
	audit_undecided(state, path, why);
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
	else if (audit_evidence_state(check, evidence) == EVIDENCE_BAD)
		state->bad++;
}

static void check_conclude(struct audit *audit, enum audit_check check)
{
	struct audit_check_state *state = &audit->checks[check];
	const char *reason = audit_check_reason(audit, check);

	if (reason) {
		state->result = audit_check_is_absent(audit, check) ? RESULT_ABSENT
								    : RESULT_UNKNOWN;
		snprintf(state->reason, AUDIT_TEXT, "%s", reason);
		state->undecided = 0; /* it is not one group's reason */
		return;
	}
	for (size_t i = 0; i < audit->nr_findings; i++)
		if (audit->findings[i].check == check)
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
		err = audit_group_findings(audit, audited, FINDINGS_NOW);
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

	for (size_t i = 0; i < audit->nr_ended && !err; i++) {
		if (!path_is_below(audit->ended[i].path, under))
			continue;
		audit->checks[audit->ended[i].check].groups++;
		audit->checks[audit->ended[i].check].bad++;
		err = audit_finding_add(audit, FINDINGS_NOW, &audit->ended[i]);
	}
	return err;
}

/* What one group has too much and another too little was charged to the one for the other. */
static void findings_pair(struct audit *audit)
{
	for (size_t i = 0; i < audit->nr_findings; i++) {
		struct audit_finding *leak = &audit->findings[i];

		for (size_t j = 0; j < audit->nr_findings && leak->class == CLASS_LEAK; j++) {
			struct audit_finding *other = &audit->findings[j];

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

static int records_judge(struct audit *audit, const char *under)
{
	const struct audit_records *records = audit->records;
	int err = 0;

	audit->checks[CHECK_RECORDS].groups = records->groups;
	for (size_t i = 0; !err && !audit_check_reason(audit, CHECK_RECORDS) && i < records->nr;
	     i++) {
		if (!path_is_below(records->findings[i].path, under))
			continue;
		audit->checks[CHECK_RECORDS].bad++;
		err = audit_finding_add(audit, FINDINGS_NOW, &records->findings[i]);
	}
	return err;
}

static int judge(struct audit *audit, const char *under)
{
	int err;

	audit_findings_clear(audit);
	memset(audit->checks, 0, sizeof(audit->checks));
	err = groups_judge(audit, under);
	if (!err)
		err = ended_judge(audit, under);
	if (!err && path_is_below("/", under))
		err = audit_machine_judge(audit);
	if (!err && audit->records)
		err = records_judge(audit, under);
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
	return judge(audit, under);
}

int audit_judge_records(struct audit *audit, const char *under, const struct audit_records *records)
{
	int err;

	audit->records = records;
	err = judge(audit, under);
	audit->records = NULL;
	return err;
}

static bool machine_is_decided(const struct audit *audit)
{
	if (audit->zpages.last_ns &&
	    audit_evidence_state(CHECK_ZPAGES, &audit->zpages) == EVIDENCE_NONE)
		return false;
	if (audit_evidence_state(CHECK_CACHE, &audit->cached) == EVIDENCE_NONE &&
	    audit->cached.last_ns)
		return false;
	return audit->census_error || (evidence_state(&audit->used) != EVIDENCE_NONE &&
				       evidence_state(&audit->orphans) != EVIDENCE_NONE &&
				       evidence_state(&audit->unowned) != EVIDENCE_NONE);
}

static bool group_is_decided(const struct audit *audit, const struct audit_group *audited)
{
	for (int i = 0; i < CHECK__COUNT; i++) {
		enum audit_check check = (enum audit_check)i;
		const struct evidence *evidence = audit_group_evidence(audited, check);

		if (evidence && audit_evidence_state(check, evidence) == EVIDENCE_NONE &&
		    !audit_check_reason(audit, check))
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
	*nr = audit->nr_findings;
	return audit->findings;
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
