/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * explain/forecast.h - what happens next when a group grows.
 *
 * Owns: the order of reclaim, throttling, zswap, swap, refusal and OOM, and how far away each is,
 * if the group allocates anonymous memory and all else stays as it is. Pure. Must not know: files,
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
	STEP_RECLAIM,	/* the kernel starts to reclaim */
	STEP_THROTTLE,	/* tasks are throttled */
	STEP_ZSWAP,	/* pages are compressed in memory */
	STEP_SWAP,	/* pages are written to a device */
	STEP_WRITEBACK, /* zswap writes its oldest pages to a device */
	STEP_REFUSE,	/* anonymous pages have to stay in memory */
	STEP_OOM,	/* a task is killed */
};

#define STEP_TEXT 320

struct step {
	enum step_kind kind;
	int64_t at; /* growth from now in bytes at which it happens, at the earliest */
	char text[STEP_TEXT];
};

#define FORECAST_STEPS 16

struct forecast {
	struct step steps[FORECAST_STEPS]; /* in order */
	size_t nr;
	/* growth in bytes at which memory ends; VAL_MAX: no limit is known; VAL_NONE: not known */
	int64_t oom_at;
	struct room_end end;	 /* the same, with how sure it is */
	struct room_below below; /* empty, unless the caller fills it in */
};

enum forecast_fit {
	FORECAST_FITS,
	FORECAST_ENDS,
	FORECAST_HELD, /* a soft limit may throttle tasks before */
	FORECAST_DEPENDS,
	FORECAST_BELOW, /* fits in the group, but a group below it has less room */
	FORECAST_UNKNOWN,
};

/* Whether growth by @grow bytes surely fits. */
enum forecast_fit forecast_fit(const struct forecast *forecast, int64_t grow);

/* Steps of growth by @grow bytes, or all steps with VAL_NONE. @oom_at does not depend on @grow. */
void forecast_make(struct forecast *forecast, const struct explain *e, int64_t grow);

/* "reclaim", "throttle", ... */
const char *step_name(enum step_kind kind);

#endif
