/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * audit/evidence.h - is a difference of two of the kernel's numbers really there? Pure.
 *
 * Owns: readings of one difference over time and what they prove. A page on its way shows as a
 * difference for a moment, and while a group swaps its difference can only be bounded; neither may
 * be called a violation, nor may it be called fine. Must not know: of what the difference is.
 */
#ifndef CGSWAP_AUDIT_EVIDENCE_H
#define CGSWAP_AUDIT_EVIDENCE_H

#include <stdbool.h>
#include <stdint.h>

/* An agreement has to be read this often; a difference so often in a row and for so long. */
#define EVIDENCE_OK_TIMES 2
#define EVIDENCE_BAD_TIMES 5
#define EVIDENCE_BAD_NS 1000000000ull

enum evidence_state {
	EVIDENCE_NONE, /* not read yet, or of a time in which too much went on */
	EVIDENCE_OK,   /* there is no difference */
	EVIDENCE_BAD,  /* there is one, and it stays */
};

struct evidence {
	int64_t value;	   /* the difference that all of the last readings were sure of, or 0 */
	uint64_t first_ns; /* of these readings; 0: the last one did not show a difference */
	uint64_t last_ns;  /* of the last reading */
	uint64_t spread;   /* between the bounds of the best reading since evidence_renew() */
	int readings;	   /* since then */
	int ok_times;	   /* exact readings of 0 since the last difference, or since then */
	int bad_times;	   /* readings in a row that were sure of a difference */
};

/* The difference was from @low to @high, both included, at @time_ns; exact when they are one. */
void evidence_take(struct evidence *evidence, int64_t low, int64_t high, uint64_t time_ns);

/* Of a difference; both are included. */
struct bounds {
	int64_t low, high;
};

/*
 * What a difference was when its readings began: what was under way then is in one of its two
 * numbers only. Settled when readings in a row agree on it; until then it is as the first ones
 * bound it, so that what comes later is not taken for it.
 */
struct evidence_start {
	uint64_t first_ns;
	int readings;
	struct bounds early; /* of the readings of the first EVIDENCE_START_NS and _TIMES */
	int64_t value;
	int times; /* exact readings in a row that gave it */
};
#define EVIDENCE_START_TIMES 5
#define EVIDENCE_START_NS 1000000000ull

/* Nothing was under way. */
void evidence_start_clear(struct evidence_start *start);
bool evidence_start_is_settled(const struct evidence_start *start);

/* The difference without that of its start; @now: as it was read at @time_ns. */
struct bounds evidence_since(struct evidence_start *start, struct bounds now, uint64_t time_ns);

/* Agreement has to be shown again; a difference goes on. */
void evidence_renew(struct evidence *evidence);

/* How soon a difference is proven. */
enum evidence_pace {
	PACE_READ, /* of numbers that are up to date whenever they are read */
	/* of numbers that are brought up to date now and then, and read once each time */
	PACE_LAGGING,
	/* of numbers that each CPU adds up on its own for a while */
	PACE_SLOW,
};
#define EVIDENCE_LAGGING_TIMES 3
#define EVIDENCE_SLOW_NS 5000000000ull

enum evidence_state evidence_state(const struct evidence *evidence, enum evidence_pace pace);

#endif
