/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * explain/forecast.h - what happens next when a group grows.
 *
 * Owns: the order of reclaim, throttling, zswap, swap, refusal and OOM, and how far away each is,
 * when the group asks for anonymous memory and all else stays as it is. Pure. Must not know: files,
 * how it is shown.
 */
#ifndef CGSWAP_EXPLAIN_FORECAST_H
#define CGSWAP_EXPLAIN_FORECAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "explain/room.h"

struct explain;

enum step_kind {
	STEP_RECLAIM,	/* the kernel looks for something to take */
	STEP_THROTTLE,	/* tasks are made to wait */
	STEP_ZSWAP,	/* pages are compressed in memory */
	STEP_SWAP,	/* pages are written to a device */
	STEP_WRITEBACK, /* zswap moves its oldest to a device */
	STEP_REFUSE,	/* anonymous pages have to stay in memory */
	STEP_OOM,	/* a task is killed */
};

#define STEP_TEXT 320

struct step {
	enum step_kind kind;
	int64_t at; /* bytes of growth from now, above which it happens; at the earliest */
	char text[STEP_TEXT];
};

#define FORECAST_STEPS 16

struct forecast {
	struct step steps[FORECAST_STEPS]; /* in order */
	size_t nr;
	/* bytes from which on it ends, VAL_MAX: no limit is known; VAL_NONE: not known */
	int64_t oom_at;
	struct room_end end; /* the same, and how sure it is */
	bool below;	     /* it grows in groups below, whose limits are not looked at */
};

enum forecast_fit {
	FORECAST_FITS,
	FORECAST_ENDS,
	FORECAST_HELD, /* at memory.high tasks may be made to wait before */
	FORECAST_DEPENDS,
	FORECAST_BELOW, /* as far as the group goes, but groups below it may have less room */
	FORECAST_UNKNOWN,
};

/* Whether a growth of @grow bytes fits, as far as that is sure. */
enum forecast_fit forecast_fit(const struct forecast *forecast, int64_t grow);

/*
 * The steps of a growth by @grow bytes, or all there are with VAL_NONE. In @oom_at is where the
 * memory ends whatever @grow is.
 */
void forecast_make(struct forecast *forecast, const struct explain *e, int64_t grow);

/* "reclaim", "throttle", ... */
const char *step_name(enum step_kind kind);

#endif
