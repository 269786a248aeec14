/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * screen/alarms.h - what is wrong, one sentence each, the worst first.
 *
 * Owns: the conditions that one refresh shows, and their words. explain has the same ones and more,
 * from files that a refresh does not read; thresholds are in model/alarm.h. Unknown numbers raise
 * no alarm. Pure. Must not know: the terminal.
 */
#ifndef CGSWAP_SCREEN_ALARMS_H
#define CGSWAP_SCREEN_ALARMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct host;
struct screen_model;

/* In this order. At most one of each: for the worst group, or for the machine. */
enum alarm_kind {
	ALARM_SWAP_FULL,   /* all devices are full */
	ALARM_THRASHING,   /* pages are swapped out and soon needed again, and tasks wait */
	ALARM_HELD,	   /* above memory.high, and nothing can be reclaimed: tasks sleep */
	ALARM_REFUSED,	   /* a swap.max refused swap in the last seconds */
	ALARM_LIMIT_FULL,  /* a swap.max is used up: reclaim no longer tries */
	ALARM_DRIFT,	   /* the kernel's number differs from our count */
	ALARM_LIMIT_AHEAD, /* a swap.max will soon be reached */
	ALARM_ZSWAP_FULL,  /* the pool is full, or nearly so */
	ALARM_DYING,	   /* removed groups hold a lot */
	ALARM_KINDS
};

struct alarm {
	enum alarm_kind kind;
	uint64_t kernfs_id; /* the group to look at; 0: the machine */
	char text[320];	    /* printable; may be wrapped at two spaces */
};

struct alarms {
	struct alarm list[ALARM_KINDS];
	size_t nr;
	unsigned char *below; /* by row: a descendant has the same alarm */
	size_t max;
};

/* Checks the refresh in @model and @host. No alarms if memory runs out. */
void alarms_update(struct alarms *alarms, const struct screen_model *model, const struct host *host,
		   bool utf8);
void alarms_free(struct alarms *alarms);

/* True for a present problem, false for a coming one, or one that may be intended. */
bool alarm_is_bad(enum alarm_kind kind);

#endif
