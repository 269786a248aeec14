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
	RESULT_ABSENT, /* the kernel has nothing to be checked */
};

enum audit_class { CLASS_LEAK, CLASS_UNDERFLOW, CLASS_MISATTRIBUTION, CLASS_DOUBLE, CLASS_STUCK };

const char *audit_class_name(enum audit_class class);

/* A result in a word, and as a verdict: in a word, and the exit code of cgswap audit. */
extern const struct result_words {
	const char *name, *verdict;
	int exit;
} audit_results[];

/* What a check is made of, beside what the ledger knows of groups. */
enum check_need {
	NEED_NOTHING,
	NEED_CENSUS,
	NEED_ZSWAP,	  /* and programs that count its bytes */
	NEED_ZSWAP_PAGES, /* zswap only */
	NEED_LIMITS, /* this and the next three: programs that are attached for a live audit only */
	NEED_EVENTS,
	NEED_CHARGES,
	NEED_CALLS,
	NEED_RECORDS, /* of a recording */
	NEED__COUNT,
};

struct check_part {
	/* Takes the numbers of the reading as evidence; not at all when they tell nothing. */
	void (*measure)(const struct comparison *cmp);
	/* What the numbers show, into @text of AUDIT_TEXT bytes; NULL: the row's words. */
	void (*detail)(const struct comparison *cmp, char *text);
	enum audit_class below, above; /* of a difference below 0, and above it */
};

#define CHECK_PARTS 2

struct audit_check {
	const char *name;
	const char *text; /* what is so when it is ok */
	enum check_need need;
	enum evidence_pace pace;
	bool not_root; /* the root has no swap files and no limit */
	bool vswap;    /* it holds on a kernel with virtual swap too */
	bool optional; /* where there never were numbers there is nothing to be compared */
	bool bytes;    /* differences are in bytes, not pages */
	/* The checks with the same need rest on it: a difference is doubt, and no finding. */
	bool basis;
	/* Said when there was nothing to look at and that is fine; NULL: it is not. */
	const char *nothing;
	/* bits: enum hook_account; what these programs counted is part of it */
	uint32_t counted;
	/* Why a difference is not the kernel's fault as far as we know, or NULL. */
	const char *(*excuse)(const struct comparison *cmp);
	/* Skipped runs of programs do not excuse it: the numbers tell what they missed. */
	bool tells_skipped;
	/* Why it is not known that what it finds is all, or NULL. */
	const char *(*gap)(const struct audit *audit);
	/* Why an agreement does not show that all is right, into @text of AUDIT_TEXT bytes. */
	void (*doubt)(const struct comparison *cmp, char *text);
	struct check_part group; /* of each group */
	struct check_part machine[CHECK_PARTS];
	const char *words[CHECK_PARTS]; /* of a difference of the machine */
	/* Findings without a comparison, of @under and below, to those of @audit. 0 or -ENOMEM. */
	int (*find)(struct audit *audit, const struct audit_check *check, const char *under);
};

/* In the order in which they are told. */
extern const struct audit_check audit_checks[];
extern const size_t audit_nr_checks;

#endif
