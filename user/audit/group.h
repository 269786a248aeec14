/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * audit/group.h - one group under audit: its numbers of a reading, and what they prove. Pure.
 *
 * Owns: which numbers of a group are compared and how far each may be off while the group swaps.
 * Must not know: other groups, verdicts.
 */
#ifndef CGSWAP_AUDIT_GROUP_H
#define CGSWAP_AUDIT_GROUP_H

#include <stdbool.h>
#include <stdint.h>

#include "audit/checks.h"
#include "audit/evidence.h"
#include "ledger/ledger.h"

/* Checks that are made of each group; the others are of the machine. */
#define GROUP_CHECKS (CHECK_EVENTS + 1)

struct audit_group {
	uint64_t kernfs_id;
	uint16_t memcg_id;
	char *path;
	bool seen; /* in the last reading */
	bool noted;
	bool root;
	bool settled; /* the ledger's baselines */
	bool missed;  /* a drift of the ledger that our own misses make, or may make */
	/* before the census */
	uint64_t usage_noted;
	uint64_t refs_noted;
	struct group_count count_noted;
	/* of the reading, pages */
	int64_t children; /* page counters of the children, together */
	int64_t own;	  /* page counter without them */
	int64_t slots;	  /* owned, of the census */
	int64_t refs;	  /* references on the id, without the one of being online */
	uint64_t moved;	  /* charged and uncharged meanwhile, in the whole subtree */
	uint64_t moved_own;
	int64_t drift_children; /* of the ledger */
	uint64_t limit;		/* swap.max, pages */
	bool above;  /* it was above its limit when it was first seen, or the limit changed since */
	bool looked; /* the two of before are known */
	/* refusals that were seen: counts of memory.swap.events max and fail */
	bool events_known;     /* start is */
	uint16_t parent_id;    /* of the group above; 0: the root */
	uint64_t events_start; /* of the id, when the group was first noted */
	uint64_t events_own;   /* of the group alone, since then */
	uint64_t events_gone;  /* of groups below that are gone */
	int64_t events_before; /* of the subtree, before the kernel's number was read */
	int64_t events_after;  /* and after it */
	int64_t events_ahead;  /* kernel - seen, when it was settled */
	int events_settled;    /* readings in a row that gave it */
	struct evidence evidence[GROUP_CHECKS];
	struct evidence zswap;
	struct evidence zpages;
	bool zswap_gone; /* its files are not there any more */
};

/* Begins a reading with what the ledger knows of the group; the sums over children begin at 0. */
void audit_group_begin(struct audit_group *audited, const struct ledger_group *group);

/* Adds the group's numbers to those of the group above it. */
void audit_group_add(struct audit_group *above, const struct audit_group *audited,
		     const struct ledger_group *group);

/* What the census says of the group: slots it owns, and of these not in use. */
struct audit_owned {
	int64_t slots;
	int64_t stuck;
};

/* Compares; once the sums over the children are complete. @owned: NULL without a census. */
void audit_group_take(struct audit_group *audited, const struct ledger_group *group,
		      const struct audit_owned *owned, uint64_t time_ns);

/* Events of the group's id that were seen: before the reading, and after it. */
void audit_group_note_events(struct audit_group *audited, uint64_t events);
void audit_group_take_events(struct audit_group *audited, uint64_t events);

/* Adds the group's events to those of the group above it. */
void audit_group_add_events(struct audit_group *above, const struct audit_group *audited);

/* Compares the kernel's events with those of the subtree that were seen. */
void audit_group_events(struct audit_group *audited, const struct ledger_group *group,
			uint64_t time_ns);

/* Compares the page counter with its limit. @written: some limit was written since last time. */
void audit_group_limit(struct audit_group *audited, const struct ledger_group *group, bool written,
		       uint64_t time_ns);

/* The evidence of a check that is made of each group, when it is made of this one; else NULL. */
const struct evidence *audit_group_evidence(const struct audit_group *audited,
					    enum audit_check check);

/* What the numbers of the group show, where they do, into @text of AUDIT_TEXT bytes. */
void audit_group_detail(const struct audit_group *audited, enum audit_check check, char *text);

#endif
