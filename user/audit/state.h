/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * audit/state.h - what an audit holds, for the files that make it up: audit/audit.c takes readings,
 * audit/checks.c compares their numbers, audit/judge.c draws the conclusions.
 */
#ifndef CGSWAP_AUDIT_STATE_H
#define CGSWAP_AUDIT_STATE_H

#include "audit/audit.h"
#include "audit/census.h"
#include "ledger/ledger.h"
#include "record.h"

struct audit_group {
	uint64_t kernfs_id;
	uint64_t
		birth_ns; /* of the ledger's: another one is another group, in the same directory */
	uint16_t memcg_id;
	char *path;
	bool noted;
	bool root;
	bool settled; /* the ledger's baselines */
	bool missed;  /* a drift of the ledger that our own misses make, or may make */
	bool booked;  /* some of the subtree were booked by the ledger */
	int64_t booked_pages;
	bool files_gone; /* nothing that is optional can be compared any more */
	/* before the census */
	uint64_t usage_noted;
	uint64_t refs_noted;
	struct group_count count_noted;
	/* of the reading, pages */
	const struct ledger_group *ledger; /* NULL: it is not in it */
	const struct audit_zswap *zswap;   /* NULL: nothing is known */
	int64_t children;		   /* page counters of the children, together */
	int64_t own;			   /* page counter without them */
	int64_t slots;			   /* owned, of the census */
	int64_t refs;			   /* on the id, without the one of being online */
	uint64_t moved; /* charged and uncharged meanwhile, in the whole subtree */
	uint64_t moved_own;
	int64_t drift_children; /* of the ledger */
	uint64_t limit;		/* swap.max, pages */
	bool above;  /* it was above its limit when it was first seen, or the limit changed since */
	bool looked; /* the two of before are known */
	struct call_count calls_start;	/* of the id, at the group's birth if that was seen */
	struct call_count calls_before; /* since then, before the kernel's numbers were read */
	struct evidence_start charged, kept, refused; /* of calls and events */
	struct evidence evidence[];		      /* of each check */
};

/* Whether there is what checks need, and why not. */
struct need_state {
	bool met;
	const char *why; /* when it is not */
	bool absent;	 /* there is nothing to be checked then, or nothing that we can see */
};

struct check_run {
	struct evidence evidence[CHECK_PARTS]; /* of the machine */
	struct audit_check_state state;	       /* the conclusion */
};

struct audit {
	struct audit_group *by_id[MEMCG_IDS];
	struct audit_reading reading;	     /* the last one; what it points to is gone after it */
	const struct audit_records *records; /* while they are judged; NULL: of no recording */
	struct need_state needs[NEED__COUNT];
	bool whole;	   /* all groups are judged */
	bool fresh;	   /* memory.stat was brought up to date since the reading before */
	bool written;	   /* some limit was, since then */
	bool calls_silent; /* charges were recorded, and no call charged any group's counter */
	uint64_t moved;	   /* pages, during the reading */
	/* of censuses */
	bool counted; /* there was one */
	bool doubted; /* it does not agree with the kernel */
	int64_t unowned_base;
	int64_t used_census;
	int64_t used_kernel;
	struct census_slot examples[CENSUS_EXAMPLES]; /* of slots that are owned and not in use */
	int nr_examples;
	struct slot_fault faults[SLOT_FAULTS]; /* charges of slots that had an owner */
	/* the conclusions */
	struct finding_list findings;
	struct finding_list ended; /* of groups that are gone */
	struct check_run runs[];   /* of each check */
};

/* A part of a check, of a group or of the machine. */
struct comparison {
	struct audit *audit;
	struct audit_group *group; /* NULL: of the machine */
	size_t next;
	const struct audit_check *check;
	const struct check_part *part;
	const char *words;
	struct evidence *evidence;
	struct audit_check_state *state;
};

/* Whether the check's numbers belong together on the kernel of the reading. */
static inline bool check_holds(const struct audit *audit, const struct audit_check *check)
{
	return !audit->reading.vswap || check->vswap;
}

/* What the calls told of the group since its birth, or since we came. */
static inline struct call_count audit_calls_of(const struct audit_group *audited,
					       const struct audit_calls *calls)
{
	const struct call_count *now = &calls->counts[audited->memcg_id];

	return (struct call_count){
		.charged = now->charged - audited->calls_start.charged,
		.uncharged = now->uncharged - audited->calls_start.uncharged,
		.refused = now->refused - audited->calls_start.refused,
	};
}

/* Goes on to the next one of @cmp's group, or of the machine; it begins with 0. False: no more. */
bool comparison_next(struct comparison *cmp);

/* Adds what is proven wrong with the group, or with the machine (NULL), to @list. 0 or -ENOMEM. */
int audit_find(struct audit *audit, struct audit_group *group, struct finding_list *list);

#endif
