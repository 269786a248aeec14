/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * report/sentences.h - what happened in a window of time, in sentences, the most telling first.
 *
 * Owns: their kinds, their order, and how many of a kind are kept. Pure. Must not know: when one is
 * told (report/rules.h), how they are printed.
 */
#ifndef CGSWAP_REPORT_SENTENCES_H
#define CGSWAP_REPORT_SENTENCES_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "model/severity.h"

/* In the order in which they are told; of one kind, the worst first. */
enum sentence_kind {
	SAY_LOWERED,   /* a limit was set below what the group had, or did harm afterwards */
	SAY_KILLED,    /* tasks, for lack of memory */
	SAY_REFUSED,   /* a swap.max refused swap */
	SAY_SWAP_FULL, /* all swap was used up */
	SAY_FAILED,    /* swap allocations failed, at no limit and with swap left */
	SAY_THRASHED,
	SAY_WAITED, /* tasks waited for memory, and no refaults explain it */
	SAY_PUSHED, /* pages of a group out of memory, by a limit that others have, too */
	SAY_POOL_FULL,
	SAY_POOL_POOR,
	SAY_LIMIT_FULL, /* a swap.max was used up, and refused nothing */
	SAY_DRIFTED,
	SAY_NOTHING,
	SAY_EVICTED, /* whose pages were swapped out, by whom */
	SAY_FAULTS,  /* how long tasks waited for pages */
	SAY_GREW,    /* who took the swap */
	SAY_CHANGED, /* a limit, without harm */
	SAY_DYING,
	SAY_MISSED, /* how far the numbers can be trusted */
	SAY_BREAK,  /* in the recording */
	SAY_UNKNOWN,
	SAY_KINDS
};

struct sentence {
	enum sentence_kind kind;
	enum check_severity severity;
	int64_t begin_ns, end_ns; /* 0: all of the window */
	int group;		  /* in series->groups; -1: the machine */
	int64_t number;		  /* what it is sorted by; VAL_NONE: nothing */
	char *text;		  /* names in it are not escaped */
};

/* All zero is none. */
struct sentences {
	struct sentence *list;
	size_t nr, max;
};

/* "refused" and so on. */
const char *sentence_kind_name(enum sentence_kind kind);

/* Adds @sentence without its text, which is made of @format. 0 or -ENOMEM. */
__attribute__((format(printf, 3, 4))) int sentences_add(struct sentences *sentences,
							const struct sentence *sentence,
							const char *format, ...);

/* The same, with its arguments in @args. */
__attribute__((format(printf, 3, 0))) int sentences_add_args(struct sentences *sentences,
							     const struct sentence *sentence,
							     const char *format, va_list args);

/* Puts them in order, and replaces the rest of a kind that has too many. 0 or -ENOMEM. */
int sentences_order(struct sentences *sentences);
void sentences_free(struct sentences *sentences);

#endif
