/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * report/matrix.h - whose pages were swapped out, by whom: owners and actors of a trace.
 *
 * Owns: what is one actor, the order of both, and how the rest is folded. What an owner has
 * altogether is counted in the kernel; who did it is in the events that were read. Pure. Must not
 * know: how it is shown.
 */
#ifndef CGSWAP_REPORT_MATRIX_H
#define CGSWAP_REPORT_MATRIX_H

#include <stddef.h>
#include <stdint.h>

struct trace_sum;

#define MATRIX_OWNERS 20
#define MATRIX_ACTORS 10

/* An owner or an actor. */
struct matrix_line {
	const char *name; /* valid as long as the sums are */
	uint64_t pages;
};

struct matrix {
	struct matrix_line owners[MATRIX_OWNERS]; /* the most pages first */
	struct matrix_line actors[MATRIX_ACTORS];
	size_t nr_owners, nr_actors;
	/* behind the last one: all others */
	uint64_t pages[MATRIX_OWNERS + 1][MATRIX_ACTORS + 1];
	uint64_t not_read[MATRIX_OWNERS + 1]; /* in no event that was read */
	uint64_t others;		      /* pages of the other owners */
	uint64_t most;			      /* of the cells */
};

/* Of the groups at and below @cgroup; NULL: all. 0 or -ENOMEM. */
int matrix_make(struct matrix *matrix, struct trace_sum *sum, const char *cgroup);

#endif
