/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * shrink/shrink.h - lowers a limit of a running group, and sees what happens.
 *
 * Owns: the order of it: who keeps the old limit, steps, when it is given up, what is read when.
 * Must not know: whether it should be done (shrink/plan.h), how it is shown.
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

struct shrink_config {
	const struct kernfs *k;
	const char *path;
	const struct shrink_plan *plan;
	int64_t step;		     /* bytes that each write takes away; 0: all at once */
	uint64_t every_ns;	     /* between two of these */
	uint64_t watch_ns;	     /* afterwards */
	uint64_t max_stall_ns;	     /* 0: none is too long */
	bool restore;		     /* at the end, too */
	struct tracer_config tracer; /* how to attach */
	const volatile int *stop;    /* a signal came */
	shrink_point_fn point_fn;
	void *ctx;
};

/*
 * Does it all: the old limit is back at the end unless the new one was reached and is to stay.
 * @curve was made for the group and gets what is seen. 0, or -1 with one line in @error, also when
 * the old limit should be back and is not; @result is of what was done until then, its outcome
 * SHRINK_NONE when nothing was written.
 */
int shrink_run(const struct shrink_config *config, struct curve *curve,
	       struct shrink_result *result, char *error, size_t error_len);

#endif
