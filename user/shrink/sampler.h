/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * shrink/sampler.h - what changes between two moments of a group: our counters and the kernel's
 * files.
 *
 * Owns: reading both together, and the differences. Must not know: why, what they mean.
 */
#ifndef CGSWAP_SHRINK_SAMPLER_H
#define CGSWAP_SHRINK_SAMPLER_H

#include <stdint.h>

#include "shrink/usage.h"
#include "shrink/curve.h"
#include "shrink/result.h"
#include "live/tracer.h"

struct sampler {
	const struct usage_files *files;
	const struct tracer *tracer;
	const struct curve *curve; /* knows the ids */
	uint64_t begin_ns;	   /* CLOCK_MONOTONIC */
	uint64_t charged, uncharged;
	int64_t val[MEM__COUNT];
};

/* Pages charged and uncharged since the trace began, of the group and all below it. */
void sampler_counts(const struct sampler *sampler, uint64_t *charged, uint64_t *uncharged);

/* From now on; the three pointers are set. */
void sampler_begin(struct sampler *sampler);

/* Until now, since sampler_begin(). */
void sampler_end(const struct sampler *sampler, struct shrink_phase *phase);

/* Our count and the kernel's number together; tries for 200 ms to find both quiet. */
void sampler_books(const struct sampler *sampler, struct shrink_books *books);

#endif
