/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * explain/report.h - the whole report on one group.
 *
 * Owns: the parts of a report, and which of two reports is worse. Pure. Must not know: files, how
 * it is printed.
 */
#ifndef CGSWAP_EXPLAIN_REPORT_H
#define CGSWAP_EXPLAIN_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "explain/check.h"
#include "model/container.h"
#include "explain/explain.h"
#include "explain/forecast.h"
#include "cgroup/runtime.h"
#include "explain/runtime_limits.h"

/* Between the two readings that changes over time are known from, if nobody says otherwise. */
#define REPORT_INTERVAL_NS (2 * NS_PER_S)

struct report_config {
	int64_t grow; /* bytes; VAL_NONE: not asked */
	bool latency; /* the user says that the group is sensitive to latency */
	bool alone;   /* no other group has a report */
	bool below;   /* the forecast also looks at the groups below */
	/* the numbers are of a history: checks of others are not made, and there are no fixes */
	bool recorded;
};

/* What is kept of each group's report; a whole report takes some 80 KB. */
struct report_result {
	const struct group *group;
	size_t fired[SEVERITY_BAD + 1]; /* checks, by severity */
	size_t unknown;
	uint64_t not_made; /* unknown checks, one bit per index */
	bool unreadable;   /* one of its files holds an impossible value */
};

struct report {
	struct report_config config;
	struct explain explain;
	struct container container;
	struct runtime_name name; /* the caller looks it up; else "" */
	const char *note;	  /* to be said first; NULL or "": nothing */
	struct forecast forecast;
	struct runtime_limit translations[RUNTIME_LIMITS];
	struct check_note *notes; /* check_count() of them */
	size_t nr_notes;
	struct report_result result;
};

/* 0 or -ENOMEM. @group, the groups above it and @machine must outlive @report. */
int report_make(struct report *report, const struct group *group, const struct machine *machine,
		const struct report_config *config);
void report_free(struct report *report);

/* Whether a check above SEVERITY_INFO fired; this sets the exit code. */
bool report_is_bad(const struct report_result *result);

/* Whether any check fired, or could not be made because of what a file holds. */
bool report_says_something(const struct report_result *result);

/* For qsort() of struct report_result: worse first, then by path. */
int report_compare(const void *a, const void *b);

#endif
