/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * live/tracer.h - the live source of a trace: loader -> rings -> chunks in order of time
 * (stream/format.h).
 *
 * Owns: when the rings are read, which groups own the ids, where records were lost, the totals at
 * the end. Must not know: what is shown, recordings.
 */
#ifndef CGSWAP_LIVE_TRACER_H
#define CGSWAP_LIVE_TRACER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stream/format.h"
#include "hooks/choose.h"

struct tracer;

struct tracer_config {
	enum attach_mode mode;
	uint32_t kinds;	 /* bits: enum rec_kind */
	uint32_t actors; /* bits: enum rec_actor */
	uint32_t pid;	 /* 0: all */
	uint32_t min_pages;
	bool stacks;
	bool calls;    /* watch the charge functions themselves, for the totals */
	bool readings; /* record the kernel's numbers too, for an audit of the recording */
	size_t ring_bytes;
	const char *sysroot;
	const char *cgroup; /* events of this subtree only; NULL: all */
	const char *btf;
	uint64_t keep; /* capabilities that tracer_start() keeps (base/rights.h) */
	int verbose;
};

/*
 * Attaches. From tracer_start() on, @fn gets the chunks, first the host and the groups. NULL on
 * error, with one line in @error.
 */
struct tracer *tracer_open(const struct tracer_config *config, chunk_fn fn, void *ctx, char *error,
			   size_t error_len);
void tracer_close(struct tracer *tracer);

/* All three: 0 or -errno, or the result of @fn. tracer_start() drops capabilities. */
int tracer_start(struct tracer *tracer);

/* Reads until @deadline_ns (CLOCK_MONOTONIC), or until *@stop. */
int tracer_run(struct tracer *tracer, uint64_t deadline_ns, const volatile int *stop);

/*
 * The counts for the current owner of @id since tracer_start(), or since its birth. Leaves
 * kernfs_id 0. True if there are any.
 */
bool tracer_total(const struct tracer *tracer, uint16_t id, struct chunk_total *total);

/* Emits the rest of the rings, the totals, and the end. */
int tracer_finish(struct tracer *tracer);

#endif
