// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * shrink/sampler.c - see shrink/sampler.h.
 */
#include "shrink/sampler.h"

#include <time.h>

#include "base/clock.h"

/* The kernel raises its counter before we count, by less than this. */
#define QUIET_NS 10000000L
#define QUIET_TRIES 20

struct counts {
	const struct tracer *tracer;
	uint64_t charged;
	uint64_t uncharged;
};

static void counts_add(uint16_t id, void *arg)
{
	struct counts *counts = arg;
	struct chunk_total total;

	tracer_total(counts->tracer, id, &total);
	counts->charged += total.charged;
	counts->uncharged += total.uncharged;
}

void meter_counts(const struct meter *meter, uint64_t *charged, uint64_t *uncharged)
{
	struct counts counts = { .tracer = meter->tracer };

	release_ids(meter->release, counts_add, &counts);
	*charged = counts.charged;
	*uncharged = counts.uncharged;
}

void meter_begin(struct meter *meter)
{
	meter->zero = gauge_zero_out(meter->gauge);
	meter->file = gauge_file(meter->gauge);
	gauge_refaults(meter->gauge, &meter->refault_anon, &meter->refault_file);
	gauge_stall(meter->gauge, &meter->stall);
	meter_counts(meter, &meter->charged, &meter->uncharged);
	meter->begin_ns = clock_now_ns();
}

static int64_t less(int64_t a, int64_t b)
{
	return a == VAL_NONE || b == VAL_NONE ? VAL_NONE : a - b;
}

void meter_end(const struct meter *meter, struct shrink_phase *phase)
{
	uint64_t charged, uncharged;
	struct gauge_stall stall;
	int64_t anon, file;

	phase->ns = clock_now_ns() - meter->begin_ns;
	meter_counts(meter, &charged, &uncharged);
	gauge_stall(meter->gauge, &stall);
	gauge_refaults(meter->gauge, &anon, &file);
	phase->stall_some_us = less(stall.some, meter->stall.some);
	phase->stall_full_us = less(stall.full, meter->stall.full);
	phase->swapped = (int64_t)(charged - meter->charged);
	phase->returned = (int64_t)(uncharged - meter->uncharged);
	phase->zero = less(gauge_zero_out(meter->gauge), meter->zero);
	phase->file = less(meter->file, gauge_file(meter->gauge));
	phase->refault_anon = less(anon, meter->refault_anon);
	phase->refault_file = less(file, meter->refault_file);
}

static void books_read(const struct meter *meter, struct shrink_books *books)
{
	meter_counts(meter, &books->charged, &books->uncharged);
	books->swap = gauge_swap(meter->gauge);
}

void meter_books(const struct meter *meter, struct shrink_books *books)
{
	const struct timespec pause = { .tv_nsec = QUIET_NS };
	struct shrink_books later;

	books_read(meter, books);
	for (int i = 0; i < QUIET_TRIES; i++) {
		nanosleep(&pause, NULL);
		books_read(meter, &later);
		later.steady = later.charged == books->charged &&
			       later.uncharged == books->uncharged && later.swap == books->swap;
		*books = later;
		if (later.steady)
			return;
	}
}
