/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * explain/report.h - everything that is said of one group.
 *
 * Owns: which parts a report has, and which of two is worse. Pure. Must not know: files, how it is
 * printed.
 */
#ifndef CGSWAP_EXPLAIN_REPORT_H
#define CGSWAP_EXPLAIN_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "explain/check.h"
#include "model/container.h"
#include "explain/explain.h"
#include "explain/forecast.h"
#include "cgroup/runtime.h"
#include "explain/runtime_limits.h"

struct report_config {
	int64_t grow; /* bytes; VAL_NONE: not asked */
	bool latency; /* the group is said to be sensitive to latency */
	bool alone;   /* no other group has a report */
};

/* What is kept of the report of each group; the whole takes some 80 KB. */
struct report_result {
	const struct group *group;
	size_t fired[SEVERITY_BAD + 1]; /* checks, by severity */
	size_t unknown;
	bool unreadable; /* a file of it holds what cannot be */
};

struct report {
	struct report_config config;
	struct explain explain;
	struct container container;
	struct runtime_name name; /* filled in by who can look it up; "" else */
	const char *note;	  /* what is to be said first; NULL or "": nothing */
	struct forecast forecast;
	struct runtime_limit translations[RUNTIME_LIMITS];
	struct check_note *notes; /* check_count() of them */
	size_t nr_notes;
	struct report_result result;
};

/* 0 or -ENOMEM. @group, those above it and @machine must live as long. */
int report_make(struct report *report, const struct group *group, const struct machine *machine,
		const struct report_config *config);
void report_free(struct report *report);

/* True when a check fired that is more than information: what the exit code tells. */
bool report_is_bad(const struct report_result *result);

/* True when a check fired at all, or could not be made for what a file holds. */
bool report_says_something(const struct report_result *result);

/* For qsort() of struct report_result: the worse one first, then by path. */
int report_compare(const void *a, const void *b);

#endif
