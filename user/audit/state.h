/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * audit/state.h - the state of an audit, shared by the files that make it up: audit/audit.c takes
 * readings, audit/checks.c compares their numbers, audit/judge.c draws the conclusions.
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
	bool settled; /* the ledger's baselines are settled */
	bool missed;  /* the ledger drifts because of pages that we missed, or may have */
	bool booked;  /* the ledger booked missed pages somewhere in the subtree */
	int64_t booked_pages;
	bool files_gone; /* optional checks have nothing left to compare */
	/* at audit_note(), before the census */
	uint64_t usage_noted;
	uint64_t refs_noted;
	struct group_count count_noted;
	/* of the reading, pages */
	const struct ledger_group *ledger; /* NULL: not in the reading */
	const struct audit_zswap *zswap;   /* NULL: not known */
	int64_t children;		   /* sum of the children's page counters */
	int64_t own;			   /* page counter minus that sum */
	int64_t slots;			   /* owned, by the census */
	int64_t refs;			   /* on the id, without the reference of an online group */
	uint64_t moved; /* charged and uncharged during the reading, in the subtree */
	uint64_t moved_own;
	int64_t drift_children; /* sum of the children's drift in the ledger */
	uint64_t limit;		/* swap.max, pages */
	bool above;		/* above its limit when first seen, or the limit changed since */
	bool looked;		/* limit and above are known */
	struct call_count calls_start;	/* of the id, at the birth of the group if we saw it */
	struct call_count calls_before; /* since calls_start, before the kernel's files were read */
	struct evidence_start charged, kept, refused; /* of calls and events */
	struct evidence evidence[];		      /* per check */
};

/* Whether the need of a check is met, and why not. */
struct need_state {
	bool met;
	const char *why; /* when it is not */
	bool absent;	 /* then there is nothing to check, or nothing that we can see */
};

struct check_run {
	struct evidence evidence[CHECK_PARTS]; /* for the machine */
	struct audit_check_state state;	       /* the conclusion */
};

struct audit {
	struct audit_group *by_id[MEMCG_IDS];
	struct audit_reading reading;	     /* the last one; its pointers are stale afterwards */
	const struct audit_records *records; /* while they are judged; NULL: no recording */
	struct need_state needs[NEED__COUNT];
	bool whole;	   /* all groups are judged */
	bool fresh;	   /* memory.stat was flushed since the previous reading */
	bool written;	   /* a limit was written since then */
	bool calls_silent; /* charges were recorded, but no call charged a counter */
	bool orphans_seen; /* in this reading, for some group we do not know which one counts it */
	bool orphaned;	   /* in the previous one too: a group born during one comes in the next */
	uint64_t moved;	   /* pages, during the reading */
	/* censuses */
	bool counted; /* there was one */
	bool doubted; /* it disagrees with the kernel */
	int64_t unowned_base;
	int64_t used_census;
	int64_t used_kernel;
	struct census_slot examples[CENSUS_EXAMPLES]; /* slots that are owned and not in use */
	int nr_examples;
	struct slot_fault faults[SLOT_FAULTS]; /* charges of slots that had an owner */
	/* conclusions */
	struct finding_list findings;
	struct finding_list ended; /* of removed groups */
	struct check_run runs[];   /* per check */
};

/* One part of a check, for a group or for the machine. */
struct comparison {
	struct audit *audit;
	struct audit_group *group; /* NULL: the machine */
	size_t next;
	const struct audit_check *check;
	const struct check_part *part;
	const char *words;
	struct evidence *evidence;
	struct audit_check_state *state;
};

/* Whether the check is valid on the kernel of the reading. */
static inline bool check_holds(const struct audit *audit, const struct audit_check *check)
{
	return !audit->reading.vswap || check->vswap;
}

/* What the calls did to the group since its birth, or since we started. */
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

/* Adds a group without a path or evidence; NULL: no memory. */
struct audit_group *audit_group_new(struct audit *audit, uint64_t kernfs_id, uint16_t memcg_id);

/* Drops a removed group; its findings stay. 0 or -ENOMEM. */
int audit_group_end(struct audit *audit, struct audit_group *audited);

/* Steps to the next comparison of the group or machine of @cmp, from 0 on. False at the end. */
bool comparison_next(struct comparison *cmp);

/*
 * Adds the proven violations of the group, or of the machine (NULL), to @list. @check: only of this
 * one; NULL: of all. 0 or -ENOMEM.
 */
int audit_find(struct audit *audit, struct audit_group *group, const struct audit_check *check,
	       struct finding_list *list);

#endif
