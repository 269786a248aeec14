/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * shrink/shrink.h - lowers the limit of a running group and measures what happens.
 *
 * Owns: the sequence: the guard of the old limit, steps, when to give up, what is read when. Must
 * not know: whether it should be done (shrink/plan.h), how it is shown.
 */
#ifndef CGSWAP_SHRINK_SHRINK_H
#define CGSWAP_SHRINK_SHRINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shrink/limit_guard.h"
#include "cgroup/fs.h"
#include "shrink/curve.h"
#include "shrink/plan.h"
#include "shrink/result.h"
#include "live/tracer.h"

/* Called for each new point of the curve. 0, or -errno of the output, which ends it. */
typedef int (*shrink_point_fn)(void *ctx, const struct curve_point *point);

/* Progress of a run. */
struct shrink_progress {
	const char *path;
	int64_t usage;	   /* bytes; VAL_NONE: not known */
	int64_t goal;	   /* of the current step; bytes */
	int64_t to;	   /* of the whole run; bytes */
	uint64_t watch_ns; /* when the watch ends; 0: it has not begun */
};

/* Called often, even when nothing has changed. */
typedef void (*shrink_progress_fn)(void *ctx, const struct shrink_progress *progress);

struct shrink_config {
	const struct kernfs *k;
	const char *path;
	const struct shrink_plan *plan;
	int64_t step;		     /* bytes per write; 0: all at once */
	uint64_t every_ns;	     /* time between steps */
	uint64_t watch_ns;	     /* time to watch afterwards */
	uint64_t max_stall_ns;	     /* 0: no limit */
	bool restore;		     /* also after success */
	struct tracer_config tracer; /* how to attach */
	const volatile int *stop;    /* set by a signal */
	shrink_point_fn point_fn;
	shrink_progress_fn progress_fn;
	void *ctx; /* for both callbacks */
};

/*
 * Runs it all. At the end the old limit is restored, unless the new one was reached and is to stay.
 * @curve was made for the group and gets the points. 0, or -1 with one line in @error, also when
 * restoring the old limit failed; @result describes what was done until then, with the outcome
 * SHRINK_NONE when nothing was written.
 */
int shrink_run(const struct shrink_config *config, struct curve *curve,
	       struct shrink_result *result, char *error, size_t error_len);

#endif
