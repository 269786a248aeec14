/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * explain/check.h - what is wrong with a group's limits, or soon will be.
 *
 * Owns: the list of checks, what they found, and the commands that fix it. No check guesses: each
 * names the numbers that it saw, and what it would need and is not known is a result of its own.
 * Pure. Must not know: files, how a result is shown.
 */
#ifndef CGSWAP_EXPLAIN_CHECK_H
#define CGSWAP_EXPLAIN_CHECK_H

#include <stddef.h>
#include <stdint.h>

struct explain;
struct group;

enum check_severity { SEVERITY_INFO, SEVERITY_WARN, SEVERITY_BAD };

enum check_result {
	CHECK_CLEAR,
	CHECK_NONE,    /* does not apply to this group or hierarchy */
	CHECK_UNKNOWN, /* a number that it needs is not known; the text says which */
	CHECK_FIRES,
};

/* Set @file of @group to @value, bytes or VAL_MAX. */
struct check_fix {
	const struct group *group;
	const char *file;
	int64_t value;
};

#define CHECK_FIXES 4

struct check_note {
	const char *id;
	enum check_severity severity;
	enum check_result result;
	char text[512];
	struct check_fix fixes[CHECK_FIXES]; /* in this order */
	size_t nr_fixes;
	char command[512]; /* instead of these, what is not a group's file; "": nothing */
};

/* The checks are numbered from 0; this is how many there are. */
size_t check_count(void);

/* Makes check @i of @e. */
void check_run(size_t i, const struct explain *e, struct check_note *note);

/* "info", "warn" or "bad". */
const char *check_severity_name(enum check_severity severity);

/*
 * The shell command of @note in @buf, several joined by &&; "" when no command helps, or when it
 * does not fit. Returns @buf.
 */
char *check_fix(const struct check_note *note, const struct explain *e, char *buf, size_t size);

#endif
