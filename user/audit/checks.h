/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * audit/checks.h - the checks of an audit, one row each: its words, what it needs, what it
 * compares, and what a difference is called. Pure.
 *
 * Owns: the table. A check is added as a row of it with a measure function, both in audit/checks.c;
 * nobody else names a check. Must not know: verdicts, how long a difference has to stay.
 */
#ifndef CGSWAP_AUDIT_CHECKS_H
#define CGSWAP_AUDIT_CHECKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "audit/evidence.h"
#include "record.h"

struct audit;
struct comparison;

enum audit_result {
	RESULT_OK,
	RESULT_VIOLATION,
	RESULT_UNKNOWN,
	RESULT_ABSENT, /* the kernel does not have what is checked */
};

enum audit_class { CLASS_LEAK, CLASS_UNDERFLOW, CLASS_MISATTRIBUTION, CLASS_DOUBLE, CLASS_STUCK };

const char *audit_class_name(enum audit_class class);

/* A result as a word, as a verdict, and as the exit code of cgswap audit. */
extern const struct result_words {
	const char *name, *verdict;
	int exit;
} audit_results[];

/* What a check needs beside the ledger. */
enum check_need {
	NEED_NOTHING,
	NEED_CENSUS,
	NEED_ZSWAP,	  /* and programs that count zswap's bytes */
	NEED_ZSWAP_PAGES, /* zswap only */
	NEED_LIMITS,	  /* this and the next three: programs attached only for a live audit */
	NEED_EVENTS,
	NEED_CHARGES,
	NEED_CALLS,
	NEED_RECORDS, /* a recording */
	NEED__COUNT,
};

struct check_part {
	/* Takes the numbers of the reading as evidence, unless they tell nothing. */
	void (*measure)(const struct comparison *cmp);
	/* What the numbers show, into @text of AUDIT_TEXT bytes; NULL: the row's words. */
	void (*detail)(const struct comparison *cmp, char *text);
	enum audit_class below, above; /* class of a difference below 0, and above it */
};

#define CHECK_PARTS 2

struct audit_check {
	const char *name;
	const char *text; /* the claim when the result is ok */
	enum check_need need;
	enum evidence_pace pace;
	bool not_root; /* the root has no swap files and no limit */
	bool vswap;    /* also valid on a kernel with virtual swap */
	bool optional; /* without numbers there is nothing to compare */
	bool bytes;    /* differences are in bytes, not pages */
	/* Checks with the same need rest on this one: a difference is doubt, not a finding. */
	bool basis;
	/* Uses the children's numbers: all children have to be known. */
	bool children;
	/* Why it is fine that nothing was checked; NULL: it is not. */
	const char *nothing;
	/* bits of enum hook_account: whose counts are compared */
	uint32_t counted;
	/* Why a difference may not be the kernel's fault, or NULL. */
	const char *(*excuse)(const struct comparison *cmp);
	/* Skipped runs do not excuse a difference: the numbers show what was missed. */
	bool tells_skipped;
	/* Why it may have missed something, or NULL. */
	const char *(*gap)(const struct audit *audit);
	/* Why agreement does not prove that all is right, into @text of AUDIT_TEXT bytes. */
	void (*doubt)(const struct comparison *cmp, char *text);
	struct check_part group; /* of each group */
	struct check_part machine[CHECK_PARTS];
	const char *words[CHECK_PARTS]; /* for a difference of the machine */
	/* Adds findings without a comparison, for @under and below, to @audit. 0 or -ENOMEM. */
	int (*find)(struct audit *audit, const struct audit_check *check, const char *under);
};

/* In the order of the report. */
extern const struct audit_check audit_checks[];
extern const size_t audit_nr_checks;

#endif
