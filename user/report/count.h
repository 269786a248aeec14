/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * report/count.h - what counters grew by from one sample to the next, and how long states last.
 *
 * Owns: one sample while it is added; counters that begin again, or that are not known. Pure. Must
 * not know: which counters and states there are.
 */
#ifndef CGSWAP_REPORT_COUNT_H
#define CGSWAP_REPORT_COUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "model/row.h"

struct refresh;
struct series;
struct series_bucket;
struct series_count;
struct series_group;
struct series_spell;

/* One sample while it is added. */
struct adding {
	struct series *series;
	const struct refresh *refresh;
	struct series_bucket *bucket;
	int64_t real_ns, before_ns;
	uint64_t ns;			 /* since the sample before; 0: it is not the one before */
	bool first;			 /* there is none to compare with */
	bool restarted;			 /* our counters began again since the sample before */
	bool booted;			 /* the kernel's, too: its groups are others */
	bool other_machine;		 /* what its counters have may be of before */
	bool has_refusals, has_psi;	 /* some group has the number */
	int64_t *own, *refused, *failed; /* by row, without those below it */
};

/* True at a new peak. */
bool spell_add(struct series_spell *spell, int64_t real_ns, int64_t number, int64_t other);

/* Adds @nr events since the sample before. */
void count_add(struct series_count *count, const struct adding *add, int64_t nr);

/*
 * The same of numbers from files that were read one after the other: what a group has too many, as
 * one below it was read earlier, is taken back by the next sample.
 */
void count_settle(struct series_count *count, const struct adding *add, int64_t nr);

/* Of those that are known; VAL_NONE: neither is. */
int64_t count_sum(int64_t a, int64_t b);

/* Files are read one after the other, so that those below can have more than the group. */
int64_t count_not_negative(int64_t val);

/* What a counter grew by; one that fell began again at 0. */
int64_t count_grown(int64_t before, int64_t now);

/* The group's counter @col since the sample before; all of it, if the group is new. */
int64_t counter_grown(const struct adding *add, const struct series_group *group,
		      const struct row *row, enum col col);

#endif
