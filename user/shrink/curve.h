/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * shrink/curve.h - what a group gave back when its limit was lowered, how fast, and what it took
 * again.
 *
 * Owns: the curve, the times to parts of it, and the sums of two phases: until the limit is
 * reached, and while the group is watched afterwards. Pure: points and pieces of a trace in,
 * numbers out. Must not know: where they come from, how they are shown.
 */
#ifndef CGSWAP_SHRINK_CURVE_H
#define CGSWAP_SHRINK_CURVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stream/format.h"
#include "model/row.h"
#include "trace/sum.h"

/* What was seen at one moment. VAL_NONE: not known. */
struct release_point {
	uint64_t ns;	 /* since the first write */
	int64_t usage;	 /* bytes of memory */
	int64_t swapped; /* pages charged to swap since the first write, counted in the kernel */
};

enum release_part { PART_50, PART_90, PART_99, PART_100, PART_COUNT };

enum release_phase { PHASE_RELEASE, PHASE_WATCH, PHASE_COUNT };

/* Sums of one phase. */
struct release_sums {
	uint64_t in_pages[SOURCE_CACHE + 1]; /* read again, by enum rec_source */
	uint64_t zswap_pages;		     /* that zswap took */
	uint64_t back_pages;		     /* that zswap wrote to the device */
	uint64_t waits_ns; /* of tasks in faults, throttled, and in reclaim for a limit */
	uint64_t kills;
	struct trace_sum *sum; /* how long each of them was */
};

struct release;

/*
 * @path is the group; from what it used at the start, @from, to @to bytes. NULL: no memory.
 */
struct release *release_new(const char *path, int64_t from, int64_t to);
void release_free(struct release *release);

/* 0 or -ENOMEM. Points that say nothing new are not kept. */
int release_point(struct release *release, const struct release_point *point);

/* *@nr of them. */
const struct release_point *release_points(const struct release *release, size_t *nr);

/*
 * Nanoseconds from the first write until @part of what had to go was gone; VAL_NONE when it never
 * was. When nothing had to go it is 0.
 */
int64_t release_time(const struct release *release, enum release_part part);

/* What happens from @time_ns on (CLOCK_MONOTONIC) belongs to the second phase. */
void release_watch(struct release *release, uint64_t time_ns);

/* A piece of a trace of the group and what is below it; a chunk_fn. 0 or -errno. */
int release_chunk(void *release, uint32_t type, const void *data, size_t len);

const struct release_sums *release_sums(const struct release *release, enum release_phase phase);

/* Pages that were read again in the phase. */
uint64_t release_refaults(const struct release *release, enum release_phase phase);

/* The host piece; NULL before it came. */
const struct chunk_host *release_host(const struct release *release);

/* The end piece; NULL before it came. */
const struct chunk_end *release_end(const struct release *release);

/* Records of the trace that found no room; what is made of records is then a lower bound. */
uint64_t release_lost(const struct release *release);

/* True when this kernel tells events of this kind (enum rec_kind). */
bool release_tells(const struct release *release, int kind);

/* Calls @fn for each id that belongs to the group or one below it now. */
typedef void (*release_visit)(uint16_t id, void *arg);
void release_ids(const struct release *release, release_visit fn, void *arg);

#endif
