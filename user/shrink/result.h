/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * shrink/result.h - how lowering a limit ended, in numbers.
 *
 * Owns: what they are. Must not know: how they came about, how they are shown.
 */
#ifndef CGSWAP_SHRINK_RESULT_H
#define CGSWAP_SHRINK_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#include "shrink/limit_guard.h"

enum shrink_outcome {
	SHRINK_NONE,	/* nothing was written */
	SHRINK_REACHED, /* it uses no more than was asked for */
	SHRINK_PARTIAL, /* the kernel gave up before */
	SHRINK_EBUSY,	/* v1: the same, and the limit was not set */
	SHRINK_OOM,	/* the group ran out of memory */
	SHRINK_ABORTED, /* we gave up: a signal, a stall, the group is gone */
};

/*
 * Our count and the kernel's of the same moment, both quiet for some milliseconds around it. The
 * count is of pages since the trace began.
 */
struct shrink_books {
	uint64_t charged;
	uint64_t uncharged;
	int64_t swap; /* bytes, the kernel's; VAL_NONE: not known */
	bool steady;
};

/* Microseconds, pages and bytes; VAL_NONE: not known. */
struct shrink_phase {
	uint64_t ns; /* how long it lasted; 0: it was left out */
	int64_t stall_some_us;
	int64_t stall_full_us;
	int64_t swapped;      /* pages charged */
	int64_t returned;     /* pages uncharged */
	int64_t zero;	      /* of swapped, pages of zeroes */
	int64_t file;	      /* bytes of files fewer at its end */
	int64_t refault_anon; /* the kernel's count, pages */
	int64_t refault_file;
};

struct shrink_result {
	enum shrink_outcome outcome;
	char reason[160]; /* of an outcome that is not SHRINK_REACHED */
	enum limit_guard_end end;
	uint64_t writes;
	uint64_t busy;			   /* of these answered with EBUSY or EAGAIN */
	int64_t usage;			   /* bytes at the end of the release */
	struct shrink_books before, after; /* around the release */
	struct shrink_phase curve, watch;
};

/* "reached" */
const char *shrink_outcome_name(enum shrink_outcome outcome);

/* What the kernel's swap differs by from ours, pages; VAL_NONE: it is not known. */
int64_t shrink_books_drift(const struct shrink_result *result, int64_t page_bytes);

#endif
