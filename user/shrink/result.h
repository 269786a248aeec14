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
	SHRINK_REACHED, /* the group uses no more than requested */
	SHRINK_PARTIAL, /* the kernel gave up earlier */
	SHRINK_EBUSY,	/* the same on v1, where the limit was not set */
	SHRINK_OOM,	/* the group ran out of memory */
	SHRINK_ABORTED, /* we gave up: a signal, a stall, or the group is gone */
};

/*
 * Our count and the kernel's at the same moment, both unchanged for some milliseconds around it.
 * Our count starts with the trace.
 */
struct shrink_books {
	uint64_t charged;
	uint64_t uncharged;
	int64_t swap; /* bytes, by the kernel; VAL_NONE: not known */
	bool steady;
};

/* Microseconds, pages and bytes; VAL_NONE: not known. */
struct shrink_phase {
	uint64_t ns; /* duration; 0: skipped */
	int64_t stall_some_us;
	int64_t stall_full_us;
	int64_t swapped;      /* pages charged */
	int64_t returned;     /* pages uncharged */
	int64_t zero;	      /* of swapped, zero-filled pages */
	int64_t file;	      /* decrease of file memory, bytes */
	int64_t refault_anon; /* by the kernel, pages */
	int64_t refault_file;
};

struct shrink_result {
	enum shrink_outcome outcome;
	char reason[160]; /* for an outcome other than SHRINK_REACHED */
	enum limit_guard_end end;
	uint64_t writes;
	uint64_t busy;			   /* of writes, those that failed with EBUSY or EAGAIN */
	int64_t usage;			   /* bytes at the end of the release */
	struct shrink_books before, after; /* around the release */
	struct shrink_phase curve, watch;
};

/* "reached" */
const char *shrink_outcome_name(enum shrink_outcome outcome);

/* The kernel's swap minus ours, in pages; VAL_NONE: not known. */
int64_t shrink_books_drift(const struct shrink_result *result, int64_t page_bytes);

#endif
