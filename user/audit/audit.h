/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * audit/audit.h - is the kernel's account of swap right? Its own numbers held against each other,
 * and against what was counted. Pure.
 *
 * Owns: what is proven of each group and of the machine, and the verdict. A difference is only
 * called a violation when it stays and when nothing on our side can explain it; what cannot be
 * decided is unknown, never fine. Must not know: BPF, files, views.
 */
#ifndef CGSWAP_AUDIT_AUDIT_H
#define CGSWAP_AUDIT_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "audit/checks.h"
#include "audit/findings.h"
#include "model/coverage.h"

struct audit;
struct census;
struct ledger_group;
struct slot_fault;

struct audit_zswap {
	uint64_t kernfs_id;
	uint16_t memcg_id;
	int64_t drift;	/* bytes that the group's own kernel number has too many; or VAL_NONE */
	int64_t excess; /* pages in zswap of the group alone, not in its swap; or VAL_NONE */
};

/* What the calls of the kernel's functions of charges told, by private id. */
struct audit_calls {
	const struct call_count *counts; /* so far; NULL: nobody looks */
	const struct call_count *births; /* at the birth of the id's owner, where that was seen */
	bool refusals;			 /* these are looked at */
	const char *pages_absent;	 /* why pages are not; NULL: they are */
	uint64_t open;			 /* calls of charges whose return was not seen, so far */
};

/* What belongs to one moment. */
struct audit_reading {
	uint64_t time_ns;
	struct ledger_group *const *groups; /* parents before children, with their paths */
	size_t nr_groups;
	const struct census *census; /* NULL: there is none, see census_error */
	const char *census_error;
	int64_t used_pages;    /* in use on all devices, the kernel says; VAL_NONE: not known */
	int64_t cached_before; /* pages in the swap cache, the kernel says; VAL_NONE: not known */
	int64_t cached_after;  /* and after the census */
	int64_t cached_slack;  /* these two may be off by so many */
	struct coverage coverage;
	bool memsw; /* v1: slots lose their owner at swap-in, and in-flight pages go both ways */
	bool vswap; /* virtual swap: what is charged is no slot, but its place on a device */
	const struct audit_zswap *zswap; /* of the groups where something is known */
	size_t nr_zswap;
	const char *zswap_absent; /* why its bytes are not counted; NULL: they are */
	bool zswap_there;	  /* the kernel has zswap */
	int64_t zswap_charged;	  /* pages, of all groups together; VAL_NONE: not known */
	int64_t zswap_stored;	  /* pages that zswap has */
	int64_t page_bytes;	  /* above 0 where there is anything in zswap[] */
	uint64_t stamp; /* of the flush that brought memory.stat up to date; 0: not known */
	const struct slot_fault *faults; /* the first SLOT_FAULTS; NULL: nobody looks */
	uint64_t nr_faults;		 /* all that there were */
	bool faults_skipped;		 /* some charges were not looked at */
	struct audit_calls calls;
	uint64_t limit_writes;	 /* of any group's swap.max, so far */
	bool limits;		 /* these are looked at */
	const char *seen_absent; /* why nobody looks */
};

/* NULL when there is no memory. */
struct audit *audit_new(void);
void audit_free(struct audit *audit);

/*
 * Remembers the numbers of all groups, and what their calls told, just before the census of the
 * next audit_take(). What changes from here to there bounds the differences. 0 or -ENOMEM.
 */
int audit_note(struct audit *audit, struct ledger_group *const *groups, size_t nr,
	       const struct audit_calls *calls);

/* Takes in a reading. 0 or -ENOMEM. */
int audit_take(struct audit *audit, const struct audit_reading *reading);

/*
 * True when it is known of every group what its numbers began with: what goes wrong before that may
 * be taken for it.
 */
bool audit_is_settled(const struct audit *audit);

/* What is fine has to be shown anew from here on; differences go on. */
void audit_renew(struct audit *audit);

/* True when more readings will not decide more: everything is proven fine or proven bad. */
bool audit_is_decided(struct audit *audit);

/* What the charges and uncharges of a recording say, slot by slot. */
struct audit_records {
	const struct audit_finding *findings;
	size_t nr;
	size_t groups;	 /* that had any */
	const char *why; /* nothing is said of them, or NULL */
	bool absent;	 /* there is nothing to be said then */
};

/*
 * Draws the conclusions from the readings so far: fills audit_check_state() and audit_findings().
 * @under: only of the group of this path and those below it; NULL: all. @records: the readings are
 * of a recording, which has no census and nothing of zswap; NULL: of this machine. 0 or -ENOMEM.
 */
int audit_judge(struct audit *audit, const char *under, const struct audit_records *records);

/* Valid until the next audit_judge(). */
const struct audit_check_state *audit_check_state(const struct audit *audit,
						  const struct audit_check *check);
const struct audit_finding *audit_findings(const struct audit *audit, size_t *nr);

/* Ok, violation or unknown. */
enum audit_result audit_verdict(const struct audit *audit);

/* What is told beside the conclusions. */
struct audit_report {
	const struct audit *audit;
	const char *kernel;  /* uname -r */
	const char *attach;  /* "fentry", "kprobe" or "mixed" */
	const char *command; /* that the audit was around; NULL: none */
	int command_status;  /* as the shell gives it */
	uint64_t begin_ns;   /* CLOCK_MONOTONIC, as the times of findings */
	uint64_t end_ns;
	int64_t groups;
	int64_t events;
	int64_t lost;
	int64_t missed; /* VAL_NONE: the kernel does not tell */
	uint64_t readings;
	uint64_t census_slots; /* looked at in one census; 0: there was none */
	uint64_t census_ns;    /* that it took */
	int64_t ids;	       /* private ids in use */
	int64_t ids_max;       /* that there can be */
	int64_t ids_dying;     /* of these, of groups that are gone and still own slots */
};

#endif
