/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * explain/check.h - what is wrong with a group's limits, or soon will be, and the commands that fix
 * it.
 *
 * Owns: the list of checks, and the text of a check's note. No check guesses: each names the
 * numbers that it saw, and has a result of its own for a number that it needs and that is not
 * known. Pure. Must not know: files, how a result is shown.
 */
#ifndef CGSWAP_EXPLAIN_CHECK_H
#define CGSWAP_EXPLAIN_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "explain/explain.h"
#include "model/severity.h"

enum check_result {
	CHECK_CLEAR,
	CHECK_NONE,    /* does not apply to this group or hierarchy */
	CHECK_UNKNOWN, /* a number that it needs is not known; the text says which */
	CHECK_FIRES,
};

/* Set @file (enum mem or enum col) of @group to @value: bytes or VAL_MAX. */
struct check_fix {
	const struct group *group;
	int file;
	int64_t value;
	bool by_systemd; /* of a unit: set it through systemd, which would undo a write */
};

#define CHECK_FIXES 12

struct check_note {
	const char *id;
	enum check_severity severity;
	enum bound_kind bound; /* where several checks share a function: the one it checks */
	bool trend;	       /* about what changes over time: no fix silences it at once */
	enum check_result result;
	char text[1024];
	struct check_fix fixes[CHECK_FIXES]; /* to apply in this order */
	size_t nr_fixes;
	size_t nr_first;   /* tried first, and the rest if they do not help; 0: all tried as one */
	char command[512]; /* instead of fixes, where no file of a group is set; "": none */
};

/* Writes the text of a check that fires, or of one that cannot tell. */
__attribute__((format(printf, 2, 3))) enum check_result check_fires(struct check_note *note,
								    const char *format, ...);
__attribute__((format(printf, 2, 3))) enum check_result check_unknown(struct check_note *note,
								      const char *format, ...);

/* Adds a fix. */
void check_fix_add(struct check_note *note, const struct group *group, int file, int64_t value);

/* Whether @level, @e's group or one above it, can hardly grow any more, reclaim included. */
bool check_is_full(const struct explain *e, const struct group *level);

/* Raises the limit of @group by a quarter, and those of @e's other full levels by as much. */
void check_fix_more(struct check_note *note, const struct explain *e, const struct group *group);

/*
 * Sets the command of @note: swapoff and swapon for each device. None where memory cannot take all
 * that is in swap.
 */
void check_fix_swapoff(struct check_note *note, const struct explain *e);

/* @percent of @bytes, a multiple of a page. */
int64_t check_part(const struct explain *e, int64_t bytes, int percent);

/*
 * Writes the shell command of @note to @buf, several joined by &&; "" when no command helps or it
 * does not fit. Returns @buf.
 */
char *check_fix(const struct check_note *note, const struct explain *e, char *buf, size_t size);

/* Number of checks; their indices start at 0. */
size_t check_count(void);

/* Runs check @i on @e. */
void check_run(size_t i, const struct explain *e, struct check_note *note);

#endif
