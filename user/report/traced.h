/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * report/traced.h - what all events of a recording say together.
 *
 * Owns: the rules, and their words. What one event says is in report/recording.c, which knows the
 * names of groups at that time. Pure. Must not know: how they are printed.
 */
#ifndef CGSWAP_REPORT_TRACED_H
#define CGSWAP_REPORT_TRACED_H

struct recording_sums;
struct sentences;
struct series;

/*
 * Adds those of @series, which is closed, and of @sums to those that are there, and puts all in
 * order. 0 or -ENOMEM.
 */
int traced_sentences(struct sentences *sentences, const struct series *series,
		     const struct recording_sums *sums);

#endif
