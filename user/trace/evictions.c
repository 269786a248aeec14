// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * trace/evictions.c - see trace/evictions.h. Sums are in an array; a half-empty hash table of
 * indices finds them.
 */
#include "trace/evictions.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "stream/event.h"

#define PLACES ((size_t)2 * EVICTIONS_SUMS)
/* An event repeats an earlier one if that is among the last LOOK_BACK events and recent enough. */
#define LOOK_BACK 16
#define REPEAT_NS 10000000000ll

struct evictions {
	struct evictions_sum sums[EVICTIONS_SUMS];
	uint16_t place[PLACES]; /* 1 + index of a sum; 0: free */
	size_t nr_sums;
	struct evictions_event events[EVICTIONS_EVENTS];
	uint64_t nr_events; /* ever added; modulo EVICTIONS_EVENTS, the index of the next */
};

struct evictions *evictions_new(void)
{
	return calloc(1, sizeof(struct evictions));
}

void evictions_free(struct evictions *actors)
{
	free(actors);
}

static size_t sum_hash(const struct evictions_sum *key)
{
	uint64_t hash = hash_mix(hash_mix(1, key->groups.owner), key->groups.by);

	hash = hash_mix(hash, key->groups.target);
	hash = hash_mix(hash, (uint64_t)key->detail << 16 | (uint64_t)key->kind << 8 | key->actor);
	return hash_place(hash, PLACES);
}

static bool groups_are(const struct evictions_groups *a, const struct evictions_groups *b)
{
	return a->owner == b->owner && a->by == b->by && a->target == b->target;
}

static bool sum_is(const struct evictions_sum *sum, const struct evictions_sum *key)
{
	return groups_are(&sum->groups, &key->groups) && sum->kind == key->kind &&
	       sum->actor == key->actor && sum->detail == key->detail;
}

/* The slot of @key in the hash table, or the free slot where it belongs. */
static uint16_t *sum_place(struct evictions *actors, const struct evictions_sum *key)
{
	size_t at = sum_hash(key);

	while (actors->place[at] && !sum_is(&actors->sums[actors->place[at] - 1], key))
		at = (at + 1) & (PLACES - 1);
	return &actors->place[at];
}

static int sum_compare_age(const void *a, const void *b)
{
	uint64_t x = ((const struct evictions_sum *)a)->last_ns;
	uint64_t y = ((const struct evictions_sum *)b)->last_ns;

	return x < y ? 1 : x > y ? -1 : 0;
}

static void sums_forget(struct evictions *actors)
{
	qsort(actors->sums, actors->nr_sums, sizeof(*actors->sums), sum_compare_age);
	actors->nr_sums /= 2;
	memset(actors->place, 0, sizeof(actors->place));
	for (size_t i = 0; i < actors->nr_sums; i++)
		*sum_place(actors, &actors->sums[i]) = (uint16_t)(i + 1);
}

static void sum_add(struct evictions *actors, const struct trace_event *event,
		    const struct evictions_groups *groups)
{
	struct evictions_sum key = {
		.groups = *groups,
		.detail = event->kind == REC_REFUSED ? (uint16_t)event->detail : 0,
		.kind = (uint8_t)event->kind,
		.actor = (uint8_t)event->actor,
	}, *sum;
	uint16_t *place = sum_place(actors, &key);

	if (!*place && actors->nr_sums == EVICTIONS_SUMS) {
		sums_forget(actors);
		place = sum_place(actors, &key);
	}
	if (!*place) {
		actors->sums[actors->nr_sums++] = key;
		*place = (uint16_t)actors->nr_sums;
	}
	sum = &actors->sums[*place - 1];
	sum->pages += event->pages;
	sum->events++;
	sum->last_ns = event->time_ns;
}

static bool is_repetition(const struct evictions_event *old, const struct evictions_event *new)
{
	return groups_are(&old->groups, &new->groups) && old->kind == new->kind &&
	       old->actor == new->actor && old->detail == new->detail &&
	       (int64_t)(new->first_ns - old->last_ns) < REPEAT_NS;
}

/* OOM kills and writes of limits never merge. */
static struct evictions_event *event_repeated(struct evictions *actors,
					      const struct evictions_event *new)
{
	if (new->kind == REC_OOM || new->kind == REC_LIMIT)
		return NULL;
	for (size_t i = 0; i < LOOK_BACK; i++) {
		const struct evictions_event *old = evictions_event(actors, i);

		if (old && is_repetition(old, new))
			return (struct evictions_event *)old;
	}
	return NULL;
}

static void event_add(struct evictions *actors, const struct trace_event *event,
		      const struct evictions_groups *groups)
{
	struct evictions_event new = {
		.groups = *groups,
		.first_ns = event->time_ns,
		.last_ns = event->time_ns,
		.times = 1,
		.pages = event->pages,
		.duration_ns = event->duration_ns,
		.value = { event->value[0], event->value[1] },
		.pid = event->kind == REC_OOM ? event->oom.victim_pid : event->pid,
		.detail = (uint16_t)event->detail,
		.kind = (uint8_t)event->kind,
		.actor = (uint8_t)event->actor,
	};
	struct evictions_event *old = event_repeated(actors, &new);

	memcpy(new.comm, event->kind == REC_OOM ? event->oom.victim_comm : event->comm, COMM_LEN);
	if (old) {
		/* the rings of different CPUs are not read in order of time */
		new.first_ns = old->first_ns;
		new.last_ns = new.last_ns > old->last_ns ? new.last_ns : old->last_ns;
		new.times += old->times;
		new.pages += old->pages;
		if (new.duration_ns != TRACE_NO_VALUE && old->duration_ns != TRACE_NO_VALUE)
			new.duration_ns += old->duration_ns;
		*old = new;
		return;
	}
	actors->events[actors->nr_events++ % EVICTIONS_EVENTS] = new;
}

void evictions_add(struct evictions *actors, const struct trace_event *event,
		   const struct evictions_groups *groups)
{
	if (!(EVICTIONS_KINDS & 1u << event->kind))
		return;
	if (event->kind == REC_CHARGE || event->kind == REC_ZSWAP_WRITEBACK ||
	    event->kind == REC_REFUSED)
		sum_add(actors, event, groups);
	if (event->kind != REC_CHARGE)
		event_add(actors, event, groups);
}

const struct evictions_sum *evictions_sums(const struct evictions *actors, size_t *nr)
{
	*nr = actors->nr_sums;
	return actors->sums;
}

const struct evictions_event *evictions_event(const struct evictions *actors, size_t i)
{
	if (i >= actors->nr_events || i >= EVICTIONS_EVENTS)
		return NULL;
	return &actors->events[(actors->nr_events - 1 - i) % EVICTIONS_EVENTS];
}
