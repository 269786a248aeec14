/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * audit/audit.h - is the kernel's accounting of swap right? Compares its numbers with each other
 * and with counted charges. Pure.
 *
 * Owns: what is proven of each group and of the machine, and the verdict. A difference is a
 * violation only if it stays and nothing on our side can explain it. What cannot be decided is
 * unknown, never fine. Must not know: BPF, files, views.
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
	int64_t drift;	/* bytes by which the group's own kernel number is too high; or VAL_NONE */
	int64_t excess; /* own pages in zswap beyond its own pages in swap; or VAL_NONE */
};

/* What the calls of the kernel's charge functions told, by private id. */
struct audit_calls {
	const struct call_count *counts; /* so far; NULL: not counted */
	const struct call_count *births; /* at the birth of the id's owner, where we saw it */
	bool refusals;			 /* refusals are counted */
	const char *pages_absent;	 /* why pages are not counted; NULL: they are */
	uint64_t open;			 /* charge calls whose return was not seen, so far */
};

/* The numbers of one moment. */
struct audit_reading {
	uint64_t time_ns;
	struct ledger_group *const *groups; /* parents before children, with their paths */
	size_t nr_groups;
	const struct census *census; /* NULL: none, see census_error */
	const char *census_error;
	int64_t used_pages;    /* the kernel's number of pages in use on all devices; or VAL_NONE */
	int64_t cached_before; /* the kernel's number of pages in the swap cache; or VAL_NONE */
	int64_t cached_after;  /* the same, after the census */
	int64_t cached_slack;  /* error of these two, in pages */
	struct coverage coverage;
	bool memsw; /* v1: slots lose their owner at swap-in, and in-flight pages go both ways */
	bool vswap; /* virtual swap: a charge is for a place on a device, not for a slot */
	const struct audit_zswap *zswap; /* the groups for which something is known */
	size_t nr_zswap;
	const char *zswap_absent;	 /* why its bytes are not counted; NULL: they are */
	bool zswap_there;		 /* the kernel has zswap */
	int64_t zswap_charged;		 /* pages charged to all groups together; or VAL_NONE */
	int64_t zswap_stored;		 /* pages stored in zswap */
	int64_t page_bytes;		 /* above 0 if zswap[] is not empty */
	uint64_t stamp;			 /* of the flush that updated memory.stat; 0: not known */
	const struct slot_fault *faults; /* the first SLOT_FAULTS; NULL: not watched */
	uint64_t nr_faults;		 /* total */
	bool faults_skipped;		 /* some charges were not checked */
	struct audit_calls calls;
	uint64_t limit_writes;	 /* writes to any group's swap.max, so far */
	bool limits;		 /* writes to limits are counted */
	const char *seen_absent; /* why none of these is watched */
};

/* NULL when there is no memory. */
struct audit *audit_new(void);
void audit_free(struct audit *audit);

/*
 * Remembers the numbers and the call counts of all groups, just before the census of the next
 * audit_take(). What changes in between bounds the differences. 0 or -ENOMEM.
 */
int audit_note(struct audit *audit, struct ledger_group *const *groups, size_t nr,
	       const struct audit_calls *calls);

/* Takes in a reading. 0 or -ENOMEM. */
int audit_take(struct audit *audit, const struct audit_reading *reading);

/*
 * True when the baseline of every group is known. An accounting error before that may be taken for
 * part of the baseline.
 */
bool audit_is_settled(const struct audit *audit);

/* From here on "fine" must be proven again; differences persist. */
void audit_renew(struct audit *audit);

/* Groups with an undecided check that more readings may decide; the machine counts as one. */
size_t audit_undecided(struct audit *audit);

/* True when more readings will not decide more: each check is proven fine or proven bad. */
bool audit_is_decided(struct audit *audit);

/* What the charges and uncharges of a recording say, slot by slot. */
struct audit_records {
	const struct audit_finding *findings;
	size_t nr;
	size_t groups;	 /* that had charges or uncharges */
	const char *why; /* why nothing can be said of them, or NULL */
	bool absent;	 /* and there is nothing to check */
};

/*
 * Draws the conclusions from the readings so far: fills audit_check_state() and audit_findings().
 * @under: only the group of this path and those below it; NULL: all. @records: the readings are
 * from a recording, which has no census and no zswap numbers; NULL: from this machine. 0 or
 * -ENOMEM.
 */
int audit_judge(struct audit *audit, const char *under, const struct audit_records *records);

/* Valid until the next audit_judge(). */
const struct audit_check_state *audit_check_state(const struct audit *audit,
						  const struct audit_check *check);
const struct audit_finding *audit_findings(const struct audit *audit, size_t *nr);

/* Ok, violation or unknown. */
enum audit_result audit_verdict(const struct audit *audit);

/* Context printed with the conclusions. */
struct audit_report {
	const struct audit *audit;
	const char *kernel;  /* uname -r */
	const char *attach;  /* "fentry", "kprobe" or "mixed" */
	const char *command; /* the command that the audit ran; NULL: none */
	int command_status;  /* as the shell reports it */
	uint64_t begin_ns;   /* CLOCK_MONOTONIC, as the times of findings */
	uint64_t end_ns;
	int64_t groups;
	int64_t events;
	int64_t lost;
	int64_t missed; /* VAL_NONE: the kernel does not count them */
	uint64_t readings;
	uint64_t census_slots; /* slots read by one census; 0: there was none */
	uint64_t census_ns;    /* duration */
	int64_t ids;	       /* private ids in use */
	int64_t ids_max;       /* the most there can be */
	int64_t ids_dying;     /* of those in use: owned by removed groups that still own slots */
};

#endif
