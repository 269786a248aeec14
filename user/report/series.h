/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * report/series.h - the samples of a window of time, as what is said and drawn of them.
 *
 * Owns: what is kept of a window: numbers per stretch of time (a bucket), what each group did from
 * the first to the last sample, when a state began and ended, and which limits changed. Its memory
 * does not depend on the number of samples. Pure. Must not know: what a sample adds
 * (report/sample.h), files, words, how it is drawn.
 */
#ifndef CGSWAP_REPORT_SERIES_H
#define CGSWAP_REPORT_SERIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "history/read.h"
#include "model/refresh.h"
#include "model/row.h"

#define SERIES_BUCKETS 360  /* at most; a bucket is not shorter than the time between samples */
#define SERIES_GROUPS 16384 /* others are counted */
#define SERIES_CHANGES 64   /* of limits; others are counted */
#define SERIES_BREAKS 64    /* in the recording; others are counted */
#define SERIES_SHOWN 8	    /* groups that are drawn one by one */

/* Numbers of the machine. VAL_NONE: not known, or no sample. */
enum series_line {
	LINE_USED, /* bytes, the last of the bucket, as the next five */
	LINE_TOTAL,
	LINE_DEVICE, /* of LINE_USED, not in zswap */
	LINE_ZSWAP,  /* the rest: in zswap, before compression */
	LINE_POOL,
	LINE_RATIO,    /* hundredths: LINE_ZSWAP / LINE_POOL */
	LINE_PSI_SOME, /* hundredths of a percent, the highest of the bucket, as the next four */
	LINE_PSI_FULL,
	LINE_REFAULT, /* pages/s in hundredths */
	LINE_OUT,
	LINE_IN,
	LINE_REFUSED,	/* times, the sum of the bucket, as the next two */
	LINE_KILLED,	/* tasks */
	LINE_LIMITS,	/* limits that changed */
	LINE_WAIT_HALF, /* us in hundredths: half of the waits in faults are shorter, */
	LINE_WAIT_MOST, /* and 99 of 100 */
	LINE__COUNT
};

struct series_bucket {
	int64_t real_ns;  /* of its last sample */
	uint32_t samples; /* 0: none, and the rest means nothing */
	bool broken;	  /* samples before its last one are missing, or the machine was booted */
	int64_t line[LINE__COUNT];
	int64_t others; /* own swap of groups that are not drawn one by one, see series_close() */
};

/* Why pages of a group could not be swapped out. */
enum swap_room {
	ROOM_UNKNOWN,
	ROOM_LEFT,	 /* they could; bytes: left of swap and of the limits */
	ROOM_NO_SWAP,	 /* the machine has none */
	ROOM_FORBIDDEN,	 /* swap.max of a group is 0 */
	ROOM_SWAP_FULL,	 /* bytes: all swap */
	ROOM_LIMIT_FULL, /* bytes: swap.max */
	ROOM_REFUSED,	 /* there was some in the samples, and between them a limit refused it */
};

struct series_room {
	enum swap_room what;
	int by; /* group whose limit it is; -1: none */
	int64_t bytes;
};

/* A state that lasts: the samples that are in it need not follow each other. */
struct series_spell {
	uint32_t samples; /* 0: it never was */
	int64_t begin_ns, end_ns;
	int64_t peak, peak_ns;	 /* the highest of the number that it is about */
	int64_t other;		 /* another number at that time */
	struct series_room room; /* of a group, likewise */
};

/* Of a group; peak and other are: */
enum group_spell {
	SPELL_THRASH, /* refaults/s and PSI, hundredths */
	SPELL_WAIT,   /* PSI some and full, without refaults that explain it */
	SPELL_FULL,   /* its swap.max is used up: swap and swap.max */
	SPELL_DRIFT,  /* bytes that the kernel's count is off, without the sign, and with it */
	GROUP_SPELLS
};

/* Of the machine: */
enum host_spell {
	SPELL_SWAP_FULL, /* used and total bytes */
	SPELL_POOL_FULL, /* zswap's pool and its maximum */
	SPELL_POOL_POOR, /* zswap's pool and what it holds: it compresses badly */
	SPELL_DYING,	 /* bytes that removed groups hold, and all swap */
	SPELL_GAP,	 /* programs did not run: 1 */
	SPELL_UNSETTLED, /* groups without a verdict, and all groups */
	HOST_SPELLS
};

/* Events that a counter tells of: between which samples, and how many. */
struct series_count {
	int64_t nr;
	int64_t begin_ns, end_ns;
};

/* Whose limit refused. */
enum refusal_proof {
	PROOF_NONE, /* the one with the least left afterwards: another one is possible */
	PROOF_ONLY, /* there is no other one above the group, but there may have been one below */
	PROOF_FULL, /* it was used up */
};

struct series_group {
	char *path;
	uint64_t kernfs_id; /* the last one of this path */
	int64_t start;	    /* own swap in the first sample, bytes; VAL_NONE: it was not there */
	int64_t peak, peak_ns;
	int64_t end;
	int64_t out_pages, freed_pages; /* VAL_NONE: not counted */
	int64_t in_pages;		/* from rates; VAL_NONE: not known */
	struct series_count refused;	/* to this group itself, at some limit */
	struct series_count failed;	/* swap allocations, at no limit */
	int refused_by;			/* group whose limit it was, as far as known; -1 */
	int64_t refused_max;		/* that limit */
	enum refusal_proof refused_proof;
	bool is_blamed;			      /* the three are set */
	struct series_count killed;	      /* tasks of the group or of removed ones below it */
	size_t killed_times;		      /* samples that found some */
	struct series_room killed_room;	      /* the first time */
	struct series_room room, room_before; /* in the last sample, and the one before that */
	struct series_spell spells[GROUP_SPELLS];
	/* that reclaim for its memory.high and memory.max took, in a recording of events only */
	int64_t high_pages, max_pages;
	bool dying;		  /* when it was last seen */
	bool has_label;		  /* that no other group has, see report_names_make() */
	bool is_asked;		  /* it is in the subtree that the report is of */
	int64_t *own;		  /* own swap by bucket, VAL_NONE: not there; NULL: never had any */
	int64_t now;		  /* scratch: own swap in the sample that is being added */
	int64_t last[COL__COUNT]; /* in the sample before */
	uint64_t seen;		  /* number of the last sample that it was in */
};

/* A limit that is not what it was in the sample before. */
struct series_change {
	int group;
	const char *file; /* "swap.max" */
	int64_t from, to;
	int64_t before_ns, at_ns;
	int64_t swap; /* of the group and those below, after it; VAL_NONE: not about swap */
};

struct series_break {
	enum history_break what;
	int64_t from_ns, to_ns;
};

struct series {
	int64_t from_ns, to_ns; /* as asked for */
	int64_t bucket_ns;
	const char *cgroup; /* the subtree; NULL: all */

	int64_t first_ns, last_ns; /* of samples */
	uint64_t samples;
	int64_t page_bytes;
	struct host host; /* of the last sample; its texts are in the next fields */
	char attach[16], hierarchy[16], zswap[16], gap[256];

	struct series_bucket *buckets;
	size_t nr_buckets;
	struct series_group *groups; /* in the order in which they were first seen */
	size_t nr, max;
	size_t left_out;	 /* rows of groups beyond SERIES_GROUPS */
	int shown[SERIES_SHOWN]; /* those with the highest peaks, most first */
	size_t nr_shown;

	struct series_spell spells[HOST_SPELLS];
	struct series_count missed, lost; /* runs of programs, records; VAL_NONE: not known */
	struct series_change changes[SERIES_CHANGES];
	size_t nr_changes; /* may exceed SERIES_CHANGES */
	struct series_break breaks[SERIES_BREAKS];
	size_t nr_breaks; /* likewise */
	size_t most_groups;
	int64_t used_least, used_most;
	/* some sample had the number */
	bool knows_refusals, knows_psi, knows_refaults, knows_in, knows_drift;
	uint64_t refusal_samples, psi_samples; /* that had them */
	int64_t refused_forbidden;	       /* times, where swap.max is 0: that is intended */
	/* samples for which these events were looked for; events that were too many to be kept */
	uint64_t noted_kills, noted_limits;
	int64_t notes_left_out;

	int *places; /* hash table of groups, by path; -1: free */
	size_t nr_places;
	int64_t *scratch; /* three numbers for each row */
	size_t max_scratch;
	uint64_t last_mono_ns;
	struct host last_host;
};

/*
 * Begins a series of the samples from @from_ns to @to_ns, taken each @interval_ns, of the subtree
 * @cgroup, which must stay; NULL: all groups. 0 or -ENOMEM; series_free() in any case.
 */
int series_open(struct series *series, int64_t from_ns, int64_t to_ns, int64_t interval_ns,
		const char *cgroup);

/* Adds a time of which nothing was recorded at the begin or the end of what was asked for. */
void series_missing(struct series *series, int64_t from_ns, int64_t to_ns);

/* Tasks of @group that were killed; VAL_NONE: not known. */
int64_t series_killed(const struct series *series, const struct series_group *group);

/* True when some group below the group @index was seen: the kernel counts those in it, too. */
bool series_has_below(const struct series *series, size_t index);

/* The bucket of a time in the window; NULL for another. */
struct series_bucket *series_bucket(const struct series *series, int64_t real_ns);

/*
 * The same of a time that is in the window. A sample of before the last one's time, as the clock
 * was set back, is kept in its own place.
 */
struct series_bucket *series_bucket_at(const struct series *series, int64_t real_ns);

/* The index of the group @path, which is made if it is new. -1: there are too many; or -errno. */
int series_group(struct series *series, const char *path, uint64_t kernfs_id);
int series_group_of(struct series *series, const struct row *row);

/* The index of the group @path; -1: it is in no sample. */
int series_find(const struct series *series, const char *path);

/* After the last sample: chooses the groups that are shown. */
void series_close(struct series *series);

/* Own swap of the group @index in the bucket @at, 0 where it was not there. */
int64_t series_own(const struct series *series, size_t index, size_t at);

void series_free(struct series *series);

#endif
