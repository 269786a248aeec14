// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * shrink/sampler.c - see shrink/sampler.h.
 */
#include "shrink/sampler.h"

#include <time.h>

#include "base/clock.h"
#include "explain/explain.h"

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
	usage_sample(sampler->files, sampler->val);
	sampler_counts(sampler, &sampler->charged, &sampler->uncharged);
	sampler->begin_ns = clock_now_ns();
}

void sampler_end(const struct sampler *sampler, struct shrink_phase *phase)
{
	const int64_t *then = sampler->val;
	uint64_t charged, uncharged;
	int64_t now[MEM__COUNT];

	phase->ns = clock_now_ns() - sampler->begin_ns;
	sampler_counts(sampler, &charged, &uncharged);
	usage_sample(sampler->files, now);
	phase->stall_some_us = explain_less(now[MEM_STALL_SOME], then[MEM_STALL_SOME]);
	phase->stall_full_us = explain_less(now[MEM_STALL_FULL], then[MEM_STALL_FULL]);
	phase->swapped = (int64_t)(charged - sampler->charged);
	phase->returned = (int64_t)(uncharged - sampler->uncharged);
	phase->zero = explain_less(now[MEM_ZERO_OUT], then[MEM_ZERO_OUT]);
	phase->file = explain_less(then[MEM_FILE_LRU], now[MEM_FILE_LRU]);
	phase->refault_anon = explain_less(now[MEM_REFAULT_ANON], then[MEM_REFAULT_ANON]);
	phase->refault_file = explain_less(now[MEM_REFAULT_FILE], then[MEM_REFAULT_FILE]);
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
