/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * report/rules.h - what is said of a window of time.
 *
 * Owns: which rules there are; thresholds are those of the screen and of explain (model/alarm.h). A
 * number that is not known makes no sentence, and is told of as not known. Pure. Must not know:
 * words, how sentences are printed.
 */
#ifndef CGSWAP_REPORT_RULES_H
#define CGSWAP_REPORT_RULES_H

struct sentences;
struct series;

/* The sentences of @series, which is closed. 0 or -ENOMEM; sentences_free() in any case. */
int sentences_make(struct sentences *sentences, const struct series *series);

/* Adds what a recording of events shows: whose pages were pushed out, whose swap grew. Likewise. */
int sentences_add_traced(struct sentences *sentences, const struct series *series);

#endif
