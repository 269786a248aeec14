/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * shrink/sampler.h - what changes between two moments of a group: our counters and the kernel's
 * files.
 *
 * Owns: the open group, reading both together, and the differences. Must not know: why, what they
 * mean.
 */
#ifndef CGSWAP_SHRINK_SAMPLER_H
#define CGSWAP_SHRINK_SAMPLER_H

#include <stdbool.h>
#include <stdint.h>

#include "cgroup/files.h"
#include "cgroup/fs.h"
#include "shrink/curve.h"
#include "shrink/result.h"
#include "live/tracer.h"

/* Of one group, whose directory stays open. */
struct sampler {
	const struct kernfs *k;
	const char *path;
	int dirfd;
	const struct curve *curve;   /* knows the ids */
	const struct tracer *tracer; /* set before its counters are asked for */
	uint64_t begin_ns;	     /* CLOCK_MONOTONIC */
	uint64_t charged, uncharged;
	int64_t val[MEM__COUNT];
};

/* Opens the group. 0 or -errno. */
int sampler_open(struct sampler *sampler, const struct kernfs *k, const char *path,
		 const struct curve *curve);
void sampler_close(struct sampler *sampler);

/* One number of its files, enum mem; VAL_NONE: not known. */
int64_t sampler_read(const struct sampler *sampler, enum mem value);

/* Times that the group ran out of memory, or tasks that were killed for it. VAL_NONE: not known. */
int64_t sampler_kills(const struct sampler *sampler);

/* True when there is a process in the group or below it, or that cannot be seen. */
bool sampler_is_populated(const struct sampler *sampler);

/* True when the group was removed. */
bool sampler_is_removed(const struct sampler *sampler);

/* Pages charged and uncharged since the trace began, of the group and all below it. */
void sampler_counts(const struct sampler *sampler, uint64_t *charged, uint64_t *uncharged);

/* From now on. */
void sampler_begin(struct sampler *sampler);

/* Until now, since sampler_begin(). */
void sampler_end(const struct sampler *sampler, struct shrink_phase *phase);

/* Our count and the kernel's number together; tries for 200 ms to find both quiet. */
void sampler_books(const struct sampler *sampler, struct shrink_books *books);

#endif
