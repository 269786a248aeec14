// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * shrink/sampler.c - see shrink/sampler.h.
 */
#include "shrink/sampler.h"

#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "cgroup/group.h"
#include "explain/explain.h"

/* The time between the kernel's counter and our count is shorter. */
#define QUIET_NS 10000000L
#define QUIET_TRIES 20

int sampler_open(struct sampler *sampler, const struct kernfs *k, const char *path,
		 const struct curve *curve)
{
	*sampler = (struct sampler){
		.k = k,
		.path = path,
		.dirfd = kernfs_open_group(k, path, NULL),
		.curve = curve,
	};
	return sampler->dirfd < 0 ? sampler->dirfd : 0;
}

void sampler_close(struct sampler *sampler)
{
	close(sampler->dirfd);
}

static bool is_v2(const struct sampler *sampler)
{
	return sampler->k->kind == CGROUP_V2;
}

int64_t sampler_read(const struct sampler *sampler, enum mem value)
{
	return files_read_one(sampler->dirfd, sampler->k->kind, (int)value);
}

static int64_t swap_read(const struct sampler *sampler)
{
	int64_t val[MEM__COUNT];

	files_read(sampler->dirfd, sampler->k->kind, MEM_CURRENT, MEM_MEMSW + 1, val);
	return val[MEM_SWAP];
}

/*
 * memory.stat may be two seconds old (mem_cgroup_flush_stats() skips small changes). If all
 * controllers are flushed together, reading cpu.stat brings it up to date.
 */
static void sample_read(const struct sampler *sampler, int64_t *val)
{
	char text[KERNFS_FILE_MAX];

	if (is_v2(sampler))
		kernfs_read_file(sampler->dirfd, "cpu.stat", text, sizeof(text));
	files_read(sampler->dirfd, sampler->k->kind, 0, MEM__COUNT, val);
}

int64_t sampler_kills(const struct sampler *sampler)
{
	int64_t val[MEM__COUNT];

	files_read(sampler->dirfd, sampler->k->kind, MEM_EVENTS_OOM, MEM_EVENTS_OOM_KILL + 1, val);
	return is_v2(sampler) ? val_plus(val[MEM_EVENTS_OOM], val[MEM_EVENTS_OOM_KILL])
			      : val[MEM_EVENTS_OOM_KILL];
}

static int visit_procs(const char *path, void *arg)
{
	const struct sampler *sampler = arg;
	int fd = kernfs_open_group(sampler->k, path, NULL), occupied;

	if (fd < 0)
		return 0; /* removed in the meantime */
	occupied = files_are_occupied(fd);
	close(fd);
	return occupied;
}

bool sampler_is_populated(const struct sampler *sampler)
{
	if (is_v2(sampler))
		return sampler_read(sampler, MEM_POPULATED) != 0;
	return groups_walk(sampler->k, sampler->path, visit_procs, (void *)sampler) != 0;
}

bool sampler_is_removed(const struct sampler *sampler)
{
	return kernfs_is_removed(sampler->dirfd);
}

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
	sample_read(sampler, sampler->val);
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
	sample_read(sampler, now);
	phase->stall_some_us = val_less(now[MEM_STALL_SOME], then[MEM_STALL_SOME]);
	phase->stall_full_us = val_less(now[MEM_STALL_FULL], then[MEM_STALL_FULL]);
	phase->swapped = (int64_t)(charged - sampler->charged);
	phase->returned = (int64_t)(uncharged - sampler->uncharged);
	phase->zero = val_less(now[MEM_ZERO_OUT], then[MEM_ZERO_OUT]);
	phase->file = val_less(then[MEM_FILE_LRU], now[MEM_FILE_LRU]);
	phase->refault_anon = val_less(now[MEM_REFAULT_ANON], then[MEM_REFAULT_ANON]);
	phase->refault_file = val_less(now[MEM_REFAULT_FILE], then[MEM_REFAULT_FILE]);
}

static void books_read(const struct sampler *sampler, struct shrink_books *books)
{
	sampler_counts(sampler, &books->charged, &books->uncharged);
	books->swap = swap_read(sampler);
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
