// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * audit/judge.c - what the readings of an audit prove, check by check. See audit/audit.h.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/state.h"
#include "base/fmt.h"
#include "cgroup/path.h"

static enum evidence_state state_of(const struct comparison *cmp)
{
	return evidence_state(cmp->evidence, cmp->check->pace);
}

/* False when there is nothing to compare. */
static bool is_made(const struct comparison *cmp)
{
	return !cmp->check->optional ||
	       (cmp->evidence->last_ns && !(cmp->group && cmp->group->files_gone));
}

/* Why the check is not made for any group; NULL: it is made. */
static const char *check_reason(const struct audit *audit, const struct audit_check *check)
{
	if (!audit->needs[check->need].met)
		return audit->needs[check->need].why;
	return check_holds(audit, check)
		       ? NULL
		       : "virtual swap (vswap): charged is not a slot, but its place on a device, "
			 "if it gets one";
}

static bool is_counted_by(const struct audit_check *check, int account)
{
	return check->counted >> account & 1;
}

/* Why neither a difference nor an agreement is reliable; or NULL. */
static const char *check_gap(const struct audit *audit, const struct audit_check *check)
{
	const char *gap = NULL;

	for (int account = 0; account < ACCOUNT_COUNT && !gap; account++)
		if (is_counted_by(check, account))
			gap = coverage_gap_text(audit->reading.coverage.gap[account]);
	return gap;
}

static const char *skipped_excuse(const struct audit *audit, const struct audit_check *check)
{
	const char *why = NULL;

	for (int account = 0; account < ACCOUNT_COUNT; account++) {
		int64_t skipped = audit->reading.coverage.skipped[account];

		if (!is_counted_by(check, account) || !skipped)
			continue;
		if (skipped != VAL_NONE)
			return "skipped runs of our programs may explain it";
		why = "this kernel does not count skipped runs of our programs";
	}
	return why;
}

/* Why a difference may not be the kernel's fault; or NULL. */
static const char *excuse(const struct comparison *cmp)
{
	const struct audit_check *check = cmp->check;
	const char *why = check->excuse ? check->excuse(cmp) : NULL;

	if (check->need == NEED_CENSUS && cmp->audit->doubted)
		return "the census and the kernel disagree on how many slots are in use";
	if (check_gap(cmp->audit, check))
		return check_gap(cmp->audit, check);
	if (check->children && cmp->audit->orphaned)
		return "below a group are removed ones that were not found to be its own";
	return why || check->tells_skipped ? why : skipped_excuse(cmp->audit, check);
}

/* Pages of all findings of the check so far. */
static int64_t found_pages(const struct audit *audit, const struct audit_check *check)
{
	int64_t pages = 0;

	for (size_t i = 0; i < audit->findings.nr; i++)
		if (audit->findings.at[i].check == check)
			pages += audit->findings.at[i].pages;
	return pages;
}

static bool is_finding(const struct comparison *cmp)
{
	if (!is_made(cmp) || check_reason(cmp->audit, cmp->check) || cmp->check->basis ||
	    state_of(cmp) != EVIDENCE_BAD || excuse(cmp))
		return false;
	/* do not report the groups' excess again for the machine */
	return cmp->group || !cmp->check->group.measure ||
	       cmp->evidence->value != found_pages(cmp->audit, cmp->check);
}

static int finding_add(const struct comparison *cmp, struct finding_list *list)
{
	const struct evidence *evidence = cmp->evidence;
	/* rounded up to pages */
	int64_t page = cmp->check->bytes ? cmp->audit->reading.page_bytes : 1;
	struct audit_finding finding = {
		.check = cmp->check,
		.class = evidence->value > 0 ? cmp->part->above : cmp->part->below,
		.path = cmp->group ? cmp->group->path : "/",
		.kernfs_id = cmp->group ? cmp->group->kernfs_id : 0,
		.memcg_id = cmp->group ? cmp->group->memcg_id : 0,
		.pages = (llabs(evidence->value) + page - 1) / page,
		.first_ns = evidence->first_ns,
		.last_ns = evidence->last_ns,
	};

	if (cmp->part->detail)
		cmp->part->detail(cmp, finding.detail);
	else
		snprintf(finding.detail, AUDIT_TEXT, "%s", cmp->words);
	return finding_list_add(list, &finding);
}

int audit_find(struct audit *audit, struct audit_group *group, const struct audit_check *check,
	       struct finding_list *list)
{
	struct comparison cmp = { .audit = audit, .group = group };
	int err = 0;

	while (!err && comparison_next(&cmp))
		if ((!check || cmp.check == check) && is_finding(&cmp))
			err = finding_add(&cmp, list);
	return err;
}

/* Says why the evidence is not enough. */
static void evidence_doubt(const struct comparison *cmp, char *why)
{
	const struct evidence *evidence = cmp->evidence;
	const char *unit = cmp->check->bytes ? "byte" : "page";

	if (!evidence->readings)
		snprintf(why, AUDIT_TEXT, "never read while idle");
	else if (evidence->bad_times)
		snprintf(why, AUDIT_TEXT, "%+" PRId64 " %s%s, not seen for long enough",
			 evidence->value, unit, fmt_plural(evidence->value));
	else
		snprintf(why, AUDIT_TEXT, "still swapping; agrees only to within %" PRIu64 " %s%s",
			 evidence->spread, unit, fmt_plural((int64_t)evidence->spread));
}

/* Counts an undecided group; keeps the reason of the first. */
static void doubt(const struct comparison *cmp)
{
	const char *path = cmp->group ? cmp->group->path : "machine";
	char text[AUDIT_TEXT] = "";

	if (state_of(cmp) == EVIDENCE_NONE)
		evidence_doubt(cmp, text);
	else if (state_of(cmp) == EVIDENCE_BAD && cmp->check->basis)
		cmp->part->detail(cmp, text);
	else if (state_of(cmp) == EVIDENCE_BAD && excuse(cmp))
		snprintf(text, sizeof(text), "%s", excuse(cmp));
	else if (state_of(cmp) == EVIDENCE_OK && cmp->group && cmp->check->doubt)
		cmp->check->doubt(cmp, text);
	if (text[0] && !cmp->state->undecided++)
		snprintf(cmp->state->reason, AUDIT_TEXT, "%.100s: %.150s", path ? path : "?", text);
}

/* The machine counts as one group, however many of its parts are compared. */
static void all_doubt(struct audit *audit, struct audit_group *group, bool basis_only)
{
	struct comparison cmp = { .audit = audit, .group = group };

	while (comparison_next(&cmp)) {
		bool again = cmp.part == &cmp.check->machine[1];

		if (!is_made(&cmp) || (basis_only && !cmp.check->basis))
			continue;
		cmp.state->groups += !again;
		if (!again || !cmp.state->undecided)
			doubt(&cmp);
	}
}

static int groups_judge(struct audit *audit, const char *under)
{
	int err = 0;

	for (size_t id = 0; id < MEMCG_IDS && !err; id++) {
		struct audit_group *group = audit->by_id[id];

		if (!group || !path_is_below(group->path, under))
			continue;
		err = audit_find(audit, group, NULL, &audit->findings);
		all_doubt(audit, group, false);
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

/* The checks that others rest on are judged for any @under. */
static int all_judge(struct audit *audit, const char *under)
{
	bool whole = audit->whole = path_is_below("/", under);
	int err = groups_judge(audit, under);

	if (!err)
		err = ended_judge(audit, under);
	if (!err && whole)
		err = audit_find(audit, NULL, NULL, &audit->findings);
	all_doubt(audit, NULL, !whole);
	for (size_t i = 0; i < audit_nr_checks && !err; i++)
		if (audit_checks[i].find && check_holds(audit, &audit_checks[i]))
			err = audit_checks[i].find(audit, &audit_checks[i], under);
	return err;
}

/* True if the root is the only group of the last reading. */
static bool root_is_alone(const struct audit *audit)
{
	bool root = false;

	for (size_t id = 0; id < MEMCG_IDS; id++) {
		if (audit->by_id[id] && !audit->by_id[id]->root)
			return false;
		root |= audit->by_id[id] != NULL;
	}
	return root;
}

/* Why it is fine that nothing was checked; NULL: it is not. */
static const char *check_nothing(const struct audit *audit, const struct audit_check *check)
{
	if (check->not_root && audit->whole && root_is_alone(audit))
		return "there is no group below the root";
	return check->nothing;
}

static void check_conclude(struct audit *audit, const struct audit_check *check)
{
	struct audit_check_state *state = &audit->runs[check - audit_checks].state;
	const char *reason = check_reason(audit, check), *nothing = check_nothing(audit, check);

	if (reason) {
		const struct need_state *need = &audit->needs[check->need];

		state->result = !need->met && need->absent ? RESULT_ABSENT : RESULT_UNKNOWN;
		state->undecided = 0; /* it is not one group's reason */
	} else if (found_pages(audit, check)) {
		state->result = RESULT_VIOLATION;
	} else if (!state->groups) {
		state->result = nothing ? RESULT_ABSENT : RESULT_UNKNOWN;
		reason = nothing ? nothing : "there is no group to look at";
	} else if (check_gap(audit, check)) {
		state->result = RESULT_UNKNOWN;
		state->undecided = 0;
		reason = check_gap(audit, check);
	} else if (check->gap && check->gap(audit)) {
		state->result = RESULT_UNKNOWN;
		reason = check->gap(audit);
	} else if (state->undecided) {
		state->result = RESULT_UNKNOWN;
	}
	if (reason)
		snprintf(state->reason, AUDIT_TEXT, "%s", reason);
}

/* A recording has charges and uncharges, and none of the live audit's other numbers. */
static void needs_record(struct audit *audit, const struct audit_records *records)
{
	static const char seen[] = "only in a live audit";
	const struct need_state needs[NEED__COUNT] = {
		[NEED_NOTHING] = { .met = true },
		[NEED_CENSUS] = { false, "a recording has no census", true },
		[NEED_ZSWAP] = { false, "a recording has no bytes of zswap", true },
		[NEED_ZSWAP_PAGES] = { false, "a recording has no pages of zswap", true },
		[NEED_LIMITS] = { false, seen, true },
		[NEED_EVENTS] = { false, seen, true },
		[NEED_CHARGES] = { false, seen, true },
		[NEED_CALLS] = { false, seen, true },
		[NEED_RECORDS] = { !records->why, records->why, records->absent },
	};

	memcpy(audit->needs, needs, sizeof(needs));
}

int audit_judge(struct audit *audit, const char *under, const struct audit_records *records)
{
	int err;

	audit->records = records;
	audit->needs[NEED_RECORDS] = (struct need_state){ false, "only in a recording", true };
	if (records)
		needs_record(audit, records);
	finding_list_free(&audit->findings);
	for (size_t i = 0; i < audit_nr_checks; i++)
		audit->runs[i].state = (struct audit_check_state){ 0 };
	err = all_judge(audit, under);
	if (!err)
		err = finding_list_pair(&audit->findings);
	if (err)
		return err;
	for (size_t i = 0; i < audit_nr_checks; i++)
		check_conclude(audit, &audit_checks[i]);
	return 0;
}

/* Do not wait for a machine number that the kernel lacks, unless other checks rest on it. */
static bool is_awaited(const struct comparison *cmp)
{
	bool reason = check_reason(cmp->audit, cmp->check);

	if (!is_made(cmp) || state_of(cmp) != EVIDENCE_NONE)
		return false;
	return cmp->group ? !reason : cmp->evidence->last_ns || (cmp->check->basis && !reason);
}

static bool all_is_decided(struct audit *audit, struct audit_group *group)
{
	struct comparison cmp = { .audit = audit, .group = group };

	while (comparison_next(&cmp))
		if (is_awaited(&cmp))
			return false;
	return true;
}

size_t audit_undecided(struct audit *audit)
{
	size_t nr = !all_is_decided(audit, NULL);

	for (size_t id = 0; id < MEMCG_IDS; id++)
		nr += audit->by_id[id] && !all_is_decided(audit, audit->by_id[id]);
	return nr;
}

bool audit_is_decided(struct audit *audit)
{
	return !audit_undecided(audit);
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
