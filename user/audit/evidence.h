/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * audit/evidence.h - is a difference between two of the kernel's numbers real? Pure.
 *
 * Owns: readings of one difference over time and what they prove. A page in flight shows as a
 * difference for a moment. While a group swaps, its difference has only bounds; then it is neither
 * a violation nor fine. Must not know: which numbers are compared.
 */
#ifndef CGSWAP_AUDIT_EVIDENCE_H
#define CGSWAP_AUDIT_EVIDENCE_H

#include <stdbool.h>
#include <stdint.h>

/* Readings that prove agreement; readings in a row, and their duration, that prove a difference. */
#define EVIDENCE_OK_TIMES 2
#define EVIDENCE_BAD_TIMES 5
#define EVIDENCE_BAD_NS 1000000000ull

enum evidence_state {
	EVIDENCE_NONE, /* not read yet, or only while too many pages moved */
	EVIDENCE_OK,   /* no difference */
	EVIDENCE_BAD,  /* a difference that lasts */
};

struct evidence {
	int64_t value;	   /* the difference that all of the last readings prove, or 0 */
	uint64_t first_ns; /* of these readings; 0: the last one proved no difference */
	uint64_t last_ns;  /* of the last reading */
	uint64_t spread;   /* distance of the bounds in the best reading since evidence_renew() */
	int readings;	   /* since evidence_renew() */
	int ok_times;	   /* exact readings of 0 since the last difference or evidence_renew() */
	int bad_times;	   /* readings in a row that prove a difference */
};

/* The difference was from @low to @high, both included, at @time_ns; exact when they are equal. */
void evidence_take(struct evidence *evidence, int64_t low, int64_t high, uint64_t time_ns);

/* Of a difference, both included. */
struct bounds {
	int64_t low, high;
};

/*
 * The difference when readings began: an operation in progress then is in only one of the two
 * numbers. Settled when readings in a row agree on it. Until then the first readings bound it, so
 * that a later difference is not taken for part of it.
 */
struct evidence_start {
	uint64_t first_ns;
	int readings;
	struct bounds early; /* by the readings of the first EVIDENCE_START_NS and _TIMES */
	int64_t value;
	int times; /* exact readings in a row that gave this value */
};
#define EVIDENCE_START_TIMES 5
#define EVIDENCE_START_NS 1000000000ull

/* Nothing was in progress: the start is 0. */
void evidence_start_clear(struct evidence_start *start);
bool evidence_start_is_settled(const struct evidence_start *start);

/* The difference @now, read at @time_ns, without the one at the start. */
struct bounds evidence_since(struct evidence_start *start, struct bounds now, uint64_t time_ns);

/* Agreement must be proven again; a difference persists. */
void evidence_renew(struct evidence *evidence);

/* How long a difference takes to be proven. */
enum evidence_pace {
	PACE_READ, /* numbers that are up to date whenever they are read */
	/* numbers that the kernel updates now and then; read once per update */
	PACE_LAGGING,
	/* numbers that each CPU batches for a while */
	PACE_SLOW,
};
#define EVIDENCE_LAGGING_TIMES 3
#define EVIDENCE_SLOW_NS 5000000000ull

enum evidence_state evidence_state(const struct evidence *evidence, enum evidence_pace pace);

#endif
