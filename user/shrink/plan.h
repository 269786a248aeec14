/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * shrink/plan.h - what it takes to lower a group's limit, and whether that much can be reclaimed.
 *
 * Owns: the file that each way writes, how much must be reclaimed, where it can go, and what is not
 * allowed. Pure. Must not know: files, how the plan is shown, what then happens.
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
	const char *file;	     /* the file to write */
	int64_t limit;		     /* its value now, or VAL_MAX; VAL_NONE for SHRINK_RECLAIM */
	int64_t from;		     /* memory used */
	int64_t to;		     /* whole pages */
	int64_t take;		     /* must go; 0: nothing */
	int64_t file_lru;	     /* file pages that can be dropped */
	int64_t anon_lru;	     /* what the group's own state allows to swap */
	int64_t gain;		     /* what swapping that frees, within swap_room */
	int64_t swap_room;	     /* swap space left; VAL_MAX: no limit */
	const struct group *swap_by; /* whose limit sets swap_room; NULL: the devices, or nothing */
	int64_t lacking;	     /* the part of take that can be neither dropped nor swapped */
	enum shrink_fit fit;
	bool kills; /* if the group does not fit, the kernel starts the OOM killer */
};

/*
 * Reclaim cannot take a group's last pages: so many stay on the lists that are being scanned
 * (SWAP_CLUSTER_MAX on each of two CPUs).
 */
#define SHRINK_SPARE_PAGES 64

/* The plan to make the group of @e use at most @to bytes. @e must live as long as the plan. */
void shrink_plan_make(struct shrink_plan *plan, const struct explain *e, enum shrink_way way,
		      int64_t to);

/*
 * Why this hierarchy and kernel cannot carry out the plan, or why it makes no sense: "WHAT: WHY" in
 * @why. False when nothing prevents it.
 */
bool shrink_plan_is_impossible(const struct shrink_plan *plan, const struct explain *e, char *why,
			       size_t size);

/* What the user should know of the plan: one sentence, without the period. */
void shrink_plan_say(const struct shrink_plan *plan, char *text, size_t size);

#endif
