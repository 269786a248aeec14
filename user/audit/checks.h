/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * audit/checks.h - the checks of an audit: their names and texts, what each needs, and why one is
 * not made. Pure.
 *
 * Owns: the list of checks. Must not know: groups, readings, what was found.
 */
#ifndef CGSWAP_AUDIT_CHECKS_H
#define CGSWAP_AUDIT_CHECKS_H

#include <stdbool.h>

#include "audit/evidence.h"

enum audit_check {
	CHECK_LEDGER,	 /* the page counter is the baseline and what was counted */
	CHECK_SLOTS,	 /* the slots owned are the baseline and what was counted */
	CHECK_COUNTER,	 /* the page counter, without the children's, is the slots owned */
	CHECK_HIERARCHY, /* the children's page counters are not above their parent's */
	CHECK_IDS,	 /* the references on an id are the slots owned, and 1 while online */
	CHECK_IN_USE,	 /* slots that are owned are in use */
	CHECK_LIMIT,	 /* the page counter is not above swap.max, unless that was lowered */
	CHECK_EVENTS,	 /* memory.swap.events count the refusals that were seen */
	CHECK_CHARGES,	 /* no slot is charged that has an owner */
	CHECK_OWNERS,	 /* every owner is a group, and every page in swap has an owner */
	CHECK_CENSUS,	 /* the slots in use are as many as the kernel says */
	CHECK_CACHE,	 /* as many slots have a page in the swap cache as there are pages in it */
	CHECK_ZSWAP,	 /* the group's compressed bytes are what was counted */
	CHECK_ZPAGES,	 /* pages in zswap are pages in swap, and as many as zswap has */
	CHECK_RECORDS,	 /* of a recording: a slot is charged once, and given back by its owner */
	CHECK__COUNT,
};

enum audit_result {
	RESULT_OK,
	RESULT_VIOLATION,
	RESULT_UNKNOWN,
	RESULT_ABSENT, /* the kernel has nothing to be checked */
};

enum audit_class { CLASS_LEAK, CLASS_UNDERFLOW, CLASS_MISATTRIBUTION, CLASS_DOUBLE, CLASS_STUCK };

const char *audit_check_name(enum audit_check check);
const char *audit_check_text(enum audit_check check);
const char *audit_class_name(enum audit_class class);
const char *audit_result_name(enum audit_result result);

/* Why nobody looks at what a check needs; NULL: somebody does. */
struct check_gaps {
	const char *census;
	const char *zswap;
	const char *limits;
	const char *events;
	const char *charges;
	bool memsw;	     /* v1, which has none of limits, events and charges to look at */
	bool recorded;	     /* the readings are of a recording */
	const char *records; /* why nothing can be said of its charges and uncharges */
	const char *records_absent; /* why there is nothing to be said of them */
};

bool audit_check_needs_census(enum audit_check check);
bool audit_check_is_zswap(enum audit_check check);

/*
 * Why the check is not made at all: what the kernel has not, or nobody looks at, or is in no
 * recording. Said once for a check, not for each group. NULL: it is made.
 */
const char *audit_check_reason(const struct check_gaps *gaps, enum audit_check check);

/* True when that is because there is nothing to be checked, or nothing that we can see of it. */
bool audit_check_is_absent(const struct check_gaps *gaps, enum audit_check check);

/* True when it is fine that there is nothing to look at; and what is said then. */
bool audit_check_needs_none(enum audit_check check);
const char *audit_nothing_text(enum audit_check check);

/* What @evidence says of @check: numbers that lag take other times. */
enum evidence_state audit_evidence_state(enum audit_check check, const struct evidence *evidence);

#endif
