/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * report/refusal.h - how often swap was refused, and whose limit it was.
 *
 * Owns: which limit is blamed, and how sure that is. Pure. Must not know: limits that refused
 * nothing, words.
 */
#ifndef CGSWAP_REPORT_REFUSAL_H
#define CGSWAP_REPORT_REFUSAL_H

#include <stddef.h>

struct adding;

/* Adds what rows[@i], the group @index, was refused since the sample before. 0 or -ENOMEM. */
int refusal_add(struct adding *add, size_t i, int index);

#endif
