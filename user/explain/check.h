/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * explain/check.h - what is wrong with a group's limits, or soon will be.
 *
 * Owns: the list of checks. No check guesses: each names the numbers that it saw, and what it would
 * need and is not known is a result of its own. Pure. Must not know: files, how a result is shown.
 */
#ifndef CGSWAP_EXPLAIN_CHECK_H
#define CGSWAP_EXPLAIN_CHECK_H

#include <stddef.h>

#include "explain/note.h"

struct explain;

/* The checks are numbered from 0; this is how many there are. */
size_t check_count(void);

/* Makes check @i of @e. */
void check_run(size_t i, const struct explain *e, struct check_note *note);

#endif
