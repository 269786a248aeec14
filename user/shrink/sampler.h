/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * shrink/sampler.h - how a group changes between two moments: our counters and the kernel's files.
 *
 * Owns: the open group, reading both at once, and the differences. Must not know: why, what they
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

/* One group, whose directory stays open. */
struct sampler {
	const struct kernfs *k;
	const char *path;
	int dirfd;
	const struct curve *curve;   /* knows the ids */
	const struct tracer *tracer; /* set before the group's counts are read */
	uint64_t begin_ns;	     /* CLOCK_MONOTONIC */
	uint64_t charged, uncharged;
	int64_t val[MEM__COUNT];
};

/* Opens the group. 0 or -errno. */
int sampler_open(struct sampler *sampler, const struct kernfs *k, const char *path,
		 const struct curve *curve);
void sampler_close(struct sampler *sampler);

/* One number of its files, by enum mem; VAL_NONE: not known. */
int64_t sampler_read(const struct sampler *sampler, enum mem value);

/* How often the group ran out of memory, or tasks were killed for it. VAL_NONE: not known. */
int64_t sampler_kills(const struct sampler *sampler);

/* True when the group or a descendant has a process, or has one that we cannot see. */
bool sampler_is_populated(const struct sampler *sampler);

/* True when the group was removed. */
bool sampler_is_removed(const struct sampler *sampler);

/* Pages charged and uncharged since the trace began, for the group and its descendants. */
void sampler_counts(const struct sampler *sampler, uint64_t *charged, uint64_t *uncharged);

/* Starts a phase. */
void sampler_begin(struct sampler *sampler);

/* Fills @phase with the changes since sampler_begin(). */
void sampler_end(const struct sampler *sampler, struct shrink_phase *phase);

/* Reads our count and the kernel's together; tries for 200 ms to find both unchanged. */
void sampler_books(const struct sampler *sampler, struct shrink_books *books);

#endif
