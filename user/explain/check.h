/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * explain/check.h - what is wrong with a group's limits, or soon will be, and the commands that fix
 * it.
 *
 * Owns: the list of checks, and how a note of one is written. No check guesses: each names the
 * numbers that it saw, and what it would need and is not known is a result of its own. Pure. Must
 * not know: files, how a result is shown.
 */
#ifndef CGSWAP_EXPLAIN_CHECK_H
#define CGSWAP_EXPLAIN_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "explain/explain.h"

enum check_severity { SEVERITY_INFO, SEVERITY_WARN, SEVERITY_BAD };

enum check_result {
	CHECK_CLEAR,
	CHECK_NONE,    /* does not apply to this group or hierarchy */
	CHECK_UNKNOWN, /* a number that it needs is not known; the text says which */
	CHECK_FIRES,
};

/* Set @file of @group, enum mem or enum col, to @value, bytes or VAL_MAX. */
struct check_fix {
	const struct group *group;
	int file;
	int64_t value;
	bool by_systemd; /* of a unit: set it there, where systemd does not undo it */
};

#define CHECK_FIXES 4

struct check_note {
	const char *id;
	enum check_severity severity;
	enum bound_kind bound; /* that the check is about, where one check is made of several */
	bool trend;	       /* of what happened: no fix silences it at once */
	enum check_result result;
	char text[1024];
	struct check_fix fixes[CHECK_FIXES]; /* in this order */
	size_t nr_fixes;
	char command[512]; /* instead of these, what is not a group's file; "": nothing */
};

/* "info", "warn" or "bad". */
const char *check_severity_name(enum check_severity severity);

/* The text of a check that fires, or of one that cannot tell. */
__attribute__((format(printf, 2, 3))) enum check_result check_fires(struct check_note *note,
								    const char *format, ...);
__attribute__((format(printf, 2, 3))) enum check_result check_unknown(struct check_note *note,
								      const char *format, ...);

/* Adds a command. */
void check_fix_add(struct check_note *note, const struct group *group, int file, int64_t value);

/* A quarter more memory for @group; v1's memsw has to go first, as it may not be below. */
void check_fix_more(struct check_note *note, const struct explain *e, const struct group *group);

/*
 * Takes everything out of swap and offers the devices again, where there is memory for all that is
 * in them; else there is no command.
 */
void check_fix_swapoff(struct check_note *note, const struct explain *e);

/* @percent of @bytes, a multiple of a page. */
int64_t check_part(const struct explain *e, int64_t bytes, int percent);

/*
 * The shell command of @note in @buf, several joined by &&; "" when no command helps, or when it
 * does not fit. Returns @buf.
 */
char *check_fix(const struct check_note *note, const struct explain *e, char *buf, size_t size);

/* The checks are numbered from 0; this is how many there are. */
size_t check_count(void);

/* Makes check @i of @e. */
void check_run(size_t i, const struct explain *e, struct check_note *note);

#endif
