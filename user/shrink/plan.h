/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * shrink/plan.h - what lowering a limit of a group would take, and whether that much is there.
 *
 * Owns: which file is written for each way, what has to go, where it can go to, and what is not
 * allowed. Pure. Must not know: files, how it is shown, what then happens.
 */
#ifndef CGSWAP_SHRINK_PLAN_H
#define CGSWAP_SHRINK_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "explain/explain.h"

enum shrink_way {
	SHRINK_MAX,	/* memory.max; v1: memory.limit_in_bytes */
	SHRINK_HIGH,	/* memory.high */
	SHRINK_RECLAIM, /* memory.reclaim, which is no limit */
};

enum shrink_fit { SHRINK_FITS, SHRINK_SHORT, SHRINK_UNKNOWN };

/* Bytes; VAL_NONE: not known. */
struct shrink_plan {
	enum shrink_way way;
	const char *file;	     /* that is written */
	int64_t limit;		     /* in it now, or VAL_MAX; VAL_NONE of SHRINK_RECLAIM */
	int64_t from;		     /* memory that is used */
	int64_t to;		     /* whole pages */
	int64_t take;		     /* has to go, 0: nothing */
	int64_t file_lru;	     /* pages of files that can be dropped */
	int64_t anon_lru;	     /* what can be swapped as far as the group is concerned */
	int64_t gain;		     /* what swapping that gives back, of the room that there is */
	int64_t swap_room;	     /* that room; VAL_MAX: no limit */
	const struct group *swap_by; /* whose limit that is; NULL: the devices are, or nothing */
	int64_t lacking;	     /* what can neither be dropped nor swapped of @take */
	enum shrink_fit fit;
	bool kills; /* where it does not fit, the kernel's answer is the OOM killer */
};

/*
 * Reclaim cannot take the last pages of a group: it leaves this much to the lists that are being
 * worked on (SWAP_CLUSTER_MAX on each of two CPUs).
 */
#define SHRINK_SPARE_PAGES 64

/* The plan for the group of @e, which must live as long, to use @to bytes at most. */
void shrink_plan_make(struct shrink_plan *plan, const struct explain *e, enum shrink_way way,
		      int64_t to);

/*
 * Why the plan cannot be carried out on this hierarchy and kernel, or makes no sense: a text of
 * "WHAT: WHY" in @why. False when nothing is against it.
 */
bool shrink_plan_is_impossible(const struct shrink_plan *plan, const struct explain *e, char *why,
			       size_t size);

/* What of the plan a person should know, in one sentence without an end. */
void shrink_plan_say(const struct shrink_plan *plan, char *text, size_t size);

#endif
