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

void sampler_counts(const struct sampler *sampler, uint64_t *charged, uint64_t *uncharged)
{
	struct counts counts = { .tracer = sampler->tracer };

	curve_ids(sampler->curve, counts_add, &counts);
	*charged = counts.charged;
	*uncharged = counts.uncharged;
}

void sampler_begin(struct sampler *sampler)
{
	sampler->zero = usage_zero_out(sampler->files);
	sampler->file = usage_file(sampler->files);
	usage_refaults(sampler->files, &sampler->refault_anon, &sampler->refault_file);
	usage_stall(sampler->files, &sampler->stall);
	sampler_counts(sampler, &sampler->charged, &sampler->uncharged);
	sampler->begin_ns = clock_now_ns();
}

static int64_t less(int64_t a, int64_t b)
{
	return a == VAL_NONE || b == VAL_NONE ? VAL_NONE : a - b;
}

void sampler_end(const struct sampler *sampler, struct shrink_phase *phase)
{
	uint64_t charged, uncharged;
	struct usage_stall stall;
	int64_t anon, file;

	phase->ns = clock_now_ns() - sampler->begin_ns;
	sampler_counts(sampler, &charged, &uncharged);
	usage_stall(sampler->files, &stall);
	usage_refaults(sampler->files, &anon, &file);
	phase->stall_some_us = less(stall.some, sampler->stall.some);
	phase->stall_full_us = less(stall.full, sampler->stall.full);
	phase->swapped = (int64_t)(charged - sampler->charged);
	phase->returned = (int64_t)(uncharged - sampler->uncharged);
	phase->zero = less(usage_zero_out(sampler->files), sampler->zero);
	phase->file = less(sampler->file, usage_file(sampler->files));
	phase->refault_anon = less(anon, sampler->refault_anon);
	phase->refault_file = less(file, sampler->refault_file);
}

static void books_read(const struct sampler *sampler, struct shrink_books *books)
{
	sampler_counts(sampler, &books->charged, &books->uncharged);
	books->swap = usage_swap(sampler->files);
}

void sampler_books(const struct sampler *sampler, struct shrink_books *books)
{
	const struct timespec pause = { .tv_nsec = QUIET_NS };
	struct shrink_books later;

	books_read(sampler, books);
	for (int i = 0; i < QUIET_TRIES; i++) {
		nanosleep(&pause, NULL);
		books_read(sampler, &later);
		later.steady = later.charged == books->charged &&
			       later.uncharged == books->uncharged && later.swap == books->swap;
		*books = later;
		if (later.steady)
			return;
	}
}
