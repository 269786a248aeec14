/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * audit/state.h - what an audit holds, for the files that make it up: audit/audit.c, audit/judge.c,
 * audit/machine.c, audit/reason.c and audit/text.c.
 */
#ifndef CGSWAP_AUDIT_STATE_H
#define CGSWAP_AUDIT_STATE_H

#include "audit/audit.h"
#include "audit/group.h"
#include "audit/census.h"
#include "audit/evidence.h"
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
	bool written;		    /* some limit, since the reading before */
	const char *charges_absent; /* why nobody looked; NULL: somebody did */
	const char *events_absent;
	const char *limits_absent;
	/* of the last reading */
	int64_t misses;
	int64_t zswap_misses;
	int64_t seen_misses;
	bool memsw;
	const char *zswap_absent;
	int64_t page_bytes;
	const char *census_error;
	const struct audit_records *records; /* NULL: live */
	/* the conclusions */
	struct audit_check_state checks[CHECK__COUNT];
	struct audit_finding *findings;
	size_t nr_findings;
	struct audit_finding *ended; /* of groups that are gone */
	size_t nr_ended;
};

enum findings_list { FINDINGS_NOW, FINDINGS_ENDED };

/* Adds what is proven wrong with the group to one of the lists. 0 or -ENOMEM. */
int audit_group_findings(struct audit *audit, const struct audit_group *audited,
			 enum findings_list list);

/* The proof of a check that is made of each group, when it is made of this one; else NULL. */
const struct evidence *audit_group_evidence(const struct audit_group *audited,
					    enum audit_check check);

/* What @proof says of @check: numbers that lag take other times. */
enum evidence_state audit_evidence_state(enum audit_check check, const struct evidence *evidence);

/* Adds a copy of @finding to one of the lists. 0 or -ENOMEM. */
int audit_finding_add(struct audit *audit, enum findings_list list,
		      const struct audit_finding *finding);

/* Counts one that is not decided; the first one's reason is kept. */
void audit_undecided(struct audit_check_state *state, const char *path, const char *why);
void audit_evidence_undecided(struct audit_check_state *state, const char *path,
			      const struct evidence *evidence);

/*
 * The checks of the machine as a whole, after those of its groups: adds what is proven wrong to the
 * findings. 0 or -ENOMEM.
 */
int audit_machine_judge(struct audit *audit);
void audit_census_judge(struct audit *audit);

bool audit_check_needs_census(enum audit_check check);
bool audit_check_is_zswap(enum audit_check check);

/* Why the check is not made of any group, and not of the machine; NULL: it is made. */
const char *audit_check_reason(const struct audit *audit, enum audit_check check);

/* True when that is because there is nothing to be checked, or nothing that we can see of it. */
bool audit_check_is_absent(const struct audit *audit, enum audit_check check);

/* True when it is fine that there is nothing to look at; and what is said then. */
bool audit_check_needs_none(enum audit_check check);
const char *audit_nothing_text(enum audit_check check);

/* What the numbers of the group show, into @text of AUDIT_TEXT bytes. */
void audit_group_detail(const struct audit *audit, const struct audit_group *audited,
			enum audit_check check, char *text);

void audit_findings_clear(struct audit *audit);

#endif
