/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * audit/findings.h - what an audit found: violations one by one, and of each check how many groups
 * are fine, bad and undecided. Pure.
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
	char *path; /* of the group; "/" for what is of the whole machine */
	uint64_t kernfs_id;
	uint16_t memcg_id;
	int64_t pages;	   /* above 0 */
	uint64_t first_ns; /* since when it is seen; CLOCK_MONOTONIC */
	uint64_t last_ns;
	char detail[AUDIT_TEXT];
};

/* Findings in the order in which they were added; all 0: none. */
struct finding_list {
	struct audit_finding *at;
	size_t nr, max;
};

struct audit_check_state {
	enum audit_result result;
	size_t groups;		 /* that were looked at; 1 for a check of the whole machine */
	size_t undecided;	 /* of these, unknown */
	char reason[AUDIT_TEXT]; /* of the first unknown one, or why the check is absent */
};

/* Adds a copy of @finding, and of its path ("?" when it has none). 0 or -ENOMEM. */
int finding_list_add(struct finding_list *list, const struct audit_finding *finding);

/*
 * The finding of the check, class and group of @first, which is added if there is none; or NULL. Of
 * thousands of groups there is one finding, "(others)", for all the rest.
 */
struct audit_finding *finding_list_get(struct finding_list *list,
				       const struct audit_finding *first);

/* True for the one of all the rest. */
bool finding_is_others(const struct audit_finding *finding);
void finding_list_free(struct finding_list *list);

#endif
