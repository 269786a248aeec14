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

#include <stdint.h>

/* An agreement has to be read this often; a difference so often in a row and for so long. */
#define PROOF_OK_TIMES 2
#define PROOF_BAD_TIMES 5
#define PROOF_BAD_NS 1000000000ull

enum proof_state {
	PROOF_NONE, /* not read yet, or of a time in which too much went on */
	PROOF_OK,   /* there is no difference */
	PROOF_BAD,  /* there is one, and it stays */
};

struct proof {
	int64_t value;	   /* the difference that all of the last readings were sure of, or 0 */
	uint64_t first_ns; /* of these readings; 0: the last one did not show a difference */
	uint64_t last_ns;  /* of the last reading */
	uint64_t spread;   /* between the bounds of the best reading since proof_renew() */
	int readings;	   /* since then */
	int ok_times;	   /* exact readings of 0 since the last difference, or since then */
	int bad_times;	   /* readings in a row that were sure of a difference */
};

/* The difference was from @low to @high, both included, at @time_ns; exact when they are one. */
void proof_take(struct proof *proof, int64_t low, int64_t high, uint64_t time_ns);

/* Agreement has to be shown again; a difference goes on. */
void proof_renew(struct proof *proof);

enum proof_state proof_state(const struct proof *proof);

/*
 * Of numbers that are brought up to date now and then, and read once each time: a difference is
 * proven when it is still there after PROOF_LAGGING_TIMES of these.
 */
#define PROOF_LAGGING_TIMES 3
enum proof_state proof_state_lagging(const struct proof *proof);

/* Of numbers that each CPU adds up on its own for a while: for so long it may be no difference. */
#define PROOF_SLOW_NS 5000000000ull
enum proof_state proof_state_slow(const struct proof *proof);

#endif
