/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * view/explain.h - what is said of a group, as text or as one JSON line.
 *
 * Owns: the words around the numbers. Must not know: where they come from.
 */
#ifndef CGSWAP_VIEW_EXPLAIN_H
#define CGSWAP_VIEW_EXPLAIN_H

#include <stdio.h>

struct owners;
struct report;

/* All of it. 0 or -errno of the write. */
int view_explain_text(FILE *out, const struct report *report);

/* The name and the checks that fired, for lists of groups. 0 or -errno of the write. */
int view_explain_brief(FILE *out, const struct report *report);

/* The groups that own most, as a table or an object. 0 or -errno of the write. */
int view_owners_text(FILE *out, const struct owners *owners);
int view_owners_json(FILE *out, const struct owners *owners);

/* All of it as an object. 0 or -errno. */
int view_explain_json(FILE *out, const struct report *report);

#endif
