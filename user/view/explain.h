/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * view/explain.h - a report on a group, as text or as one JSON line.
 *
 * Owns: the wording around the numbers. Must not know: where they come from.
 */
#ifndef CGSWAP_VIEW_EXPLAIN_H
#define CGSWAP_VIEW_EXPLAIN_H

#include <stddef.h>
#include <stdio.h>

struct owners;
struct report;

/*
 * Prints what is wrong, what comes next and what is not known, and those numbers that fit into
 * @lines; names the rest. 0 or -errno: -ENOMEM, or of the write.
 */
int view_explain_text(FILE *out, const struct report *report, int lines);

/* Prints the name and the checks that fired, for lists of groups. 0 or -errno of the write. */
int view_explain_brief(FILE *out, const struct report *report);

/*
 * Prints that the checks @ids could not be made for @nr of @all groups, of which @path is the
 * first.
 */
void view_unknown_text(FILE *out, const char *ids, const char *path, size_t nr, size_t all,
		       const char *why);

/* Print the groups that own the most, as a table or an object. 0 or -errno of the write. */
int view_owners_text(FILE *out, const struct owners *owners);
int view_owners_json(FILE *out, const struct owners *owners);

/* Prints the whole report as an object. 0 or -errno. */
int view_explain_json(FILE *out, const struct report *report);

#endif
