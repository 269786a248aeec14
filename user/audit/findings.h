/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * audit/findings.h - what an audit found: each violation, and for each check how many groups are
 * fine, bad and undecided. Pure.
 *
 * Owns: the list of violations. Must not know: what is compared.
 */
#ifndef CGSWAP_AUDIT_FINDINGS_H
#define CGSWAP_AUDIT_FINDINGS_H

#include <stddef.h>
#include <stdint.h>

#include "audit/checks.h"

#define AUDIT_TEXT 256

struct audit_finding {
	const struct audit_check *check;
	enum audit_class class;
	char *path; /* of the group; "/" for the whole machine */
	uint64_t kernfs_id;
	uint16_t memcg_id;
	int64_t pages;	   /* above 0 */
	uint64_t first_ns; /* when it was first seen; CLOCK_MONOTONIC */
	uint64_t last_ns;
	char detail[AUDIT_TEXT];
};

/* Findings in the order of their addition; all 0: empty. */
struct finding_list {
	struct audit_finding *at;
	size_t nr, max;
	/* index for finding_list_get() */
	uint32_t *place; /* 1 + index of a finding, 0: free; at least half are free */
	size_t places, placed;
};

struct audit_check_state {
	enum audit_result result;
	size_t groups;		 /* groups checked; 1 for a check of the whole machine */
	size_t undecided;	 /* of these, unknown */
	char reason[AUDIT_TEXT]; /* of the first unknown one, or why the check is absent */
};

/* Adds a copy of @finding, and of its path ("?" when it has none). 0 or -ENOMEM. */
int finding_list_add(struct finding_list *list, const struct audit_finding *finding);

/*
 * The finding with the check, class and group of @first, added if there is none; NULL: no memory.
 * Once there are thousands, further groups share the finding "(others)".
 */
struct audit_finding *finding_list_get(struct finding_list *list,
				       const struct audit_finding *first);

/*
 * If one group has too many pages and another too few, they were charged to the wrong one: both
 * become a misattribution. A deficit of the machine is not paired. 0 or -ENOMEM.
 */
int finding_list_pair(struct finding_list *list);

/* True for the shared finding "(others)". */
bool finding_is_others(const struct audit_finding *finding);
void finding_list_free(struct finding_list *list);

#endif
