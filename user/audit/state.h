/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * audit/state.h - what an audit holds, for the files that make it up: audit/audit.c, audit/judge.c
 * and audit/machine.c.
 */
#ifndef CGSWAP_AUDIT_STATE_H
#define CGSWAP_AUDIT_STATE_H

#include "audit/audit.h"
#include "audit/census.h"
#include "audit/evidence.h"
#include "audit/findings.h"
#include "audit/group.h"
#include "record.h"

struct audit {
	struct audit_group *by_id[MEMCG_IDS];
	/* of the machine */
	struct evidence unowned; /* pages in swap without an owner, more than at the beginning */
	struct evidence orphans; /* slots whose owner is no group */
	struct evidence used;	 /* census - kernel, slots in use */
	struct evidence cached;	 /* pages in the swap cache: kernel - census */
	struct evidence zpages;	 /* pages in zswap: charged - stored */
	uint64_t stamp;		 /* of the last flush that was looked at */
	int64_t unowned_base;
	int64_t orphan_slots;
	int64_t used_census;
	int64_t used_kernel;
	uint64_t moved; /* pages, during the last reading */
	int censuses;
	struct census_slot examples[CENSUS_EXAMPLES]; /* of slots that are owned and not in use */
	int nr_examples;
	struct slot_fault faults[SLOT_FAULTS]; /* charges of slots that had an owner */
	uint64_t nr_faults;
	uint64_t limit_writes;
	bool written; /* some limit, since the reading before */
	/* of the last reading */
	int64_t misses;
	int64_t zswap_misses;
	int64_t seen_misses;
	int64_t page_bytes;
	struct check_gaps gaps;
	/* the conclusions */
	struct audit_check_state checks[CHECK__COUNT];
	struct finding_list findings;
	struct finding_list ended; /* of groups that are gone */
};

/* Adds what is proven wrong with the group to @list. 0 or -ENOMEM. */
int audit_group_findings(const struct audit *audit, const struct audit_group *audited,
			 struct finding_list *list);

/*
 * The checks of the machine as a whole, after those of its groups: adds what is proven wrong to the
 * findings. 0 or -ENOMEM.
 */
int audit_machine_judge(struct audit *audit);
void audit_census_judge(struct audit *audit);

#endif
