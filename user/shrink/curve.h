/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * shrink/curve.h - what a group released when its limit was lowered, how fast, and what it faulted
 * back.
 *
 * Owns: the curve, the times to parts of it, and the sums of two phases: until the limit is
 * reached, and while the group is watched afterwards. Pure: points and chunks of a trace in,
 * numbers out. Must not know: where they come from, how they are shown.
 */
#ifndef CGSWAP_SHRINK_CURVE_H
#define CGSWAP_SHRINK_CURVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/value.h"
#include "stream/decode.h"
#include "trace/sum.h"

/* The numbers of one moment. VAL_NONE: not known. */
struct curve_point {
	uint64_t ns;	 /* since the first write */
	int64_t usage;	 /* bytes of memory */
	int64_t swapped; /* pages charged to swap since the first write, counted in the kernel */
};

enum curve_part { PART_50, PART_90, PART_99, PART_100, PART_COUNT };

enum curve_phase { PHASE_RELEASE, PHASE_WATCH, PHASE_COUNT };

/* Sums of one phase. */
struct curve_sums {
	uint64_t in_pages[SOURCE_CACHE + 1]; /* read back, by enum rec_source */
	uint64_t zswap_pages;		     /* stored in zswap */
	uint64_t back_pages;		     /* written back to the device by zswap */
	uint64_t waits_ns; /* time that tasks spent in faults, throttled, and in limit reclaim */
	uint64_t kills;
	struct trace_sum *sum; /* durations by kind */
};

struct curve;

/* The curve of the group @path, from the @from bytes that it uses to @to bytes. NULL: no memory. */
struct curve *curve_new(const char *path, int64_t from, int64_t to);
void curve_free(struct curve *curve);

/* Adds a point unless it says nothing new. 0 or -ENOMEM. */
int curve_point(struct curve *curve, const struct curve_point *point);

/* The points, @nr of them. */
const struct curve_point *curve_points(const struct curve *curve, size_t *nr);

/*
 * Nanoseconds from the first write until @part of what must go was gone: 0 when nothing had to go,
 * VAL_NONE when it never was.
 */
int64_t curve_time(const struct curve *curve, enum curve_part part);

/* Events from @time_ns on (CLOCK_MONOTONIC) belong to the second phase. */
void curve_watch(struct curve *curve, uint64_t time_ns);

/* A chunk of a trace of the group and its descendants; a chunk_fn. 0 or -errno. */
int curve_chunk(void *curve, uint32_t type, const void *data, size_t len);

const struct curve_sums *curve_sums(const struct curve *curve, enum curve_phase phase);

/* Pages read back in the phase. */
uint64_t curve_refaults(const struct curve *curve, enum curve_phase phase);

/* The host and the end of the trace. */
const struct stream *curve_stream(const struct curve *curve);

/*
 * Records of the trace that were dropped or cannot be decoded. If there are any, sums over records
 * are lower bounds.
 */
uint64_t curve_lost(const struct curve *curve);

/* True when this kernel reports events of this kind (enum rec_kind). */
bool curve_tells(const struct curve *curve, int kind);

/* Calls @fn for each id that belongs to the group or a descendant now. */
typedef void (*curve_visit)(uint16_t id, void *arg);
void curve_ids(const struct curve *curve, curve_visit fn, void *arg);

#endif
