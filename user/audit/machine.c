// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * audit/machine.c - what the readings prove of the machine as a whole: owners, the census itself,
 * zswap's pages, and charges of slots that had an owner. See audit/audit.h.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/fmt.h"
#include "audit/state.h"

static void machine_judge(struct audit *audit, enum audit_check check,
			  const struct evidence *evidence)
{
	struct audit_check_state *state = &audit->checks[check];

	state->groups++;
	if (audit_evidence_state(check, evidence) == EVIDENCE_NONE)
		audit_evidence_undecided(state, "machine", evidence);
}

static int machine_finding(struct audit *audit, enum audit_check check, enum audit_class class,
			   const struct evidence *evidence, const char *detail)
{
	struct audit_finding finding = {
		.check = check,
		.class = class,
		.path = "/",
		.pages = llabs(evidence->value),
		.first_ns = evidence->first_ns,
		.last_ns = evidence->last_ns,
	};

	snprintf(finding.detail, AUDIT_TEXT, "%s", detail);
	return finding_list_add(&audit->findings, &finding);
}

static int owners_judge(struct audit *audit)
{
	int err = 0;

	machine_judge(audit, CHECK_OWNERS, &audit->orphans);
	machine_judge(audit, CHECK_OWNERS, &audit->unowned);
	audit->checks[CHECK_OWNERS].groups = 1;
	audit->checks[CHECK_OWNERS].undecided = !!audit->checks[CHECK_OWNERS].undecided;
	if (evidence_state(&audit->used) == EVIDENCE_BAD)
		return 0;
	if (evidence_state(&audit->orphans) == EVIDENCE_BAD)
		err = machine_finding(audit, CHECK_OWNERS, CLASS_STUCK, &audit->orphans,
				      "slots are owned by ids that no group has");
	if (!err && evidence_state(&audit->unowned) == EVIDENCE_BAD)
		err = machine_finding(audit, CHECK_OWNERS, CLASS_UNDERFLOW, &audit->unowned,
				      "pages are in swap that nobody is charged for any more");
	return err;
}

static int cache_judge(struct audit *audit)
{
	const struct evidence *evidence = &audit->cached;
	enum audit_class class = evidence->value > 0 ? CLASS_UNDERFLOW : CLASS_STUCK;

	machine_judge(audit, CHECK_CACHE, evidence);
	if (evidence_state(&audit->used) == EVIDENCE_BAD)
		return 0;
	if (audit_evidence_state(CHECK_CACHE, evidence) != EVIDENCE_BAD)
		return 0;
	return machine_finding(audit, CHECK_CACHE, class, evidence,
			       "pages in the swap cache are not as many as slots with one");
}

/* The slots of one owner that were charged again; what is not kept of them is counted only. */
static int64_t faults_pages(const struct audit *audit, uint16_t owner)
{
	int64_t pages = 0;

	for (uint64_t i = 0; i < audit->nr_faults && i < SLOT_FAULTS; i++)
		if (audit->faults[i].owner_id == owner)
			pages += rec_slot_pages(audit->faults[i].slot);
	return pages;
}

static int fault_finding(struct audit *audit, const struct slot_fault *fault)
{
	const struct audit_group *owner = audit->by_id[fault->owner_id];
	struct audit_finding finding = {
		.check = CHECK_CHARGES,
		.class = CLASS_DOUBLE,
		.path = owner ? owner->path : "/",
		.kernfs_id = owner ? owner->kernfs_id : 0,
		.memcg_id = fault->owner_id,
		.pages = faults_pages(audit, fault->owner_id),
		.first_ns = fault->time_ns,
		.last_ns = fault->time_ns,
	};

	snprintf(finding.detail, AUDIT_TEXT,
		 "slot %u:%" PRIu64 " was the group's when pid %u had it charged to id %u; %" PRIu64
		 " charge%s of that kind in all",
		 rec_slot_type(fault->slot), (uint64_t)rec_slot_offset(fault->slot), fault->pid,
		 fault->memcg_id, audit->nr_faults, fmt_plural((int64_t)audit->nr_faults));
	return finding_list_add(&audit->findings, &finding);
}

static bool fault_is_first(const struct audit *audit, uint64_t i)
{
	for (uint64_t j = 0; j < i; j++)
		if (audit->faults[j].owner_id == audit->faults[i].owner_id)
			return false;
	return true;
}

static int charges_judge(struct audit *audit)
{
	audit->checks[CHECK_CHARGES].groups = 1;
	for (uint64_t i = 0; i < audit->nr_faults && i < SLOT_FAULTS; i++) {
		int err = fault_is_first(audit, i) ? fault_finding(audit, &audit->faults[i]) : 0;

		if (err)
			return err;
	}
	return 0;
}

/* Pages of groups that are known to have too many, so that they are not told twice. */
static int64_t zpages_found(const struct audit *audit)
{
	int64_t pages = 0;

	for (size_t i = 0; i < audit->findings.nr; i++)
		if (audit->findings.at[i].check == CHECK_ZPAGES)
			pages += audit->findings.at[i].pages;
	return pages;
}

static int zpages_judge(struct audit *audit)
{
	const struct evidence *evidence = &audit->zpages;
	enum audit_class class = evidence->value > 0 ? CLASS_LEAK : CLASS_UNDERFLOW;

	if (!evidence->last_ns)
		return 0;
	machine_judge(audit, CHECK_ZPAGES, evidence);
	if (audit_evidence_state(CHECK_ZPAGES, evidence) != EVIDENCE_BAD ||
	    evidence->value == zpages_found(audit))
		return 0;
	return machine_finding(audit, CHECK_ZPAGES, class, evidence,
			       "pages charged in zswap are not as many as zswap has");
}

int audit_machine_judge(struct audit *audit)
{
	int err = owners_judge(audit);

	if (!err)
		err = cache_judge(audit);
	if (!err)
		err = zpages_judge(audit);
	if (!err)
		err = charges_judge(audit);
	return err;
}

/* A census that does not add up says nothing of the kernel: it may be us who cannot read it. */
void audit_census_judge(struct audit *audit)
{
	struct audit_check_state *state = &audit->checks[CHECK_CENSUS];
	char why[AUDIT_TEXT];

	machine_judge(audit, CHECK_CENSUS, &audit->used);
	if (evidence_state(&audit->used) != EVIDENCE_BAD)
		return;
	snprintf(why, sizeof(why),
		 "%" PRId64 " slot%s in use by the census, %" PRId64 " by the kernel",
		 audit->used_census, fmt_plural(audit->used_census), audit->used_kernel);
	audit_undecided(state, "machine", why);
}
