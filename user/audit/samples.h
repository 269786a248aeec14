/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * audit/samples.h - an audit of the refreshes that a history kept. Pure.
 *
 * Owns: what they prove: whether the kernel's counters were what was counted. There is no census
 * and nothing of zswap in them. What is not known is never fine. Must not know: files, how a
 * history is read.
 */
#ifndef CGSWAP_AUDIT_SAMPLES_H
#define CGSWAP_AUDIT_SAMPLES_H

#include <stdbool.h>
#include <stdint.h>

struct audit_report;
struct audit_samples;
struct refresh;

/* NULL when there is no memory. */
struct audit_samples *audit_samples_new(void);
void audit_samples_free(struct audit_samples *samples);

/*
 * Takes in a refresh of @real_ns, since the epoch, and @mono_ns, CLOCK_MONOTONIC, in order of time.
 * How long something lasted is told by the second one: the first can be set. 0 or -ENOMEM.
 */
int audit_samples_take(struct audit_samples *samples, const struct refresh *refresh,
		       int64_t real_ns, uint64_t mono_ns);

/*
 * Something between the refresh before and the next one is not known; the first @why counts.
 * @anew: counting began again in between, so that differences do not go on. 0 or -ENOMEM.
 */
int audit_samples_doubt(struct audit_samples *samples, const char *why, bool anew);

/* So many records were lost, and runs of programs skipped; 0 or more. */
void audit_samples_lost(struct audit_samples *samples, int64_t lost, int64_t skipped);

/*
 * Draws the conclusions. @under: only the group of this path and those below it; NULL: all. Times
 * in *@report are since the epoch; what it points to is of @samples. 0 or -ENOMEM.
 */
int audit_samples_judge(struct audit_samples *samples, const char *under,
			struct audit_report *report);

#endif
